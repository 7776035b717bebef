//go:build unix

package ui

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// hangup calls gone when the other end of the terminal is closed, which a process without SIGHUP is told by nothing else
// while it writes nothing. stop ends the watch and waits for its end.
func hangup(f *os.File, gone func()) (stop func()) {
	wake, end, err := os.Pipe()
	if err != nil {
		return func() {}
	}
	fds := []unix.PollFd{{Fd: int32(f.Fd())}, {Fd: int32(wake.Fd())}} //nolint:gosec // a descriptor is a small number
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			n, err := unix.Poll(fds, -1)
			switch {
			case errors.Is(err, unix.EINTR):
			case err != nil || fds[1].Revents != 0:
				return
			case n > 0:
				gone()
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		_ = end.Close()
		<-done
		_ = wake.Close()
	})
}
