package app

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// dialog is one box over the screen. Only the last one is drawn and gets keys.
type dialog struct {
	id      screen.Instance
	from    screen.Instance
	dialog  screen.Dialog
	ctx     context.Context
	cancel  context.CancelFunc
	unasked bool
	since   time.Time
}

// deaf is how long a dialog that appears by itself ignores keys.
const deaf = 400 * time.Millisecond

// A dialog's room: the width inside unless it wants another, and what border, air and halo take at both sides.
const (
	dialogWidth = 56
	dialogSides = 6
	dialogHalo  = 4
)

func (m *Model) openDialog(from screen.Instance, d screen.Dialog, unasked bool) tea.Cmd {
	id, ctx, cancel := m.next()
	x := &dialog{id: id, from: from, dialog: d, ctx: ctx, cancel: cancel, unasked: unasked, since: m.clock()}
	m.dialogs = append(m.dialogs, x)
	return d.Init(m.dialogContext(x))
}

// wanted opens a dialog that was asked for, unless a key was pressed twice.
func (m *Model) wanted(msg screen.OpenDialogMsg) tea.Cmd {
	if !msg.Unasked && m.asked(msg.From) {
		return nil
	}
	return m.openDialog(msg.From, msg.Dialog, msg.Unasked)
}

// dismissed takes away the error that a screen showed, if it is not newer than the wish.
func (m *Model) dismissed(msg screen.DismissMsg) tea.Cmd {
	if m.problem != nil && m.problem.from == msg.From && !m.problem.Made.After(msg.Made) {
		return m.dismiss()
	}
	return nil
}

// asked reports whether what asked has a dialog open already.
func (m *Model) asked(from screen.Instance) bool {
	return slices.ContainsFunc(m.dialogs, func(d *dialog) bool { return d.from == from && !d.unasked })
}

func (m *Model) topDialog() *dialog {
	if len(m.dialogs) == 0 {
		return nil
	}
	return m.dialogs[len(m.dialogs)-1]
}

func (m *Model) closeDialog() {
	d := m.topDialog()
	if d == nil {
		return
	}
	mask(d.dialog)
	if c, ok := d.dialog.(screen.Closer); ok {
		c.Close()
	}
	if m.session.busy && m.session.to == d.id {
		m.abandon()
	}
	d.cancel()
	m.dialogs = m.dialogs[:len(m.dialogs)-1]
}

// closed closes the dialog that asked for it, and those above it.
func (m *Model) closed(msg screen.CloseDialogMsg) tea.Cmd {
	for i, d := range m.dialogs {
		if d.id != msg.Dialog && (msg.Dialog != 0 || i < len(m.dialogs)-1) {
			continue
		}
		for len(m.dialogs) > i {
			m.closeDialog()
		}
		if later, ok := msg.Msg.(laterMsg); ok {
			return later.cmd
		}
		if msg.Msg != nil {
			return m.deliver(d.from, msg.Msg)
		}
		return nil
	}
	return nil
}

func (m *Model) closeDialogs() {
	for len(m.dialogs) > 0 {
		m.closeDialog()
	}
}

// dialogContext is a Context whose width is the room inside the dialog.
func (m *Model) dialogContext(d *dialog) screen.Context {
	c := m.context(d.ctx, d.id)
	c.Width = min(dialogWidth, m.width-dialogSides-dialogHalo)
	c.Height = m.height - 8
	if w, ok := d.dialog.(wider); ok {
		c.Width = min(w.wanted(), m.width-dialogSides-dialogHalo)
	}
	return c
}

// wider is a dialog of the console's own that wants another width.
type wider interface{ wanted() int }

// placed is a dialog as it is drawn.
type placed struct {
	box    []string
	x, y   int
	cursor *screen.Cursor // of the window
}

// place draws the top dialog.
func (m *Model) place(d *dialog) placed {
	c := m.dialogContext(d)
	v := d.dialog.View(c)
	inner := c.Width
	if v.Width > 0 {
		inner = min(v.Width, m.width-dialogSides-dialogHalo)
	}
	const frame, above = 4, 1
	room := max(m.height-frame-1, 1)
	content := v.Lines
	if len(content) > room {
		content = content[:room]
	}
	lines := append([]string{""}, content...)
	if last := m.dialogKeys(d.dialog.Keys(c), v.Right, inner); last != "" {
		lines = append(lines, "", last)
	} else {
		lines = append(lines, "")
	}
	p := placed{box: widget.Frame(m.theme, v.Title, inner, lines, v.Danger)}
	p.x = (m.width - inner - dialogSides) / 2
	const two, five = 2, 5
	p.y = v.Top
	if v.Top == 0 || v.Top+len(p.box) > m.height {
		p.y = max((m.height-len(p.box))*two/five, 0)
	}
	if v.Cursor != nil {
		p.cursor = &screen.Cursor{X: p.x + dialogSides/2 + v.Cursor.X, Y: p.y + 1 + above + v.Cursor.Y}
	}
	return p
}

// dialogKeys is the last line of a dialog: its keys, and at the right how much more there is; "" for neither.
func (m *Model) dialogKeys(keys []key.Binding, right string, width int) string {
	const gap = 3
	if right == "" {
		if len(keys) == 0 {
			return ""
		}
		return widget.Hints(widget.NewLine(m.theme, width), keys, 1).String()
	}
	room := max(width-gap-widget.Width(right), 0)
	hints := widget.Hints(widget.NewLine(m.theme, room), keys, 1).String()
	return hints + widget.NewLine(m.theme, width-room).Right(theme.Muted, right, 0).String()
}

// talk handles what is about dialogs; false: the message is about something else.
func (m *Model) talk(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screen.OpenDialogMsg:
		return m.wanted(msg), true
	case screen.CloseDialogMsg:
		return m.closed(msg), true
	case screen.ToastMsg:
		return m.toast(msg.Toast.Level, msg.Toast.Text, msg.Toast.Remark), true
	case toastOverMsg:
		return m.toastOver(msg), true
	case screen.FailMsg:
		return m.fail(msg.From, msg.Problem), true
	case screen.DismissMsg:
		return m.dismissed(msg), true
	case screen.CopyMsg:
		return m.copy(msg.Value), true
	case clipboardMsg:
		return m.clipboardDone(msg), true
	case screen.SetLangMsg:
		m.text = text.In(msg.Lang)
		m.say()
		return m.resized(), true
	case screen.ToMsg:
		return m.deliver(msg.To, msg.Msg), true
	case screen.Answer:
		return m.answered(msg), true
	}
	return nil, false
}

// dialogKey hands a key to the dialog.
func (m *Model) dialogKey(d *dialog, msg tea.KeyPressMsg) tea.Cmd {
	if d.unasked && m.clock().Sub(d.since) < deaf {
		return nil
	}
	c := m.dialogContext(d)
	if msg.String() == "esc" {
		if b, ok := d.dialog.(screen.Backer); ok {
			if cmd, done := b.Back(c); done {
				return cmd
			}
		}
		m.closeDialog()
		return nil
	}
	return d.dialog.Update(c, msg)
}
