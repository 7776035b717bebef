//go:build !windows

package pin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// lock takes the lock on the file at path, which it makes and leaves there, and waits for it at most that long. The
// system lets go of it when the process ends in whatever way, so nothing is left to clean up after a crash.
func lock(path string, wait time.Duration) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- beside the file that the caller named
	if err != nil {
		return nil, fmt.Errorf("lock known vaults: %w", err)
	}
	for end := time.Now().Add(wait); ; time.Sleep(5 * time.Millisecond) {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) // #nosec G115 -- a descriptor fits
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		again := errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, unix.EINTR)
		if again && time.Now().Before(end) {
			continue
		}
		_ = f.Close()
		if again {
			return nil, fmt.Errorf("%w: another process holds %s", ErrBusy, path)
		}
		return nil, fmt.Errorf("lock known vaults: %s: %w", path, err)
	}
}

// syncFolder makes a rename in a folder durable.
func syncFolder(path string) error {
	f, err := os.Open(path) // #nosec G304 -- the folder of the file that the caller named
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		err = nil // a file system that has no such thing
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// writable reports whether this process may make files in a folder; a read-only file system counts.
func writable(path string) bool { return unix.Access(path, unix.W_OK|unix.X_OK) == nil }

// exposed reports whether everybody may write the file.
func exposed(info fs.FileInfo) bool { return info.Mode().Perm()&0o002 != 0 }
