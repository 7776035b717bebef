package secret

import "runtime"

// Overwrite is for after a call to code that copies secrets of n bytes and cannot wipe them, when the copies are garbage
// that a collection has found (debug.FreeOSMemory, runtime.GC): it takes every free place of that size in the Go heap
// into use and zeroes it. The runtime hands out free places before it makes new ones. Memory that was given back to the
// system needs no such thing.
//
// It takes as much memory as the heap has free for a moment, 32 MiB at most: for use after rare and slow calls.
func Overwrite(n int) {
	const most, more, rounds = 32 << 20, 256 << 10, 4
	if n <= 0 {
		return
	}
	var m runtime.MemStats
	var held [][]byte
	for round := range rounds {
		// Threads keep places for themselves. This takes them back, for this goroutine to have them before others do;
		// where one was faster, the next round has the place, for then no others are left to take.
		runtime.ReadMemStats(&m)
		free := more
		if round == 0 {
			free += int(min(m.HeapInuse-min(m.HeapAlloc, m.HeapInuse), most))
		}
		for range free / n {
			held = append(held, zeros(n))
		}
	}
	runtime.KeepAlive(held)
}

// zeros is a call of its own, for the compiler would put what is small and not returned on the stack.
//
//go:noinline
func zeros(n int) []byte { return make([]byte, n) }
