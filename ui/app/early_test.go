package app

import (
	"context"
	"errors"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/tty"
)

// probe is a screen and a dialog that write down what they are told.
type probe struct {
	typed  []string
	secret bool
}

func (p *probe) Init(screen.Context) tea.Cmd     { return nil }
func (p *probe) Title(screen.Context) string     { return "probe" }
func (p *probe) Capturing() bool                 { return true }
func (p *probe) Secret() bool                    { return p.secret }
func (p *probe) View(screen.Context) screen.View { return screen.View{} }
func (p *probe) Update(_ screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		p.typed = append(p.typed, msg.String())
	case tea.PasteMsg:
		p.typed = append(p.typed, msg.Content)
	}
	return nil
}

// box is a probe as a dialog.
type box struct{ probe }

func (b *box) View(screen.Context) screen.DialogView { return screen.DialogView{Title: "box"} }
func (b *box) Keys(screen.Context) []key.Binding     { return nil }
func (p *probe) Keys(screen.Context) []keymap.Group  { return nil }

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

// begun is a console whose vault is being opened.
func begun() *Model {
	m := New(context.Background(), Options{Open: func(context.Context, func(string) bool) (Opened, error) { return Opened{}, nil }})
	m.Init()
	return m
}

// opens ends the opening with a screen.
func opens(m *Model, p *probe) {
	m.Update(openStepMsg{msg: openedMsg{opened: Opened{
		Vault: nil, Screens: []screen.Entry{{ID: screen.Menu, New: func(any) screen.Screen { return p }}},
	}}})
}

// TestTypedAhead: keys that come before the first screen go to it, in their order, and later ones behind them.
func TestTypedAhead(t *testing.T) {
	m, p := begun(), &probe{}
	m.Update(letter('a'))
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	m.Update(letter('b'))
	opens(m, p)
	m.Update(letter('c'))
	if len(p.typed) != 0 {
		t.Fatalf("%q before those that were first", p.typed)
	}
	for range 5 {
		m.Update(aheadMsg{})
	}
	m.Update(letter('d'))
	if got := strings.Join(p.typed, ""); got != "abcd" {
		t.Errorf("%q", got)
	}
}

// TestTypedAheadDropped: where opening fails, nothing is pressed in the panel that says so; and there is an end to it.
func TestTypedAheadDropped(t *testing.T) {
	m := begun()
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	for range 3 * mostAhead {
		m.Update(letter('r'))
	}
	if n := len(m.ahead.keys); n != mostAhead {
		t.Errorf("%d keys are kept", n)
	}
	m.Update(openStepMsg{msg: openedMsg{err: errors.New("no")}})
	if m.problem == nil || len(m.ahead.keys) != 0 || m.opening.busy {
		t.Error("a key was pressed in the panel, or waits for it")
	}
}

// TestOneDialog: a key that is pressed twice before its dialog is there opens one.
func TestOneDialog(t *testing.T) {
	m, p := begun(), &probe{}
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	opens(m, p)
	ask := screen.OpenDialogMsg{From: m.top().id, Dialog: &box{}}
	m.Update(ask)
	m.Update(ask)
	m.Update(screen.NeedUnlockMsg{From: m.top().id})
	if n := len(m.dialogs); n != 1 {
		t.Errorf("%d dialogs", n)
	}
	m.Update(screen.OpenDialogMsg{From: m.dialogs[0].id, Dialog: &box{}})
	m.Update(screen.OpenDialogMsg{From: m.top().id, Dialog: &box{}, Unasked: true})
	if n := len(m.dialogs); n != 3 {
		t.Errorf("%d dialogs where a dialog asks, and one comes by itself", n)
	}
}

// TestLockClearsToasts: what waited to be said is about what was open.
func TestLockClearsToasts(t *testing.T) {
	m := begun()
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	opens(m, &probe{})
	for _, s := range []string{"one", "two", "three"} {
		m.toast(screen.Info, s, "")
	}
	m.lock(screen.LockByKey)
	if len(m.toasts.queue) != 1 || m.toasts.queue[0].Text != m.text.App().LockedNow {
		t.Errorf("%+v", m.toasts.queue)
	}
}

// TestPasted: a paste goes on whole where text is typed and character by character where a secret is, and is wiped.
func TestPasted(t *testing.T) {
	for name, c := range map[string]struct {
		secret bool
		text   string
		want   []string
	}{
		"text":         {false, "two words\n", []string{"two words\n"}},
		"secret":       {true, "añ b\r\n", []string{"a", "ñ", " ", "b"}},
		"lines inside": {true, "a\nb\n\n", []string{"a", "\nb"}},
		"not UTF-8":    {true, "a\xffb", []string{"a", "b"}},
		"too long":     {true, strings.Repeat("x", 5000), nil},
	} {
		m, p := begun(), &probe{secret: c.secret}
		m.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
		opens(m, p)
		text := []byte(c.text)
		m.Update(tty.Pasted{Text: text})
		if strings.Join(p.typed, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q", name, p.typed)
		}
		if strings.Trim(string(text), "\x00") != "" {
			t.Errorf("%s: not wiped", name)
		}
	}
}
