package pin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cofre/crypto"
)

var (
	// ErrDamaged is a file that this package did not write as it is. Nothing of it is believed, nor is it written over.
	ErrDamaged = errors.New("the file of known vaults is damaged")
	// ErrExposed is a file that everybody on this machine can write, so nothing of it is believed.
	ErrExposed = errors.New("the file of known vaults can be written by everybody")
	// ErrBusy is a lock that another process holds for longer than the waiting time.
	ErrBusy = errors.New("the file of known vaults is busy")
)

const (
	maxFile  = 16 << 20         // bytes that a file of pins may have
	lockWait = 10 * time.Second // how long another process may hold the lock
)

// File is one file of pins. It holds nothing open and is safe for concurrent use, by several processes too.
type File struct {
	path string
	wait time.Duration
}

// Open returns the file at path, which need not be there. It is read once, so that damage shows at once: errors as for
// Load.
func Open(path string) (*File, error) {
	f := &File{path: path, wait: lockWait}
	if _, err := f.All(); err != nil {
		return nil, err
	}
	return f, nil
}

// Path returns where the file is.
func (f *File) Path() string { return f.path }

// Load returns the pin filed under place; ok is false where there is none, or no file. Errors: ErrDamaged, ErrExposed,
// or of the file system.
func (f *File) Load(place string) (p crypto.Pin, ok bool, err error) {
	pins, err := f.All()
	if err != nil {
		return crypto.Pin{}, false, err
	}
	i := find(pins, place)
	if i < 0 {
		return crypto.Pin{}, false, nil
	}
	return pins[i], true, nil
}

// All returns every pin, in the order of the file; none where there is no file. Errors as for Load.
func (f *File) All() ([]crypto.Pin, error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read known vaults: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read known vaults: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is no regular file; move it away", ErrDamaged, f.path)
	}
	if exposed(info) {
		return nil, fmt.Errorf("%w: check %s, then chmod 600 it", ErrExposed, f.path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read known vaults: %w", err)
	}
	return f.parse(text)
}

// parse reads the lines of the file.
func (f *File) parse(text []byte) ([]crypto.Pin, error) {
	if len(text) > maxFile {
		return nil, f.damaged(0, "it is larger than 16 MiB")
	}
	var pins []crypto.Pin
	line := 0
	for text := range bytes.Lines(text) {
		line++
		text = bytes.TrimRight(text, "\r\n")
		if len(text) == 0 {
			continue
		}
		p, err := crypto.ParsePin(text)
		if err != nil {
			return nil, f.damaged(line, err.Error())
		}
		if find(pins, p.Place) >= 0 {
			return nil, f.damaged(line, "its place has a line already")
		}
		pins = append(pins, *p)
	}
	return pins, nil
}

// damaged says what is wrong and what to do.
func (f *File) damaged(line int, what string) error {
	return fmt.Errorf("%w: %s, line %d: %s; put a copy of it back, or, when you know by other means that the vault is the "+
		"right one, move the file away and follow the vault anew with its fingerprint (cofre trust)", ErrDamaged, f.path, line, what)
}

// Save files p under p.Place, in place of an earlier one, whatever that says: judging is up to the caller. It is durable
// when nil is returned. Errors as for Load, ErrBusy, or crypto.ErrFormat for a pin that could not be read again.
func (f *File) Save(p crypto.Pin) error {
	return f.Update(p.Place, func(crypto.Pin, bool) (crypto.Pin, error) { return p, nil })
}

// Update replaces the pin filed under place by what change makes of it, with no other process writing in between. ok
// tells change whether there was one. An error from change changes nothing and is returned.
func (f *File) Update(place string, change func(old crypto.Pin, ok bool) (crypto.Pin, error)) error {
	return f.locked(func(pins []crypto.Pin) ([]crypto.Pin, error) {
		var old crypto.Pin
		i := find(pins, place)
		if i >= 0 {
			old = pins[i]
		}
		p, err := change(old, i >= 0)
		if err != nil {
			return nil, err
		}
		if p.Place != place {
			return nil, fmt.Errorf("%w: pin: it names another place than it is filed under", crypto.ErrFormat)
		}
		if i >= 0 {
			pins[i] = p
			return pins, nil
		}
		return append(pins, p), nil
	})
}

// Remove takes the pin of a place away; where there is none, or no file, it does nothing.
func (f *File) Remove(place string) error {
	if _, ok, err := f.Load(place); err != nil || !ok {
		return err
	}
	return f.locked(func(pins []crypto.Pin) ([]crypto.Pin, error) {
		return slices.DeleteFunc(pins, func(p crypto.Pin) bool { return p.Place == place }), nil
	})
}

// find returns the index of the pin of a place, or -1.
func find(pins []crypto.Pin, place string) int {
	return slices.IndexFunc(pins, func(p crypto.Pin) bool { return p.Place == place })
}

// locked reads the file, changes it and writes it, while it holds the lock.
func (f *File) locked(change func([]crypto.Pin) ([]crypto.Pin, error)) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("write known vaults: %w", err)
	}
	unlock, err := lock(f.path+".lock", f.wait)
	if err != nil {
		return err
	}
	defer unlock()
	pins, err := f.All()
	if err != nil {
		return err
	}
	if pins, err = change(pins); err != nil {
		return err
	}
	var text []byte
	for i := range pins {
		line, err := pins[i].JSON()
		if err != nil {
			return fmt.Errorf("write known vaults: %w", err)
		}
		if _, err := crypto.ParsePin(line); err != nil {
			return fmt.Errorf("write known vaults: %w", err)
		}
		text = append(append(text, line...), '\n')
	}
	if err := f.replace(text); err != nil {
		return fmt.Errorf("write known vaults: %w", err)
	}
	return nil
}

// replace puts a new file in the place of the old one: written beside it, made durable, renamed, the folder made
// durable. Only the holder of the lock writes, so the name beside is always the same, and what a crash left there goes.
func (f *File) replace(text []byte) (err error) {
	beside := f.path + ".new"
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- beside the caller's own file
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(beside)
		}
	}()
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if err := os.Rename(beside, f.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(f.path))
}
