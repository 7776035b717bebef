package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// firstProcess is the number of the process that a container lives and dies with.
const firstProcess = 1

// keepHouse waits until ctx is done, and meanwhile takes in ended processes that were left to this one: without that
// they stay in the table of processes until it is full. ready is called when all is set up.
func keepHouse(ctx context.Context, ready func()) {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, unix.SIGCHLD)
	defer signal.Stop(ended)
	ready()
	for {
		takeIn()
		select {
		case <-ctx.Done():
			return
		case <-ended:
		}
	}
}

// takeIn takes in every child that has ended. This command starts none of its own whose end somebody else waits for.
func takeIn() {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if pid <= 0 {
			return
		}
	}
}

// bidFarewell asks every other process of the container to end and waits for that: when the first one goes, the kernel
// kills the rest, and what is on their screens would stay there. Outside a container it asks nobody.
func bidFarewell(patience time.Duration) {
	if os.Getpid() != firstProcess {
		return
	}
	const everybody, step = -1, 20 * time.Millisecond
	_ = unix.Kill(everybody, unix.SIGTERM) // there may be nobody
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(step) {
		takeIn()
		if errors.Is(unix.Kill(everybody, syscall.Signal(0)), unix.ESRCH) {
			return
		}
	}
}
