package audit

import (
	"strconv"
	"time"

	"cofre/audit"
	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// View draws the body.
func (s *Screen) View(c screen.Context) screen.View {
	if s.face != listing {
		lines := s.text(c)
		top := min(s.scroll, max(len(lines)-c.Height, 0))
		end := min(top+c.Height, len(lines))
		return s.withHeadway(c, screen.View{Lines: lines[top:end], Right: c.More(len(lines) - end)})
	}
	v := screen.View{Lines: make([]string, 0, c.Height)}
	v.Lines = append(v.Lines, s.firstLine(c, &v), s.secondLine(c))
	k := s.columns
	if k.width != c.Width {
		k = s.measure(c)
	}
	v.Lines = append(v.Lines, header(c, k))
	v.Lines = append(v.Lines, s.list(c, k)...)
	if hasPane(c) {
		for len(v.Lines) < c.Height-paneLines {
			v.Lines = append(v.Lines, "")
		}
		v.Lines = append(v.Lines, s.pane(c)...)
	}
	v.Right = s.position(c)
	return s.withHeadway(c, v)
}

// position is where the selection is, counted from the newest entry.
func (s *Screen) position(c screen.Context) string {
	r := s.feed.selected()
	if r == nil || s.stale || s.feed.size == 0 {
		return ""
	}
	return c.Text.Audit().Position(count(c, s.feed.size-min(r.seq, s.feed.size)), count(c, s.feed.size))
}

// firstLine is the filter, or the number that is typed, and what is going on at its right.
func (s *Screen) firstLine(c screen.Context, v *screen.View) string {
	t := c.Text.Audit()
	right := s.state(c)
	prompt, role := "/", theme.Muted
	switch s.typing {
	case aFilter:
		role = theme.Accent
	case aNumber:
		prompt, role = t.NumberAsk, theme.Muted
	case nothing:
	}
	at := widget.Width(prompt) + 1
	room := c.Width - at
	if n := piecesWidth(right); n > 0 && s.typing == nothing {
		room = max(room-n-gap, c.Width/4)
	}
	l := widget.NewLine(c.Theme, c.Width).Put(role, prompt).Skip(1)
	if s.typing != nothing {
		return s.typedLine(c, v, at, room, right)
	}
	if s.applied == "" {
		l.Put(theme.Muted, widget.CutEnd(t.FilterHint, room, c.Theme.Signs.Cut))
	} else {
		l.Put(theme.Text, widget.CutEnd(safetext.Terminal(s.applied), room, c.Theme.Signs.Cut))
	}
	return l.RightPieces(0, right...).String()
}

// typedLine is the first line while something is typed; what is wrong in it is underlined.
func (s *Screen) typedLine(c screen.Context, v *screen.View, at, room int, right []widget.Piece) string {
	head := widget.NewLine(c.Theme, at)
	if s.typing == aFilter {
		head.Put(theme.Accent, "/")
	} else {
		head.Put(theme.Muted, c.Text.Audit().NumberAsk)
	}
	runes := []rune(s.line.Value())
	if n := piecesWidth(right); widget.Width(safetext.Terminal(string(runes)))+n+gap < room {
		room -= n + gap
	} else {
		right = nil
	}
	text, cursor := s.line.View(c.Theme, room, theme.Text)
	v.Cursor = &screen.Cursor{X: at + cursor, Y: 0}
	if s.wrong != "" && s.span[1] <= len(runes) && widget.Width(safetext.Terminal(string(runes))) < room {
		text = widget.NewLine(c.Theme, room).Data(theme.Text, string(runes[:s.span[0]])).
			Data(theme.DangerUnder, string(runes[s.span[0]:s.span[1]])).Data(theme.Text, string(runes[s.span[1]:])).String()
	}
	return head.String() + text + widget.NewLine(c.Theme, c.Width-at-room).RightPieces(0, right...).String()
}

// verifying says how far a verification is that began d ago, with what fits: it stands beside the filter.
func (s *Screen) verifying(c screen.Context, d time.Duration) string {
	t, far := c.Text.Audit(), s.checked
	if far.all == 0 {
		n := int64(min(s.feed.size, 1<<62))
		return t.Verifying(n, c.Text.Count(n), elapsed(c, d))
	}
	rate, left := far.speed(d)
	words := t.Checking(count(c, far.done), count(c, far.all))
	if rate >= 1 && !c.Compact {
		words += ", " + t.Rate(c.Text.Count(int64(rate)))
	}
	if left > 0 {
		words += ", " + t.LeftAbout(c.Text.Clock(left))
	}
	return words
}

// withHeadway adds to a view how far a verification is: on the window's own progress, and where there is no first line
// that says so, at the right of the footer.
func (s *Screen) withHeadway(c screen.Context, v screen.View) screen.View {
	if s.verify.Since(c.Now) < spinnerAt {
		return v
	}
	share := -1.0
	if s.checked.all > 0 {
		share = s.checked.share()
	}
	v.Progress = &share
	if s.face != listing && share >= 0 {
		v.Right = c.Text.Audit().Share(c.Text.Percent(share))
	}
	return v
}

// secondLine is what is wrong with what is typed, or else how much of the log is verified by now.
func (s *Screen) secondLine(c screen.Context) string {
	if line := s.wrongLine(c); line != "" || s.checked.all == 0 || s.verify.Since(c.Now) < spinnerAt {
		return line
	}
	const width = 10 // of the percentage, with two blanks before it
	share := s.checked.share()
	right := widget.NewLine(c.Theme, width).Right(theme.Strong, c.Text.Percent(share), width)
	return widget.Share(c.Theme, c.Width-width, share, theme.Accent) + right.String()
}

// wrongLine points at what is wrong in the line above it.
func (s *Screen) wrongLine(c screen.Context) string {
	if s.wrong == "" || s.typing == nothing {
		return ""
	}
	at := 2
	if s.typing == aNumber {
		at = widget.Width(c.Text.Audit().NumberAsk) + 1
	}
	runes := []rune(s.line.Value())
	at += widget.Width(safetext.Terminal(string(runes[:min(s.span[0], len(runes))])))
	signs := c.Theme.Signs
	const lead = 4
	at = max(min(at, c.Width-lead-widget.Width(safetext.Terminal(s.wrong))), 0)
	l := widget.NewLine(c.Theme, c.Width).To(at).Put(theme.Danger, signs.Hook+" "+signs.Fail).Skip(1)
	return l.Data(theme.Text, s.wrong).String()
}

// state is what is going on, or what the last verification found.
func (s *Screen) state(c screen.Context) []widget.Piece {
	t, signs := c.Text.Audit(), c.Theme.Signs
	if d := s.verify.Since(c.Now); d >= spinnerAt {
		return waiting(c, d, s.verifying(c, d))
	}
	if d := s.load.Since(c.Now); s.load.Busy() {
		if !s.filter.all() {
			d = max(c.Now.Sub(s.began), d)
		}
		if d >= spinnerAt && !s.filter.all() {
			done := s.feed.size - s.feed.low()
			if s.stale || len(s.feed.chunks) == 0 {
				done = 0
			}
			return waiting(c, d, t.Scanning(count(c, done), count(c, s.feed.size), elapsed(c, d)))
		}
		if d >= spinnerAt {
			return waiting(c, d, t.Reading(c.Vault.Store, elapsed(c, d)))
		}
	}
	if s.follow {
		return []widget.Piece{{Role: theme.Accent, Text: signs.StepNow}, {Role: theme.Muted, Text: " " + t.Following}}
	}
	return s.judged(c)
}

// judged is the verdict of the last verification in a few words.
func (s *Screen) judged(c screen.Context) []widget.Piece {
	t, signs, v := c.Text.Audit(), c.Theme.Signs, s.verdict
	if v == nil {
		return nil
	}
	if !v.report.OK() {
		n := int64(len(v.report.Problems)) + int64(min(v.report.More, 1<<62))
		return []widget.Piece{{Role: theme.Danger, Text: signs.Fail + " "}, {Role: theme.Text, Text: t.Failing(n, c.Text.Count(n))}}
	}
	words := t.Verified(count(c, v.report.Size), headShort(v.report.Root, signs.Cut))
	return []widget.Piece{{Role: theme.OK, Text: signs.Done + " "}, {Role: theme.Muted, Text: words}}
}

func waiting(c screen.Context, d time.Duration, words string) []widget.Piece {
	frames := c.Theme.Signs.Spinner
	frame := frames[int(d/spinnerStep)%len(frames)]
	return []widget.Piece{{Role: theme.Accent, Text: frame}, {Role: theme.Muted, Text: " " + words}}
}

func elapsed(c screen.Context, d time.Duration) string {
	const tenth = 100 * time.Millisecond
	return c.Text.Seconds(d.Truncate(tenth))
}

func piecesWidth(pieces []widget.Piece) int {
	n := 0
	for _, p := range pieces {
		n += widget.Width(p.Text)
	}
	return n
}

// list is the rows, or what stands in their place.
func (s *Screen) list(c screen.Context, k columns) []string {
	t, room := c.Text.Audit(), listLines(c)
	f := &s.feed
	switch {
	case len(f.rows) > 0:
		return s.rowLines(c, k)
	case s.load.Busy() || (!f.known && !s.failing):
		if s.load.Since(c.Now) < skeletonAt {
			return nil
		}
		return skeleton(c, k, room)
	case !f.known:
		return nil
	case s.applied != "":
		return widget.Empty(c.Theme, c.Width, room, t.NoneFact, t.NoneWhy(count(c, f.size)))
	}
	return widget.Empty(c.Theme, c.Width, room, t.EmptyFact, t.EmptyWhy)
}

func header(c screen.Context, k columns) string {
	t := c.Text.Audit()
	l := widget.NewLine(c.Theme, c.Width).To(listIndent)
	l.Fixed(theme.Muted, t.Seq, k.seq).Skip(gap).Fixed(theme.Muted, t.Time, timeWidth).Skip(gap)
	l.Fixed(theme.Muted, t.Actor, k.actor).Skip(gap).Fixed(theme.Muted, t.Action, k.action).Skip(gap)
	l.Fixed(theme.Muted, t.Outcome, k.outcome).Skip(gap)
	if k.record > 0 {
		l.Fixed(theme.Muted, t.Record, k.record).Skip(gap)
	}
	if k.reason > 0 {
		l.Fixed(theme.Muted, t.Reason, k.reason)
	}
	if k.hidden > 0 {
		l.Right(theme.Muted, "+"+strconv.Itoa(k.hidden), 0)
	}
	return l.String()
}

func (s *Screen) rowLines(c screen.Context, k columns) []string {
	lines := s.feed.visible()
	out := make([]string, 0, len(lines))
	l := widget.NewLine(c.Theme, c.Width)
	for _, x := range lines {
		switch {
		case x.row >= 0:
			out = append(out, s.rowLine(c, l, k, x.row))
		case x.day.IsZero():
			out = append(out, "")
		default:
			role := theme.Strong
			if s.stale {
				role = theme.Muted
			}
			out = append(out, l.Reset().To(listIndent).Put(role, dayName(c, x.day)).String())
		}
	}
	return out
}

// dayName is a day as a heading; the year only where it is another.
func dayName(c screen.Context, day time.Time) string {
	t := c.Text.Audit()
	day, now := day.UTC(), c.Now.UTC()
	name := c.Text.LongDay(day)
	switch {
	case sameDay(day, now):
		return t.Today + ", " + c.Text.DayMonth(day)
	case sameDay(day, now.AddDate(0, 0, -1)):
		return t.Yesterday + ", " + c.Text.DayMonth(day)
	case day.Year() != now.Year():
		return name + " " + day.Format("2006")
	}
	return name
}

func (s *Screen) rowLine(c screen.Context, l *widget.Line, k columns, i int) string {
	r := &s.feed.rows[i]
	t, signs := c.Text.Audit(), c.Theme.Signs
	selected := i == s.feed.cursor && !s.stale
	l.Reset().Select(selected).Stale(s.stale)
	if selected {
		l.Put(theme.Accent, signs.Bar)
	}
	l.To(1)
	if known, whole := s.verdict.covers(r.seq); r.broken || (known && !whole && s.verdict.bad[r.seq]) {
		l.Put(theme.Danger, signs.Fail)
	}
	l.To(listIndent)
	end := l.Used() + k.seq
	l.Right(theme.Muted, count(c, r.seq), end).To(end).Skip(gap)
	if r.broken {
		return l.Put(theme.Danger, t.Unreadable).String()
	}
	l.Put(theme.Text, c.Text.TimeOfDay(r.at.UTC())).Skip(gap)
	who := r.actor
	if k.host {
		who = r.who()
	}
	cell(l, theme.Text, widget.CutEnd(safetext.Terminal(who), k.actor, signs.Cut), k.actor)
	action := theme.Text
	if r.action == audit.ActionReveal && r.outcome == audit.OutcomeOK {
		action = theme.Revealed
	}
	cell(l, action, widget.CutEnd(safetext.Terminal(actionWord(c.Text, r.action)), k.action, signs.Cut), k.action)
	end = l.Used() + k.outcome
	l.Pieces(outcomePieces(c, r)...).To(end).Skip(gap)
	if k.record > 0 {
		cell(l, theme.Text, widget.CutMiddle(safetext.Terminal(r.record), k.record, signs.Cut), k.record)
	}
	if k.reason > 0 {
		l.Put(theme.Text, widget.CutEnd(safetext.Terminal(r.note(c.Text)), k.reason, signs.Cut))
	}
	return l.String()
}

func cell(l *widget.Line, role theme.Role, text string, w int) {
	end := l.Used() + w
	l.Put(role, text).To(end).Skip(gap)
}

// outcomePieces is what became of an act: its sign and its word.
func outcomePieces(c screen.Context, r *row) []widget.Piece {
	signs := c.Theme.Signs
	sign, role := signs.Point, theme.Muted
	switch r.outcome {
	case audit.OutcomeOK:
		sign, role = signs.Done, theme.OK
	case audit.OutcomeFailed:
		sign, role = signs.Fail, theme.Danger
	case audit.OutcomeDenied, audit.OutcomeAborted:
		sign, role = signs.Mark, theme.Warn
	case audit.OutcomeIntent:
		sign, role = signs.Unknown, theme.Warn
		if r.pending {
			return []widget.Piece{{Role: theme.Muted, Text: signs.Unknown}}
		}
	}
	return []widget.Piece{{Role: role, Text: sign + " " + safetext.Terminal(outcomeWord(c.Text, r.outcome))}}
}

// skeleton stands for rows that are still being read.
func skeleton(c screen.Context, k columns, room int) []string {
	lines := make([]string, 0, room)
	l := widget.NewLine(c.Theme, c.Width)
	for y := range room {
		l.Reset().To(listIndent)
		for i, w := range []int{k.seq, timeWidth, k.actor, k.action, k.outcome, k.record, k.reason} {
			if w > 0 {
				end := l.Used() + w
				l.Repeat(theme.Border, c.Theme.Signs.Empty, widget.Skeleton(y, i, w)).To(end).Skip(gap)
			}
		}
		lines = append(lines, l.String())
	}
	return lines
}
