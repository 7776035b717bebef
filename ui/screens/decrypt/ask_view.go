package decrypt

import (
	"charm.land/bubbles/v2/key"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// Keys lists what the keys do in the dialog.
func (d *ask) Keys(c screen.Context) []key.Binding {
	t, k := c.Text.Decrypt(), c.Text.Keys()
	does := t.KeyDo
	if !c.Session.Open {
		does = t.KeyDoBoth
	}
	space := keymap.New(k.Space, t.KeyChoose, "space")
	space.SetEnabled(d.focus == onFields)
	return []key.Binding{
		keymap.New("enter", does, "enter"), space, keymap.New("tab", k.Next, "tab"), keymap.New("esc", k.Cancel, "esc"),
	}
}

// askRows is how many rows of fields are in sight at a time.
const askRows = 4

// View draws the dialog.
func (d *ask) View(c screen.Context) screen.DialogView {
	t := c.Text.Decrypt()
	n := int64(len(d.chosen()))
	v := screen.DialogView{Title: t.AskTitle(n, c.Text.Count(n))}
	const gap = 2
	key := c.Text.App().MasterKey
	label := max(widget.Width(t.User), widget.Width(t.Fields), widget.Width(t.Reason), widget.Width(key)) + gap
	l := widget.NewLine(c.Theme, c.Width).Put(theme.Muted, t.User).To(label)
	if d.who != "" {
		l.Put(theme.Strong, widget.CutEnd(d.who, max(l.Rest()-12, 8), c.Theme.Signs.Cut)).Skip(gap)
	}
	id := widget.CutMiddle(d.id, l.Rest(), c.Theme.Signs.Cut)
	v.Lines = append(v.Lines, l.Data(theme.Muted, id).String())
	if d.only {
		v.Title = t.CheckOnly
	}
	v.Lines = append(v.Lines, d.fieldLines(c, t.Fields, label)...)
	v.Lines = append(v.Lines, "")
	room := c.Width - label
	text, at := d.reason.View(c.Theme, room, theme.Text)
	put(c, &v, d.focus == onReason, t.Reason, label, text, at)
	if !c.Session.Open {
		text, at = d.key.View(c.Theme, room)
		put(c, &v, d.focus == onKey, key, label, text, at)
	}
	v.Lines = append(v.Lines, "")
	v.Lines = append(v.Lines, d.says(c)...)
	return v
}

// put adds a label with its text and the line below it.
func put(c screen.Context, v *screen.DialogView, focused bool, label string, at int, text string, cursor int) {
	if focused {
		v.Cursor = &screen.Cursor{X: at + cursor, Y: len(v.Lines)}
	}
	head := widget.NewLine(c.Theme, at).Put(theme.Muted, label).String()
	v.Lines = append(v.Lines, head+text, widget.Blank(at)+widget.Underline(c.Theme, c.Width-at, focused))
}

// fieldLines is the fields to choose from, as many beside each other as there is room for.
func (d *ask) fieldLines(c screen.Context, label string, at int) []string {
	signs := c.Theme.Signs
	const gap, blank = 3, 1
	cell := 0
	for _, f := range d.fields {
		cell = max(cell, widget.Width(signs.Chosen)+blank+widget.Width(f.label)+gap)
	}
	room := max(c.Width-at, 1)
	cell = min(cell, room)
	across := max((room+gap)/cell, 1)
	rows := (len(d.fields) + across - 1) / across
	first := min(max(d.cursor/across-askRows+1, 0), max(rows-askRows, 0))
	var lines []string
	for row := first; row < min(rows, first+askRows); row++ {
		l := widget.NewLine(c.Theme, c.Width)
		if row == first {
			l.Put(theme.Muted, label)
		}
		l.To(at)
		for i := row * across; i < min((row+1)*across, len(d.fields)); i++ {
			d.fieldCell(c, l, i, min(cell-gap, l.Rest()))
			l.To(at + (i%across+1)*cell)
		}
		lines = append(lines, l.String())
	}
	return lines
}

// fieldCell is one field with its sign; the one that the cursor is on is bold and underlined by the accent of its sign.
func (d *ask) fieldCell(c screen.Context, l *widget.Line, i, w int) {
	f, signs := d.fields[i], c.Theme.Signs
	here := d.focus == onFields && i == d.cursor
	sign, name, role := signs.Hollow, theme.Muted, theme.Muted
	if f.chosen {
		sign, name, role = signs.Chosen, theme.Text, theme.Accent
	}
	if here {
		name = theme.AccentStrong
	}
	l.Put(role, sign).Skip(1)
	l.Put(name, widget.CutMiddle(f.label, max(w-widget.Width(sign)-1, 1), signs.Cut))
}

// says is what the dialog has to say, always in two lines.
func (d *ask) says(c screen.Context) []string {
	t, a, signs := c.Text.Decrypt(), c.Text.App(), c.Theme.Signs
	const lead = 2
	first, second := widget.NewLine(c.Theme, c.Width), widget.NewLine(c.Theme, c.Width)
	switch wait := c.Session.Wait(c.Now); {
	case d.trying && c.Now.Sub(d.began) >= spinnerAt:
		since := c.Now.Sub(d.began)
		first.Pieces(waiting(c, since, a.Waiting(a.Checking, elapsed(c, since)))...)
	case d.trying:
	case d.denied:
		first.Put(theme.Danger, signs.Fail).To(lead).Put(theme.Text, d.fact)
		next := ""
		if wait > 0 {
			next = " " + a.NextTry(c.Text.Seconds(left(c.Now, c.Now.Add(wait))))
		}
		note := t.WrongNote
		if widget.Width(next) <= first.Rest() {
			first.Put(theme.Muted, next)
		} else {
			note = next[1:]
		}
		second.To(lead).Put(theme.Muted, note)
	case d.fact != "":
		first.Put(theme.Warn, signs.Mark).To(lead).Put(theme.Text, d.fact)
		second.To(lead).Put(theme.Muted, d.note)
	case d.caps && d.focus == onKey:
		first.Put(theme.Warn, signs.Mark).To(lead).Put(theme.Text, a.CapsLock)
	default:
		first.Put(theme.Muted, t.WhyAudit)
	}
	return []string{first.String(), second.String()}
}
