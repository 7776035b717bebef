package app

import (
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// paletteDialog finds commands by a few letters.
type paletteDialog struct {
	all    []screen.Command
	field  widget.TextField
	found  []fuzzy.Match
	cursor int
	top    int
}

const (
	paletteWidth = 60
	paletteTop   = 5
	paletteRows  = 12
)

func (m *Model) palette() tea.Cmd {
	d := &paletteDialog{all: m.commands(), field: widget.TextField{Limit: 64}}
	d.find()
	return m.openDialog(0, d, false)
}

func (d *paletteDialog) wanted() int { return paletteWidth }

// Init does nothing.
func (d *paletteDialog) Init(screen.Context) tea.Cmd { return nil }

// Capturing is always so.
func (d *paletteDialog) Capturing() bool { return true }

func (d *paletteDialog) find() {
	d.cursor, d.top = 0, 0
	if strings.TrimSpace(d.field.Value()) == "" {
		d.found = make([]fuzzy.Match, len(d.all))
		for i := range d.all {
			d.found[i] = fuzzy.Match{Str: d.all[i].Title, Index: i}
		}
		return
	}
	titles := make([]string, len(d.all))
	for i := range d.all {
		titles[i] = d.all[i].Title
	}
	if d.found = literal(d.field.Value(), titles); len(d.found) == 0 {
		d.found = fuzzy.Find(d.field.Value(), titles)
	}
}

// literal finds the titles that hold the letters in one piece: at the start first, then at the start of a word, then
// anywhere. Letters scattered over a title count only where no title does.
func literal(typed string, titles []string) []fuzzy.Match {
	typed = strings.ToLower(strings.TrimSpace(typed))
	const ranks = 3
	var found [ranks][]fuzzy.Match
	for i, title := range titles {
		lower := strings.ToLower(title)
		at := strings.Index(lower, typed)
		if at < 0 || len(lower) != len(title) {
			continue
		}
		rank := 0
		if at > 0 {
			rank = 2
			if w := strings.Index(lower, " "+typed); w >= 0 {
				at, rank = w+1, 1
			}
		}
		match := fuzzy.Match{Str: title, Index: i}
		for k := range len(typed) {
			match.MatchedIndexes = append(match.MatchedIndexes, at+k)
		}
		found[rank] = append(found[rank], match)
	}
	return append(append(found[0], found[1]...), found[2]...)
}

// Update takes letters, arrows, enter and the mouse.
func (d *paletteDialog) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(c, msg)
	case tea.PasteMsg:
		if changed, _ := d.field.Update(msg); changed {
			d.find()
		}
	case screen.Wheel:
		d.move(msg.Delta)
	case screen.Click:
		const first = 2
		if i := d.top + msg.Y - first; msg.Y >= first && i < len(d.found) {
			d.cursor = i
			return d.run(c)
		}
	}
	return nil
}

func (d *paletteDialog) press(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "up":
		d.move(-1)
	case "down", "tab":
		d.move(1)
	case "pgup":
		d.move(-paletteRows)
	case "pgdown":
		d.move(paletteRows)
	case "enter":
		return d.run(c)
	default:
		if changed, _ := d.field.Update(msg); changed {
			d.find()
		}
	}
	return nil
}

func (d *paletteDialog) move(n int) {
	d.cursor = max(min(d.cursor+n, len(d.found)-1), 0)
	d.top = max(min(d.top, d.cursor), d.cursor-paletteRows+1)
}

func (d *paletteDialog) run(c screen.Context) tea.Cmd {
	if d.cursor >= len(d.found) {
		return nil
	}
	return screen.CloseWith(c, laterMsg{d.all[d.found[d.cursor].Index].Run})
}

// laterMsg is a command to be run when the palette is closed.
type laterMsg struct{ cmd tea.Cmd }

// View draws the letters typed and what they match.
func (d *paletteDialog) View(c screen.Context) screen.DialogView {
	a := c.Text.App()
	count := c.Text.Count(int64(len(d.found))) + " " + a.Of + " " + c.Text.Count(int64(len(d.all)))
	const prompt = 2
	typed, at := d.field.View(c.Theme, c.Width-prompt-widget.Width(count)-1, theme.Text)
	lines := []string{
		c.Theme.Paint(theme.Accent, ":") + " " + typed + " " + c.Theme.Paint(theme.Muted, count),
		widget.Rule(c.Theme, c.Width, theme.Border),
	}
	rows := min(paletteRows, max(c.Height-paletteTop, 3))
	for i := d.top; i < min(d.top+rows, len(d.found)); i++ {
		lines = append(lines, d.line(c, i))
	}
	if len(d.found) == 0 {
		lines = append(lines, c.Theme.Paint(theme.Muted, "  "+a.NoCommand))
	}
	return screen.DialogView{
		Title: a.Commands, Lines: lines, Cursor: &screen.Cursor{X: prompt + at, Y: 0}, Width: paletteWidth, Top: paletteTop,
	}
}

func (d *paletteDialog) line(c screen.Context, i int) string {
	match := d.found[i]
	cmd := d.all[match.Index]
	l := widget.NewLine(c.Theme, c.Width).Select(i == d.cursor)
	if i == d.cursor {
		l.Put(theme.Accent, c.Theme.Signs.Bar)
	}
	l.To(2)
	hit := map[int]bool{}
	for _, at := range match.MatchedIndexes {
		hit[at] = true
	}
	const place, keys = 13, 3
	title := c.Width - place - keys
	need := ""
	if cmd.NeedsKey {
		need = c.Theme.Signs.Sealed + " " + c.Text.App().NeedsKey
		title -= widget.Width(need) + 1
	}
	for at, r := range widget.CutEnd(cmd.Title, title-2, c.Theme.Signs.Cut) {
		role := theme.Text
		if hit[at] {
			role = theme.AccentStrong
		}
		l.Put(role, string(r))
	}
	if cmd.NeedsKey {
		l.To(title).Put(theme.Sealed, c.Theme.Signs.Sealed).Put(theme.Muted, need[len(c.Theme.Signs.Sealed):])
	}
	l.To(c.Width-place-keys+1).Fixed(theme.Muted, cmd.Place, place-1)
	return l.Right(theme.Strong, cmd.Key, c.Width-1).String()
}

// Keys lists its keys.
func (d *paletteDialog) Keys(c screen.Context) []key.Binding {
	t := c.Text.Keys()
	return []key.Binding{
		keymap.New("enter", t.Run, "enter"), keymap.New(c.Theme.Signs.Arrows, t.Choose, "up", "down"),
		keymap.New("esc", t.Close, "esc"),
	}
}

// commands lists what can be done now: the top screen's own first, then the screens, then the console's.
func (m *Model) commands() []screen.Command {
	var out []screen.Command
	if i := m.top(); i != nil {
		c := m.contextOf(i)
		name := title(i.screen.Title(c))
		for _, g := range i.screen.Keys(c) {
			out = append(out, m.fromKeys(name, g)...)
		}
		if s, ok := i.screen.(screen.Commander); ok {
			out = append(out, s.Commands(c)...)
		}
	}
	a, menu := m.text.App(), m.text.Menu()
	for _, e := range m.screens {
		if e.Digit > 0 {
			name := menu.Item(string(e.ID)).Name
			out = append(out, screen.Command{Title: name, Place: title(a.MenuName), Key: strconv.Itoa(e.Digit), Run: msgCmd(jumpMsg{e.ID})})
		}
	}
	return append(out, m.own()...)
}

// own lists the console's commands.
func (m *Model) own() []screen.Command {
	a, k := m.text.App(), m.text.Keys()
	place := a.General
	out := []screen.Command{
		{Title: a.LockAll, Place: place, Key: "L", Run: screen.Lock()},
		{Title: title(k.Mouse), Place: place, Key: "M", Run: msgCmd(mouseMsg{})},
		{Title: title(k.Help), Place: place, Key: "?", Run: msgCmd(helpMsg{})},
		{Title: a.LangEnglish, Place: place, Run: screen.SetLanguage(text.English)},
		{Title: a.LangSpanish, Place: place, Run: screen.SetLanguage(text.Spanish)},
	}
	for _, t := range []struct {
		title string
		kind  theme.Kind
	}{
		{a.ThemeAuto, ""},
		{a.ThemeDark, theme.Dark},
		{a.ThemeLight, theme.Light},
		{a.ThemeContrast, contrast},
		{a.ThemeFew, theme.FewDark},
		{a.ThemeNone, theme.None},
	} {
		out = append(out, screen.Command{Title: t.title, Place: place, Run: msgCmd(themeMsg{t.kind})})
	}
	return append(out, screen.Command{Title: title(k.Quit), Place: place, Key: "q", Run: screen.Quit()})
}

// fromKeys makes commands of bindings: running one presses its key.
func (m *Model) fromKeys(place string, g keymap.Group) []screen.Command {
	var out []screen.Command
	for _, b := range g.Bindings {
		if !b.Enabled() || len(b.Keys()) == 0 || b.Help().Desc == "" {
			continue
		}
		press, ok := synthetic(b.Keys()[0])
		if ok {
			out = append(out, screen.Command{Title: title(b.Help().Desc), Place: place, Key: b.Help().Key, Run: msgCmd(press)})
		}
	}
	return out
}

// synthetic makes the message of a key from its name; only plain characters and enter are offered as commands, and digits
// are not: they open screens, which stand in the palette by their names.
func synthetic(name string) (tea.KeyPressMsg, bool) {
	if name == "enter" {
		return tea.KeyPressMsg{Code: tea.KeyEnter}, true
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, true
	}
	r := []rune(name)
	if len(r) != 1 || unicode.IsDigit(r[0]) {
		return tea.KeyPressMsg{}, false
	}
	return tea.KeyPressMsg{Code: r[0], Text: name}, true
}

func msgCmd(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// title makes the first letter of a label upper case.
func title(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}
