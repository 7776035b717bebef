package screentest

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Keys presses keys by their names, and settles after each.
func (k *Console[S]) Keys(names ...string) {
	k.T.Helper()
	for _, name := range names {
		k.Press(name)
		k.Settle()
	}
}

// Press presses keys by their names, faster than anything answers.
func (k *Console[S]) Press(names ...string) {
	for _, name := range names {
		if name == "esc" {
			k.Back()
		} else {
			k.Input(Key(name))
		}
	}
}

// Type types text, key by key, faster than anything answers.
func (k *Console[S]) Type(s string) {
	for _, r := range s {
		msg := tea.KeyPressMsg{Code: r, Text: string(r)}
		if r == ' ' {
			msg = Key("space")
		}
		k.Input(msg)
	}
}

// Paste pastes text, and settles.
func (k *Console[S]) Paste(s string) {
	k.T.Helper()
	k.Input(tea.PasteMsg{Content: s})
	k.Settle()
}

// Key is the message of a key: a character, or a name such as enter, pgdown, f2, shift+tab, ctrl+d.
func Key(name string) tea.KeyPressMsg {
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	bare, shift := strings.CutPrefix(name, "shift+")
	codes := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "f1": tea.KeyF1, "f2": tea.KeyF2,
	}
	msg := tea.KeyPressMsg{Code: codes[bare]}
	switch {
	case bare == "space":
		msg = tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case msg.Code == 0:
		msg = tea.KeyPressMsg{Code: []rune(bare)[0], Text: bare}
	}
	if shift {
		msg.Mod = tea.ModShift
	}
	return msg
}
