// Package example is the smallest screen that does everything a screen should: it waits for something slow, says so,
// shows it, refreshes, fails and recovers. It is the pattern for the others, and the tests of package app drive it.
package example

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	AuditSize(ctx context.Context) (uint64, error)
}

// Screen shows one number.
type Screen struct {
	vault Vault
	load  screen.Task
	size  uint64
	known bool
}

// New makes the screen.
func New(v Vault) *Screen { return &Screen{vault: v} }

type sizeMsg struct {
	n   uint64
	err error
}

// Init begins to load.
func (s *Screen) Init(c screen.Context) tea.Cmd { return s.refresh(c) }

func (s *Screen) refresh(c screen.Context) tea.Cmd {
	return s.load.Start(c, func(ctx context.Context) tea.Msg {
		n, err := s.vault.AuditSize(ctx)
		return sizeMsg{n, err}
	})
}

// Update takes the answer and the keys.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case sizeMsg:
		if msg.err != nil {
			return screen.Fail(c, screen.Problem{What: "The size cannot be read.", Retry: s.refresh(c)})
		}
		s.size, s.known = msg.n, true
	case tea.KeyPressMsg:
		if key.Matches(msg, s.reload()) {
			return s.refresh(c)
		}
	}
	return nil
}

func (s *Screen) reload() key.Binding { return keymap.New("R", "refresh", "R") }

// View draws it.
func (s *Screen) View(c screen.Context) screen.View {
	value := widget.Piece{Role: theme.Muted, Text: "loading"}
	if s.known {
		value = widget.Piece{Role: theme.Strong, Text: c.Text.Count(int64(min(s.size, 1<<62)))}
	}
	lines := append([]string{""}, widget.Section(c.Theme, c.Width, "Example"), "")
	lines = append(lines, widget.Pairs(c.Theme, c.Width, 0, []widget.Pair{{Label: "entries", Value: []widget.Piece{value}}})...)
	return screen.View{Lines: lines}
}

// Title names it.
func (s *Screen) Title(screen.Context) string { return "example" }

// Keys lists its keys.
func (s *Screen) Keys(screen.Context) []keymap.Group {
	return []keymap.Group{{Title: "Example", Bindings: []key.Binding{s.reload()}}}
}
