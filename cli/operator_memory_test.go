//go:build linux && !race

package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cofre/cli"
	"cofre/dev/terminal"
)

// observed is cofre itself, with an observer in the same process. A process that is not dumpable (PR_SET_DUMPABLE 0)
// cannot be read from outside by its own user, so it must look for itself: its memory is opened before cofre hardens
// the process, and searched when SIGUSR1 comes. What is searched for is in OBSERVE, each byte xor 0x5a, and is never put
// together: it is compared byte by byte. The count is written to OBSERVED.
func observed() {
	hidden := []byte(os.Getenv("OBSERVE"))
	_ = os.Unsetenv("OBSERVE")
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		panic(err)
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		panic(err)
	}
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	go func() {
		for range ch {
			places, err := search(mem, maps, hidden)
			text := fmt.Sprintf("%d %v %s", len(places), err, strings.Join(places, " "))
			out := os.Getenv("OBSERVED")
			if err := os.WriteFile(out+".new", []byte(text), 0o600); err != nil {
				panic(err)
			}
			_ = os.Rename(out+".new", out)
		}
	}()
	os.Exit(cli.Main())
}

const veil = 0x5a

// search finds where in the process's writable memory the hidden value stands.
func search(mem, maps *os.File, hidden []byte) (places []string, err error) {
	if _, err := maps.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var regions [][2]int64
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err == nil && strings.HasPrefix(rights, "rw") {
			regions = append(regions, [2]int64{from, to})
		}
	}
	buf := make([]byte, 1<<20)
	defer clear(buf)
	for _, r := range regions {
		for at := r[0]; at < r[1]; {
			n, _ := mem.ReadAt(buf[:min(int64(len(buf)), r[1]-at)], at) // what cannot be read is nobody's
			if n <= 0 {
				break
			}
			for i := range find(buf[:n], hidden) {
				places = append(places, strconv.FormatInt(at+int64(i), 16))
			}
			if at += int64(n); at < r[1] && n > len(hidden) {
				at -= int64(len(hidden))
			} else if n <= len(hidden) {
				break
			}
		}
	}
	return places, lines.Err()
}

// find yields the places of the hidden value. The buffer itself is part of the memory that is searched: a find in it is
// the copy of another, so its own copies are destroyed as they are found.
func find(b, hidden []byte) func(func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := bytes.IndexByte(b[from:], hidden[0]^veil)
			if i < 0 {
				return
			}
			i += from
			from = i + 1
			if len(b)-i < len(hidden) {
				return
			}
			n := 1
			for n < len(hidden) && b[i+n] == hidden[n]^veil {
				n++
			}
			if n == len(hidden) {
				b[i] = 0
				if !yield(i) {
					return
				}
			}
		}
	}
}

// TestMemory searches the process's own memory after a lock for values that were revealed, and the master key that was
// typed, as one contiguous string each.
//
// What the runtime makes impossible is to wipe what it freed or, on stacks, moved: that keeps its contents until it is
// used again or given back. So values live in locked pages of their own (package secret), are drawn character by
// character, and after a lock the free memory is given back to the system. What stays out of reach is the terminal
// library's: all that comes in one read, a paste above all, stands in its read buffer until later input overwrites it,
// so a master key that was pasted can still be there; one that was typed, as here, cannot, for each key is a read of its
// own. The kernel's terminal buffer and the terminal's own memory are not the process's.
func TestMemory(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"a value": canary, "the master key": masterKey} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := hygieneDesk(t, "COFRE_REVEAL_FOR=5m")
			hidden := []byte(value)
			for i := range hidden {
				hidden[i] ^= veil
			}
			out := filepath.Join(d.home, "observed")
			s := d.open(terminal.Options{Program: "cofre-observed", Width: 100, Height: 30}, "OBSERVE="+string(hidden), "OBSERVED="+out)
			s.slow = 4 * time.Millisecond
			s.reveals()
			s.slow = 0
			if value == canary && s.counts(out) == "0" {
				t.Fatal("the value is shown and not found: the search does not work")
			}
			s.types("y")
			s.sees(english().App().Copied)
			s.types("L")
			s.loses(canary)
			s.sees(english().App().LockedNow)
			var last string
			for range 20 { // the memory is given back a moment later
				time.Sleep(250 * time.Millisecond)
				if last = s.counts(out); last == "0" {
					break
				}
			}
			if last != "0" {
				t.Errorf("after the lock %s is in the memory in %s places", name, last)
			}
			s.types(ctrlC)
			s.leaves(0)
		})
	}
}

// counts has the process search itself, and returns how many places it found.
func (s *seat) counts(out string) string {
	s.t.Helper()
	_ = os.Remove(out)
	must(s.t, s.Signal(syscall.SIGUSR1))
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(out)
		if err != nil {
			continue
		}
		count, rest, _ := strings.Cut(string(text), " ")
		if !strings.HasPrefix(rest, "<nil>") {
			s.t.Fatalf("the search failed: %s", rest)
		}
		s.t.Log(string(text))
		return count
	}
	s.t.Fatal("the search does not end")
	return ""
}
