package screen

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/text"
	"cofre/ui/theme"
)

// ID names a screen, for navigation.
type ID string

// The screens, in the menu's order, with the arguments that they take (package argument.go).
const (
	Menu      ID = "menu"
	Start     ID = "start"
	Ingest    ID = "ingest"    // nil or SourceArg
	Browse    ID = "browse"    // nil or QueryArg
	Decrypt   ID = "decrypt"   // nil or UserArg
	Overview  ID = "overview"  // nil
	Keys      ID = "keys"      // nil
	Integrity ID = "integrity" // nil
	Audit     ID = "audit"     // nil or EntryArg
	Rejects   ID = "rejects"   // nil
	Toolbox   ID = "toolbox"   // nil
)

// Screen is one screen of the console, a pointer to its own state. All methods are called by one goroutine.
type Screen interface {
	// Init is called once, before the first View, and returns what starts the screen's work.
	Init(c Context) tea.Cmd
	// Update takes a message: tea.KeyPressMsg (what the console did not take itself), tea.PasteMsg, Tick, Click, Wheel,
	// Resized, Locked, Unlocked, Back to top (Shown), and the answers of its own tasks. It must not block.
	Update(c Context, msg tea.Msg) tea.Cmd
	// View draws the body: c.Height lines of c.Width cells (fewer are filled up, longer are cut). It must take less than
	// 2 ms whatever the store holds, and change nothing.
	View(c Context) View
	// Title is the screen's name in the header: one or two lower-case words.
	Title(c Context) string
	// Keys lists what the keys do now, in groups, most useful first: the footer shows the bindings of the first group
	// that fit, help shows all. Bindings that do not work now are left out or disabled.
	Keys(c Context) []keymap.Group
}

// View is what a screen draws.
type View struct {
	// Lines of the body. Column 0 is the window's column 2: both margins are the console's.
	Lines []string
	// Cursor is the text cursor, relative to the body; nil: hidden.
	Cursor *Cursor
	// Right is shown at the right of the footer: a position, "as of 14:32:07". Painted or plain (then muted).
	Right string
	// Progress is the terminal's own progress bar: 0 to 1; negative: unknown total; nil: none.
	Progress *float64
}

// Cursor is where the text cursor stands.
type Cursor struct{ X, Y int }

// Capturer is a screen (or dialog) in which text is typed now: while Capturing, the console takes no printable key for
// itself (digits, L, :, ?, q, M), only esc (Back), ctrl+c and ctrl+z.
type Capturer interface{ Capturing() bool }

// Secretive is a screen or dialog in which a secret can be typed: while Secret, a paste comes as one tea.PasteMsg a
// character, so that it is never one string.
type Secretive interface{ Secret() bool }

// Backer is a screen that may do something of its own on esc: close a pane, leave a query, stop a run. Back returns true
// when it did; on false the console leaves the screen.
type Backer interface {
	Back(c Context) (tea.Cmd, bool)
}

// Exposer is a screen or dialog that may show a secret.
type Exposer interface {
	// Mask wipes and forgets everything revealed, at once. It is called before a suspend, when the vault locks, when the
	// screen is left or covered by another screen, and on every way out of the program.
	Mask()
	// Exposed reports whether a secret is on the screen now.
	Exposed() bool
}

// Worker is a screen with a job under way that must not be cut off for idleness (an ingest, a verification): while
// Working, the idle lock and the idle exit wait for its end. It must not be true while anything is exposed.
type Worker interface{ Working() bool }

// Closer is a screen that has to be told when it is left for good; its context ends by itself.
type Closer interface{ Close() }

// Commander is a screen with commands of its own in the palette beside those of its Keys.
type Commander interface {
	Commands(c Context) []Command
}

// Command is a line of the palette.
type Command struct {
	Title    string // what it does
	Place    string // the screen's name, at the right
	Key      string // its own key, where it has one
	NeedsKey bool   // it will ask for the master key
	Run      tea.Cmd
}

// Context is what a screen gets with every call. It is a value; a screen keeps nothing of it but Ctx, through tasks.
type Context struct {
	Ctx  context.Context // ends when the screen is left
	Self Instance        // this screen, for the answers of its tasks

	Theme *theme.Theme
	Text  text.Catalogue

	Width, Height int  // of the body in cells, without the margins; at least 56 by 15
	WindowWidth   int  // of the whole window
	WindowHeight  int  //
	Compact       bool // the window is under 100x30: right columns go, then blank lines

	Now       time.Time
	Zone      *time.Location // for spoken times; tables are UTC
	ReadOnly  bool           // --read-only: nothing that writes is offered
	Vault     VaultInfo
	Session   Session
	RevealFor time.Duration // how long a revealed value and the clipboard last
}

// More says how many lines are left below those in sight, for View.Right and DialogView.Right; "" where none are.
func (c Context) More(lines int) string {
	if lines <= 0 {
		return ""
	}
	return c.Text.App().MoreLines(int64(lines), c.Text.Count(int64(lines)))
}

// Instance identifies one screen on the stack, or a dialog.
type Instance uint64

// VaultInfo is what the header says of the vault.
type VaultInfo struct {
	Name  string // for people; safe to print
	Store string // sqlite, elasticsearch
	Place string // path or URL without credentials; safe to print
}

// Session is the state of the lock.
type Session struct {
	Open    bool
	Left    time.Duration // until it locks by itself, while Open
	After   time.Duration // the whole of it: COFRE_LOCK_AFTER
	NextTry time.Time     // before this no master key is tried, after failures
	Tries   int           // failures in a row
}

// Wait returns how long no master key is tried yet; 0: now.
func (s Session) Wait(now time.Time) time.Duration { return max(s.NextTry.Sub(now), 0) }
