package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/text"
)

// Tick comes once a second to every screen on the stack and to the dialog.
type Tick struct{ Now time.Time }

// Resized says that the body has another size, language or theme; Context has the new ones.
type Resized struct{}

// Shown says that a screen is on top again, after the one above it was left.
type Shown struct {
	// Changed: something was written to the store meanwhile (NoteChange): what is shown may be old.
	Changed bool
}

// Click is the left button in the body, relative to it. Double: the second one at the same place within 400 ms.
type Click struct {
	X, Y   int
	Double bool
}

// Wheel is the mouse wheel over the body: Delta lines, down is positive.
type Wheel struct{ X, Y, Delta int }

// Unlocked goes to every screen when the vault was opened.
type Unlocked struct{}

// Locked goes to every screen when the vault was locked, after Mask.
type Locked struct{ Reason LockReason }

// LockReason says why the vault was locked.
type LockReason string

// The reasons.
const (
	LockByKey   LockReason = "key"     // L, or the palette
	LockIdle    LockReason = "idle"    // COFRE_LOCK_AFTER
	LockSuspend LockReason = "suspend" // ctrl+z
	LockOther   LockReason = "other"   // something else locked it
)

// UnlockResult answers TryUnlock.
type UnlockResult struct {
	Err error // nil: the vault is open. vault.ErrWrongKey: not a master key of it; the try is in the audit log
}

// UnlockCancelled tells the screen that asked with NeedUnlock that the person went back.
type UnlockCancelled struct{}

// Messages to the console around the screens. They are made by the functions below.
type (
	// PushMsg puts a screen on top.
	PushMsg struct {
		To  ID
		Arg any
	}
	// ReplaceMsg puts a screen in the place of the top one.
	ReplaceMsg struct {
		To  ID
		Arg any
	}
	// PopMsg leaves the top screen.
	PopMsg struct{}
	// HomeMsg goes to the menu.
	HomeMsg struct{}
	// QuitMsg ends the console: masks, locks, clears.
	QuitMsg struct{}
	// LockMsg locks everything, at once.
	LockMsg struct{ Reason LockReason }
	// ToastMsg shows a line on the message row for four seconds; the next waits its turn.
	ToastMsg struct{ Toast ToastText }
	// FailMsg opens the error panel.
	FailMsg struct {
		From    Instance
		Problem Problem
	}
	// DismissMsg closes the error panel, if it is of that screen and was there when it was asked for: what failed since
	// then may have overtaken it.
	DismissMsg struct {
		From Instance
		Made time.Time
	}
	// NeedUnlockMsg asks for the master key.
	NeedUnlockMsg struct {
		From    Instance
		Request UnlockRequest
	}
	// TryUnlockMsg tries a master key; the console wipes it.
	TryUnlockMsg struct {
		From Instance
		Key  *secret.Bytes
	}
	// OpenDialogMsg opens a dialog over the screen.
	OpenDialogMsg struct {
		From   Instance
		Dialog Dialog
		// Unasked: it appears by itself, so keys are ignored for 400 ms.
		Unasked bool
	}
	// CloseDialogMsg closes a dialog and then delivers Msg (nil: nothing) to whom opened it.
	CloseDialogMsg struct {
		Dialog Instance
		Msg    tea.Msg
	}
	// CopyMsg sends a value to the terminal's clipboard by OSC 52.
	CopyMsg struct{ Value *secret.Bytes }
	// ChangedMsg says that the store was written to.
	ChangedMsg struct{}
	// SetLangMsg changes the language.
	SetLangMsg struct{ Lang text.Lang }
	// OpenVaultMsg opens the vault, after it was created, and then goes to a screen ("" the menu).
	OpenVaultMsg struct {
		Then ID
		Arg  any
	}
	// ToMsg delivers a message to one screen, if it is still there.
	ToMsg struct {
		To  Instance
		Msg tea.Msg
	}
)

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// Push opens a screen on top of this one; esc comes back here. arg as the ID says.
func Push(to ID, arg any) tea.Cmd { return send(PushMsg{to, arg}) }

// Replace opens a screen in the place of this one.
func Replace(to ID, arg any) tea.Cmd { return send(ReplaceMsg{to, arg}) }

// Pop leaves this screen.
func Pop() tea.Cmd { return send(PopMsg{}) }

// Home goes to the menu.
func Home() tea.Cmd { return send(HomeMsg{}) }

// Quit ends the console.
func Quit() tea.Cmd { return send(QuitMsg{}) }

// Lock locks the vault and masks everything, at once.
func Lock() tea.Cmd { return send(LockMsg{LockByKey}) }

// Copy sends value to the terminal's clipboard by OSC 52 and clears it after c.RevealFor. The console takes value over
// and wipes it: give a Clone. It toasts what it did.
func Copy(value *secret.Bytes) tea.Cmd { return send(CopyMsg{value}) }

// NoteChange tells the console that the store was written to, so that other screens refresh when they are shown again.
func NoteChange() tea.Cmd { return send(ChangedMsg{}) }

// SetLanguage changes the language of the console; every screen gets Resized.
func SetLanguage(l text.Lang) tea.Cmd { return send(SetLangMsg{l}) }

// OpenVault opens the vault after Start created it, and then goes to a screen ("": the menu).
func OpenVault(then ID, arg any) tea.Cmd { return send(OpenVaultMsg{then, arg}) }

// Level is how important a toast is.
type Level uint8

// The levels.
const (
	Info    Level = iota // ✓
	Caution              // !
	Failure              // ✗: something small; what needs a decision is a Problem
)

// ToastText is a line of feedback: a sign, a sentence, a muted remark. Never what the screen already shows.
type ToastText struct {
	Level  Level
	Text   string
	Remark string // may be ""
}

// Toast shows a line of feedback.
func Toast(level Level, sentence, remark string) tea.Cmd {
	return send(ToastMsg{ToastText{level, sentence, remark}})
}

// Problem is an error as a person reads it. It stays until esc.
type Problem struct {
	What    string    // the fact, one sentence: "The store did not answer for 10 s."
	Where   string    // muted behind it; safe to print
	Kept    string    // what was kept
	Do      string    // what to do
	Details string    // the whole error, on d; safe to print; "" for none
	Retry   tea.Cmd   // on R; nil: no such key
	Keys    []Command // further keys: Key, Title (for the footer) and Run
	Made    time.Time // when it was reported; Fail sets it
}

// Fail opens the error panel with p.
func Fail(c Context, p Problem) tea.Cmd {
	p.Made = time.Now()
	return send(FailMsg{c.Self, p})
}

// Dismiss closes the error panel where it is this screen's: what failed works again.
func Dismiss(c Context) tea.Cmd { return send(DismissMsg{c.Self, time.Now()}) }

// UnlockRequest asks for the vault to be opened.
type UnlockRequest struct {
	Title  string  // of the dialog; "": "Unlock the vault"
	Why    string  // one muted sentence: what the key is needed for
	Action string  // what enter does, for the dialog's keys; "": "unlock"
	Then   tea.Msg // delivered to this screen when the vault is open
}

// NeedUnlock makes sure that the vault is open: Then comes at once where it is; else after the master-key dialog, or
// UnlockCancelled.
func NeedUnlock(c Context, r UnlockRequest) tea.Cmd { return send(NeedUnlockMsg{c.Self, r}) }

// TryUnlock tries a master key, for dialogs with a key field of their own; key is wiped by the console. The answer is an
// UnlockResult, to the screen or dialog of c. Do not call it while c.Session.Wait is not over.
func TryUnlock(c Context, key *secret.Bytes) tea.Cmd { return send(TryUnlockMsg{c.Self, key}) }
