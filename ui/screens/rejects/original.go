package rejects

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/displaywidth"

	"cofre/record/safetext"
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

const (
	// maxShown is how many bytes of an original are shown.
	maxShown = 64 << 10
	// maxCopied is how many bytes are sent to the terminal's clipboard: terminals drop longer ones.
	maxCopied = 48 << 10
)

// holder passes an opened reject from its task to the screen, and wipes it where nobody takes it any more.
type holder struct {
	mu     sync.Mutex
	open   *vault.RevealedReject
	closed bool
}

// put hands r over.
func (h *holder) put(r *vault.RevealedReject) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		r.Close()
		return
	}
	h.open = r
}

// take returns what was put, once.
func (h *holder) take() *vault.RevealedReject {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.open
	h.open = nil
	return r
}

// close wipes what was put and not taken, and what will be put.
func (h *holder) close() {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.open.Close()
	h.open = nil
}

// original is a reject in the clear. The zero value is none.
type original struct {
	open   *vault.RevealedReject
	since  time.Time
	until  time.Time
	serial uint64
	width  int
	height int
	top    int
	ends   []int // where each row of the text ends, in bytes
}

type (
	// openedMsg says that the original is in the holder, or why it is not.
	openedMsg struct {
		of  vault.Reject
		err error
	}
	// expireMsg looks whether the time is over.
	expireMsg struct{}
)

// reveal opens the original of a reject. The vault is open.
func (s *Screen) reveal(c screen.Context, r vault.Reject, reason string) tea.Cmd {
	s.Mask()
	h := &holder{}
	s.opened = h
	return s.show.Start(c, func(ctx context.Context) tea.Msg {
		open, err := s.vault.ShowReject(ctx, r.ID, reason)
		if err != nil {
			return openedMsg{r, err}
		}
		h.put(open)
		return openedMsg{of: r}
	})
}

// shown shows what was opened.
func (s *Screen) shown(c screen.Context, msg openedMsg) tea.Cmd {
	if msg.err != nil {
		return s.notShown(c, msg)
	}
	open := s.opened.take()
	if open == nil {
		return nil
	}
	if !c.Session.Open {
		open.Close()
		return nil
	}
	s.original = original{open: open, since: c.Now, until: c.Now.Add(c.RevealFor), serial: s.original.serial + 1}
	s.mode = revealed
	s.original.fit(c)
	return tea.Batch(screen.Dismiss(c), screen.After(c, c.RevealFor, expireMsg{}))
}

func (s *Screen) notShown(c screen.Context, msg openedMsg) tea.Cmd {
	if explain.Cancelled(msg.err) {
		return nil
	}
	t := c.Text.Rejects()
	p := explain.Error(c.Text, msg.err)
	p.Where, p.Kept = t.CannotShow, t.NothingShown
	if errors.Is(msg.err, vault.ErrNotFound) {
		p.What, p.Where = t.Gone, ""
		return tea.Batch(screen.Fail(c, p), s.reload(c))
	}
	p.Retry = screen.Tell(c.Self, askMsg{reveal, s.one(msg.of)})
	return screen.Fail(c, p)
}

// expire masks the original when its time is over.
func (s *Screen) expire(c screen.Context) {
	if s.original.open != nil && !c.Now.Before(s.original.until) {
		s.Mask()
	}
}

// copy sends the original to the terminal's clipboard.
func (s *Screen) copy(c screen.Context) tea.Cmd {
	if s.original.open == nil {
		return nil
	}
	if s.original.open.Original.Len() > maxCopied {
		t := c.Text.Rejects()
		return screen.Toast(screen.Caution, t.TooLong, t.TooLongWhy)
	}
	return screen.Copy(s.original.open.Original.Clone())
}

func (o *original) wipe() {
	o.open.Close()
	*o = original{serial: o.serial, width: o.width, height: o.height}
}

// text is what is shown of the original.
func (o *original) text() []byte {
	if o.open == nil {
		return nil
	}
	b := o.open.Original.Expose()
	return b[:min(len(b), maxShown)]
}

const (
	originalPage = 96 // cells of a row at most
	originalHead = 8  // lines above the text
)

// fit breaks the text into rows again where the window is another.
func (o *original) fit(c screen.Context) {
	width := min(c.Width, originalPage)
	o.height = max(c.Height-originalHead, 1)
	if o.open != nil && (o.width != width || o.ends == nil) {
		o.ends = rows(o.text(), width-2)
	}
	o.width = width
	o.top = max(min(o.top, len(o.ends)-o.height), 0)
}

func (o *original) longer() bool { return len(o.ends) > o.height }

func (o *original) scroll(by int) { o.top = max(min(o.top+by, len(o.ends)-o.height), 0) }

func (o *original) key(name string) {
	switch name {
	case "j", "down":
		o.scroll(1)
	case "k", "up":
		o.scroll(-1)
	case "ctrl+d", "pgdown", "ctrl+f", "space":
		o.scroll(max(o.height-1, 1))
	case "ctrl+u", "pgup", "ctrl+b":
		o.scroll(-max(o.height-1, 1))
	case "g", "home":
		o.scroll(-len(o.ends))
	case "G", "end":
		o.scroll(len(o.ends))
	}
}

// rows says where text is broken into rows of width cells: behind each raw line end and, in an object, behind each of its
// members, so that one can be found; nothing is added or left out.
func rows(text []byte, width int) []int {
	var ends []int
	var in object
	used := 0
	for at := 0; at < len(text); {
		size, cells := character(text[at:])
		if used > 0 && used+cells > width {
			ends = append(ends, at)
			used = 0
		}
		used += cells
		member := in.ends(text[at])
		at += size
		if text[at-1] == '\n' || member {
			ends = append(ends, at)
			used = 0
		}
	}
	if n := len(text); n > 0 && (len(ends) == 0 || ends[len(ends)-1] != n) {
		ends = append(ends, n)
	}
	return ends
}

// character is the size in bytes of the character that text begins with, and its cells as it is drawn.
func character(text []byte) (size, cells int) {
	const ascii = 0x80
	if c := text[0]; c < ascii && (len(text) == 1 || text[1] < ascii) {
		switch {
		case c >= ' ' && c != 0x7f:
			return 1, 1
		case c == '\n' || c == '\t' || c == '\r':
			return 1, 2
		}
	}
	g := displaywidth.BytesGraphemes(text)
	g.Next()
	v := g.Value()
	if len(v) == 0 {
		return 1, 1
	}
	return len(v), widget.Width(safetext.Terminal(string(v)))
}

// object follows a JSON object as it is read, to know where its members end.
type object struct {
	depth            int
	quoted, escaping bool
}

// ends reports whether c ends a member of the outermost object.
func (o *object) ends(c byte) bool {
	switch {
	case o.escaping:
		o.escaping = false
	case o.quoted:
		o.escaping = c == '\\'
		o.quoted = c != '"'
	case c == '"':
		o.quoted = true
	case c == '{' || c == '[':
		o.depth++
	case c == '}' || c == ']':
		o.depth--
	}
	return c == ',' && !o.quoted && o.depth == 1
}

// viewOriginal draws the original with its countdown.
func (s *Screen) viewOriginal(c screen.Context) screen.View {
	t, th, o := c.Text.Rejects(), c.Theme, &s.original
	if o.open == nil {
		return screen.View{Lines: []string{""}}
	}
	width := min(c.Width, originalPage)
	line := func() *widget.Line { return widget.NewLine(th, width) }
	left := max(o.until.Sub(c.Now), 0)
	name, role := short(o.open.Record), theme.Strong
	if name == "" {
		name, role = t.Unread, theme.Muted
	}
	const gap = 3
	lines := []string{
		"",
		line().Put(role, widget.CutMiddle(name, width/2, th.Signs.Cut)).Skip(gap).Put(theme.Muted, t.Number+" "+count(c, o.open.Position)).
			Skip(gap).Put(theme.Muted, short(o.open.Source)).String(),
		line().Put(theme.Danger, th.Signs.Fail).Skip(1).Put(theme.Text, short(c.Text.Reason(o.open.Reason))).String(),
		"",
		line().Put(theme.Revealed, th.Signs.Open+" "+t.Revealed).RightPieces(0,
			widget.Piece{Role: theme.Muted, Text: t.MaskedIn + " "},
			widget.Piece{Role: theme.Revealed, Text: c.Text.Seconds((left + time.Second - 1).Truncate(time.Second))}).String(),
		widget.Share(th, width, share(left, o.until.Sub(o.since)), theme.Revealed),
		line().Put(theme.Muted, s.facts(c)).String(),
		"",
	}
	text := o.text()
	for i := o.top; i < min(o.top+o.height, len(o.ends)); i++ {
		from := 0
		if i > 0 {
			from = o.ends[i-1]
		}
		lines = append(lines, widget.Plaintext(line().Skip(2), text[from:o.ends[i]]).String())
	}
	v := screen.View{Lines: lines}
	if o.longer() {
		v.Right = t.RowsOf(c.Text.Count(int64(o.top+1)), c.Text.Count(int64(min(o.top+o.height, len(o.ends)))), c.Text.Count(int64(len(o.ends))))
	}
	return v
}

func share(left, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(left) / float64(whole)
}

// facts says how long the original is, and what of it is not shown.
func (s *Screen) facts(c screen.Context) string {
	t, o := c.Text.Rejects(), s.original.open
	words := t.Size(c.Text.Bytes(max(o.Length, int64(o.Original.Len()))))
	point := " " + c.Theme.Signs.Point + " "
	switch {
	case o.Cut:
		words = t.Cut(c.Text.Bytes(int64(o.Original.Len())), c.Text.Bytes(o.Length))
	case o.Original.Len() > maxShown:
		words += point + t.Shown(c.Text.Bytes(maxShown))
	}
	if !o.UTF8 {
		words += point + t.Binary
	}
	return words
}
