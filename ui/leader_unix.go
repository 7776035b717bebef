//go:build unix

package ui

import (
	"os"

	"golang.org/x/sys/unix"
)

// sessionLeader reports whether no shell is there that could wake this process after a suspend, as under docker exec.
func sessionLeader() bool {
	sid, err := unix.Getsid(0)
	return err == nil && sid == os.Getpid()
}
