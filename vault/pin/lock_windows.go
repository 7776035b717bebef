package pin

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// lock takes the lock on the file at path, which it makes and leaves there, and waits for it at most that long. The
// system lets go of it when the process ends in whatever way.
func lock(path string, wait time.Duration) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- beside the file that the caller named
	if err != nil {
		return nil, fmt.Errorf("lock known vaults: %w", err)
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	for end := time.Now().Add(wait); ; time.Sleep(5 * time.Millisecond) {
		err = windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		again := errors.Is(err, windows.ERROR_LOCK_VIOLATION)
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

// syncFolder does nothing: the system has no such call for folders.
func syncFolder(string) error { return nil }

// writable is not known before it is tried.
func writable(string) bool { return true }

// exposed is not told by the mode here.
func exposed(fs.FileInfo) bool { return false }
