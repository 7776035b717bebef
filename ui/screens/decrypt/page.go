package decrypt

import (
	"context"
	"errors"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/record/safetext"
	"cofre/store"
	"cofre/store/query"
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// page is one user's record.
type page struct {
	id     string
	wanted []string // to be chosen at first; none: all

	known   bool // the record was read
	missing bool
	damaged bool
	name    string // safe to print; "" for none
	fields  []field
	clear   []member
	cursor  int
	top     int // lines of the part below the countdown that are scrolled away

	reason string // of the last reveal of this user
	trail  *trailMsg
	opened *opened
	copied copied
}

// field is one protected field.
type field struct {
	name   string // raw
	label  string // safe to print
	last   string // last four digits of the mask
	hashed bool
	chosen bool
}

// member is one clear member.
type member struct {
	label string // safe to print
	text  string // data, to be escaped
}

// opened is what the last reveal said of the record.
type opened struct {
	at       time.Time
	policy   string
	unsigned bool
}

// copied is the field whose value is in the clipboard, until it is cleared.
type copied struct {
	label string
	until time.Time
}

type rowMsg struct {
	row vault.Row
	err error
}

// read reads the record anew; what is shown stays until it comes.
func (s *Screen) read(c screen.Context) tea.Cmd {
	v, id := s.deps.Vault, s.page.id
	return tea.Batch(s.spin(c), s.load.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, waitAtMost)
		defer cancel()
		row, err := v.Show(ctx, id)
		return rowMsg{row, err}
	}))
}

func (s *Screen) rowCame(c screen.Context, msg rowMsg) tea.Cmd {
	switch {
	case explain.Cancelled(msg.err):
		return nil
	case errors.Is(msg.err, vault.ErrNotFound), errors.Is(msg.err, store.ErrNotFound):
		s.Mask()
		s.page.known, s.page.missing, s.page.fields, s.page.clear = true, true, nil, nil
		return screen.Dismiss(c)
	case msg.err != nil:
		problem := explain.Error(c.Text, msg.err)
		problem.Where = place(c)
		problem.Retry = screen.Tell(c.Self, screen.Shown{Changed: true})
		return screen.Fail(c, problem)
	}
	s.page.take(s.deps, msg.row)
	s.inSight(c)
	return screen.Dismiss(c)
}

// take fills the page from the record; choices of fields that are still there stay.
func (p *page) take(d Deps, row vault.Row) {
	first := !p.known
	p.known, p.missing, p.damaged = true, false, row.Damaged
	old := p.fields
	p.fields, p.clear, p.name = nil, nil, ""
	for _, m := range row.Members {
		switch {
		case m.Protected:
			p.fields = append(p.fields, p.field(d, m, old, first))
		case m.Name == query.ID:
		case m.Name == d.Name:
			p.name = safetext.Terminal(textOf(m.JSON))
		default:
			p.clear = append(p.clear, member{safetext.Terminal(m.Name), readableClear(d.Schema, m)})
		}
	}
	slices.SortStableFunc(p.fields, func(a, b field) int { return placeOf(d, a.name) - placeOf(d, b.name) })
	p.cursor = min(p.cursor, max(len(p.fields)-1, 0))
}

func (p *page) field(d Deps, m vault.Member, old []field, first bool) field {
	f := field{name: m.Name, label: safetext.Terminal(m.Name), last: widget.LastFour(m.JSON), hashed: d.Hashed(m.Name)}
	f.chosen = first && !f.hashed && (len(p.wanted) == 0 || slices.Contains(p.wanted, m.Name))
	if i := slices.IndexFunc(old, func(o field) bool { return o.name == m.Name }); i >= 0 {
		f.chosen, f.hashed = old[i].chosen, old[i].hashed
	}
	return f
}

// placeOf orders protected fields as the policy names them; others come last, in the document's order.
func placeOf(d Deps, name string) int {
	for i := range d.Schema {
		if d.Schema[i].Name == name {
			return i
		}
	}
	return len(d.Schema)
}

// chosen is the names of the fields that are chosen and not shown.
func (s *Screen) chosen(now time.Time) []string {
	var names []string
	for _, f := range s.page.fields {
		if _, _, shown := s.shown(f.name, now); f.chosen && !f.hashed && !shown {
			names = append(names, f.name)
		}
	}
	return names
}

// current is the selected field; nil where there is none.
func (s *Screen) current() *field {
	if s.page.cursor < 0 || s.page.cursor >= len(s.page.fields) {
		return nil
	}
	return &s.page.fields[s.page.cursor]
}

func (s *Screen) pageInput(c screen.Context, msg tea.Msg) tea.Cmd {
	p := &s.page
	switch msg := msg.(type) {
	case screen.Wheel:
		s.scroll(c, msg.Delta)
	case screen.Click:
		if i := s.fieldAt(c, msg.Y); i >= 0 {
			p.cursor = i
			if msg.Double {
				return s.primary(c)
			}
		}
	case tea.KeyPressMsg:
		return s.pageKey(c, msg)
	}
	return nil
}

func (s *Screen) pageKey(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	k := s.keys(c)
	for _, b := range []struct {
		key key.Binding
		do  func() tea.Cmd
	}{
		{k.reveal, func() tea.Cmd { return s.ask(c) }},
		{k.primary, func() tea.Cmd { return s.primary(c) }},
		{k.space, func() tea.Cmd { return s.space(c) }},
		{k.all, func() tea.Cmd { return s.toggleAll(c) }},
		{k.copy, func() tea.Cmd { return s.copy(c) }},
		{k.mask, func() tea.Cmd { return s.maskNow(c) }},
		{k.compare, func() tea.Cmd { return s.compare(c) }},
		{k.other, func() tea.Cmd { return s.otherUser() }},
		{k.up, func() tea.Cmd { return s.move(c, -1) }},
		{k.down, func() tea.Cmd { return s.move(c, 1) }},
		{k.top, func() tea.Cmd { return s.move(c, -len(s.page.fields)) }},
		{k.bottom, func() tea.Cmd { return s.move(c, len(s.page.fields)) }},
		{k.pageUp, func() tea.Cmd { return s.scroll(c, -max(c.Height/2, 1)) }},
		{k.pageDown, func() tea.Cmd { return s.scroll(c, max(c.Height/2, 1)) }},
	} {
		if key.Matches(msg, b.key) {
			return b.do()
		}
	}
	return nil
}

func (s *Screen) move(c screen.Context, n int) tea.Cmd {
	s.page.cursor = min(max(s.page.cursor+n, 0), max(len(s.page.fields)-1, 0))
	s.inSight(c)
	return nil
}

// primary is what enter and a double click do: a value that is cut is shown whole, a hashed one compared, else the chosen
// fields are asked for.
func (s *Screen) primary(c screen.Context) tea.Cmd {
	f := s.current()
	switch {
	case f == nil:
		return nil
	case s.isCut(c, f):
		return s.openLong(c, f)
	case f.hashed:
		return s.compare(c)
	case s.isShown(c, f) && len(s.chosen(c.Now)) == 0:
		return nil
	}
	return s.ask(c)
}

func (s *Screen) isShown(c screen.Context, f *field) bool {
	_, _, ok := s.shown(f.name, c.Now)
	return ok
}

// isCut reports whether the field's value is shown, but not all of it.
func (s *Screen) isCut(c screen.Context, f *field) bool {
	v, _, ok := s.shown(f.name, c.Now)
	if !ok || v.kind == kindNull {
		return false
	}
	_, all := fit(v, s.valueRoom(c))
	return !all
}

// space chooses a field; beside revealed ones it reveals it at once, with the same reason.
func (s *Screen) space(c screen.Context) tea.Cmd {
	f := s.current()
	if f == nil || f.hashed || c.ReadOnly {
		return nil
	}
	if _, _, ok := s.shown(f.name, c.Now); ok {
		return nil
	}
	if n, _, _ := s.exposure(c.Now); n > 0 && s.page.reason != "" {
		return s.need(c, askedMsg{[]string{f.name}, s.page.reason})
	}
	f.chosen = !f.chosen
	return nil
}

func (s *Screen) toggleAll(c screen.Context) tea.Cmd {
	if c.ReadOnly {
		return nil
	}
	all := true
	for _, f := range s.page.fields {
		all = all && (f.chosen || f.hashed)
	}
	for i := range s.page.fields {
		s.page.fields[i].chosen = !all && !s.page.fields[i].hashed
	}
	return nil
}

// copy sends the selected value to the terminal. The console wipes the copy.
func (s *Screen) copy(c screen.Context) tea.Cmd {
	f := s.current()
	if f == nil {
		return nil
	}
	v, _, ok := s.shown(f.name, c.Now)
	if !ok {
		return screen.Toast(screen.Caution, c.Text.Decrypt().NothingTo, "")
	}
	s.page.copied = copied{f.label, c.Now.Add(revealFor(c))}
	return screen.Copy(v.bytes.Clone())
}

// maskNow masks at once.
func (s *Screen) maskNow(c screen.Context) tea.Cmd {
	if !s.Exposed() {
		return nil
	}
	s.Mask()
	return screen.Toast(screen.Info, c.Text.Decrypt().MaskedNow, "")
}

func (s *Screen) otherUser() tea.Cmd {
	s.leave()
	s.mode = picking
	return nil
}

func revealFor(c screen.Context) time.Duration {
	if c.RevealFor <= 0 {
		return defaultReveal
	}
	return c.RevealFor
}

// place names the store in an error.
func place(c screen.Context) string {
	return c.Vault.Store + " " + c.Theme.Signs.Point + " " + c.Vault.Place
}
