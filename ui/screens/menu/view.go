package menu

import (
	"strconv"
	"strings"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// layout is where things stand at a size.
type layout struct {
	first, step int // row of the first item, rows an item
	says        bool
	left, right int // widths of the columns; right 0: there is none
}

const (
	gutter    = 4
	leftMost  = 96
	rightMost = 60
	leftLeast = 74
)

func (s *Screen) layout(c screen.Context) layout {
	l := layout{first: 1, step: 3, says: true, left: c.Width}
	if c.Compact {
		l.step = 2
	}
	if n := len(s.o.Items); !c.Compact && 1+n*l.step-1 > c.Height {
		l.step = 2
	}
	if n := len(s.o.Items); 1+n*l.step > c.Height {
		l.first = 0
	}
	if n := len(s.o.Items); n*l.step > c.Height {
		l.step, l.says = 1, false
	}
	if !c.Compact && c.Width >= leftLeast+gutter+leftLeast/2 {
		l.right = min(max(c.Width-gutter-leftLeast, 0), rightMost)
		l.left = min(c.Width-gutter-l.right, leftMost)
	}
	return l
}

// View draws the items and, where there is room, what is beside them.
func (s *Screen) View(c screen.Context) screen.View {
	l := s.layout(c)
	lines := make([]string, c.Height)
	row := l.first
	for i := s.top; i < len(s.o.Items) && row < c.Height; i++ {
		for k, line := range s.item(c, l, i) {
			if row+k < c.Height {
				lines[row+k] = line
			}
		}
		row += l.step
	}
	if l.right > 0 {
		for y, line := range s.side(c, l.right) {
			if y+1 >= c.Height {
				break
			}
			left := lines[y+1]
			if left == "" {
				left = widget.Blank(l.left)
			}
			lines[y+1] = left + widget.Blank(gutter) + line
		}
	}
	right := ""
	if s.o.Version != "" {
		right = "cofre " + s.o.Version
	}
	return screen.View{Lines: lines, Right: right}
}

// item draws number, name and state, and the explanation below.
func (s *Screen) item(c screen.Context, l layout, i int) []string {
	it, words := s.o.Items[i], c.Text.Menu().Item(string(s.o.Items[i].ID))
	on := i == s.cursor
	begin := func(first bool) *widget.Line {
		x := widget.NewLine(c.Theme, l.left).Select(on)
		if on && (first || !c.Theme.Few()) {
			x.Put(theme.Accent, c.Theme.Signs.Bar)
		}
		return x
	}
	number, name := theme.Muted, theme.Text
	if on {
		number, name = theme.AccentStrong, theme.Strong
	}
	const numberAt, nameAt = 3, 6
	head := begin(true).To(numberAt).Put(number, strconv.Itoa(it.Digit)).To(nameAt).Put(name, words.Name).Skip(1)
	head.RightPieces(l.left-1, s.state(c, it.ID)...)
	if !l.says {
		return []string{head.String()}
	}
	return []string{head.String(), begin(false).To(nameAt).Put(theme.Muted, words.Says).String()}
}

// state is the fact at the right of an item; nothing while it is not known.
func (s *Screen) state(c screen.Context, id screen.ID) []widget.Piece {
	st := s.status
	w, signs := c.Text.Menu(), c.Theme.Signs
	figure := func(n, unit string) []widget.Piece {
		return []widget.Piece{{Role: theme.Text, Text: n + " "}, {Role: theme.Muted, Text: unit}}
	}
	if id == screen.Decrypt {
		if c.Session.Open {
			return []widget.Piece{{Role: theme.Revealed, Text: signs.Open + " " + c.Text.App().Open}}
		}
		return []widget.Piece{{Role: theme.Sealed, Text: signs.Sealed + " " + c.Text.App().Locked}}
	}
	if id == screen.Toolbox {
		return []widget.Piece{{Role: theme.Muted, Text: w.Ready}}
	}
	if st == nil {
		return nil
	}
	switch id {
	case screen.Ingest:
		return s.lastRun(c)
	case screen.Browse:
		return figure(c.Text.Capped(st.Records.N, st.Records.Exact), w.Users)
	case screen.Overview:
		if n, ok := s.today(c); ok {
			return figure("+"+c.Text.Count(n), w.Today)
		}
	case screen.Keys:
		return figure(c.Text.Count(int64(len(st.Slots))), w.MasterKeys)
	case screen.Integrity:
		return s.verified(c)
	case screen.Audit:
		return figure(c.Text.Count(int64(min(st.Audit, 1<<62))), w.Entries)
	case screen.Rejects:
		if st.Rejects.N == 0 {
			return []widget.Piece{{Role: theme.Muted, Text: w.NoneWaiting}}
		}
		return append([]widget.Piece{{Role: theme.Danger, Text: signs.Fail + " "}}, figure(c.Text.Capped(st.Rejects.N, st.Rejects.Exact), w.Waiting)...)
	default:
	}
	return nil
}

func (s *Screen) lastRun(c screen.Context) []widget.Piece {
	w := c.Text.Menu()
	switch {
	case s.log == nil:
		return nil
	case s.log.Ingest == nil:
		if s.status.Records.N > 0 || !s.log.Complete {
			return nil // it was longer ago than what was read of the log
		}
		return []widget.Piece{{Role: theme.Muted, Text: w.NeverRun}}
	}
	return []widget.Piece{{Role: theme.Muted, Text: w.LastRun + " "}, {Role: theme.Text, Text: c.Text.Ago(c.Now, s.log.Ingest.At)}}
}

// verified says how the last verification ended, or how many records were stored since; nothing while that is not known.
func (s *Screen) verified(c screen.Context) []widget.Piece {
	w, signs := c.Text.Menu(), c.Theme.Signs
	if s.log == nil || s.status.Records.N == 0 {
		return nil
	}
	n, exact, known := s.log.Unverified(s.status)
	switch check := s.log.Check; {
	case check != nil && check.Failures > 0:
		n := int64(min(check.Failures, 1<<62))
		return []widget.Piece{
			{Role: theme.Danger, Text: signs.Fail + " "}, {Role: theme.Text, Text: c.Text.Count(n) + " "}, {Role: theme.Muted, Text: w.Failed(n)},
		}
	case !known:
		return nil
	case check == nil:
		return []widget.Piece{{Role: theme.Warn, Text: signs.Mark + " "}, {Role: theme.Muted, Text: w.NotVerified}}
	case n > 0:
		figure := c.Text.Count(n)
		if !exact {
			figure = w.UpTo(figure)
		}
		return []widget.Piece{{Role: theme.Warn, Text: signs.Mark + " "}, {Role: theme.Text, Text: figure + " "}, {Role: theme.Muted, Text: w.Unverified}}
	}
	return []widget.Piece{{Role: theme.Muted, Text: w.Verified + " "}, {Role: theme.Text, Text: c.Text.Ago(c.Now, s.log.Check.At)}}
}

// today is how many records were sealed since midnight UTC.
func (s *Screen) today(c screen.Context) (int64, bool) {
	if !s.hasDay {
		return 0, false
	}
	for _, d := range s.byDay {
		if d.Day.Equal(c.Now.UTC().Truncate(day)) {
			return d.N, true
		}
	}
	return 0, true
}

// side is the column at the right: the vault, its last weeks, what needs attention.
func (s *Screen) side(c screen.Context, width int) []string {
	if s.status == nil {
		return nil
	}
	w := c.Text.Menu()
	lines := []string{widget.Section(c.Theme, width, w.Vault), ""}
	lines = append(lines, s.facts(c, width)...)
	lines = append(lines, "", "")
	if s.hasDay {
		lines = append(lines, s.chart(c, width)...)
	}
	if a := s.attention(c, width); len(a) > 0 {
		lines = append(lines, widget.Section(c.Theme, width, w.Attention), "")
		lines = append(lines, a...)
	}
	return lines
}

func (s *Screen) facts(c screen.Context, width int) []string {
	st, w := s.status, c.Text.Menu()
	one := func(r theme.Role, t string) []widget.Piece { return []widget.Piece{{Role: r, Text: t}} }
	size := c.Vault.Store
	if st.Store.Bytes >= 0 {
		size += " " + c.Theme.Signs.Point + " " + c.Text.Bytes(st.Store.Bytes)
	}
	host := one(theme.Muted, w.NoHost)
	if st.Host != "" {
		state := widget.Piece{Role: theme.Muted, Text: " " + c.Theme.Signs.Point + " " + w.Enrolled}
		if !st.Enrolled {
			state = widget.Piece{Role: theme.Warn, Text: " " + c.Theme.Signs.Mark + " " + w.NotEnrolled}
		}
		host = []widget.Piece{{Role: theme.Text, Text: widget.CutMiddle(st.Host, 8, c.Theme.Signs.Cut)}, state}
	}
	return widget.Pairs(c.Theme, width, 0, []widget.Pair{
		{Label: w.Name, Value: one(theme.Text, widget.CutMiddle(c.Vault.Name, width-14, c.Theme.Signs.Cut))},
		{Label: w.Store, Value: one(theme.Text, size)},
		{Label: w.ThisHost, Value: host},
		{Label: w.Fingerprint, Value: one(theme.Text, groups(st.Fingerprint))},
		{Label: w.AuditLog, Value: one(theme.Text, c.Text.Count(int64(min(st.Audit, 1<<62)))+" "+w.Entries)},
	})
}

// groups writes the beginning of a fingerprint as people compare it.
func groups(f string) string {
	const group, most = 4, 4
	var parts []string
	for len(f) >= group && len(parts) < most {
		parts = append(parts, f[:group])
		f = f[group:]
	}
	return strings.Join(parts, " ")
}

func (s *Screen) chart(c screen.Context, width int) []string {
	const height = 4
	n := min(width, dayCount)
	today := c.Now.UTC().Truncate(day)
	values := make([]int64, n)
	for _, d := range s.byDay {
		if i := n - 1 - int(today.Sub(d.Day)/day); i >= 0 && i < n {
			values[i] = d.N
		}
	}
	w, st := c.Text.Menu(), s.status
	lines := []string{widget.Section(c.Theme, width, w.LastDays(c.Text.Count(int64(n)))), ""}
	for _, line := range widget.DayChart(c.Theme, height, values, 0) {
		lines = append(lines, line+widget.Blank(width-n))
	}
	axis := widget.NewLine(c.Theme, width).Put(theme.Muted, c.Text.ShortDay(today.AddDate(0, 0, 1-n))).Right(theme.Muted, w.TodayAxis, n)
	lines = append(lines, axis.String(), "")
	figure := func(label, n string) string {
		return widget.NewLine(c.Theme, width).Put(theme.Muted, label).Right(theme.Text, n, 0).String()
	}
	lines = append(lines, figure(w.Records, c.Text.Capped(st.Records.N, st.Records.Exact)))
	lines = append(lines, figure(w.Sealed, c.Text.Count(int64(len(st.Slots)))))
	if s.log != nil {
		lines = append(lines, figure(w.Revealed, c.Text.Capped(int64(len(s.log.Reveals)), s.log.Counted)))
	}
	return append(lines, "", "")
}

// attention lists what should be looked at, each with where.
func (s *Screen) attention(c screen.Context, width int) []string {
	st, w, signs := s.status, c.Text.Menu(), c.Theme.Signs
	var lines []string
	add := func(role theme.Role, sign, what, do string) {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		const indent = 2
		for i, part := range widget.Wrap(what, width-indent) {
			l := widget.NewLine(c.Theme, width)
			if i == 0 {
				l.Put(role, sign)
			}
			lines = append(lines, l.To(indent).Put(theme.Text, part).String())
		}
		for _, part := range widget.Wrap(do, width-indent) {
			lines = append(lines, widget.NewLine(c.Theme, width).To(indent).Put(theme.Muted, part).String())
		}
	}
	s.unchecked(c, add)
	if st.Rejects.N > 0 {
		add(theme.Danger, signs.Fail, w.RejectsWait(c.Text.Capped(st.Rejects.N, st.Rejects.Exact)), w.RejectsDo)
	}
	if st.Host == "" || !st.Enrolled {
		add(theme.Warn, signs.Mark, w.HostMissing, w.HostDo)
	}
	return lines
}

// unchecked adds what is wrong with the last verification: what failed, what was stored since, or that there is none.
func (s *Screen) unchecked(c screen.Context, add func(role theme.Role, sign, what, do string)) {
	st, w, signs := s.status, c.Text.Menu(), c.Theme.Signs
	if s.log == nil || st.Records.N == 0 {
		return
	}
	n, exact, known := s.log.Unverified(st)
	if check := s.log.Check; check != nil && check.Failures > 0 {
		failed := int64(min(check.Failures, 1<<62))
		add(theme.Danger, signs.Fail, w.VerifyFailed(failed, c.Text.Count(failed)), w.VerifyFailedDo)
	}
	switch {
	case !known || n == 0:
	case s.log.Check == nil:
		add(theme.Warn, signs.Mark, w.VerifyNever, w.VerifyDo)
	default:
		figure := c.Text.Count(n)
		if !exact {
			figure = w.UpTo(figure)
		}
		add(theme.Warn, signs.Mark, w.VerifySince(n, figure), w.VerifyDo)
	}
}
