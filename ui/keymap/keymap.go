// Package keymap holds the bindings that all screens share, and makes footer and help from bindings.
//
// A binding is charm's key.Binding: keys as bubbletea names them, and for people a short name of the key and two words
// of what it does, from the catalogue. Nothing is bound to ctrl+p (a docker client holds it back), and nothing needs a
// US keyboard: every punctuation key has another way.
//
// The package may import text.
package keymap

import (
	"charm.land/bubbles/v2/key"

	"cofre/ui/text"
)

// Group is bindings under a heading of the help.
type Group struct {
	Title    string
	Bindings []key.Binding
}

// New makes a binding: label is the key's name for people ("enter", "j/k"), does what it does, in lower case.
func New(label, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, does))
}

// Global is the bindings that work everywhere.
type Global struct {
	Commands, Help, Back, Lock, Quit, Mouse, Home, Suspend, Kill key.Binding
	Jump                                                         key.Binding
}

// Globals returns the bindings that work everywhere, in the catalogue's language.
func Globals(c text.Catalogue) Global {
	t := c.Keys()
	return Global{
		Commands: New(":", t.Commands, ":", "ctrl+k"),
		Help:     New("?", t.Help, "?", "f1"),
		Back:     New("esc", t.Back, "esc"),
		Lock:     New("L", t.Lock, "L"),
		Quit:     New("q", t.Quit, "q"),
		Mouse:    New("M", t.Mouse, "M"),
		Home:     New("0", t.Home, "0"),
		Suspend:  New("ctrl+z", t.Suspend, "ctrl+z"),
		Kill:     New("ctrl+c", t.Quit, "ctrl+c"),
		Jump:     New("1-9", t.Jump, "1", "2", "3", "4", "5", "6", "7", "8", "9"),
	}
}

// List is the bindings of everything that can be moved through.
type List struct {
	Up, Down, PageUp, PageDown, Top, Bottom, Left, Right, Enter key.Binding
	// Move stands for all of them in a footer.
	Move key.Binding
}

// Lists returns the bindings of lists. arrows is the sign of both arrow keys (theme.Signs); enter says what enter does there.
func Lists(c text.Catalogue, arrows, enter string) List {
	t := c.Keys()
	up, down := "up", "down"
	if sign := []rune(arrows); len(sign) == 2 {
		up, down = string(sign[0]), string(sign[1])
	}
	return List{
		Up:       New("k "+t.Or+" "+up, t.Up, "up", "k"),
		Down:     New("j "+t.Or+" "+down, t.Down, "down", "j"),
		PageUp:   New("ctrl+u", t.PageUp, "pgup", "ctrl+u", "ctrl+b"),
		PageDown: New("ctrl+d", t.PageDown, "pgdown", "ctrl+d", "ctrl+f"),
		Top:      New("g", t.Top, "home", "g"),
		Bottom:   New("G", t.Bottom, "end", "G"),
		Left:     New("h", t.Left, "left", "h"),
		Right:    New("l", t.Right, "right", "l"),
		Enter:    New("enter", enter, "enter"),
		Move:     New(arrows, t.Move, "up", "down"),
	}
}

// All lists the bindings of moving, for help.
func (l List) All() []key.Binding {
	return []key.Binding{l.Up, l.Down, l.PageUp, l.PageDown, l.Top, l.Bottom}
}
