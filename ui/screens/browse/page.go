package browse

import (
	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
)

// page is one user's record on a page of its own.
type page struct {
	top    int // first line in sight
	height int
	lines  int // of the whole record
}

// open opens the page of the selected user.
func (s *Screen) open() {
	if s.selected() != nil {
		s.page = &page{height: s.layout.height}
	}
}

// turn goes to another user's page.
func (s *Screen) turn(n int) {
	s.table.Move(n)
	s.page.top = 0
}

// follow reads up on the selected user, once the selection rests, and closes the page of one that is gone.
func (s *Screen) follow(c screen.Context) tea.Cmd {
	u := s.selected()
	if u == nil {
		if s.page != nil && !s.table.Loading() {
			s.page = nil
		}
		return nil
	}
	if s.page != nil {
		s.page.lines = len(s.record(c, u, s.layout.pageWidth, true))
		s.page.scroll(0)
	}
	return s.readEnvelope(c, u)
}

// longer reports whether there is something to scroll to.
func (p *page) longer() bool { return p.lines > p.height }

func (p *page) scroll(n int) { p.top = max(min(p.top+n, p.lines-p.height), 0) }

func (p *page) key(msg tea.KeyPressMsg) bool {
	half := max(p.height/2, 1)
	switch msg.String() {
	case "j", "down":
		p.scroll(1)
	case "k", "up":
		p.scroll(-1)
	case "ctrl+d":
		p.scroll(half)
	case "ctrl+u":
		p.scroll(-half)
	case "pgdown", "ctrl+f", "space":
		p.scroll(max(p.height-1, 1))
	case "pgup", "ctrl+b":
		p.scroll(-max(p.height-1, 1))
	case "g", "home":
		p.top = 0
	case "G", "end":
		p.scroll(p.lines)
	default:
		return false
	}
	return true
}
