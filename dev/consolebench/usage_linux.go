package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

var errProc = errors.New("the system does not tell it")

// usage is the processor time that the threads of a process took. It is the scheduler's own count: the usual one goes by
// the clock's ticks, which wake what is counted.
func usage(pid int) (time.Duration, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		return 0, errProc
	}
	var sum time.Duration
	for _, path := range threads {
		data, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			continue // it ended
		}
		if f := bytes.Fields(data); len(f) > 0 {
			ns, _ := strconv.ParseInt(string(f[0]), 10, 64)
			sum += time.Duration(ns)
		}
	}
	return sum, nil
}

// resident is how many bytes of a process are in memory, without files that are mapped.
func resident(pid int) (int64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, ok := bytes.Cut(data, []byte("RssAnon:"))
	f := bytes.Fields(rest)
	if !ok || len(f) == 0 {
		return 0, errProc
	}
	const kib = 1 << 10
	n, err := strconv.ParseInt(string(f[0]), 10, 64)
	return n * kib, err
}
