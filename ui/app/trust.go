package app

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// trustDialog asks whether a vault that is seen for the first time is the right one.
type trustDialog struct {
	ask      trustAskMsg
	answered bool
}

// Init does nothing.
func (d *trustDialog) Init(screen.Context) tea.Cmd { return nil }

// Update takes y and n.
func (d *trustDialog) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch press.String() {
	case "y", "s":
		d.answer(true)
		return screen.CloseWith(c, nil)
	case "n":
		return screen.CloseWith(c, nil)
	}
	return nil
}

func (d *trustDialog) answer(yes bool) {
	if !d.answered {
		d.answered = true
		d.ask.answer <- yes
	}
}

// Close says no where nothing was said.
func (d *trustDialog) Close() { d.answer(false) }

// View shows the fingerprint in groups.
func (d *trustDialog) View(c screen.Context) screen.DialogView {
	a := c.Text.App()
	var lines []string
	prose := func(s string) {
		for _, part := range widget.Wrap(s, c.Width) {
			lines = append(lines, c.Theme.Paint(theme.Muted, part))
		}
	}
	prose(a.TrustText)
	lines = append(lines, "")
	const group, row = 4, 8
	var groups []string
	for f := d.ask.fingerprint; f != ""; {
		n := min(group, len(f))
		groups = append(groups, f[:n])
		f = f[n:]
	}
	for len(groups) > 0 {
		n := min(row, len(groups))
		lines = append(lines, "  "+c.Theme.Paint(theme.Strong, strings.Join(groups[:n], " ")))
		groups = groups[n:]
	}
	lines = append(lines, "")
	prose(a.TrustCompare)
	prose(a.TrustDo)
	return screen.DialogView{Title: a.TrustTitle, Lines: lines}
}

// Keys lists its keys.
func (d *trustDialog) Keys(c screen.Context) []key.Binding {
	a := c.Text.App()
	yes := "y"
	if c.Text.Lang() == text.Spanish {
		yes = "s"
	}
	return []key.Binding{keymap.New(yes, a.TrustYes, "y", "s"), keymap.New("n", a.TrustNo, "n", "esc")}
}

func explainIn(c text.Catalogue, err error) screen.Problem { return explain.Error(c, err) }

// roundUp rounds to whole seconds, so that a countdown never shows 0 while it runs.
func roundUp(d time.Duration) time.Duration { return (d + time.Second - 1) / time.Second * time.Second }
