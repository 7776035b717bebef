package integrity

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

type (
	sweepAskedMsg struct{} // the person agreed
	sweepMsg      struct{} // the vault is open: sweep
	sweptMsg      struct {
		out vault.Swept
		err error
	}
)

// swept is what the last sweep did.
type swept struct {
	at  time.Time
	out vault.Swept
}

// words says what a sweep did, as much of it as fits: what was done first.
func (w *swept) words(c text.Catalogue, width int) string {
	t := c.Integrity()
	out := ""
	for _, p := range []struct {
		n     uint64
		words func(int64, string) string
	}{
		{w.out.Runs, t.SweptRuns},
		{w.out.Superseded + w.out.Orphaned, t.SweptKeys},
		{w.out.Kept, t.SweptKept},
		{w.out.Young, t.SweptYoung},
	} {
		n := whole(p.n)
		if n == 0 {
			continue
		}
		more := p.words(n, c.Count(n))
		if out != "" {
			more = out + ", " + more
		}
		if widget.Width(more) > width {
			break
		}
		out = more
	}
	if w.out == (vault.Swept{}) {
		return t.SweptNone
	}
	return out
}

// startSweep removes what is left over.
func (s *Screen) startSweep(c screen.Context) tea.Cmd {
	if s.Working() || c.ReadOnly {
		return nil
	}
	v := s.deps.Vault
	cmd := s.sweep.Start(c, func(ctx context.Context) tea.Msg {
		out, err := v.Sweep(ctx)
		return sweptMsg{out, err}
	})
	return tea.Batch(screen.Dismiss(c), cmd, s.pulse(c))
}

// sweptUp takes the end of a sweep.
func (s *Screen) sweptUp(c screen.Context, msg sweptMsg) tea.Cmd {
	if msg.err != nil {
		return tea.Batch(screen.NoteChange(), s.failed(c, msg.err, c.Text.Integrity().KeptSweep, sweepMsg{}))
	}
	s.memory.swept = &swept{c.Now, msg.out}
	if s.memory.last != nil {
		s.memory.last.old = true
	}
	s.list.inSight(c, s.room(c))
	return screen.NoteChange()
}

// agree asks whether to sweep: what it removes is gone.
type agree struct{ to screen.Instance }

// Init does nothing.
func (d *agree) Init(screen.Context) tea.Cmd { return nil }

// Update takes the answer.
func (d *agree) Update(_ screen.Context, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		return tea.Batch(screen.Close(), screen.Tell(d.to, sweepAskedMsg{}))
	}
	return nil
}

// View says what a sweep removes, and what it keeps.
func (d *agree) View(c screen.Context) screen.DialogView {
	t := c.Text.Integrity()
	v := screen.DialogView{Title: t.SweepTitle, Danger: true}
	for i, words := range []string{t.SweepText, t.SweepKeeps} {
		if i > 0 {
			v.Lines = append(v.Lines, "")
		}
		role := theme.Text
		if i > 0 {
			role = theme.Muted
		}
		for _, line := range widget.Wrap(words, c.Width) {
			v.Lines = append(v.Lines, widget.NewLine(c.Theme, c.Width).Put(role, line).String())
		}
	}
	return v
}

// Keys are the two answers.
func (d *agree) Keys(c screen.Context) []key.Binding {
	return []key.Binding{keymap.New("enter", c.Text.Integrity().SweepDo, "enter"), keymap.New("esc", c.Text.Keys().Cancel, "esc")}
}
