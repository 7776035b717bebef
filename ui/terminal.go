package ui

import (
	"encoding/base64"
	"os"
	"sync"

	"cofre/ui/tty"
)

// terminal is the output: writes of the renderer and of the clipboard take turns.
type terminal struct {
	file  *os.File
	gone  func()     // called when a write fails: the client is gone
	cover *tty.Cover // of what is revealed
	shown []byte     // what is written where something is covered; wiped after each write

	mu     sync.Mutex
	broken bool
	copied bool // something of ours is in the clipboard
}

// Control sequences (xterm's ctlseqs; ECMA-48).
const (
	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b[23;2t"
	// wipeScreens erases the alternate screen, from wherever the program was, and leaves it.
	wipeScreens = "\x1b[?1049h\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h\x1b[m"
	setClip     = "\x1b]52;c;"
	endClip     = "\a"
)

// Write writes for the renderer. What is covered in b is shown in a buffer of its own.
func (t *terminal) Write(b []byte) (int, error) {
	t.mu.Lock()
	n, err := t.write(b)
	if err != nil {
		t.broken = true
	}
	t.mu.Unlock()
	if err != nil && t.gone != nil {
		t.gone()
	}
	return n, err
}

func (t *terminal) write(b []byte) (int, error) {
	if !tty.Covered(b) {
		return t.file.Write(b)
	}
	t.shown = t.cover.Show(t.shown[:0], b)
	_, err := t.file.Write(t.shown)
	clear(t.shown)
	if err != nil {
		return 0, err
	}
	return len(b), nil
}

// Read, Close and Fd make it a terminal for the library.
func (t *terminal) Read(b []byte) (int, error) { return t.file.Read(b) }

// Close does nothing: the file is the process's.
func (t *terminal) Close() error { return nil }

// Fd is the file's.
func (t *terminal) Fd() uintptr { return t.file.Fd() }

// lost notes that the client is gone.
func (t *terminal) lost() {
	t.mu.Lock()
	t.broken = true
	t.mu.Unlock()
}

func (t *terminal) failed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.broken
}

// begin saves the window's title.
func (t *terminal) begin() { _, _ = t.Write([]byte(pushTitle)) }

// end clears what was shown and copied, whatever the way out.
func (t *terminal) end() {
	t.mu.Lock()
	copied := t.copied
	t.mu.Unlock()
	if copied {
		_ = t.ClearClipboard()
	}
	_, _ = t.Write([]byte(wipeScreens + popTitle))
}

// SetClipboard sends value by OSC 52. Its base64 form is made in one buffer and wiped.
func (t *terminal) SetClipboard(value []byte) error {
	b := make([]byte, 0, len(setClip)+base64.StdEncoding.EncodedLen(len(value))+len(endClip))
	b = append(b, setClip...)
	b = base64.StdEncoding.AppendEncode(b, value)
	b = append(b, endClip...)
	t.mu.Lock()
	t.copied = true
	t.mu.Unlock()
	_, err := t.Write(b)
	clear(b)
	return err
}

// ClearClipboard puts a blank into the clipboard and then empties it: some terminals ignore one of the two.
func (t *terminal) ClearClipboard() error {
	t.mu.Lock()
	t.copied = false
	t.mu.Unlock()
	_, err := t.Write([]byte(setClip + "IA==" + endClip + setClip + endClip))
	return err
}
