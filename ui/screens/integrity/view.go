package integrity

import (
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// frame says where everything stands in the body.
type frame struct {
	headline, line, ends, facts, title, list int // rows
	room                                     int // lines of the list
	note                                     int // row of what a sweep did; negative: none
}

// arrange places everything. It depends on the window and on how many facts there are, so that clicks find what View drew.
func (s *Screen) arrange(c screen.Context) frame {
	y, blank, gap := 0, 0, 1
	if !c.Compact {
		y, blank, gap = 1, 1, 2
	}
	f := frame{note: -1}
	f.headline = y
	y += 1 + blank
	f.line, f.ends = y, y+1
	y += 2 + blank
	f.facts = y
	y += s.factRows(c) + gap
	f.title = y
	f.list = y + 1 + blank
	bottom := c.Height
	if s.sweep.Busy() || s.memory.swept != nil {
		f.note = c.Height - 1
		bottom = c.Height - 1 - max(blank, 1)
	}
	f.room = max(bottom-f.list, 1)
	return f
}

// room is how many lines the list has.
func (s *Screen) room(c screen.Context) int { return s.arrange(c).room }

// shown is the result on the screen: what a check that was stopped had found, or the last one.
func (s *Screen) shown() *result {
	if s.stopped != nil {
		return s.stopped
	}
	return s.memory.last
}

// items are the failures on the screen.
func (s *Screen) items() []item {
	if s.run != nil {
		return s.run.items
	}
	if r := s.shown(); r != nil {
		return r.items
	}
	return nil
}

// remarks are the remarks on the screen.
func (s *Screen) remarks() []remark {
	if r := s.shown(); r != nil && s.run == nil {
		return r.remarks
	}
	return nil
}

// View draws the check under way or the last result.
func (s *Screen) View(c screen.Context) screen.View {
	v := screen.View{Right: s.right(c)}
	f := s.arrange(c)
	if s.run == nil && s.shown() == nil {
		v.Lines = s.drawNothing(c)
		s.drawNote(c, f, v.Lines)
		return v
	}
	body := make([]string, c.Height)
	put := func(y int, lines ...string) {
		for i, l := range lines {
			if y+i < len(body) {
				body[y+i] = l
			}
		}
	}
	if s.run != nil {
		put(f.headline, s.runHeadline(c))
		share, whole := s.share()
		put(f.line, s.runLine(c, share, whole))
		put(f.facts, s.steps(c))
		v.Progress = &share
	} else {
		put(f.headline, s.headline(c))
		put(f.line, s.resultLine(c))
		put(f.facts, s.facts(c)...)
	}
	put(f.ends, s.drawEnds(c))
	if s.list.rows() > 0 {
		put(f.title, s.listTitle(c))
		put(f.list, s.drawList(c, f.room)...)
	}
	s.drawNote(c, f, body)
	v.Lines = body
	return v
}

// drawNothing says that nothing was checked yet, and what a check is.
func (s *Screen) drawNothing(c screen.Context) []string {
	t := c.Text.Integrity()
	why := t.NotYetWhy
	var keys []widget.Piece
	if c.ReadOnly {
		why = t.ReadOnly
	} else {
		keys = []widget.Piece{
			{Role: theme.Strong, Text: "enter"},
			{Role: theme.Muted, Text: " " + t.KeyVerify + "   "},
			{Role: theme.Strong, Text: "s"},
			{Role: theme.Muted, Text: " " + t.KeySweep},
		}
	}
	lines := widget.Empty(c.Theme, c.Width, c.Height, t.NotYet, why, keys...)
	for len(lines) < c.Height {
		lines = append(lines, "")
	}
	return lines[:c.Height]
}

// drawEnds draws the first and the last id below the line.
func (s *Screen) drawEnds(c screen.Context) string {
	l := widget.NewLine(c.Theme, c.Width)
	if s.line.first == "" || s.line.last == "" {
		return l.String()
	}
	const most = 32
	l.Put(theme.Muted, widget.CutMiddle(s.line.first, min(most, c.Width/2-1), c.Theme.Signs.Cut))
	return l.Right(theme.Muted, widget.CutMiddle(s.line.last, min(most, c.Width/2-1), c.Theme.Signs.Cut), 0).String()
}

// wholeLine draws the line of the whole vault: as far as share in role, the rest empty, with a sign where records fail.
func (s *Screen) wholeLine(c screen.Context, l *widget.Line, width int, share float64, role theme.Role) {
	sg := c.Theme.Signs
	full := min(max(int(share*float64(width)), 0), width)
	if share > 0 && full == 0 {
		full = 1
	}
	fails := make([]bool, max(width, 0))
	for _, it := range s.items() {
		if it.at >= 0 && width > 0 {
			fails[min(max(int(it.at*float64(width-1)+0.5), 0), width-1)] = true
		}
	}
	for x := 0; x < width; {
		if fails[x] {
			l.Put(theme.Danger, sg.Fail)
			x++
			continue
		}
		end := x
		for end < width && !fails[end] && (end < full) == (x < full) {
			end++
		}
		if x < full {
			l.Repeat(role, sg.Full, end-x)
		} else {
			l.Repeat(theme.Track, sg.Empty, end-x)
		}
		x = end
	}
}

// listTitle is the section above the list.
func (s *Screen) listTitle(c screen.Context) string {
	t := c.Text.Integrity()
	if s.list.failures == 0 {
		return widget.Section(c.Theme, c.Width, t.NotFailures)
	}
	return widget.Section(c.Theme, c.Width, t.WhatFails)
}

// right is the position in the list, or how old the result is.
func (s *Screen) right(c screen.Context) string {
	t := c.Text.Integrity()
	r := s.shown()
	if s.run != nil || r == nil {
		return ""
	}
	at := r.at.In(zone(c))
	clock := c.Text.TimeOfDay(at)
	if y, m, d := at.Date(); y != c.Now.In(zone(c)).Year() || m != c.Now.In(zone(c)).Month() || d != c.Now.In(zone(c)).Day() {
		clock = c.Text.ISOTime(at)
	}
	out := t.AsOf(clock)
	if r.old {
		if out += ", " + t.Since; c.Compact {
			out = t.Since
		}
	}
	if s.list.failures <= s.list.page(c, s.room(c)) || s.list.cursor >= s.list.failures {
		return out
	}
	position := t.Position(c.Text.Count(int64(s.list.cursor+1)), c.Text.Count(int64(s.list.failures)))
	if c.Compact {
		return position
	}
	return position + " " + c.Theme.Signs.Point + " " + out
}

func zone(c screen.Context) *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// drawNote draws the sweep under way, or what the last one did.
func (s *Screen) drawNote(c screen.Context, f frame, body []string) {
	if f.note < 0 || f.note >= len(body) {
		return
	}
	t := c.Text.Integrity()
	l := widget.NewLine(c.Theme, c.Width)
	if s.sweep.Busy() {
		waited := s.sweep.Since(c.Now)
		frames := c.Theme.Signs.Spinner
		l.Put(theme.Accent, frames[int(waited/spinnerStep)%len(frames)]).Skip(1)
		const tenth = 100 * time.Millisecond
		body[f.note] = l.Put(theme.Muted, t.Waiting(t.Sweeping, c.Text.Seconds(waited.Truncate(tenth)))).String()
		return
	}
	w := s.memory.swept
	l.Put(theme.OK, c.Theme.Signs.Done).Skip(1).Put(theme.Text, t.Swept(c.Text.TimeOfDay(w.at.In(zone(c)))))
	l.Skip(2)
	body[f.note] = l.Put(theme.Muted, w.words(c.Text, l.Rest())).String()
}
