package screen

import (
	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/key"
)

// Dialog is a box over the screen: the one thing with a border. The console draws the border, the halo and the keys, and
// takes esc unless the dialog is a Backer. It may be a Capturer and an Exposer. Messages for it (answers of its tasks, UnlockResult) come with
// the Context that it was given, whose Self is the dialog's own; Width is the room inside.
type Dialog interface {
	// Init is called once before the first View.
	Init(c Context) tea.Cmd
	Update(c Context, msg tea.Msg) tea.Cmd
	View(c Context) DialogView
	// Keys are shown in the dialog's last line, in this order, whole ones that fit.
	Keys(c Context) []key.Binding
}

// DialogView is what a dialog draws.
type DialogView struct {
	Title  string
	Lines  []string // of at most c.Width cells; two cells of air at the sides are the console's
	Cursor *Cursor  // relative to Lines
	Danger bool     // the border is red: it erases something
	Right  string   // behind the keys: how much more there is, plain; "" for nothing
	Width  int      // wanted inside width; 0: 57, as wide as a form
	Top    int      // row of the window at which the border begins; 0: in the middle
}

// Open opens a dialog over this screen.
func Open(c Context, d Dialog) tea.Cmd { return send(OpenDialogMsg{From: c.Self, Dialog: d}) }

// OpenUnasked opens a dialog that appears by itself: it ignores keys for its first 400 ms.
func OpenUnasked(c Context, d Dialog) tea.Cmd {
	return send(OpenDialogMsg{From: c.Self, Dialog: d, Unasked: true})
}

// Close closes the dialog on top. Where something follows from it, use CloseWith: commands of one batch come in any order.
func Close() tea.Cmd { return send(CloseDialogMsg{}) }

// CloseWith closes the dialog of c (its own Context) and then delivers msg to the screen that opened it.
func CloseWith(c Context, msg tea.Msg) tea.Cmd { return send(CloseDialogMsg{Dialog: c.Self, Msg: msg}) }

// Tell delivers a message to the screen or dialog of that instance, if it is still there.
func Tell(to Instance, msg tea.Msg) tea.Cmd { return send(ToMsg{To: to, Msg: msg}) }
