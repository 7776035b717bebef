package tty

import (
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Pasted is a paste. Text is wiped after the Update that takes it: who keeps it copies it.
type Pasted struct{ Text []byte }

// Wipe overwrites the text.
func (p Pasted) Wipe() { clear(p.Text) }

// Translate turns a message of the library about a stand-in into what was typed; nil: nothing was. Others are returned
// as they are.
func (in *Input) Translate(msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.Code >= pasteFirst && msg.Code < pasteFirst+pastes { // its brackets were lost
			return in.pastedAs(msg.Code)
		}
		if msg.Code < keyFirst || msg.Code >= pasteFirst {
			return msg
		}
		return press(msg, in.takeKey(msg.Code))
	case tea.PasteMsg:
		r, n := utf8.DecodeRuneInString(msg.Content)
		if n == 0 {
			return nil
		}
		if n == len(msg.Content) && r >= pasteFirst && r < pasteFirst+pastes {
			return in.pastedAs(r)
		}
	}
	return msg
}

func (in *Input) pastedAs(r rune) tea.Msg {
	text := in.takePaste(r)
	if text == nil {
		return nil
	}
	return Pasted{text}
}

// press is the key press of a character, as the library would have reported it.
func press(msg tea.KeyPressMsg, r rune) tea.Msg {
	if r == 0 {
		return nil
	}
	msg.Code = r
	if msg.Text == "" { // with alt
		return msg
	}
	msg.Text = string(r)
	if r < utf8.RuneSelf && unicode.IsUpper(r) {
		msg.Code, msg.ShiftedCode = unicode.ToLower(r), r
		msg.Mod |= tea.ModShift
	}
	return msg
}
