package app

import (
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// keyDialog asks for the master key.
type keyDialog struct {
	request screen.UnlockRequest
	field   widget.SecretField
	busy    bool
	wrong   bool
	caps    bool
	failed  *screen.Problem
}

// Init does nothing: the field is ready.
func (d *keyDialog) Init(screen.Context) tea.Cmd { return nil }

// Capturing is always so: every letter is the field's.
func (d *keyDialog) Capturing() bool { return true }

// Secret is always so.
func (d *keyDialog) Secret() bool { return true }

// Mask wipes what was typed.
func (d *keyDialog) Mask() { d.field.Wipe() }

// Exposed reports that nothing is shown: dots are no secret.
func (d *keyDialog) Exposed() bool { return false }

// Close wipes what was typed.
func (d *keyDialog) Close() { d.field.Wipe() }

// Back goes back; the screen that asked is told.
func (d *keyDialog) Back(c screen.Context) (tea.Cmd, bool) {
	d.field.Wipe()
	return screen.CloseWith(c, screen.UnlockCancelled{}), true
}

// Update takes keys, pastes and the outcome of a try.
func (d *keyDialog) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.UnlockResult:
		return d.result(c, msg.Err)
	case tea.KeyPressMsg:
		d.caps = msg.Mod&tea.ModCapsLock != 0
		if d.busy {
			return nil
		}
		if msg.String() == "enter" {
			return d.try(c)
		}
		d.typed(msg)
	case tea.PasteMsg:
		if !d.busy {
			d.typed(msg)
		}
	}
	return nil
}

func (d *keyDialog) typed(msg tea.Msg) {
	if d.field.Update(msg) {
		d.wrong, d.failed = false, nil
	}
}

func (d *keyDialog) try(c screen.Context) tea.Cmd {
	if d.field.Empty() || c.Session.Wait(c.Now) > 0 {
		return nil
	}
	d.busy, d.wrong, d.failed = true, false, nil
	return screen.TryUnlock(c, d.field.Take())
}

func (d *keyDialog) result(c screen.Context, err error) tea.Cmd {
	d.busy = false
	switch {
	case err == nil:
		return screen.CloseWith(c, d.request.Then)
	case errors.Is(err, vault.ErrWrongKey):
		d.wrong = true
	case errors.Is(err, errNotNow):
	default:
		p := explainIn(c.Text, err)
		d.failed = &p
	}
	return nil
}

// View draws what it is for, the field, and how the last try went.
func (d *keyDialog) View(c screen.Context) screen.DialogView {
	a := c.Text.App()
	title := d.request.Title
	if title == "" {
		title = a.UnlockTitle
	}
	var lines []string
	why := d.request.Why
	if why == "" {
		why = a.UnlockWhy
	}
	for _, s := range widget.Wrap(why, c.Width) {
		lines = append(lines, c.Theme.Paint(theme.Muted, s))
	}
	const label = 15
	dots, at := d.field.View(c.Theme, c.Width-label)
	lines = append(lines, "")
	cursor := &screen.Cursor{X: label + at, Y: len(lines)}
	lines = append(lines,
		widget.NewLine(c.Theme, label).Put(theme.Muted, a.MasterKey).String()+dots,
		widget.Blank(label)+widget.Underline(c.Theme, c.Width-label, !d.busy), "")
	lines = append(lines, d.state(c)...)
	if d.busy {
		cursor = nil
	}
	return screen.DialogView{Title: title, Lines: lines, Cursor: cursor}
}

// state is two lines below the field, always, so that nothing jumps.
func (d *keyDialog) state(c screen.Context) []string {
	a, s := c.Text.App(), c.Theme.Signs
	one, two := widget.NewLine(c.Theme, c.Width), widget.NewLine(c.Theme, c.Width)
	wait := c.Session.Wait(c.Now)
	next := ""
	if wait > 0 {
		next = a.NextTry(c.Text.Seconds(roundUp(wait)))
	}
	switch {
	case d.busy:
		one.Put(theme.Muted, a.Checking)
	case d.failed != nil:
		one.Put(theme.Danger, s.Fail).Skip(1).Put(theme.Text, d.failed.What)
		two.Skip(2).Put(theme.Muted, d.failed.Do)
	case d.wrong:
		one.Put(theme.Danger, s.Fail).Skip(1).Put(theme.Text, a.WrongKey)
		if widget.Width(next)+1 <= one.Rest() {
			one.Skip(1).Put(theme.Muted, next)
			two.Skip(2).Put(theme.Muted, a.NothingDone)
		} else {
			two.Skip(2).Put(theme.Muted, next)
		}
	case next != "":
		one.Put(theme.Muted, next)
	case d.caps:
		one.Put(theme.Warn, s.Mark).Skip(1).Put(theme.Text, a.CapsLock)
	default:
		one.Put(theme.Muted, a.StaysOpen(c.Text.Spoken(c.Session.After)))
	}
	return []string{one.String(), two.String()}
}

// Keys lists its keys.
func (d *keyDialog) Keys(c screen.Context) []key.Binding {
	t := c.Text.Keys()
	action := d.request.Action
	if action == "" {
		action = t.Unlock
	}
	enter := keymap.New("enter", action, "enter")
	enter.SetEnabled(!d.busy && !d.field.Empty() && c.Session.Wait(c.Now) == 0)
	return []key.Binding{enter, keymap.New("esc", t.Cancel, "esc")}
}
