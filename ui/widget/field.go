package widget

import (
	"unicode"

	tea "charm.land/bubbletea/v2"

	"cofre/record/safetext"
	"cofre/ui/theme"
)

// TextField is one line of text being typed. Never for secrets. The zero value is ready.
type TextField struct {
	value []rune
	at    int // the cursor stands before this rune
	// Limit is the most characters it takes; 0: 4096.
	Limit int
}

const defaultLimit = 4096

// Value returns the text.
func (f *TextField) Value() string { return string(f.value) }

// Set replaces the text and puts the cursor behind it.
func (f *TextField) Set(s string) {
	f.value, f.at = nil, 0
	f.insert(s)
}

// At is the cursor's place, in characters from the start.
func (f *TextField) At() int { return f.at }

// Update takes a key or a paste. changed: the text is another. used: the key was one of editing; others are the screen's.
func (f *TextField) Update(msg tea.Msg) (changed, used bool) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return f.insert(msg.Content), true
	case tea.KeyPressMsg:
		if msg.Text != "" && msg.Mod&^tea.ModShift == 0 {
			return f.insert(msg.Text), true
		}
		return f.edit(msg.String())
	}
	return false, false
}

// insert puts text at the cursor: line ends become blanks, other control characters are left out.
func (f *TextField) insert(s string) bool {
	limit := f.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	var clean []rune
	for _, r := range s {
		if len(f.value)+len(clean) >= limit {
			break
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			if len(clean) > 0 && clean[len(clean)-1] == ' ' {
				continue
			}
			clean = append(clean, ' ')
		case !unicode.IsControl(r) && r != unicode.ReplacementChar:
			clean = append(clean, r)
		}
	}
	if len(clean) == 0 {
		return false
	}
	rest := append(clean, f.value[f.at:]...)
	f.value = append(f.value[:f.at:f.at], rest...)
	f.at += len(clean)
	return true
}

func (f *TextField) edit(name string) (changed, used bool) {
	n := len(f.value)
	switch name {
	case "left", "ctrl+b":
		f.at = max(f.at-1, 0)
	case "right", "ctrl+f":
		f.at = min(f.at+1, n)
	case "home", "ctrl+a":
		f.at = 0
	case "end", "ctrl+e":
		f.at = n
	case "alt+left", "ctrl+left", "alt+b":
		f.at = f.word()
	case "backspace", "ctrl+h":
		f.cut(f.at-1, f.at)
	case "delete":
		f.cut(f.at, f.at+1)
	case "ctrl+w", "alt+backspace":
		f.cut(f.word(), f.at)
	case "ctrl+u":
		f.cut(0, f.at)
	case "ctrl+k":
		f.cut(f.at, n)
	default:
		return false, false
	}
	return len(f.value) != n, true
}

// word is where the word before the cursor begins.
func (f *TextField) word() int {
	i := f.at
	for i > 0 && f.value[i-1] == ' ' {
		i--
	}
	for i > 0 && f.value[i-1] != ' ' {
		i--
	}
	return i
}

func (f *TextField) cut(from, to int) {
	from, to = max(from, 0), min(to, len(f.value))
	if from >= to {
		return
	}
	f.value = append(f.value[:from], f.value[to:]...)
	f.at = from
}

// View draws the text in a role in width cells, scrolled so that the cursor is in sight, and returns the cursor's cell.
func (f *TextField) View(t *theme.Theme, width int, r theme.Role) (line string, cursor int) {
	from := 0
	for from < f.at && Width(safetext.Terminal(string(f.value[from:f.at]))) > max(width-1, 0) {
		from++
	}
	cursor = Width(safetext.Terminal(string(f.value[from:f.at])))
	return NewLine(t, width).Data(r, string(f.value[from:])).String(), min(cursor, max(width-1, 0))
}

// Underline is the line below a field: accent where the cursor is.
func Underline(t *theme.Theme, width int, focused bool) string {
	if focused {
		return Rule(t, width, theme.Accent)
	}
	return Rule(t, width, theme.Border)
}
