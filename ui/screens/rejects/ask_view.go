package rejects

import (
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// askLabel is the width of the labels of the dialog.
const askLabel = 15

// View draws the dialog.
func (d *ask) View(c screen.Context) screen.DialogView {
	v := screen.DialogView{Title: d.title(c), Danger: d.what == drop, Lines: d.head(c)}
	for i := range d.items {
		lines, x := d.draw(c, i)
		if i == d.at && !d.busy && x >= 0 {
			v.Cursor = &screen.Cursor{X: x, Y: len(v.Lines)}
		}
		v.Lines = append(v.Lines, lines...)
	}
	v.Lines = append(v.Lines, d.foot(c)...)
	return v
}

func (d *ask) title(c screen.Context) string {
	t := c.Text.Rejects()
	number := c.Text.Capped(d.scope.count, d.scope.exact)
	if d.scope.count == 0 {
		number = t.AllTitle
	}
	switch d.what {
	case retry:
		return t.RetryTitle(d.scope.count, number)
	case drop:
		return t.DropTitle(d.scope.count, number)
	case reveal:
	}
	return t.ShowTitle
}

// head says what will happen, and to which.
func (d *ask) head(c screen.Context) []string {
	t := c.Text.Rejects()
	why := [...]string{reveal: t.ShowWhy, retry: t.RetryWhy, drop: t.DropWhy}[d.what]
	var lines []string
	for _, w := range widget.Wrap(why, c.Width) {
		lines = append(lines, widget.NewLine(c.Theme, c.Width).Put(theme.Muted, w).String())
	}
	which, role := t.AllTitle, theme.Text
	switch {
	case d.scope.one != nil:
		which, role = nameOf(c, *d.scope.one), theme.Strong
	case d.scope.filter.on():
		number := c.Text.Capped(d.scope.count, d.scope.exact)
		if d.scope.count == 0 {
			number = t.AllTitle
		}
		which = t.Matching(number)
	case d.scope.count > 0:
		which = t.Every(c.Text.Capped(d.scope.count, d.scope.exact))
	}
	which = widget.CutMiddle(which, max(c.Width-askLabel, 1), c.Theme.Signs.Cut)
	return append(lines, "", widget.NewLine(c.Theme, c.Width).Put(theme.Muted, t.Which).To(askLabel).Put(role, which).String(), "")
}

// draw draws one field, and says in which cell its cursor is; -1: it has none.
func (d *ask) draw(c screen.Context, i int) (lines []string, x int) {
	t, th := c.Text.Rejects(), c.Theme
	room := max(c.Width-askLabel, 1)
	here := i == d.at
	label := func(s string) string { return widget.NewLine(th, askLabel).Put(theme.Muted, s).String() }
	under := widget.Blank(askLabel) + widget.Underline(th, room, here && !d.busy)
	switch d.items[i] {
	case itemForce:
		sign, role := th.Signs.Hollow, theme.Muted
		if d.force {
			sign, role = th.Signs.Chosen, theme.Accent
		}
		words := theme.Text
		if here {
			words = theme.Strong
		}
		return []string{widget.Blank(askLabel) + widget.NewLine(th, room).Put(role, sign).Skip(1).Put(words, t.Force).String(), ""}, askLabel
	case itemWord:
		drawn, at := d.word.View(th, room, theme.Text)
		if d.word.Value() == "" {
			drawn = widget.NewLine(th, room).Put(theme.Muted, t.TypeWord(d.confirmation(c))).String()
		}
		return []string{label(t.Word) + drawn, under}, askLabel + at
	case itemKey:
		drawn, at := d.key.View(th, room)
		return []string{label(c.Text.App().MasterKey) + drawn, under}, askLabel + at
	case itemReason:
	}
	drawn, at := d.reason.View(th, room, theme.Text)
	return []string{label(t.WhyField) + drawn, under}, askLabel + at
}

// foot says what is missing, wrong or waited for: always three lines, so that the dialog keeps its size.
func (d *ask) foot(c screen.Context) []string {
	const lines = 3
	th := c.Theme
	out := []string{""}
	line := func() *widget.Line { return widget.NewLine(th, c.Width) }
	wait := ""
	if left := c.Session.Wait(c.Now); left > 0 && d.items[len(d.items)-1] == itemKey {
		wait = c.Text.App().NextTry(c.Text.Seconds((left + time.Second - 1).Truncate(time.Second)))
	}
	switch {
	case d.busy:
		const eighths = 8
		beat := int(c.Now.Sub(d.since) * eighths / time.Second)
		frames := th.Signs.Spinner
		out = append(out, line().Put(theme.Accent, frames[max(beat, 0)%len(frames)]).Skip(1).Put(theme.Muted, c.Text.App().Checking).String())
	case d.problem != "":
		out = append(out, line().Put(theme.Danger, th.Signs.Fail).Skip(1).Put(theme.Text, d.problem).Skip(1).Put(theme.Muted, wait).String())
		if d.remark != "" {
			out = append(out, line().Skip(2).Put(theme.Muted, d.remark).String())
		}
	case wait != "":
		out = append(out, line().Put(theme.Muted, wait).String())
	}
	for len(out) < lines {
		out = append(out, "")
	}
	return out
}

// itemAt finds the field at a row of the dialog.
func (d *ask) itemAt(c screen.Context, y int) (int, bool) {
	const rows = 2
	y -= len(d.head(c))
	if y < 0 || y/rows >= len(d.items) {
		return 0, false
	}
	return y / rows, true
}
