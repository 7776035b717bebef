package decrypt

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// check is the dialog that compares a typed value with a hashed field. It says whether they are the same, and nothing
// else: neither value is shown, stored or sent.
type check struct {
	screen *Screen
	field  field
	typed  widget.SecretField
	answer answer
}

type answer uint8

const (
	unanswered answer = iota
	same
	other
	gone // masked meanwhile
)

// compare opens the dialog, where the record is open.
func (s *Screen) compare(c screen.Context) tea.Cmd {
	f := s.current()
	if f == nil || !f.hashed {
		return nil
	}
	if s.latest(c.Now) == nil {
		if s.onlyHashes() {
			return s.ask(c)
		}
		return screen.Toast(screen.Caution, c.Text.Decrypt().FirstShow, "")
	}
	return screen.Open(c, &check{screen: s, field: *f})
}

// onlyHashes reports that the record has nothing that a reveal would show, so that one can be made to compare.
func (s *Screen) onlyHashes() bool {
	for _, f := range s.page.fields {
		if !f.hashed {
			return false
		}
	}
	return len(s.page.fields) > 0
}

// Init has nothing to start.
func (d *check) Init(screen.Context) tea.Cmd { return nil }

// Capturing reports that text is typed.
func (d *check) Capturing() bool { return true }

// Secret is always so: it is compared with a protected value.
func (d *check) Secret() bool { return true }

// Mask wipes what was typed.
func (d *check) Mask() { d.typed.Wipe() }

// Exposed reports that no secret can be read here: what is typed is dots.
func (d *check) Exposed() bool { return false }

// Close wipes what was typed.
func (d *check) Close() { d.typed.Wipe() }

// Update takes keys.
func (d *check) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.String() == "enter" {
			d.run(c.Now)
			return nil
		}
		if d.typed.Update(msg) {
			d.answer = unanswered
		}
	case tea.PasteMsg:
		if d.typed.Update(msg) {
			d.answer = unanswered
		}
	case screen.Locked:
		d.typed.Wipe()
		d.answer = gone
	}
	return nil
}

// run compares and wipes what was typed.
func (d *check) run(now time.Time) {
	if d.typed.Empty() {
		return
	}
	typed := d.typed.Take()
	defer typed.Wipe()
	g := d.screen.latest(now)
	switch {
	case g == nil:
		d.answer = gone
	case g.compare(d.field.name, typed):
		d.answer = same
	default:
		d.answer = other
	}
}

// Keys lists what the keys do in the dialog.
func (d *check) Keys(c screen.Context) []key.Binding {
	t, k := c.Text.Decrypt(), c.Text.Keys()
	return []key.Binding{keymap.New("enter", t.KeyCheck, "enter"), keymap.New("esc", k.Close, "esc")}
}

// View draws the dialog.
func (d *check) View(c screen.Context) screen.DialogView {
	t, signs := c.Text.Decrypt(), c.Theme.Signs
	const gap, lead = 2, 2
	label := widget.Width(t.CheckValue) + gap
	v := screen.DialogView{Title: t.CheckTitle(d.field.label)}
	text, at := d.typed.View(c.Theme, c.Width-label)
	put(c, &v, true, t.CheckValue, label, text, at)
	l := widget.NewLine(c.Theme, c.Width)
	switch d.answer {
	case same:
		l.Put(theme.OK, signs.Done).To(lead).Put(theme.Text, t.CheckSame)
	case other:
		l.Put(theme.Danger, signs.Fail).To(lead).Put(theme.Text, t.CheckOther)
	case gone:
		l.Put(theme.Warn, signs.Mark).To(lead).Put(theme.Text, t.CheckGone)
	case unanswered:
		l.Put(theme.Muted, t.CheckNote)
	}
	v.Lines = append(v.Lines, "", l.String())
	return v
}
