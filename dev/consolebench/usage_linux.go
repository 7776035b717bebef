package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

var errProc = errors.New("the system does not tell it")

// usage is the processor time that a process took, user and system.
func usage(pid int) (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	const user, system, tick = 11, 12, 10 * time.Millisecond // behind the name; a tick is 1/100 s on all of Linux's machines
	f := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
	if len(f) <= system {
		return 0, errProc
	}
	a, _ := strconv.Atoi(string(f[user]))
	b, _ := strconv.Atoi(string(f[system]))
	return time.Duration(a+b) * tick, nil
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
