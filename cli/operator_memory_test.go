//go:build linux && !race

package cli_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cofre/cli"
	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// observed is cofre itself, with an observer in the same process. A process that is not dumpable (PR_SET_DUMPABLE 0)
// cannot be read from outside by its own user, so it must look for itself: its memory is opened before cofre hardens
// the process, and searched when SIGUSR1 comes. What is searched for is in OBSERVE_VALUE and OBSERVE_KEY, each byte xor
// 0x5a, and is never put together: it is compared byte by byte. Both counts are written to OBSERVED.
func observed() {
	value, key := []byte(os.Getenv("OBSERVE_VALUE")), []byte(os.Getenv("OBSERVE_KEY"))
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
			values, err := search(mem, maps, value)
			keys, again := search(mem, maps, key)
			text := fmt.Sprintf("%d %d %v", values, keys, errors.Join(err, again))
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

// search counts where in the process's writable memory the hidden value stands.
func search(mem, maps *os.File, hidden []byte) (places int, err error) {
	if _, err := maps.Seek(0, io.SeekStart); err != nil {
		return 0, err
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
			for range find(buf[:n], hidden) {
				places++
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
// typed or pasted, as one contiguous string each. There must be none.
//
// The runtime wipes neither what it frees nor stacks that it moved, and the terminal library neither its input nor its
// output. So nothing of theirs ever gets a secret in one piece (package ui/tty): what is shown goes through the renderer
// as stand-ins, what is typed or pasted goes through the library's reader as stand-ins, and values and keys live in
// locked pages of their own (package secret), or in buffers that are wiped after use.
//
// Out of reach, and not searched: the kernel's terminal buffers and the terminal's own memory. The first run is another
// matter: the meter of strength takes a chosen key as a string, see docs/threat-model.md.
func TestMemory(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"typed": masterKey, "pasted": "\x1b[200~" + masterKey + "\x1b[201~"} {
		t.Run(name, func(t *testing.T) { forgets(t, key) })
	}
}

func forgets(t *testing.T, typed string) {
	d := hygieneDesk(t, "COFRE_REVEAL_FOR=5m")
	hide := func(text string) string {
		b := []byte(text)
		for i := range b {
			b[i] ^= veil
		}
		return string(b)
	}
	out := filepath.Join(d.home, "observed")
	s := d.open(terminal.Options{Program: "cofre-observed", Width: 100, Height: 30},
		"OBSERVE_VALUE="+hide(canary), "OBSERVE_KEY="+hide(masterKey), "OBSERVED="+out)
	s.unlocks(typed)
	shown, _ := s.counts(out)
	if shown == 0 {
		t.Fatal("the value is shown and not found: the search does not work")
	}
	s.Types("?") // what is drawn behind a dialog
	s.Sees(operator.English().App().Everywhere)
	s.Types(operator.Esc)
	s.Sees(canary)
	s.Types("y")
	s.Sees(operator.English().App().Copied)
	s.Types("L")
	s.Loses(canary)
	s.Sees(operator.English().App().LockedNow)
	values, keys := -1, -1
	for range 20 { // the memory is given back a moment later
		time.Sleep(250 * time.Millisecond)
		if values, keys = s.counts(out); values == 0 && keys == 0 {
			break
		}
	}
	t.Logf("shown: %d places; after the lock: %d, the master key in %d", shown, values, keys)
	if values > 0 || keys > 0 {
		t.Errorf("after the lock the value is in %d places of the memory, the master key in %d", values, keys)
	}
	s.Types(operator.CtrlC)
	s.leaves(0)
}

// counts has the process search itself, and returns in how many places it found the value and the key.
func (s *seat) counts(out string) (values, keys int) {
	s.T.Helper()
	_ = os.Remove(out)
	must(s.T, s.Signal(syscall.SIGUSR1))
	for end := time.Now().Add(operator.Patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(out)
		if err != nil {
			continue
		}
		var failed string
		if _, err := fmt.Sscan(string(text), &values, &keys, &failed); err != nil || failed != "<nil>" {
			s.T.Fatalf("the search failed: %s", text)
		}
		return values, keys
	}
	s.T.Fatal("the search does not end")
	return 0, 0
}
