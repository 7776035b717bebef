package rejects

import (
	"strconv"
	"time"

	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// tableColumns are the columns of the list. The reason is what it is for: when and whence, which mostly are the same from row
// to row, make room for it, and stand in the detail.
func tableColumns(c screen.Context) []widget.Column {
	t := c.Text.Rejects()
	const indent, gap, position, at, source, least, enough = 3, 2, 9, 16, 26, 24, 40
	width, user := places(c).tableWidth, 12
	const roomy = 110
	if width >= roomy {
		user = 20
	}
	reason := width - indent - position - user - at - 3*gap
	switch {
	case reason >= 2*least+source:
		reason -= source + gap
	case reason < enough:
		reason += at + gap
	}
	return []widget.Column{
		{Title: t.Position, Kind: widget.ColumnCount, Width: position},
		{Title: t.User, Kind: widget.ColumnID, Width: user},
		{Title: t.Reason, Kind: widget.ColumnText, Width: max(reason, 1)},
		{Title: t.Time, Kind: widget.ColumnDateTime, Width: at},
		{Title: t.Source, Kind: widget.ColumnURL, Width: source},
	}
}

// rowOf makes a row of a reject.
func rowOf(c screen.Context, r vault.Reject) widget.TableRow {
	row := widget.TableRow{ID: r.ID, Data: r}
	if r.Damaged {
		row.Mark, row.MarkRole = c.Theme.Signs.Mark, theme.Warn
		row.Cells = []widget.Cell{
			{None: true}, {None: true}, {Text: c.Text.Rejects().Damaged, Role: theme.Muted}, {None: true}, {None: true},
		}
		return row
	}
	row.Cells = []widget.Cell{
		{Text: count(c, r.Position), Role: theme.Muted},
		{Text: short(r.Record), None: r.Record == ""},
		{Text: short(c.Text.Reason(r.Reason)), Role: theme.Text},
		{Text: c.Text.ISOTime(r.Time.UTC()), Role: theme.Muted, None: r.Time.IsZero()},
		{Text: short(r.Source), Role: theme.Muted},
	}
	return row
}

// short makes text of data fit for a cell: escaped, and not longer than any cell is wide.
func short(text string) string {
	const most = 512
	head, _ := safetext.Cut(text, most)
	return safetext.Terminal(head)
}

func rejectIn(row widget.TableRow) vault.Reject {
	r, ok := row.Data.(vault.Reject)
	if !ok {
		return vault.Reject{ID: row.ID, Damaged: true}
	}
	return r
}

func count(c screen.Context, n uint64) string {
	if n > 1<<62 {
		return strconv.FormatUint(n, 10)
	}
	return c.Text.Count(int64(n))
}

// where the parts of the list stand.
type placing struct {
	table, tableWidth, tableHeight int // its first row, and its size with the header
	side                           int // width of the pane at the side; 0: none
	below                          int // height of the pane below; 0: none
}

// places follows the width of the window: the detail stands at the side, below, or nowhere.
func places(c screen.Context) placing {
	const head, wide, tall, low = 2, 118, 36, 14
	const least, most, table, parting = 37, 60, 74, 5
	p := placing{table: head, tableWidth: c.Width, tableHeight: max(c.Height-head, 2)}
	switch {
	case c.WindowWidth >= wide && c.Width >= table+parting+least:
		p.side = min(least+(c.Width-table-parting-least)/2, most)
		p.tableWidth = c.Width - p.side - parting
	case c.WindowHeight >= tall && c.Height > 2*low:
		p.below = low
		p.tableHeight -= low
	}
	return p
}

func (s *Screen) layout(c screen.Context) {
	p := places(c)
	s.table.Size(p.tableWidth, p.tableHeight)
	s.original.fit(c)
}

// View draws the screen.
func (s *Screen) View(c screen.Context) screen.View {
	switch s.mode {
	case revealed:
		return s.viewOriginal(c)
	case detail:
		return s.viewDetail(c)
	case listing:
	}
	p := places(c)
	v := screen.View{Right: s.position(c)}
	head, cursor := s.filterLine(c, p.tableWidth)
	v.Cursor = cursor
	left := append([]string{head, widget.Blank(p.tableWidth)}, s.body(c, p)...)
	for len(left) < p.table+p.tableHeight {
		left = append(left, widget.Blank(p.tableWidth))
	}
	r, some := s.selected()
	switch {
	case p.side > 0:
		v.Lines = s.beside(c, p, left, r, some)
	case p.below > 0:
		v.Lines = left
		if some {
			v.Lines = append(v.Lines, s.below(c, p, r)...)
		}
	default:
		v.Lines = left
	}
	return v
}

// body is the table, or why there is none.
func (s *Screen) body(c screen.Context, p placing) []string {
	t := c.Text.Rejects()
	if !s.table.Empty() {
		return s.table.View(c.Theme)
	}
	fact, reason := t.None, t.NoneWhy
	keys := []widget.Piece{{Role: theme.Strong, Text: "esc"}, {Role: theme.Muted, Text: " " + c.Text.Keys().Back}}
	if !c.ReadOnly {
		keys = append([]widget.Piece{{Role: theme.Strong, Text: "i"}, {Role: theme.Muted, Text: " " + t.KeyIngest + "   "}}, keys...)
	}
	if s.filter.on() {
		fact, reason = t.NoMatch, ""
		if s.counted {
			reason = t.NoMatchWhy(s.total.N, c.Text.Capped(s.total.N, s.total.Exact))
		}
		keys = []widget.Piece{{Role: theme.Strong, Text: "esc"}, {Role: theme.Muted, Text: " " + t.KeyClear}}
	}
	return widget.Empty(c.Theme, p.tableWidth, p.tableHeight, fact, reason, keys...)
}

// filterLine is the line over the table: the filter, and at the right how many there are or what is waited for.
func (s *Screen) filterLine(c screen.Context, width int) (string, *screen.Cursor) {
	t, th := c.Text.Rejects(), c.Theme
	right := s.waiting(c)
	room := width - 2
	for _, p := range right {
		room -= widget.Width(p.Text)
	}
	room = max(room-2, 0)
	sign := theme.Muted
	if s.typing {
		sign = theme.Accent
	}
	const mark = 2
	head := widget.NewLine(th, mark).Put(sign, "/").String()
	end := widget.NewLine(th, width-mark-room).RightPieces(0, right...).String()
	var cursor *screen.Cursor
	var words string
	switch {
	case s.typing:
		drawn, x := s.field.View(th, room, theme.Text)
		words, cursor = drawn, &screen.Cursor{X: mark + x}
	case !s.filter.on():
		words = widget.NewLine(th, room).Put(theme.Muted, t.Filter).String()
	default:
		words = widget.NewLine(th, room).Put(theme.Text, s.filterWords(c)).String()
	}
	return head + words + end, cursor
}

// filterWords says what the filter keeps.
func (s *Screen) filterWords(c screen.Context) string {
	t := c.Text.Rejects()
	words := short(s.filter.text)
	if s.filter.reason != "" {
		reason := short(c.Text.Reason(s.filter.reason))
		if s.filter.reason == unread {
			reason = t.Damaged
		}
		if words != "" {
			words += "   "
		}
		words += t.Only(reason)
	}
	return words
}

// waiting is what stands at the right of the filter.
func (s *Screen) waiting(c screen.Context) []widget.Piece {
	t := c.Text.Rejects()
	tenth := func(d time.Duration) string { return c.Text.Seconds(d.Truncate(soon)) }
	busy := func(words string) []widget.Piece {
		frames := c.Theme.Signs.Spinner
		return []widget.Piece{{Role: theme.Accent, Text: frames[s.beat%len(frames)]}, {Role: theme.Muted, Text: " " + words}}
	}
	switch {
	case s.job.Busy():
		return busy(s.work.words(c))
	case s.show.Busy() && s.show.Since(c.Now) >= late:
		return busy(t.Opening(tenth(s.show.Since(c.Now))))
	case s.load.Busy() && s.load.Since(c.Now) >= late && s.looked > 0:
		return busy(t.Searching(c.Text.Count(s.looked), tenth(s.load.Since(c.Now))))
	case s.load.Busy() && s.load.Since(c.Now) >= late:
		return busy(t.Loading(tenth(s.load.Since(c.Now))))
	case !s.counted:
		return nil
	}
	all := c.Text.Capped(s.total.N, s.total.Exact)
	if s.filter.on() {
		if !s.matched || s.table.Stale() { // rows of another filter are no part of this one's count
			return []widget.Piece{{Role: theme.Muted, Text: t.Of(all)}}
		}
		return []widget.Piece{
			{Role: theme.Text, Text: c.Text.Capped(s.matching.N, s.matching.Exact)}, {Role: theme.Muted, Text: " " + t.Of(all)},
		}
	}
	if s.total.N == 0 {
		return nil
	}
	return []widget.Piece{{Role: theme.Text, Text: all}, {Role: theme.Muted, Text: " " + t.Waiting(s.total.N)}}
}

// position is the number of the selected reject, where it is known.
func (s *Screen) position(c screen.Context) string {
	if n := s.table.Position(); n > 0 {
		return c.Text.Count(n)
	}
	return ""
}
