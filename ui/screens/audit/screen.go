package audit

import (
	"context"
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	AuditSize(ctx context.Context) (uint64, error)
	AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error
	AuditVerify(ctx context.Context, o vault.AuditVerifyOptions) (audit.Report, error)
	Status(ctx context.Context, limit int64) (vault.Status, error)
}

// face is what the screen shows.
type face uint8

const (
	listing face = iota
	reading      // one entry in full
	judging      // a verification
)

// typing is what is being typed on the first line.
type typing uint8

const (
	nothing typing = iota
	aFilter
	aNumber
)

// Times of waiting.
const (
	debounce    = 250 * time.Millisecond // from the last key of a filter to the search
	restAt      = 80 * time.Millisecond  // an entry is read when the selection rests so long
	skeletonAt  = 100 * time.Millisecond
	spinnerAt   = 300 * time.Millisecond
	spinnerStep = 125 * time.Millisecond
	waitAtMost  = 60 * time.Second // for one range of the log
	pollEvery   = 5                // seconds between looks at the log's size, where it is not followed
)

// Screen shows the log. Its zero value is not usable: see New.
type Screen struct {
	vault Vault
	feed  feed
	face  face

	typing  typing
	line    widget.TextField
	filter  filter
	applied string    // the text of filter
	wrong   string    // what is wrong with what is typed
	span    [2]int    // the characters that are wrong
	began   time.Time // when the filter was applied
	wanted  *uint64   // the entry to jump to at first
	follow  bool
	stale   bool // the rows are those of the filter before
	failing bool // the last page failed

	load, poll, pause, look, resolve, verify screen.Task

	columns columns
	detail  detail
	verdict *verdict
	checked headway // of the verification under way
	scroll  int     // lines of an entry or a report that are scrolled away
	beat    int
	turning bool
}

// New makes the screen. arg is nil or a screen.EntryArg.
func New(v Vault, arg any) *Screen {
	s := &Screen{vault: v}
	if entry, ok := arg.(screen.EntryArg); ok {
		s.wanted = &entry.Seq
	}
	return s
}

// Messages to itself.
type (
	spinMsg  struct{}
	retryMsg struct{}
	// recheckMsg begins a verification again.
	recheckMsg struct{}
	applyMsg   struct{ text string }
	sizeMsg    struct {
		size uint64
		err  error
	}
	// pageMsg is a chunk of rows and where it belongs.
	pageMsg struct {
		kind   pageKind
		size   uint64
		chunk  chunk
		target uint64 // pageAround: the row to select
		err    error
	}
	resolvedMsg struct {
		pairs map[uint64]uint64
		until uint64
		asked []uint64
		err   error
	}
)

type pageKind uint8

const (
	pageFirst  pageKind = iota // the newest, in place of what is there
	pageLast                   // the oldest, in place of what is there
	pageAround                 // those around an entry, in place of what is there
	pageOlder
	pageNewer
)

// Init begins to read.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	s.sized(c)
	if s.wanted != nil {
		return s.fetch(c, pageAround, *s.wanted)
	}
	return s.fetch(c, pageFirst, 0)
}

// Update takes keys, the clock and the answers of the screen's tasks.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Tick:
		return s.tick(c)
	case spinMsg:
		return s.turned(c)
	case screen.Resized:
		s.sized(c)
	case screen.Shown:
		return s.askSize(c)
	case pageMsg:
		return s.paged(c, msg)
	case sizeMsg:
		return s.grown(c, msg)
	case resolvedMsg:
		return s.resolved(c, msg)
	case retryMsg:
		s.failing = false
		return s.more(c)
	case recheckMsg:
		return s.check(c)
	case applyMsg:
		return s.apply(c, msg.text)
	case detailMsg:
		return s.detailed(c, msg)
	case headwayMsg:
		s.checked = headway(msg)
	case verdictMsg:
		return s.verified(c, msg)
	case tea.KeyPressMsg, tea.PasteMsg, screen.Click, screen.Wheel:
		return s.input(c, msg)
	}
	return nil
}

// fetch reads a chunk of rows; seq is where from.
func (s *Screen) fetch(c screen.Context, kind pageKind, seq uint64) tea.Cmd {
	v, size, known := s.vault, s.feed.size, s.feed.known
	r := reader{vault: v, filter: s.filter, pairs: maps.Clone(s.feed.pairs), seen: s.feed.seenFrom}
	return tea.Batch(s.turn(c), s.load.Start(c, func(ctx context.Context) tea.Msg {
		out := pageMsg{kind: kind, size: size}
		if kind == pageFirst || kind == pageLast || kind == pageAround {
			if out.size, out.err = v.AuditSize(ctx); out.err != nil {
				return out
			}
		}
		r.size = out.size
		if !known {
			r.seen = out.size
		}
		switch kind {
		case pageFirst:
			out.chunk, out.err = r.down(ctx, out.size)
		case pageLast:
			out.chunk, out.err = r.up(ctx, 0)
		case pageAround:
			out.chunk, out.target, out.err = r.around(ctx, min(seq, max(out.size, 1)-1))
		case pageOlder:
			out.chunk, out.err = r.down(ctx, seq)
		case pageNewer:
			out.chunk, out.err = r.up(ctx, seq)
		}
		return out
	}))
}

// paged takes a chunk.
func (s *Screen) paged(c screen.Context, msg pageMsg) tea.Cmd {
	if msg.err != nil {
		return s.failed(c, msg.err)
	}
	f := &s.feed
	switch msg.kind {
	case pageOlder:
		f.older(msg.chunk)
	case pageNewer:
		f.newer(msg.chunk)
		if s.follow {
			f.cursor = 0
			f.inSight()
		}
	case pageFirst, pageLast, pageAround:
		f.begin(msg.size)
		f.older(msg.chunk)
		s.stale = false
		s.columns = s.measure(c)
		if msg.kind == pageLast {
			f.move(len(f.rows))
		}
		if msg.kind == pageAround {
			f.cursor = f.find(msg.target)
			f.top = f.cursor - f.height/3
			f.inSight()
		}
	}
	s.failing = false
	return tea.Batch(screen.Dismiss(c), s.more(c), s.rest(c), s.unsettled(c))
}

// more reads what the window needs next.
func (s *Screen) more(c screen.Context) tea.Cmd {
	switch {
	case s.load.Busy() || s.failing:
		return nil
	case len(s.feed.chunks) == 0 && s.wanted != nil:
		return s.fetch(c, pageAround, *s.wanted)
	case len(s.feed.chunks) == 0:
		return s.fetch(c, pageFirst, 0)
	case s.feed.wantsNewer():
		return s.fetch(c, pageNewer, s.feed.high())
	case s.feed.wantsOlder():
		return s.fetch(c, pageOlder, s.feed.low())
	}
	return nil
}

// failed says that the log cannot be read; what was read stays.
func (s *Screen) failed(c screen.Context, err error) tea.Cmd {
	if explain.Cancelled(err) {
		return nil
	}
	s.failing = true
	t := c.Text.Audit()
	p := explain.Error(c.Text, err)
	p.Where = c.Vault.Store + " " + c.Theme.Signs.Point + " " + c.Vault.Place
	if len(s.feed.rows) > 0 {
		p.Kept = t.FailKept
	}
	p.Retry = screen.Tell(c.Self, retryMsg{})
	return screen.Fail(c, p)
}

// tick looks at the log's size: every second where it is followed.
func (s *Screen) tick(c screen.Context) tea.Cmd {
	s.beat++
	if !s.feed.known || s.failing || s.load.Busy() || s.poll.Busy() || (!s.follow && s.beat%pollEvery != 0) {
		return nil
	}
	return s.askSize(c)
}

func (s *Screen) askSize(c screen.Context) tea.Cmd {
	v := s.vault
	return s.poll.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, waitAtMost)
		defer cancel()
		n, err := v.AuditSize(ctx)
		return sizeMsg{n, err}
	})
}

// grown takes the log's size. A look that failed is made again by itself; following says so when the page fails.
func (s *Screen) grown(c screen.Context, msg sizeMsg) tea.Cmd {
	if msg.err != nil {
		if s.follow {
			s.follow = false
			return s.failed(c, msg.err)
		}
		return nil
	}
	s.feed.size = max(s.feed.size, msg.size)
	if s.follow && s.feed.high() < s.feed.size && s.feed.cursor > chunkRows/2 {
		return s.fetch(c, pageFirst, 0)
	}
	return s.more(c)
}

// unsettled looks on for the outcomes of intents in the window whose chunk was shown before they were found.
func (s *Screen) unsettled(c screen.Context) tea.Cmd {
	if s.resolve.Busy() {
		return nil
	}
	open := map[uint64]bool{}
	var asked []uint64
	for i := range s.feed.rows {
		if r := &s.feed.rows[i]; r.pending {
			open[r.seq] = true
			asked = append(asked, r.seq)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	r := reader{vault: s.vault, size: s.feed.size}
	from, to := asked[len(asked)-1]+1, s.feed.size
	return s.resolve.Start(c, func(ctx context.Context) tea.Msg {
		out := resolvedMsg{pairs: map[uint64]uint64{}, asked: asked, until: to}
		for at := from; at < to && len(open) > 0 && out.err == nil; at += wideBlock {
			out.err = r.outcomes(ctx, at, min(at+wideBlock, to), open, out.pairs)
		}
		return out
	})
}

// resolved takes the outcomes that were found; intents without one have none.
func (s *Screen) resolved(c screen.Context, msg resolvedMsg) tea.Cmd {
	if msg.err != nil {
		return s.failed(c, msg.err)
	}
	settled := map[uint64]bool{}
	for _, seq := range msg.asked {
		settled[seq] = true
	}
	for i := range s.feed.chunks {
		for j := range s.feed.chunks[i].rows {
			if r := &s.feed.chunks[i].rows[j]; settled[r.seq] {
				r.pending = false
			}
		}
	}
	s.feed.took(chunk{from: msg.until, to: msg.until, pairs: msg.pairs})
	return tea.Batch(s.unsettled(c), s.rest(c))
}

// turn starts the sign of waiting, which turns as long as something is waited for.
func (s *Screen) turn(c screen.Context) tea.Cmd {
	if s.turning {
		return nil
	}
	s.turning = true
	return screen.After(c, spinnerStep, spinMsg{})
}

func (s *Screen) turned(c screen.Context) tea.Cmd {
	s.turning = false
	if s.load.Busy() || s.verify.Busy() {
		return s.turn(c)
	}
	return nil
}

// Working reports that the log is being verified.
func (s *Screen) Working() bool { return s.verify.Busy() }

// Capturing reports that a filter or a number is being typed.
func (s *Screen) Capturing() bool { return s.face == listing && s.typing != nothing }

// Title names the screen.
func (s *Screen) Title(c screen.Context) string { return c.Text.Audit().Title }
