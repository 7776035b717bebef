package screentest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
)

// Test runs fn under a clock of its own. Subtests are made outside of it: see Run.
func Test(t *testing.T, fn func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(runOut)
		fn(t)
	})
}

// Run is Test as a subtest, beside the others.
func Run(t *testing.T, name string, fn func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		Test(t, fn)
	})
}

// runOut lets the clocks run out that screens have set: they cannot be stopped, and a test ends with all it began.
func runOut() { time.Sleep(time.Hour) }

// Now is the time on every Console's Context, until the test changes it.
func Now() time.Time { return time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC) }

// Console plays the console for the screen S. All of it belongs to the goroutine of the test.
type Console[S screen.Screen] struct {
	S      S
	C      screen.Context
	Dialog screen.Dialog // the one that is open; nil: none
	Asked  []tea.Msg     // what the screen wanted of the console, but for what Console does itself

	// Unlock answers TryUnlock; nil: the wish is put into Asked, and its key is the test's to wipe.
	Unlock func(key string) error
	// Willing unlocks whenever a screen needs it. Otherwise what is to follow is put into Then and the wish into Asked.
	Willing bool
	Then    tea.Msg
	Left    bool // the screen was left by esc

	T    testing.TB // the test
	msgs chan tea.Msg
}

// self is the instance of the screen; its dialogs are the next one.
const self screen.Instance = 7

// Open starts a screen in a window of that many cells: dark, in English, with the session locked. The changes are made to
// its Context before Init.
func Open[S screen.Screen](t testing.TB, s S, width, height int, changes ...func(*screen.Context)) *Console[S] {
	t.Helper()
	k := Around(t, s, width, height, changes...)
	k.Run(s.Init(k.C))
	k.Send(screen.Resized{})
	return k
}

// Around is Open for a screen as it is, which was begun already or never will be.
func Around[S screen.Screen](t testing.TB, s S, width, height int, changes ...func(*screen.Context)) *Console[S] {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	const most = 1024
	k := &Console[S]{T: t, S: s, msgs: make(chan tea.Msg, most)}
	k.C = screen.Context{
		Ctx: ctx, Self: self, Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Now: Now(), Zone: time.UTC,
		Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite", Place: "/var/lib/cofre.db"}, RevealFor: 30 * time.Second,
	}
	k.size(width, height)
	for _, change := range changes {
		change(&k.C)
	}
	return k
}

func (k *Console[S]) size(width, height int) {
	k.C.WindowWidth, k.C.WindowHeight = width, height
	k.C.Width, k.C.Height = width-4, height-4
	k.C.Compact = width < 100 || height < 30
}

// Resize gives the window another size.
func (k *Console[S]) Resize(width, height int) {
	k.size(width, height)
	k.Send(screen.Resized{})
}

// Run runs a command; what it brings is taken in Settle, Until and Pause.
func (k *Console[S]) Run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		select {
		case k.msgs <- msg:
		case <-k.C.Ctx.Done():
		}
	}()
}

// Send gives the screen a message.
func (k *Console[S]) Send(msg tea.Msg) { k.Run(k.S.Update(k.C, msg)) }

// Input gives a message to whom the console would give what a person does: the dialog, or the screen where none is open.
func (k *Console[S]) Input(msg tea.Msg) {
	if k.Dialog != nil {
		k.tellDialog(msg)
		return
	}
	k.Send(msg)
}

// DialogContext is the Context that a dialog gets.
func (k *Console[S]) DialogContext() screen.Context {
	const inside = 56
	c := k.C
	c.Self, c.Width = self+1, inside
	return c
}

func (k *Console[S]) tellDialog(msg tea.Msg) {
	if k.Dialog != nil {
		k.Run(k.Dialog.Update(k.DialogContext(), msg))
	}
}

// deliver gives a message to the instance that it is for, if that is there.
func (k *Console[S]) deliver(to screen.Instance, msg tea.Msg) {
	switch to {
	case self:
		k.Send(msg)
	case self + 1:
		k.tellDialog(msg)
	}
}

// take does what the console does with what a command brought.
func (k *Console[S]) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			k.Run(cmd)
		}
	case screen.Answer:
		if msg.Stale() {
			return
		}
		msg.Done()
		if msg.Msg != nil {
			k.deliver(msg.To, msg.Msg)
		}
		k.Run(msg.Next)
	case screen.ToMsg:
		k.deliver(msg.To, msg.Msg)
	case screen.OpenDialogMsg:
		k.Asked = append(k.Asked, msg)
		k.Dialog = msg.Dialog
		k.Run(k.Dialog.Init(k.DialogContext()))
	case screen.CloseDialogMsg:
		k.Dialog = nil
		if msg.Msg != nil {
			k.Send(msg.Msg)
		}
	case screen.SetLangMsg:
		k.C.Text = text.In(msg.Lang)
		k.Send(screen.Resized{})
	default:
		k.keys(msg)
	}
}

// keys does what the console does about master keys; everything else it keeps.
func (k *Console[S]) keys(msg tea.Msg) {
	switch msg := msg.(type) {
	case screen.NeedUnlockMsg:
		if k.C.Session.Open || k.Willing {
			k.Send(msg.Request.Then)
		} else {
			k.Then = msg.Request.Then
		}
	case screen.TryUnlockMsg:
		if k.Unlock == nil {
			break
		}
		err := k.Unlock(string(msg.Key.Expose()))
		msg.Key.Wipe()
		k.C.Session.Open = err == nil
		if err != nil {
			const wait = 4 * time.Second
			k.C.Session.NextTry = k.C.Now.Add(wait)
		}
		k.tellDialog(screen.UnlockResult{Err: err})
		return
	}
	k.Asked = append(k.Asked, msg)
}

// Settle takes what commands bring until none brings anything any more but a clock that is far away, and where something
// draws again and again while it waits, for as long as a person would look at it.
func (k *Console[S]) Settle() {
	k.T.Helper()
	const quiet, most = 300 * time.Millisecond, 2 * time.Second
	end := time.After(most)
	for {
		select {
		case msg := <-k.msgs:
			k.take(msg)
		case <-time.After(quiet):
			return
		case <-end:
			return
		}
	}
}

// Pause takes what commands bring while this much time passes. The Context's time is not changed by it.
func (k *Console[S]) Pause(d time.Duration) {
	for end := time.After(d); ; {
		select {
		case msg := <-k.msgs:
			k.take(msg)
		case <-end:
			return
		}
	}
}

// Until takes what commands bring until something is so. It must be what the test waits for and nothing that was so
// before.
func (k *Console[S]) Until(what string, so func() bool) {
	k.T.Helper()
	const most = 30 * time.Second
	for end := time.After(most); !so(); {
		select {
		case msg := <-k.msgs:
			k.take(msg)
		case <-end:
			k.T.Fatalf("never: %s\n%s", what, k.Text())
		}
	}
}

// Pass lets the Context's time pass: a tick a second.
func (k *Console[S]) Pass(seconds int) {
	for range seconds {
		k.C.Now = k.C.Now.Add(time.Second)
		k.Send(screen.Tick{Now: k.C.Now})
	}
}

// Back is what esc does: it closes the dialog unless that has something better to do, else it goes to the screen. It
// reports whether the screen stays; one without a way back of its own does not.
func (k *Console[S]) Back() (stays bool) {
	if k.Dialog != nil {
		if b, ok := k.Dialog.(screen.Backer); ok {
			if cmd, done := b.Back(k.DialogContext()); done {
				k.Run(cmd)
				return true
			}
		}
		if e, ok := k.Dialog.(screen.Exposer); ok {
			e.Mask()
		}
		k.Dialog = nil
		return true
	}
	if b, ok := any(k.S).(screen.Backer); ok {
		var cmd tea.Cmd
		cmd, stays = b.Back(k.C)
		k.Run(cmd)
	}
	k.Left = !stays
	return stays
}
