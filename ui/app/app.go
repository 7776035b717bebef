package app

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"cofre/secret"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// Vault is what the console itself needs of the vault; *vault.Vault has it.
type Vault interface {
	Unlock(ctx context.Context, master *secret.Bytes, slot string) error
	Lock(ctx context.Context) error
	Locked() bool
	LockedBy() <-chan struct{}
}

// Terminal is what the console sends the terminal past the renderer.
type Terminal interface {
	// SetClipboard sends value by OSC 52 and keeps no copy.
	SetClipboard(value []byte) error
	// ClearClipboard makes the terminal forget what SetClipboard sent.
	ClearClipboard() error
}

// Cover keeps what is revealed out of the renderer's memory; *tty.Cover does.
type Cover interface {
	// Hide replaces the characters of the runs that begin with one of opens; it changes lines.
	Hide(lines []string, opens ...string)
	// Forget forgets what was hidden: nothing is revealed any more.
	Forget()
}

// Opened is a vault that was opened for reading, locked.
type Opened struct {
	Vault   Vault
	Info    screen.VaultInfo
	Screens []screen.Entry // the menu among them
	// Jobs go on when their screen is left; while one works, nothing is idle, and the console ends after their Close.
	Jobs []Job
	// Language (may be nil) is told the catalogue at first and when it changes.
	Language func(text.Catalogue)
}

// Job is work that outlives its screen.
type Job interface {
	// Working reports whether it is under way.
	Working() bool
	// Close ends it and waits until what it did is kept.
	Close()
}

// Options is everything that the console is given. Open is needed; the rest has a useful zero.
type Options struct {
	Text     text.Catalogue
	Theme    theme.Kind           // "": as the terminal says
	Profile  colorprofile.Profile // of the terminal; Unknown: it will say
	ASCII    bool                 // signs of terminals without Unicode
	ReadOnly bool
	Version  string // for the footer of the menu

	// Open opens the vault. It is called in a goroutine of its own, again after a failure or after Start created one.
	// confirm asks a person whether a fingerprint seen for the first time is the right one; it waits for the answer.
	// vault.ErrNoVault leads to Start.
	Open func(ctx context.Context, confirm func(fingerprint string) bool) (Opened, error)
	// Start makes the guided first run; nil: a missing vault is an error like others.
	Start func() screen.Screen

	Terminal  Terminal
	Cover     Cover         // nil: nothing is covered
	LockAfter time.Duration // 0: 5 min without a key pressed
	IdleExit  time.Duration // 0: 30 min
	RevealFor time.Duration // 0: 30 s
	Slot      string        // the one slot that master keys are tried on; "": all

	// SessionLeader: nothing could wake a suspended process, so ctrl+z locks instead.
	SessionLeader bool
	Now           func() time.Time
	Zone          *time.Location
}

func (o *Options) defaults() {
	if o.LockAfter <= 0 {
		o.LockAfter = 5 * time.Minute
	}
	if o.IdleExit <= 0 {
		o.IdleExit = 30 * time.Minute
	}
	if o.RevealFor <= 0 {
		o.RevealFor = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Terminal == nil {
		o.Terminal = noTerminal{}
	}
}

type noTerminal struct{}

// SetClipboard has nobody to send to.
func (noTerminal) SetClipboard([]byte) error { return nil }

// ClearClipboard has nothing to clear.
func (noTerminal) ClearClipboard() error { return nil }

// Model is the console, a tea.Model. Its state belongs to the program's one goroutine.
type Model struct {
	o     Options
	ctx   context.Context
	text  text.Catalogue
	theme *theme.Theme
	look  look

	width, height int
	started       time.Time
	now           time.Time

	vault   Vault
	info    screen.VaultInfo
	screens []screen.Entry
	jobs    []Job
	speak   func(text.Catalogue)
	stack   []*instance
	dialogs []*dialog
	serial  screen.Instance // last one given
	problem *problem
	toasts  toasts
	opening opening
	ahead   ahead
	changed bool // the store was written to since the screen below was covered

	session   session
	lastInput time.Time
	clipboard uint64 // serial of what is in the clipboard; 0: nothing of ours
	copies    uint64
	mouseOff  bool
	lastClick click

	blank    bool // nothing is drawn: suspended or going
	quitting bool
	crashed  bool
}

// New makes the console. Its work ends when ctx does.
func New(ctx context.Context, o Options) *Model {
	o.defaults()
	m := &Model{o: o, ctx: ctx, text: o.Text}
	m.now = m.clock()
	m.started, m.lastInput = m.now, m.now
	m.look = look{wanted: o.Theme, ascii: o.ASCII, dark: true}
	m.look.profile(o.Profile)
	m.theme = m.look.theme()
	return m
}

// clock is the wall clock: a machine that slept has used up its time.
func (m *Model) clock() time.Time { return m.o.Now().Round(0) }

// tickMsg comes once a second.
type tickMsg struct{}

func tick() tea.Cmd { return tea.Every(time.Second, func(time.Time) tea.Msg { return tickMsg{} }) }

// Init starts the clock, asks for the background (and waits for no answer) and opens the vault.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tick(), tea.RequestBackgroundColor, m.open(screen.OpenVaultMsg{}))
}

// Crashed reports that a screen panicked and the console ended itself.
func (m *Model) Crashed() bool { return m.crashed }

// Vault returns the vault that is open, or nil.
func (m *Model) Vault() Vault { return m.vault }

// context makes what a screen or dialog gets.
func (m *Model) context(ctx context.Context, self screen.Instance) screen.Context {
	w, h := m.body()
	return screen.Context{
		Ctx: ctx, Self: self, Theme: m.theme, Text: m.text,
		Width: w, Height: h, WindowWidth: m.width, WindowHeight: m.height, Compact: m.compact(),
		Now: m.now, Zone: m.o.Zone, ReadOnly: m.o.ReadOnly, Vault: m.info, RevealFor: m.o.RevealFor,
		Session: m.session.state(m),
	}
}

// The grid: margins at both sides, header and fuse above the body, message line and footer below it.
const (
	margin    = 2
	bodyTop   = 2
	belowBody = 2
	leastWide = 60
	leastHigh = 20
)

// body returns the size of the body without its margins.
func (m *Model) body() (width, height int) {
	return max(m.width-2*margin, 0), max(m.height-bodyTop-belowBody-len(m.panel()), 0)
}

func (m *Model) compact() bool { return m.width < 100 || m.height < 30 }

func (m *Model) known() bool { return m.width > 0 && m.height > 0 }

func (m *Model) tooSmall() bool { return m.width < leastWide || m.height < leastHigh }

// line begins a line of the window's inner width.
func (m *Model) line() *widget.Line { return widget.NewLine(m.theme, max(m.width-2*margin, 0)) }
