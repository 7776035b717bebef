package app

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"cofre/ui/theme"
)

// look is what is known of the terminal's colours: dark until it says otherwise.
type look struct {
	wanted theme.Kind // "": as the terminal says
	ascii  bool
	dark   bool
	few    bool // sixteen colours
	none   bool // NO_COLOR, or no colours at all
}

func (l *look) profile(p colorprofile.Profile) {
	l.none = p == colorprofile.ASCII || p == colorprofile.NoTTY
	l.few = p == colorprofile.ANSI
}

// contrast stands for whichever of the two high-contrast palettes fits the background.
const contrast theme.Kind = "high-contrast"

func (l look) theme() *theme.Theme { return theme.New(l.kind(), l.ascii) }

func (l look) kind() theme.Kind {
	switch {
	case l.wanted == contrast && !l.none && !l.few:
		if l.dark {
			return theme.ContrastDark
		}
		return theme.ContrastLight
	case l.wanted != "" && l.wanted != contrast:
		return l.wanted
	case l.none:
		return theme.None
	case l.few && l.dark:
		return theme.FewDark
	case l.few:
		return theme.FewLight
	case l.dark:
		return theme.Dark
	default:
		return theme.Light
	}
}

// seen takes what the terminal says of itself; false: the message is about something else.
func (m *Model) seen(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.ColorProfileMsg:
		m.look.profile(msg.Profile)
	case tea.BackgroundColorMsg:
		m.look.dark = msg.Color == nil || msg.IsDark()
	case themeMsg:
		m.look.wanted = msg.kind
	default:
		return nil, false
	}
	if kind := m.look.kind(); kind != m.theme.Kind {
		m.theme = m.look.theme()
		return m.resized(), true
	}
	return nil, true
}

// themeMsg chooses a palette.
type themeMsg struct{ kind theme.Kind }
