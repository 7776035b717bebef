package overview

import (
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// canvas is the body while it is drawn.
type canvas struct {
	lines []string
	width int
}

// put lays lines at a row; what is below the body is left out.
func (v *canvas) put(y int, lines ...string) {
	for i, l := range lines {
		if y+i >= 0 && y+i < len(v.lines) {
			v.lines[y+i] = l
		}
	}
}

// join lays lines at a row beside what is there, which is so many cells wide.
func (v *canvas) join(y, x int, lines ...string) {
	for i, l := range lines {
		if y+i >= 0 && y+i < len(v.lines) {
			v.lines[y+i] = widget.Fit(v.lines[y+i], x) + l
		}
	}
}

// View draws what is known.
func (s *Screen) View(c screen.Context) screen.View {
	f := arrange(c)
	v := screen.View{Right: s.right(c)}
	if s.noUsers() {
		t := c.Text.Overview()
		v.Lines = widget.Empty(c.Theme, c.Width, c.Height, t.NoUsers, t.NoUsersWhy,
			widget.Piece{Role: theme.Strong, Text: "1"}, widget.Piece{Role: theme.Muted, Text: " " + t.GoIngest})
		return v
	}
	b := &canvas{make([]string, c.Height), c.Width}
	b.put(f.counters, s.counters(c)...)
	s.drawChart(c, b, f)
	s.drawBars(c, b, f)
	s.drawFacts(c, b, f)
	v.Lines = b.lines
	return v
}

// noUsers reports that there is nothing to draw: no user is here, and no reject either.
func (s *Screen) noUsers() bool {
	st := s.status.value
	return s.status.known && st.Records.N == 0 && st.Rejects.N == 0
}

// right is how old what is shown is, or what is waited for.
func (s *Screen) right(c screen.Context) string {
	t := c.Text.Overview()
	var oldest time.Time
	for _, st := range s.states(c) {
		if st.busy && st.since >= spinnerAt {
			const tenth = 100 * time.Millisecond
			return widget.Spinner(c.Theme, int(st.since/spinnerStep)) + " " +
				c.Theme.Paint(theme.Muted, t.Reading(st.name, c.Text.Seconds(st.since.Truncate(tenth))))
		}
		if st.known && (oldest.IsZero() || st.at.Before(oldest)) {
			oldest = st.at
		}
	}
	if oldest.IsZero() {
		return ""
	}
	return t.AsOf(c.Text.TimeOfDay(oldest.In(zone(c))))
}

func zone(c screen.Context) *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// section is a title with its hairline; the one that keys are about has its title in accent.
func section(c screen.Context, width int, title string, focused bool, right ...widget.Piece) string {
	role := theme.Strong
	if focused {
		role = theme.AccentStrong
	}
	n := 0
	for _, p := range right {
		n += widget.Width(p.Text)
	}
	const gap = 2
	if n > 0 {
		n += gap
	}
	l := widget.NewLine(c.Theme, width).Put(role, widget.CutMiddle(title, width, c.Theme.Signs.Cut)).Skip(1)
	if n+gap > l.Rest() {
		n = 0
	}
	l.Repeat(theme.Border, c.Theme.Signs.Empty, l.Rest()-n)
	if n > 0 {
		l.RightPieces(0, right...)
	}
	return l.String()
}

// waiting draws hairlines where something is still to come, from a tenth of a second on.
func waiting(c screen.Context, st state, width, rows int) []string {
	if st.since < skeletonAt || rows <= 0 {
		return nil
	}
	out := make([]string, 0, rows)
	for y := range rows {
		out = append(out, widget.NewLine(c.Theme, width).Repeat(theme.Border, c.Theme.Signs.Empty, widget.Skeleton(y, 1, width)).String())
	}
	return out
}

// notRead says that a part failed before anything of it was there.
func notRead(c screen.Context, width int) string {
	return widget.NewLine(c.Theme, width).Put(theme.Danger, c.Theme.Signs.Fail).Skip(1).Put(theme.Muted, c.Text.Overview().NotRead).String()
}
