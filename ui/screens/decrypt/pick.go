package decrypt

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/store"
	"cofre/store/query"
	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// picker finds a user by id or name: what is typed, and the few users it may mean.
type picker struct {
	field   widget.TextField
	table   widget.Table
	pause   screen.Task
	find    screen.Task
	answers string // the text that the rows answer; meaningless before the first answer
	known   bool   // there was an answer
	found   int
	more    bool
	eager   bool // enter was pressed before the answer came
}

// pickAbove is the lines above the users.
const pickAbove = 2

// The most users that are offered, and how many are read to look for words in names.
const (
	offered  = 20
	lookedAt = 200
)

type (
	searchMsg struct{ text string }
	foundMsg  struct {
		text string
		rows []vault.Row
		more bool
		err  error
	}
)

func (s *Screen) pickInput(c screen.Context, msg tea.Msg) tea.Cmd {
	p := &s.pick
	switch msg := msg.(type) {
	case screen.Click:
		if p.table.Click(msg.Y-pickAbove) && msg.Double {
			return s.pickSelected(c)
		}
		return nil
	case screen.Wheel:
		p.table.Move(msg.Delta)
		return nil
	case tea.KeyPressMsg:
		k := s.keys(c)
		switch {
		case key.Matches(msg, k.pick):
			return s.pickSelected(c)
		case key.Matches(msg, k.up):
			p.table.Move(-1)
			return nil
		case key.Matches(msg, k.down):
			p.table.Move(1)
			return nil
		}
	}
	if changed, _ := p.field.Update(msg); changed {
		p.eager = false
		return s.pickSoon(c)
	}
	return nil
}

// pickSoon searches when no key came for a moment; nothing typed needs no search.
func (s *Screen) pickSoon(c screen.Context) tea.Cmd {
	p := &s.pick
	text := strings.TrimSpace(p.field.Value())
	p.find.Stop()
	if text == "" {
		p.pause.Stop()
		p.known, p.found = false, 0
		return nil
	}
	return p.pause.After(c, debounce, searchMsg{text})
}

// pickSelected opens the selected user; while the answer to what was typed is still to come, the first one then.
func (s *Screen) pickSelected(c screen.Context) tea.Cmd {
	p := &s.pick
	text := strings.TrimSpace(p.field.Value())
	if text == "" {
		return nil
	}
	if !p.known || p.answers != text {
		p.eager = true
		p.pause.Stop()
		return s.search(c, text)
	}
	row, ok := p.table.Selected()
	if !ok {
		return nil
	}
	return s.visit(c, row.ID)
}

// visit opens the page of a user.
func (s *Screen) visit(c screen.Context, id string) tea.Cmd {
	s.leave()
	s.mode, s.page = reading, page{id: id}
	return s.read(c)
}

func (s *Screen) pickAnswer(c screen.Context, msg tea.Msg) tea.Cmd {
	p := &s.pick
	switch msg := msg.(type) {
	case searchMsg:
		return s.search(c, msg.text)
	case foundMsg:
		if msg.err != nil {
			p.eager = false
			return s.searchFailed(c, msg)
		}
		p.known, p.answers, p.found, p.more = true, msg.text, len(msg.rows), msg.more
		s.fill(c, msg.rows)
		if p.eager && len(msg.rows) > 0 && s.mode == picking {
			p.eager = false
			return tea.Batch(screen.Dismiss(c), s.visit(c, msg.rows[0].ID))
		}
		p.eager = false
		return screen.Dismiss(c)
	}
	return nil
}

func (s *Screen) searchFailed(c screen.Context, msg foundMsg) tea.Cmd {
	if explain.Cancelled(msg.err) {
		return nil
	}
	problem := explain.Error(c.Text, msg.err)
	problem.Where = place(c)
	problem.Kept = c.Text.Decrypt().Fail.Unlogged
	problem.Retry = screen.Tell(c.Self, searchMsg{msg.text})
	return screen.Fail(c, problem)
}

// search looks for the id itself, then for ids and names that begin so, then for names with all of the words.
func (s *Screen) search(c screen.Context, text string) tea.Cmd {
	finder := finder{vault: s.deps.Vault, name: s.searchable(), text: text}
	return tea.Batch(s.spin(c), s.pick.find.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, waitAtMost)
		defer cancel()
		err := finder.run(ctx)
		return foundMsg{text: text, rows: finder.rows, more: finder.more, err: err}
	}))
}

// searchable is the name field where a store can search it, else "".
func (s *Screen) searchable() string {
	f, ok := s.deps.Schema.Field(s.deps.Name)
	if !ok || f.Kind == record.KindNone || f.Protected {
		return ""
	}
	return f.Name
}

// finder collects the users that a text may mean.
type finder struct {
	vault Vault
	name  string
	text  string
	rows  []vault.Row
	more  bool
}

func (f *finder) run(ctx context.Context) error {
	row, err := f.vault.Show(ctx, f.text)
	switch {
	case err == nil:
		f.rows = append(f.rows, row)
	case !errors.Is(err, vault.ErrNotFound) && !errors.Is(err, store.ErrNotFound):
		return err
	}
	folded := query.Fold(f.text)
	begins := query.Or{Parts: []query.Expr{query.Prefix{Field: query.ID, Text: folded}}}
	if f.name != "" {
		begins.Parts = append(begins.Parts, query.Prefix{Field: f.name, Text: folded})
	}
	var where query.Expr = begins
	if len(begins.Parts) == 1 {
		where = begins.Parts[0]
	}
	if err := f.page(ctx, where, offered+1, func(vault.Row) bool { return true }); err != nil {
		return err
	}
	words := query.Words(f.text)
	if f.more || f.name == "" || len(words) == 0 {
		return nil
	}
	all := query.And{}
	for i, w := range words {
		all.Parts = append(all.Parts, query.Word{Word: w, Prefix: i == len(words)-1})
	}
	where = all
	if len(all.Parts) == 1 {
		where = all.Parts[0]
	}
	return f.page(ctx, where, lookedAt, func(r vault.Row) bool { return f.named(r, words) })
}

// page adds the rows of one page that keep wants and that are not there yet.
func (f *finder) page(ctx context.Context, where query.Expr, limit int, keep func(vault.Row) bool) error {
	p, err := f.vault.Page(ctx, store.PageRequest{Query: store.Query{Where: where}, Limit: limit})
	if err != nil {
		return err
	}
	for _, r := range p.Rows {
		if !keep(r) || slices.ContainsFunc(f.rows, func(old vault.Row) bool { return old.ID == r.ID }) {
			continue
		}
		if len(f.rows) >= offered {
			f.more = true
			return nil
		}
		f.rows = append(f.rows, r)
	}
	return nil
}

// named reports whether the user's name has all the words, the last one perhaps only begun.
func (f *finder) named(r vault.Row, words []string) bool {
	member, ok := r.Member(f.name)
	if !ok {
		return false
	}
	have := strings.Join(query.Words(textOf(member)), " ")
	for i, w := range words {
		if !query.HasWords(have, w, i == len(words)-1) {
			return false
		}
	}
	return true
}

// fill shows users in the table.
func (s *Screen) fill(c screen.Context, rows []vault.Row) {
	t := &s.pick.table
	columns := []widget.Column{{Title: query.ID, Kind: widget.ColumnID}}
	if s.deps.Name != "" {
		columns = append(columns, widget.Column{Title: safetext.Terminal(s.deps.Name), Kind: widget.ColumnName})
	}
	masks := masked(s.deps.Schema, rows)
	for _, m := range masks {
		columns = append(columns, m.column)
	}
	page := widget.TablePage{Rows: make([]widget.TableRow, 0, len(rows))}
	for _, r := range rows {
		page.Rows = append(page.Rows, s.pickRow(r, masks))
	}
	t.Size(c.Width, max(c.Height-pickAbove, 1))
	t.Columns(columns)
	t.Restart("")
	if wish, ok := t.Wish(); ok {
		t.Fill(wish, page)
	}
}

func (s *Screen) pickRow(r vault.Row, masks []maskColumn) widget.TableRow {
	row := widget.TableRow{ID: r.ID, Cells: []widget.Cell{{Text: safetext.Terminal(r.ID)}}}
	if r.Damaged {
		row.Mark, row.MarkRole = "!", theme.Warn
	}
	if s.deps.Name != "" {
		name, _ := r.Member(s.deps.Name)
		row.Cells = append(row.Cells, widget.Cell{Text: safetext.Terminal(textOf(name)), None: name == nil})
	}
	for _, m := range masks {
		mask, ok := r.Member(m.field)
		row.Cells = append(row.Cells, widget.Cell{Text: widget.LastFour(mask), None: !ok})
	}
	return row
}

type maskColumn struct {
	field  string
	column widget.Column
}

// masked is the columns of the protected fields; those whose masks show last digits are wider.
func masked(schema record.Schema, rows []vault.Row) []maskColumn {
	var out []maskColumn
	for _, f := range schema {
		if !f.Protected {
			continue
		}
		kind := widget.ColumnMask
		if slices.ContainsFunc(rows, func(r vault.Row) bool {
			mask, _ := r.Member(f.Name)
			return widget.LastFour(mask) != ""
		}) {
			kind = widget.ColumnMaskFour
		}
		out = append(out, maskColumn{f.Name, widget.Column{Title: safetext.Terminal(f.Label), Kind: kind}})
	}
	return out
}

func (s *Screen) pickView(c screen.Context) screen.View {
	t, p := c.Text.Decrypt(), &s.pick
	const prompt, gap, least = 2, 2, 20
	right := s.pickState(c)
	room := max(c.Width-prompt-gap-pieceWidth(right), least)
	text, at := p.field.View(c.Theme, min(room, c.Width-prompt), theme.Text)
	first := widget.NewLine(c.Theme, prompt).Put(theme.Accent, "/").String()
	if p.field.Value() == "" {
		text = widget.NewLine(c.Theme, room).Put(theme.Muted, t.PickHint).String()
	}
	rest := c.Width - prompt - room
	first += text + widget.NewLine(c.Theme, rest).RightPieces(0, right...).String()
	lines := append(make([]string, 0, c.Height), first, "")
	room = max(c.Height-len(lines), 1)
	switch {
	case p.field.Value() == "":
		lines = append(lines, widget.Empty(c.Theme, c.Width, room, t.PickFact, t.PickReason)...)
	case p.known && p.found == 0:
		reason := t.NoneReason(safetext.Terminal(p.answers))
		lines = append(lines, widget.Empty(c.Theme, c.Width, room, t.NoneFact, reason)...)
	case p.known:
		table := p.table
		table.Size(c.Width, room)
		lines = append(lines, table.View(c.Theme)...)
	}
	return screen.View{Lines: lines, Cursor: &screen.Cursor{X: prompt + at, Y: 0}}
}

// pickState says at the right of the text how many users were found, or what is waited for.
func (s *Screen) pickState(c screen.Context) []widget.Piece {
	t, p := c.Text.Decrypt(), &s.pick
	if d := p.find.Since(c.Now); d >= spinnerAt {
		return waiting(c, d, t.Searching(c.Vault.Store, elapsed(c, d)))
	}
	if !p.known || p.found == 0 || p.field.Value() == "" {
		return nil
	}
	n := int64(p.found)
	return []widget.Piece{{Role: theme.Muted, Text: t.Users(n, c.Text.Count(n), p.more)}}
}

// waiting is the sign of waiting and what is waited for.
func waiting(c screen.Context, d time.Duration, words string) []widget.Piece {
	frames := c.Theme.Signs.Spinner
	frame := frames[int(d/spinnerStep)%len(frames)]
	return []widget.Piece{{Role: theme.Accent, Text: frame}, {Role: theme.Muted, Text: " " + words}}
}

// elapsed is how long it has taken, by the tenth of a second.
func elapsed(c screen.Context, d time.Duration) string {
	const tenth = 100 * time.Millisecond
	return c.Text.Seconds(d.Truncate(tenth))
}

func pieceWidth(pieces []widget.Piece) int {
	n := 0
	for _, p := range pieces {
		n += widget.Width(p.Text)
	}
	return n
}

func (s *Screen) pickKeys(c screen.Context) []keymap.Group {
	k := s.keys(c)
	k.pick.SetEnabled(s.pick.field.Value() != "")
	k.move.SetEnabled(s.pick.known && s.pick.found > 1)
	return []keymap.Group{{Title: c.Text.Decrypt().HelpPick, Bindings: []key.Binding{k.pick, k.move}}}
}
