package tty

import (
	"io"
	"os"
	"sync"
	"time"
	"unicode/utf8"
)

// The stand-ins of what is typed: as many as there are places to wait in. The last of them are for pastes.
const (
	keyFirst, keys     = 0x108000, 0x7000
	pasteFirst, pastes = keyFirst + keys, 0x100

	// MaxPaste is the most bytes that a paste has: of a longer one nothing is taken.
	MaxPaste = 64 << 10

	// A character of one byte becomes four, and the end of a paste is ten more.
	growth, spare = 4, 32
	// flush is how long the library waits for the rest of a sequence.
	flush = 60 * time.Millisecond
)

// Input is a terminal's input. Read is for the library's one reader, Translate for the program's one loop.
type Input struct {
	*os.File

	now  func() time.Time
	last time.Time
	raw  [1024]byte
	scan scanner

	mu      sync.Mutex
	typed   [keys]rune
	pasted  [pastes][]byte
	nextKey int
	nextOne int // the next paste
}

// NewInput reads from a terminal.
func NewInput(f *os.File) *Input { return &Input{File: f, now: time.Now} }

// Read reads what came and hands out stand-ins for text.
func (in *Input) Read(p []byte) (int, error) {
	room := min((len(p)-spare)/growth, len(in.raw))
	if room <= 0 {
		return 0, io.ErrShortBuffer
	}
	n, err := in.File.Read(in.raw[:room])
	now := in.now()
	if now.Sub(in.last) > flush {
		in.scan.settle()
	}
	in.last = now
	out := in.feed(p[:0], in.raw[:n])
	clear(in.raw[:n])
	return len(out), err //nolint:wrapcheck // a Reader's error is its own: io.EOF above all
}

// feed appends what the library gets for b.
func (in *Input) feed(out, b []byte) []byte {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, c := range b {
		out = in.scan.byte(out, c, in)
	}
	return out
}

// key keeps a typed character and returns its stand-in.
func (in *Input) key(r rune) rune {
	i := in.nextKey % keys
	in.typed[i] = r
	in.nextKey++
	return keyFirst + rune(i)
}

// paste keeps a paste, of which it makes a copy of its own, and returns its stand-in.
func (in *Input) paste(text []byte) rune {
	i := in.nextOne % pastes
	clear(in.pasted[i])
	in.pasted[i] = append(make([]byte, 0, len(text)), text...)
	in.nextOne++
	return pasteFirst + rune(i)
}

// takeKey returns the character that r stands for; 0: none.
func (in *Input) takeKey(r rune) rune {
	in.mu.Lock()
	defer in.mu.Unlock()
	i := r - keyFirst
	typed := in.typed[i]
	in.typed[i] = 0
	return typed
}

// takePaste returns the paste that r stands for; nil: none.
func (in *Input) takePaste(r rune) []byte {
	in.mu.Lock()
	defer in.mu.Unlock()
	i := r - pasteFirst
	text := in.pasted[i]
	in.pasted[i] = nil
	return text
}

// scanner tells text from control sequences. Where it is in doubt, it takes bytes for part of a sequence, which go
// through as they are: then a character is not covered, but no sequence is broken.
type scanner struct {
	state  state
	params []byte // of a control sequence
	more   int    // bytes that go through unseen
	rune   []byte // the beginning of a character

	text []byte // of the paste under way
	held int    // how much of the paste's end was seen
	long bool   // it is too long
}

type state uint8

const (
	ground  state = iota
	escape        // after ESC
	csi           // ECMA-48 control sequence
	ss3           // a key in application mode
	text          // OSC, DCS, APC, PM, SOS: up to ST
	pasting       // between the brackets of a paste
)

const (
	esc        = 0x1b
	pasteBegin = "200~"
	pasteEnd   = "\x1b[201~"
)

// settle ends a sequence that the library does not wait for any more.
func (s *scanner) settle() {
	if s.state != pasting {
		s.state, s.more = ground, 0
		s.params = s.params[:0]
	}
}

// byte takes the next byte and appends what the library gets.
func (s *scanner) byte(out []byte, c byte, in *Input) []byte {
	if s.state == pasting {
		return s.inPaste(out, c, in)
	}
	if s.more > 0 {
		s.more--
		return append(out, c)
	}
	if s.state == ground {
		return s.onGround(out, c, in)
	}
	out = append(out, c)
	switch s.state {
	case escape:
		s.state = behind(c)
		s.params = s.params[:0]
	case csi:
		s.inSequence(c)
	case ss3:
		if c < '0' || c > '9' {
			s.state = ground
		}
	case text:
		switch c {
		case '\a', 0x18, 0x1a: // BEL, CAN, SUB
			s.state = ground
		case esc:
			s.state = escape // of ST
		}
	case ground, pasting:
	}
	return out
}

// behind is the state after ESC and c.
func behind(c byte) state {
	switch c {
	case esc:
		return escape
	case '[':
		return csi
	case 'O':
		return ss3
	case ']', 'P', '_', '^', 'X':
		return text
	}
	return ground // alt and a key, or the end of a text
}

// inSequence takes a byte of a control sequence.
func (s *scanner) inSequence(c byte) {
	const most = 16
	switch {
	case c == esc:
		s.state = escape
	case c == '[' && len(s.params) == 0: // a function key of Linux's console
		s.more, s.state = 1, ground
	case c == 'M' && len(s.params) == 0: // X10's mouse
		s.more, s.state = 3, ground
	case c >= 0x40:
		s.state = ground
		if string(append(s.params, c)) == pasteBegin {
			s.state, s.held, s.long = pasting, 0, false
			s.begin()
		}
	case len(s.params) < most:
		s.params = append(s.params, c)
	}
}

// onGround takes a byte outside of sequences.
func (s *scanner) onGround(out []byte, c byte, in *Input) []byte {
	switch {
	case len(s.rune) > 0:
		return s.inRune(out, c, in)
	case c == esc:
		s.state = escape
	case c >= ' ' && c < 0x7f:
		return utf8.AppendRune(out, in.key(rune(c)))
	case utf8.RuneStart(c) && c > 0xc1 && c < 0xf5:
		s.rune = append(s.rune, c)
		return out
	case c == 0x9b: // the same as ESC [, in one byte
		s.state, s.params = csi, s.params[:0]
	}
	return append(out, c)
}

// inRune takes a byte behind the first of a character.
func (s *scanner) inRune(out []byte, c byte, in *Input) []byte {
	if utf8.RuneStart(c) { // it breaks off: what came goes through as it is
		out = append(out, s.rune...)
		s.forget()
		return s.onGround(out, c, in)
	}
	s.rune = append(s.rune, c)
	if !utf8.FullRune(s.rune) {
		return out
	}
	if r, n := utf8.DecodeRune(s.rune); n == len(s.rune) && r != utf8.RuneError {
		out = utf8.AppendRune(out, in.key(r))
	} else {
		out = append(out, s.rune...)
	}
	s.forget()
	return out
}

func (s *scanner) forget() {
	clear(s.rune)
	s.rune = s.rune[:0]
}

// begin makes room for a paste, in one piece that does not move.
func (s *scanner) begin() {
	if s.text == nil {
		s.text = make([]byte, 0, MaxPaste+len(pasteEnd))
	}
	s.text = s.text[:0]
}

// inPaste takes a byte of a paste, up to and with its end.
func (s *scanner) inPaste(out []byte, c byte, in *Input) []byte {
	for c != pasteEnd[s.held] && s.held > 0 { // it was no end: none of its beginnings is in its middle
		s.add([]byte(pasteEnd[:s.held])...)
		s.held = 0
	}
	if c != pasteEnd[s.held] {
		s.add(c)
		return out
	}
	s.held++
	if s.held < len(pasteEnd) {
		return out
	}
	s.state, s.held = ground, 0
	if !s.long {
		out = utf8.AppendRune(out, in.paste(s.text))
	}
	clear(s.text)
	s.text = s.text[:0]
	return append(out, pasteEnd...)
}

func (s *scanner) add(b ...byte) {
	if len(s.text)+len(b) > MaxPaste {
		s.long = true
		return
	}
	s.text = append(s.text, b...)
}
