package decrypt

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/displaywidth"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// long is one revealed value shown whole, broken into lines of the screen's width. It holds places in the value, never
// the value.
type long struct {
	field  string // raw; "": none is shown
	label  string
	width  int
	starts []int // where each known line begins, in bytes
	next   int   // bytes that are broken into lines
	total  int   // bytes of the value
	top    int
	toEnd  bool // going to the end, as far as it is known
}

type growMsg struct{}

// grown is how many bytes are broken into lines at a time, so that a frame is never late.
const grown = 16 << 10

func (s *Screen) openLong(c screen.Context, f *field) tea.Cmd {
	s.long = long{field: f.name, label: f.label}
	s.mode = whole
	s.rewrap(c)
	return nil
}

// rewrap breaks the value into lines of another width; the first byte in sight stays there.
func (s *Screen) rewrap(c screen.Context) {
	l := &s.long
	v, _, ok := s.shown(l.field, c.Now)
	if !ok {
		s.unread()
		return
	}
	at := 0
	if l.top < len(l.starts) {
		at = l.starts[l.top]
	}
	l.width, l.total, l.starts, l.next, l.top = width(c), v.bytes.Len(), []int{0}, 0, 0
	l.grow(v.bytes.Expose(), at+grown)
	for l.top+1 < len(l.starts) && l.starts[l.top+1] <= at {
		l.top++
	}
	l.clamp(longRoom(c))
}

// grow breaks more of the value into lines, up to about byte upTo.
func (l *long) grow(b []byte, upTo int) {
	if l.next >= len(b) || l.width <= 0 {
		return
	}
	at, used := l.next, 0
	if n := len(l.starts); n > 0 {
		at = l.starts[n-1] // the last line may not be full
	}
	for g := displaywidth.BytesGraphemes(b[at:]); g.Next(); {
		n := cellsOf(g.Value(), g.Width())
		if used > 0 && used+n > l.width {
			if at >= upTo {
				l.next = at
				l.starts = append(l.starts, at)
				return
			}
			l.starts = append(l.starts, at)
			used = 0
		}
		used += n
		at += len(g.Value())
	}
	l.next = len(b)
}

func (l *long) clamp(room int) {
	l.top = max(min(l.top, len(l.starts)-room), 0)
}

// whole reports whether all of the value is broken into lines.
func (l *long) done() bool { return l.next >= l.total }

// longHead is the lines above the value: those of the page, then its own title.
func longHead(c screen.Context) int {
	if c.Compact {
		return head(c) + 1
	}
	return head(c) + 2
}

func longRoom(c screen.Context) int { return max(c.Height-longHead(c), 1) }

func (s *Screen) longInput(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Wheel:
		return s.scrollLong(c, msg.Delta)
	case tea.KeyPressMsg:
		k := s.keys(c)
		for _, b := range []struct {
			key key.Binding
			do  func() tea.Cmd
		}{
			{k.up, func() tea.Cmd { return s.scrollLong(c, -1) }},
			{k.down, func() tea.Cmd { return s.scrollLong(c, 1) }},
			{k.pageUp, func() tea.Cmd { return s.scrollLong(c, -longRoom(c)) }},
			{k.pageDown, func() tea.Cmd { return s.scrollLong(c, longRoom(c)) }},
			{k.top, func() tea.Cmd { s.long.top = 0; return nil }},
			{k.bottom, func() tea.Cmd { s.long.toEnd = true; return s.growLong(c) }},
			{k.copy, func() tea.Cmd { return s.copy(c) }},
			{k.mask, func() tea.Cmd { return s.maskNow(c) }},
		} {
			if key.Matches(msg, b.key) {
				return b.do()
			}
		}
	}
	return nil
}

func (s *Screen) scrollLong(c screen.Context, n int) tea.Cmd {
	l := &s.long
	l.toEnd = false
	l.top = max(l.top+n, 0)
	var cmd tea.Cmd
	if l.top+2*longRoom(c) > len(l.starts) && !l.done() {
		cmd = s.growLong(c)
	}
	l.clamp(longRoom(c))
	return cmd
}

// growLong breaks the next piece of the value into lines; on the way to the end it goes on by itself.
func (s *Screen) growLong(c screen.Context) tea.Cmd {
	l := &s.long
	v, _, ok := s.shown(l.field, c.Now)
	if !ok {
		return nil
	}
	l.grow(v.bytes.Expose(), l.next+grown)
	if !l.toEnd {
		return nil
	}
	l.top = len(l.starts)
	l.clamp(longRoom(c))
	if l.done() {
		l.toEnd = false
		return nil
	}
	return screen.Tell(c.Self, growMsg{})
}

// longView draws the value; false where it is masked by now.
func (s *Screen) longView(c screen.Context) (screen.View, bool) {
	l := &s.long
	v, _, ok := s.shown(l.field, c.Now)
	if !ok || l.width != width(c) || l.total != v.bytes.Len() {
		return screen.View{}, false
	}
	t := c.Text.Decrypt()
	size := int64(l.total)
	lines := s.headLines(c)
	title := widget.Piece{Role: theme.Muted, Text: t.Length(size, c.Text.Count(size))}
	lines = append(lines, widget.Section(c.Theme, width(c), widget.CutMiddle(l.label, width(c)/2, c.Theme.Signs.Cut), title))
	if !c.Compact {
		lines = append(lines, "")
	}
	b := v.bytes.Expose()
	for i := l.top; i < len(l.starts) && i < l.top+longRoom(c); i++ {
		end := len(b)
		if i+1 < len(l.starts) {
			end = l.starts[i+1]
		} else if !l.done() {
			end = l.starts[i]
		}
		lines = append(lines, widget.Plaintext(widget.NewLine(c.Theme, width(c)), b[l.starts[i]:end]).String())
	}
	count := c.Text.Capped(int64(len(l.starts)), l.done())
	return screen.View{Lines: lines, Right: t.LineOf(c.Text.Count(int64(l.top+1)), count)}, true
}

func (s *Screen) longKeys(c screen.Context) []keymap.Group {
	k := s.keys(c)
	k.bottom.SetEnabled(true)
	return []keymap.Group{{
		Title:    c.Text.Decrypt().HelpValue,
		Bindings: []key.Binding{k.copy, k.mask, k.scroll, k.pageUp, k.pageDown, k.top, k.bottom},
	}}
}
