//go:build linux || darwin

package sqlite

import (
	"errors"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// leastRoom is how many bytes a file system must have left not to count as full.
const leastRoom = 1 << 20

// noRoom says whether the file system that holds path is full.
func noRoom(path string) bool {
	var st unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(path), &st); err != nil || st.Bsize <= 0 {
		return false
	}
	return st.Bavail < leastRoom/uint64(st.Bsize)
}

// alive says whether a process of this number runs here.
func alive(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || errors.Is(err, unix.EPERM)
}
