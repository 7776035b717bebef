//go:build !windows

package config

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// trusted reports whether a file belongs to this user or root and cannot be written by everybody.
func trusted(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (stat.Uid == 0 || int(stat.Uid) == os.Geteuid()) && info.Mode().Perm()&0o002 == 0
}

// readable reports whether others than the owner can read a file.
func readable(mode fs.FileMode) bool { return mode.Perm()&0o044 != 0 }

// writable reports whether this process may make files in a folder; a read-only file system counts.
func writable(path string) bool { return unix.Access(path, unix.W_OK|unix.X_OK) == nil }
