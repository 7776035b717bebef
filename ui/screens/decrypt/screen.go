package decrypt

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/record"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
	Show(ctx context.Context, id string) (vault.Row, error)
	Reveal(ctx context.Context, r vault.RevealRequest) (*vault.Revealed, error)
}

// History is the audit log, from which the screen names the entries of a reveal.
type History interface {
	AuditSize(ctx context.Context) (uint64, error)
	AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error
}

// Deps is what the screen is made of. Vault and Schema are needed.
type Deps struct {
	Vault   Vault
	History History // may be nil
	Schema  record.Schema
	// Name is the member by which people know a user (policy.UsernameField); "": none.
	Name string
	// Hashed says that the policy hashes a field, so that it can be compared but not revealed; nil: none.
	Hashed func(field string) bool
}

// mode is which of the screen's three faces is shown.
type mode uint8

const (
	picking mode = iota // a user is chosen
	reading             // the user's record
	whole               // one long value
)

// Times of waiting.
const (
	debounce    = 150 * time.Millisecond // from the last key to the search
	spinnerAt   = 300 * time.Millisecond // from when on it says what it waits for
	spinnerStep = 125 * time.Millisecond
	waitAtMost  = 30 * time.Second // for the store; a reveal may take longer only where the vault does
)

// defaultReveal is how long values last where the context does not say.
const defaultReveal = 30 * time.Second

// Screen reveals fields of one user. Its zero value is not usable: see New.
type Screen struct {
	deps   Deps
	mode   mode
	direct bool // it was opened on one user: esc leaves
	pick   picker
	page   page
	long   long

	load, open, trail screen.Task
	hand              *hand
	grants            []*grant
	spinning          bool
}

// New makes the screen. arg is nil or a screen.UserArg.
func New(d Deps, arg any) *Screen {
	if d.Hashed == nil {
		d.Hashed = func(string) bool { return false }
	}
	s := &Screen{deps: d}
	if user, ok := arg.(screen.UserArg); ok && user.ID != "" {
		s.mode, s.direct = reading, true
		s.page = page{id: user.ID, wanted: user.Fields}
	}
	return s
}

// Messages to itself.
type (
	spinMsg   struct{}
	expireMsg struct{}
)

// Init reads the user's record where the screen was opened on one.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	if s.mode == reading {
		return s.read(c)
	}
	return nil
}

// Update takes keys, the clock and the answers of the screen's tasks.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	s.expire(c.Now)
	cmd := s.answer(c, msg)
	if s.mode == whole && s.long.field == "" {
		s.mode = reading
	}
	return cmd
}

func (s *Screen) answer(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Tick:
		s.expire(msg.Now)
	case spinMsg:
		return s.spun(c)
	case screen.Shown:
		if msg.Changed && s.mode != picking {
			return s.read(c)
		}
	case screen.Resized:
		s.resized(c)
	case screen.Locked:
		s.Mask()
		s.page.copied = copied{}
	case rowMsg:
		return s.rowCame(c, msg)
	case askedMsg:
		return s.reveal(c, msg)
	case revealedMsg:
		return s.revealed(c, msg)
	case trailMsg:
		s.trailCame(msg)
	case growMsg:
		return s.growLong(c)
	case searchMsg, foundMsg:
		return s.pickAnswer(c, msg)
	case tea.KeyPressMsg, tea.PasteMsg, screen.Click, screen.Wheel:
		return s.input(c, msg)
	}
	return nil
}

func (s *Screen) input(c screen.Context, msg tea.Msg) tea.Cmd {
	switch s.mode {
	case picking:
		return s.pickInput(c, msg)
	case whole:
		return s.longInput(c, msg)
	case reading:
	}
	return s.pageInput(c, msg)
}

// spin starts the sign of waiting, which turns as long as something is waited for.
func (s *Screen) spin(c screen.Context) tea.Cmd {
	if s.spinning {
		return nil
	}
	s.spinning = true
	return screen.After(c, spinnerStep, spinMsg{})
}

func (s *Screen) spun(c screen.Context) tea.Cmd {
	s.spinning = false
	if s.load.Busy() || s.open.Busy() || s.pick.find.Busy() {
		return s.spin(c)
	}
	return nil
}

// Title names the screen.
func (s *Screen) Title(c screen.Context) string { return c.Text.Decrypt().Title }

// Capturing reports whether a user is being typed.
func (s *Screen) Capturing() bool { return s.mode == picking }

// Back leaves the long value, then the record for the choice of a user.
func (s *Screen) Back(screen.Context) (tea.Cmd, bool) {
	switch {
	case s.mode == whole:
		s.long = long{}
		s.mode = reading
		return nil, true
	case s.mode == reading && !s.direct:
		s.leave()
		s.mode = picking
		return nil, true
	}
	return nil, false
}

// leave forgets the user: values, choices and reason.
func (s *Screen) leave() {
	s.Mask()
	s.load.Stop()
	s.trail.Stop()
	s.page = page{}
}

// Close forgets everything when the screen is left for good.
func (s *Screen) Close() { s.leave() }

// View draws the body.
func (s *Screen) View(c screen.Context) screen.View {
	switch s.mode {
	case picking:
		return s.pickView(c)
	case whole:
		if v, ok := s.longView(c); ok {
			return v
		}
	case reading:
	}
	return s.pageView(c)
}

// width is how wide the screen draws: a record's page has 96 cells at most.
func width(c screen.Context) int {
	const most = 96
	return max(min(c.Width, most), 0)
}
