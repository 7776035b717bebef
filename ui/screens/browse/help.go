package browse

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// queryHelp explains the query language in a few lines.
type queryHelp struct{ lines []text.QueryLine }

// openHelp opens the help on queries, in the words of this policy.
func (s *Screen) openHelp(c screen.Context) tea.Cmd {
	d := &queryHelp{}
	for _, line := range c.Text.Browse().Help {
		if s.example(&line) {
			d.lines = append(d.lines, line)
		}
	}
	return screen.Open(c, d)
}

// example puts this policy's fields into a line of the help; false: it has none of that kind.
func (s *Screen) example(line *text.QueryLine) bool {
	for _, hole := range []struct {
		mark string
		is   func(column) bool
	}{
		{"{name}", func(f column) bool { return f.username && short(f) }},
		{"{date}", func(f column) bool { return f.kind == record.KindDate && short(f) }},
		{"{ip}", func(f column) bool { return f.kind == record.KindIP && short(f) }},
	} {
		if !strings.Contains(line.Write, hole.mark) {
			continue
		}
		i := slices.IndexFunc(s.fields, func(f column) bool { return f.sortable && !f.sealed && hole.is(f) })
		if i < 0 {
			return false
		}
		line.Write = strings.ReplaceAll(line.Write, hole.mark, safetext.Terminal(name(s.fields[i].name)))
	}
	return true
}

// short says whether a name can stand in an example.
func short(f column) bool {
	const most = 14
	return len(f.name) <= most
}

// Init does nothing.
func (*queryHelp) Init(screen.Context) tea.Cmd { return nil }

// Update closes it on any key of agreement.
func (*queryHelp) Update(_ screen.Context, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "enter", "space", "f2", "q":
			return screen.Close()
		}
	}
	return nil
}

// View lists what can be written, and what it finds.
func (d *queryHelp) View(c screen.Context) screen.DialogView {
	t := c.Text.Browse()
	const wanted, sides, gap = 70, 10, 2
	width := max(min(wanted, c.WindowWidth-sides), 1)
	var lines []string
	wide := 0
	for _, h := range d.lines {
		wide = max(wide, widget.Width(h.Write))
	}
	for _, h := range d.lines {
		l := widget.NewLine(c.Theme, width).Fixed(theme.Text, h.Write, wide).Skip(gap)
		lines = append(lines, l.Put(theme.Muted, h.Finds).String())
	}
	return screen.DialogView{Title: t.HelpTitle, Lines: lines, Width: width}
}

// Keys is the one that closes it.
func (*queryHelp) Keys(c screen.Context) []key.Binding {
	return []key.Binding{keymap.New("enter", c.Text.Keys().Close, "enter")}
}
