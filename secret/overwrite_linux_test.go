package secret

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// TestOverwrite: copies that code which knows no wiping made, dropped and collected, are gone.
func TestOverwrite(t *testing.T) {
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mem.Close() }()
	for _, n := range []int{16, 30, 64, 300, 4096} {
		// Living objects between the copies keep their surroundings in use.
		const copies = 200
		at := make([]uintptr, 0, copies)
		alive := make([]string, 0, copies)
		text := strings.Repeat("canary", n)[:n]
		for range copies {
			at = append(at, uintptr(unsafe.Pointer(unsafe.StringData(copied([]byte(text))))))
			alive = append(alive, strings.Repeat("x", n))
		}
		found := func() (left int) {
			b := make([]byte, n)
			for _, a := range at {
				if _, err := mem.ReadAt(b, int64(a)); err == nil && bytes.Equal(b, []byte(text)) {
					left++
				}
			}
			return left
		}
		runtime.GC()
		if n < 4096 && found() == 0 {
			t.Fatalf("%d bytes: no copy is left before: the test tests nothing", n)
		}
		Overwrite(n)
		if left := found(); left > 2 { // what another thread took meanwhile
			t.Errorf("%d bytes: %d of %d copies are left", n, left, copies)
		}
		runtime.KeepAlive(alive)
	}
	Overwrite(0)
	Overwrite(-1)
}

// copied is what a library does to a secret that it wants as a string.
//
//go:noinline
func copied(b []byte) string { return string(b) }
