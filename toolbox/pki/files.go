package pki

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"cofre/secret"
)

// Modes of files.
const (
	KeyMode    fs.FileMode = 0o600
	PublicMode fs.FileMode = 0o644

	// others is what group and others must not have on a key's file.
	others fs.FileMode = 0o077
	// maxFile is more than any file of certificates needs, in bytes.
	maxFile = 1 << 20
	// newSuffix is what a file is called that takes another's place soon.
	newSuffix = ".new"
)

// CreateFile writes a file that is not there yet, synced; it appears whole or not at all. The error is fs.ErrExist where
// there is anything of that name already, which is left as it is.
func CreateFile(path string, data []byte, mode fs.FileMode) error {
	return place(path, data, mode, func(temporary string) error {
		err := os.Link(temporary, path) // refuses what exists, unlike a rename
		if err == nil || errors.Is(err, fs.ErrExist) {
			return errors.Join(err, os.Remove(temporary))
		}
		// A file system without links: whoever makes the empty file first may rename over it.
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) //nolint:gosec // the caller names its own file
		if err != nil {
			return errors.Join(err, os.Remove(temporary))
		}
		return errors.Join(f.Close(), os.Rename(temporary, path))
	})
}

// ReplaceFile writes a file in place of the one that is there or not, synced; at any time one of the two is there whole.
func ReplaceFile(path string, data []byte, mode fs.FileMode) error {
	return place(path, data, mode, func(temporary string) error { return os.Rename(temporary, path) })
}

// place writes a file beside path, synced, lets put bring it to its name, and syncs the folder.
func place(path string, data []byte, mode fs.FileMode, put func(temporary string) error) error {
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, filepath.Base(path)+newSuffix+"-*") // mode 0600, O_EXCL
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(data)
	if err == nil && mode != KeyMode {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	if err := put(f.Name()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := syncFolder(folder); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// syncFolder makes a new name in a folder survive the loss of power, where the system can.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there
	}
	f, err := os.Open(path) //nolint:gosec // the caller names its own folder
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// ReadFile reads a file of certificates or requests. Errors: of the file system; ErrFormat where it is far too long.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("%s: %w: longer than %d bytes", path, ErrFormat, maxFile)
	}
	return text, nil
}

// ReadKey reads a key's file. Errors: of the file system, ErrFormat. Who may read the file is Private's question.
func ReadKey(path string) (*Key, error) {
	text, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	k, err := ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

// CreateKey writes a key to a file that is not there yet, with mode 0600, as CreateFile does.
func CreateKey(path string, k *Key) error {
	text, err := k.PEM()
	if err != nil {
		return err
	}
	defer text.Wipe()
	return CreateFile(path, expose(text), KeyMode)
}

// expose is the one place where a key's text is read: to write it to the file that is to hold it.
func expose(text *secret.Bytes) []byte { return text.Expose() }

// Private says why a key's file is not private: group or others may read or write it. Errors: of the file system;
// ErrInvalid with the mode. Windows keeps rights elsewhere; there nothing is said.
func Private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&others != 0 {
		return fmt.Errorf("%w: %s has mode %04o, others than its owner may use it; 0600 expected", ErrInvalid, path, mode)
	}
	return nil
}
