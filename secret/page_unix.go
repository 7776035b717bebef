//go:build linux || darwin

package secret

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// page is memory outside the Go heap, locked into RAM.
type page struct{ mem []byte }

// newPage maps and locks at least n bytes. It fails where RLIMIT_MEMLOCK is used up.
func newPage(n int) (*page, error) {
	size := unix.Getpagesize()
	size *= (n + size - 1) / size
	mem, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("map memory: %w", err)
	}
	if err := unix.Mlock(mem); err != nil {
		_ = unix.Munmap(mem)
		return nil, fmt.Errorf("lock memory: %w", err)
	}
	exclude(mem)
	return &page{mem: mem}, nil
}

// release gives the RAM back but keeps the addresses: a goroutine that still holds the exposed slice reads zeros
// instead of crashing the process. What is lost is one page of address space a secret.
func (p *page) release() {
	_ = unix.Munlock(p.mem)
	_ = unix.Madvise(p.mem, unix.MADV_DONTNEED)
}
