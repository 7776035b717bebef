package ingest

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	source "cofre/ingest"
	"cofre/record/safetext"
	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// kind is a kind of source.
type kind uint8

const (
	fromAPI kind = iota
	fromFile
	fromSample
)

const samplePrefix = "sample:"

// choice is the choice of a source.
type choice struct {
	kinds   []kind
	at      int  // of kinds
	focused bool // text is being typed
	file    widget.TextField
	sample  widget.TextField
	problem string // why the source was refused, safe to print
	detail  string // the same in the source's own words, safe to print
}

func (h *choice) init(api bool) {
	h.kinds = []kind{fromFile, fromSample}
	if api {
		h.kinds = []kind{fromAPI, fromFile, fromSample}
	}
	const digits = 40
	h.sample.Limit = digits
	h.sample.Set("1000")
}

// set shows spec as if it had been chosen.
func (h *choice) set(spec string) {
	want := fromFile
	if number, ok := strings.CutPrefix(spec, samplePrefix); ok {
		want = fromSample
		h.sample.Set(number)
	} else {
		h.file.Set(spec)
	}
	for i, k := range h.kinds {
		if k == want {
			h.at = i
		}
	}
}

func (h *choice) kind() kind { return h.kinds[h.at] }

// field is the text field of the chosen kind; nil: it has none.
func (h *choice) field() *widget.TextField {
	switch h.kind() {
	case fromFile:
		return &h.file
	case fromSample:
		return &h.sample
	case fromAPI:
	}
	return nil
}

func (h *choice) move(n int) {
	h.at = min(max(h.at+n, 0), len(h.kinds)-1)
	h.problem, h.detail = "", ""
}

// fail shows why a source was refused.
func (h *choice) fail(c screen.Context, err error) {
	t := c.Text.Ingest()
	h.focused = h.field() != nil
	h.detail = ""
	switch {
	case explain.Cancelled(err):
		h.problem = ""
	case errors.Is(err, vault.ErrNotFound):
		h.problem = t.NoRecord
	case errors.Is(err, source.ErrSource), errors.Is(err, source.ErrUsage):
		h.problem, h.detail = t.CannotRead, safetext.Terminal(err.Error())
	default:
		p := explain.Error(c.Text, err)
		h.problem, h.detail = p.What, p.Do
	}
}

// spec is what was chosen, as cofre ingest takes it; problem says what is wrong with it.
func (h *choice) spec(c screen.Context) (spec, problem string) {
	t := c.Text.Ingest()
	switch h.kind() {
	case fromFile:
		spec = strings.TrimSpace(h.file.Value())
		switch spec {
		case "":
			return "", t.NoSpec
		case "-":
			return "", t.NoStdin
		}
		return spec, ""
	case fromSample:
		number, seed, seeded := strings.Cut(strings.ReplaceAll(h.sample.Value(), " ", ""), ",")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 {
			return "", t.NoNumber
		}
		if seeded {
			if _, err := strconv.ParseUint(seed, 10, 64); err != nil {
				return "", t.NoNumber
			}
			return samplePrefix + number + "," + seed, ""
		}
		return samplePrefix + number, ""
	case fromAPI:
	}
	return "", ""
}

// confirm goes on with what was chosen: into its field first.
func (s *Screen) confirm(c screen.Context) tea.Cmd {
	h := &s.choose
	if h.field() != nil && !h.focused {
		h.focused = true
		return nil
	}
	spec, problem := h.spec(c)
	if problem != "" {
		h.problem, h.detail = problem, ""
		return nil
	}
	h.focused = false
	return s.look(c, spec)
}

func (s *Screen) chooseInput(c screen.Context, msg tea.Msg) tea.Cmd {
	h := &s.choose
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if f := h.field(); f != nil {
			h.focused = true
			f.Update(msg)
		}
	case screen.Wheel:
		if !h.focused {
			h.move(min(max(msg.Delta, -1), 1))
		}
	case screen.Click:
		return s.chooseClick(c, msg)
	case tea.KeyPressMsg:
		return s.chooseKey(c, msg)
	}
	return nil
}

func (s *Screen) chooseKey(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	h := &s.choose
	switch msg.String() {
	case "enter":
		return s.confirm(c)
	case "up", "shift+tab":
		h.focused = false
		h.move(-1)
		return nil
	case "down":
		h.focused = false
		h.move(1)
		return nil
	case "tab":
		h.focused = !h.focused && h.field() != nil
		return nil
	}
	if h.focused {
		if changed, _ := h.field().Update(msg); changed {
			h.problem, h.detail = "", ""
		}
		return nil
	}
	switch msg.String() {
	case "k":
		h.move(-1)
	case "j":
		h.move(1)
	case "g", "home":
		h.move(-len(h.kinds))
	case "G", "end":
		h.move(len(h.kinds))
	}
	return nil
}

func (s *Screen) chooseClick(c screen.Context, msg screen.Click) tea.Cmd {
	h := &s.choose
	layout := s.choiceLayout(c)
	i := msg.Y - layout.list
	switch {
	case i >= 0 && i < len(h.kinds):
		again := i == h.at
		h.focused = false
		h.move(i - h.at)
		if again && msg.Double {
			return s.confirm(c)
		}
	case msg.Y == layout.field || msg.Y == layout.field+1:
		h.focused = h.field() != nil
	}
	return nil
}

func (s *Screen) chooseActions(c screen.Context) []action {
	t, k := c.Text.Ingest(), c.Text.Keys()
	next := t.KeyPreview
	if s.choose.field() != nil && !s.choose.focused {
		next = k.Choose
	}
	out := []action{
		{keymap.New("enter", next, "enter"), nil},
		{keymap.New(c.Theme.Signs.Arrows, t.KeyList, "up", "down"), nil},
	}
	if s.choose.field() != nil {
		out = append(out, action{keymap.New("tab", k.Next, "tab"), nil})
	}
	return append(out, action{keymap.New("esc", k.Back, "esc"), nil})
}

// choiceLayout is where the parts of the choice stand.
type choiceLayout struct {
	left, width int
	why         []string
	list, field int // their first rows
}

func (s *Screen) choiceLayout(c screen.Context) choiceLayout {
	const form = 66
	l := choiceLayout{width: min(form, c.Width)}
	l.left = (c.Width - l.width) / 2
	l.why = widget.Wrap(c.Text.Ingest().ChooseWhy, l.width)
	l.list = 1 + 1 + 1 + len(l.why) + 1
	l.field = l.list + len(s.choose.kinds) + 1
	if !c.Compact {
		l.list++
		l.field += 2
	}
	if s.d.API == "" {
		l.field++
	}
	return l
}

// viewChoice draws the choice of a source.
func (s *Screen) viewChoice(c screen.Context) screen.View {
	t, th, h := c.Text.Ingest(), c.Theme, &s.choose
	l := s.choiceLayout(c)
	line := func() *widget.Line { return widget.NewLine(th, c.Width).Skip(l.left) }
	lines := append(blankAbove(c), line().Put(theme.Strong, t.Choose).String(), "")
	for _, w := range l.why {
		lines = append(lines, line().Put(theme.Muted, w).String())
	}
	for len(lines) < l.list {
		lines = append(lines, "")
	}
	for i := range h.kinds {
		lines = append(lines, s.choiceRow(c, l, i))
	}
	if s.d.API == "" {
		lines = append(lines, line().Skip(2).Put(theme.Muted, t.NoAPI).String())
	}
	for len(lines) < l.field {
		lines = append(lines, "")
	}
	v := screen.View{}
	field, cursor := s.choiceField(c, l)
	if cursor != nil {
		v.Cursor = &screen.Cursor{X: cursor.X, Y: cursor.Y + len(lines)}
	}
	lines = append(lines, field...)
	last := t.NothingYet
	if c.ReadOnly {
		last = t.ReadOnly
	}
	lines = append(lines, "")
	for _, w := range widget.Wrap(last, l.width) {
		lines = append(lines, line().Put(theme.Muted, w).String())
	}
	v.Lines = lines
	return v
}

func (s *Screen) choiceRow(c screen.Context, l choiceLayout, i int) string {
	t, h := c.Text.Ingest(), &s.choose
	name, hint := t.API, ""
	switch h.kinds[i] {
	case fromAPI:
		hint = s.d.API
	case fromFile:
		name, hint = t.File, t.FileHint
	case fromSample:
		name, hint = t.Sample, t.SampleHint
	}
	selected := i == h.at
	row := widget.NewLine(c.Theme, l.width).Select(selected && !h.focused)
	role := theme.Text
	if selected {
		row.Put(theme.Accent, c.Theme.Signs.Bar)
		role = theme.Strong
	}
	const text, about = 2, 20
	row.To(text).Put(role, name).To(about).Put(theme.Muted, widget.CutEnd(safetext.Terminal(hint), l.width-about-1, c.Theme.Signs.Cut))
	return widget.Blank(l.left) + row.String()
}

// choiceField draws the text field of the chosen kind, and what is wrong.
func (s *Screen) choiceField(c screen.Context, l choiceLayout) ([]string, *screen.Cursor) {
	t, th, h := c.Text.Ingest(), c.Theme, &s.choose
	const at = 20
	var lines []string
	var cursor *screen.Cursor
	if f := h.field(); f != nil {
		label := t.Path
		if h.kind() == fromSample {
			label = t.Users
		}
		role := theme.Muted
		if h.focused {
			role = theme.Text
		}
		text, x := f.View(th, l.width-at, role)
		if h.focused {
			cursor = &screen.Cursor{X: l.left + at + x}
		}
		lines = append(lines,
			widget.NewLine(th, l.left+at).Skip(l.left+2).Put(theme.Muted, label).String()+text,
			widget.Blank(l.left+at)+widget.Underline(th, l.width-at, h.focused))
	}
	if h.problem != "" {
		lines = append(lines, widget.NewLine(th, c.Width).Skip(l.left).Put(theme.Danger, th.Signs.Fail).Skip(1).Put(theme.Text, h.problem).String())
		if h.detail != "" {
			const most = 3
			for i, w := range widget.Wrap(h.detail, l.width-2) {
				if i < most {
					lines = append(lines, widget.NewLine(th, c.Width).Skip(l.left+2).Put(theme.Muted, w).String())
				}
			}
		}
	}
	return lines, cursor
}

// named is what a source is called: name is what it calls itself, "" where it is not open yet.
func (s *Screen) named(c screen.Context, spec, name string) string {
	if n, seed, ok := source.SampleOf(spec); ok {
		return c.Text.Ingest().SampleName(c.Text.Count(int64(min(n, math.MaxInt64))), strconv.FormatUint(seed, 10))
	}
	if name != "" {
		return safetext.Terminal(name)
	}
	return s.place(spec)
}

// place says where a source is before it is open: no credentials, no query.
func (s *Screen) place(spec string) string {
	if spec == "" {
		return s.d.API
	}
	if strings.Contains(spec, "://") {
		u, err := url.Parse(spec)
		if err != nil {
			return ""
		}
		spec = u.Host + u.Path
	}
	return safetext.Terminal(spec)
}
