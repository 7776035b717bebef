package widget

import (
	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/displaywidth"

	"cofre/record/safetext"
	"cofre/secret"
	"cofre/ui/theme"
)

// SecretField is a master key being typed: its own bytes, wiped whenever they move or go; always eight dots once
// anything is typed. It has no String and no way to read it but Take and Clone. The zero value is ready.
//
// Each key comes as a string of its own, and a paste as one a character (screen.Secretive).
type SecretField struct {
	buf []byte
}

// MaxSecret is the most bytes that a secret field takes.
const MaxSecret = 4096

// Update takes a key or a paste; it reports whether it changed anything. Backspace takes one character away, ctrl+u all.
// The line end that comes with many pastes is left out.
func (f *SecretField) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s := msg.Content
		for len(s) > 0 && (s[len(s)-1] == '\n' || s[len(s)-1] == '\r') {
			s = s[:len(s)-1]
		}
		return f.add(s)
	case tea.KeyPressMsg:
		if msg.Text != "" && msg.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) == 0 {
			return f.add(msg.Text)
		}
		switch msg.String() {
		case "backspace", "ctrl+h":
			return f.back()
		case "ctrl+u":
			changed := len(f.buf) > 0
			f.Wipe()
			return changed
		}
	}
	return false
}

func (f *SecretField) add(s string) bool {
	if s == "" || len(f.buf)+len(s) > MaxSecret {
		return false
	}
	if cap(f.buf) == 0 {
		f.buf = make([]byte, 0, MaxSecret) // never moved afterwards
	}
	f.buf = append(f.buf, s...)
	return true
}

func (f *SecretField) back() bool {
	if len(f.buf) == 0 {
		return false
	}
	last := 0
	g := displaywidth.BytesGraphemes(f.buf)
	at := 0
	for g.Next() {
		last = at
		at += len(g.Value())
	}
	clear(f.buf[last:])
	f.buf = f.buf[:last]
	return true
}

// Take returns what was typed and empties the field. The caller wipes it.
func (f *SecretField) Take() *secret.Bytes {
	s := f.Clone()
	f.Wipe()
	return s
}

// Clone returns a copy of what was typed, which the caller wipes: for comparing and measuring.
func (f *SecretField) Clone() *secret.Bytes {
	own := make([]byte, len(f.buf))
	copy(own, f.buf)
	return secret.NewLocked(own)
}

// Wipe empties it.
func (f *SecretField) Wipe() {
	clear(f.buf[:cap(f.buf)])
	f.buf = f.buf[:0]
}

// Empty reports that nothing is typed.
func (f *SecretField) Empty() bool { return len(f.buf) == 0 }

// View draws eight dots or nothing in width cells, and returns the cursor's cell.
func (f *SecretField) View(t *theme.Theme, width int) (line string, cursor int) {
	const dots = 8
	l := NewLine(t, width)
	if len(f.buf) > 0 {
		l.Repeat(theme.Text, t.Signs.Dot, dots)
	}
	return l.String(), l.dotted(len(f.buf) > 0, dots)
}

func (l *Line) dotted(on bool, dots int) int {
	if !on {
		return 0
	}
	return min(dots, max(l.width-1, 0))
}

// Plaintext appends a revealed value to a line, in amber bold; the sign before it is the caller's. The bytes are escaped
// as data is. Each character is painted by itself, so that no string of the frame holds the value in one piece. What
// does not fit is cut.
func Plaintext(l *Line, value []byte) *Line {
	g := displaywidth.BytesGraphemes(value)
	for g.Next() {
		piece := string(g.Value())
		if safe := safetext.Terminal(piece); safe != piece {
			l.Put(theme.Muted, safe)
			continue
		}
		if l.Rest() == 0 {
			break
		}
		l.Put(theme.Revealed, piece)
	}
	return l
}
