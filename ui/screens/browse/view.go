package browse

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// View draws the screen. It costs the same whatever the vault holds: only rows in sight are drawn.
func (s *Screen) View(c screen.Context) screen.View {
	if s.layout != arranged(c.Width, c.Height, c.WindowWidth, c.WindowHeight) {
		s.arrange(c)
	}
	if u := s.selected(); s.page != nil && u != nil {
		return s.viewPage(c, u)
	}
	v := screen.View{Right: s.position(c)}
	line, cursor := s.queryRow(c)
	if s.table.Empty() || s.failure && s.held() == 0 {
		v.Lines = append([]string{line, s.reasonRow(c)}, s.empty(c)...)
	} else {
		v.Lines = append([]string{line, s.reasonRow(c)}, s.table.View(c.Theme)...)
		v.Lines = s.withDetail(c, v.Lines)
	}
	if s.line.typing {
		v.Cursor = &screen.Cursor{X: cursor, Y: 0}
	}
	return v
}

// viewPage draws one user's page.
func (s *Screen) viewPage(c screen.Context, u *user) screen.View {
	lines := s.record(c, u, s.layout.pageWidth, true)
	top := max(min(s.page.top, len(lines)-s.layout.height), 0)
	return screen.View{Lines: lines[top:min(top+s.layout.height, len(lines))], Right: s.position(c)}
}

// withDetail puts the detail of the selected user beside or below the table.
func (s *Screen) withDetail(c screen.Context, lines []string) []string {
	u := s.selected()
	switch {
	case s.layout.pane > 0:
		return s.beside(c, lines, u)
	case s.layout.below > 0:
		return append(lines, s.below(c, u)...)
	}
	return lines
}

// beside puts the detail behind a hairline at the right of every line.
func (s *Screen) beside(c screen.Context, lines []string, u *user) []string {
	var detail []string
	if u != nil {
		detail = s.cut(c, s.record(c, u, s.layout.pane, false), s.layout.height, s.layout.pane)
	}
	hairline := widget.Blank(paneGap) + c.Theme.Paint(theme.Border, c.Theme.Signs.Vertical) + widget.Blank(paneGap)
	out := make([]string, s.layout.height)
	for y := range out {
		left, right := widget.Blank(s.layout.table), ""
		if y < len(lines) && lines[y] != "" {
			left = lines[y]
		}
		if y < len(detail) {
			right = detail[y]
		}
		out[y] = left + hairline + right
	}
	return out
}

// below is the detail in two columns below a hairline: who and what is sealed, and what is in the clear.
func (s *Screen) below(c screen.Context, u *user) []string {
	out := make([]string, s.layout.below)
	out[0] = widget.Rule(c.Theme, s.layout.full, theme.Border)
	if u == nil {
		return out
	}
	const gap = 4
	width := (s.layout.full - gap) / 2
	d := s.sheet(c, u, width, false)
	left := append(append(d.head(), ""), d.sealed()...)
	left = append(append(left, ""), d.seal()...)
	left, right := s.cut(c, left, len(out)-1, width), s.cut(c, d.clear(), len(out)-1, width)
	for y := range out[1:] {
		line := widget.Blank(width)
		if y < len(left) && left[y] != "" {
			line = left[y]
		}
		if y < len(right) {
			line += widget.Blank(gap) + right[y]
		}
		out[1+y] = line
	}
	return out
}

// cut shortens lines to height, the last one saying how many are left and how to see them.
func (s *Screen) cut(c screen.Context, lines []string, height, width int) []string {
	if len(lines) <= height {
		return lines
	}
	height = max(height, 1)
	n := int64(len(lines) - height + 1)
	t := c.Text.Browse()
	l := widget.NewLine(c.Theme, width).Put(theme.Muted, t.More(n, c.Text.Count(n)))
	l.Put(theme.Strong, "enter").Put(theme.Muted, " "+t.Detail)
	return append(lines[:height-1:height-1], l.String())
}

// queryRow draws the query, and at its right how many users it keeps or what is waited for.
func (s *Screen) queryRow(c screen.Context) (line string, cursor int) {
	right := s.right(c)
	const prompt, gap = 2, 2
	n := 0
	for _, p := range right {
		n += widget.Width(p.Text)
	}
	room := max(s.layout.table-prompt-n-gap, 1)
	sign := theme.Muted
	if s.line.typing {
		sign = theme.Accent
	}
	text, at, _ := s.line.draw(c.Theme, room)
	if s.line.field.Value() == "" && !s.line.typing {
		text = widget.NewLine(c.Theme, room).Put(theme.Muted, c.Text.Browse().Every).String()
	}
	tail := widget.NewLine(c.Theme, max(s.layout.table-prompt-room, 0)).RightPieces(0, right...)
	return widget.NewLine(c.Theme, prompt).Put(sign, "/").String() + text + tail.String(), prompt + at
}

// right is what stands at the right of the query.
func (s *Screen) right(c screen.Context) []widget.Piece {
	t := c.Text.Browse()
	if waits := s.load.Since(c.Now); waits >= spinnerAt && s.load.Busy() {
		say := t.Reading
		if s.line.expr != nil {
			say = t.Searching
		}
		frames := c.Theme.Signs.Spinner
		return []widget.Piece{
			{Role: theme.Accent, Text: frames[int(waits/spinnerStep)%len(frames)]},
			{Role: theme.Muted, Text: " " + say(c.Vault.Store, c.Text.Seconds(waits.Truncate(time.Second/10)))},
		}
	}
	all := c.Text.Capped(s.all.n, s.all.exact)
	switch {
	case s.line.wrong != nil:
		if s.all.known {
			return []widget.Piece{{Role: theme.Muted, Text: all}}
		}
	case s.line.expr == nil:
		if s.all.known && !s.nobody() {
			return []widget.Piece{{Role: theme.Muted, Text: t.Users(s.all.n, all)}}
		}
	case s.matches.known && !s.table.Stale(): // rows of another query are no part of this one's count
		pieces := []widget.Piece{{Role: theme.Text, Text: c.Text.Capped(s.matches.n, s.matches.exact)}}
		if s.all.known {
			pieces = append(pieces, widget.Piece{Role: theme.Muted, Text: t.OfAll(all)})
		}
		return pieces
	}
	return nil
}

// reasonRow is the line below the query: blank, or what is wrong with it.
func (s *Screen) reasonRow(c screen.Context) string {
	if s.line.wrong == nil {
		return ""
	}
	const prompt, gap = 2, 2
	n := 0
	for _, p := range s.right(c) {
		n += widget.Width(p.Text)
	}
	_, _, at := s.line.draw(c.Theme, max(s.layout.table-prompt-n-gap, 1))
	return s.line.reason(c.Theme, c.Text, s.layout.table, prompt+at)
}

// empty is what stands in the place of rows: nothing could be read, there is nobody yet, or the query keeps nobody.
func (s *Screen) empty(c screen.Context) []string {
	t, b := c.Text.Browse(), s.bindings(c)
	height := max(s.layout.height-tableTop, 1)
	hint := func(key, does string) []widget.Piece {
		return []widget.Piece{{Role: theme.Strong, Text: key}, {Role: theme.Muted, Text: " " + does}}
	}
	switch {
	case s.failure:
		return widget.Empty(c.Theme, s.layout.full, height, t.Failed, t.FailedWhy, hint("R", b.reload.Help().Desc)...)
	case s.nobody() && c.ReadOnly:
		return widget.Empty(c.Theme, s.layout.full, height, t.NoData, t.NoDataReadOnly)
	case s.nobody():
		return widget.Empty(c.Theme, s.layout.full, height, t.NoData, t.NoDataWhy, hint("i", t.Ingest)...)
	}
	why := t.NoMatchWhy
	if s.all.known && s.all.n > 0 {
		why = t.NoMatchOf(s.all.n, c.Text.Capped(s.all.n, s.all.exact))
	}
	keys := append(hint("/", t.Query), widget.Piece{Role: theme.Muted, Text: "   "})
	if s.line.typing {
		keys = nil
	}
	keys = append(keys, hint("esc", s.escape(c))...)
	return widget.Empty(c.Theme, s.layout.full, height, t.NoMatch, why, keys...)
}

// escape says what esc does.
func (s *Screen) escape(c screen.Context) string {
	t := c.Text.Browse()
	switch {
	case s.line.typing:
		return t.LastQuery
	case s.line.applied == s.opened:
		return c.Text.Keys().Back
	case s.opened != "":
		return t.LastQuery
	}
	return t.Everybody
}

// position is the number of the selected user, and its share of all that are listed; or from when the rows are.
func (s *Screen) position(c screen.Context) string {
	if s.failure && !s.asOf.IsZero() && s.held() > 0 {
		at := s.asOf
		if c.Zone != nil {
			at = at.In(c.Zone)
		}
		return c.Text.Browse().AsOf(c.Text.TimeOfDay(at))
	}
	n := s.table.Position()
	if n == 0 || s.line.wrong != nil {
		return ""
	}
	out := c.Text.Count(n)
	if s.matches.known && s.matches.exact && s.matches.n >= n && !c.Compact {
		out += " " + c.Theme.Signs.Point + " " + c.Text.Percent(float64(n)/float64(s.matches.n))
	}
	return out
}

// columnAt returns the column whose title stands at cell x of the table's header.
func (s *Screen) columnAt(c screen.Context, x int) (column, bool) {
	header := ansi.Strip(s.table.View(c.Theme)[0])
	signs := c.Theme.Signs
	var found column
	ok := false
	at := 0
	for _, f := range s.chosen() {
		from, to := titleAt(header, at, f.title, signs.Cut, signs.Up, signs.Down)
		if from < 0 {
			continue
		}
		if x >= widget.Width(header[:from]) {
			found, ok = f, true
		}
		at = to
	}
	return found, ok
}

// titleAt finds a column's title, whole or cut, in the header from byte at on; -1 where it is not in sight. Titles are two
// blanks apart; one may have the sign of the order behind it.
func titleAt(header string, at int, title, cut, up, down string) (from, to int) {
	for at < len(header) {
		rest := header[at:]
		skip := len(rest) - len(strings.TrimLeft(rest, " "))
		at += skip
		end := strings.Index(header[at:], "  ")
		if end < 0 {
			end = len(header) - at
		}
		word := strings.TrimRight(header[at:at+end], " ")
		bare := strings.TrimSuffix(strings.TrimSuffix(word, " "+up), " "+down)
		if bare != "" && (bare == title || bare == widget.CutMiddle(title, widget.Width(bare), cut)) {
			return at, at + end
		}
		at += end
	}
	return -1, at
}
