package decrypt

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

var update = flag.Bool("update", false, "write the golden files anew")

var testNow = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// console does for one screen what the console does: it runs commands and hands messages back.
type console struct {
	t      testing.TB
	s      *Screen
	c      screen.Context
	msgs   chan tea.Msg
	young  atomic.Int64 // commands that may bring something at once
	asked  []tea.Msg    // what the screen wanted of the console
	dialog screen.Dialog
	unlock func(key string) error
	then   tea.Msg // of a NeedUnlock that waits
}

func open(t testing.TB, s *Screen, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	k := &console{t: t, s: s, msgs: make(chan tea.Msg, 256)}
	k.c = screen.Context{
		Ctx: ctx, Self: 7, Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Now: testNow, Zone: time.UTC,
		Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite", Place: "/var/lib/cofre.db"}, RevealFor: 30 * time.Second,
	}
	k.size(width, height)
	for _, f := range change {
		f(&k.c)
	}
	k.run(s.Init(k.c))
	k.send(screen.Resized{})
	return k
}

func (k *console) size(width, height int) {
	k.c.WindowWidth, k.c.WindowHeight = width, height
	k.c.Width, k.c.Height = width-4, height-4
	k.c.Compact = width < 100 || height < 30
}

func (k *console) resize(width, height int) {
	k.size(width, height)
	k.send(screen.Resized{})
}

// run runs a command. One that takes longer than slow is not waited for: a clock, or a store that was told to wait.
func (k *console) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	k.young.Add(1)
	var old atomic.Bool
	age := func() {
		if !old.Swap(true) {
			k.young.Add(-1)
		}
	}
	const slow = 10 * time.Millisecond
	timer := time.AfterFunc(slow, age)
	go func() {
		k.msgs <- cmd()
		timer.Stop()
		age()
	}()
}

func (k *console) send(msg tea.Msg) { k.run(k.s.Update(k.c, msg)) }

// dialogContext is what the dialog gets.
func (k *console) dialogContext() screen.Context {
	c := k.c
	c.Self, c.Width = 8, 56
	return c
}

func (k *console) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			k.run(cmd)
		}
	case screen.Answer:
		if msg.Stale() {
			return
		}
		msg.Done()
		if msg.Msg != nil {
			k.send(msg.Msg)
		}
		k.run(msg.Next)
	case screen.ToMsg:
		switch {
		case msg.To == k.c.Self:
			k.send(msg.Msg)
		case k.dialog != nil:
			k.run(k.dialog.Update(k.dialogContext(), msg.Msg))
		}
	case screen.OpenDialogMsg:
		k.dialog = msg.Dialog
	case screen.CloseDialogMsg:
		k.dialog = nil
		if msg.Msg != nil {
			k.send(msg.Msg)
		}
	case screen.TryUnlockMsg:
		err := k.unlock(string(msg.Key.Expose()))
		msg.Key.Wipe()
		k.c.Session.Open = err == nil
		if err != nil {
			k.c.Session.NextTry = k.c.Now.Add(4 * time.Second)
		}
		if k.dialog != nil {
			k.run(k.dialog.Update(k.dialogContext(), screen.UnlockResult{Err: err}))
		}
	case screen.NeedUnlockMsg:
		if k.c.Session.Open {
			k.send(msg.Request.Then)
			return
		}
		k.then = msg.Request.Then
		k.asked = append(k.asked, msg)
	default:
		k.asked = append(k.asked, msg)
	}
}

// until handles messages until something is so.
func (k *console) until(what string, so func() bool) {
	k.t.Helper()
	deadline := time.After(60 * time.Second)
	for !so() {
		select {
		case msg := <-k.msgs:
			k.take(msg)
		case <-deadline:
			k.t.Fatalf("not so after 5 s: %s\n%s", what, k.text())
		}
	}
}

// settle handles messages until none comes and no task is under way.
func (k *console) settle() {
	k.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); {
		select {
		case msg := <-k.msgs:
			k.take(msg)
		default:
			if k.young.Load() == 0 && len(k.msgs) == 0 && !k.s.busy() {
				return
			}
			time.Sleep(200 * time.Microsecond)
		}
	}
	k.t.Fatalf("not quiet after 5 s\n%s", k.text())
}

// pass lets time pass: a tick a second.
func (k *console) pass(seconds int) {
	for range seconds {
		k.c.Now = k.c.Now.Add(time.Second)
		k.send(screen.Tick{Now: k.c.Now})
	}
}

// keys presses keys, by their names, and waits until all is quiet.
func (k *console) keys(names ...string) {
	k.t.Helper()
	for _, name := range names {
		switch {
		case k.dialog != nil && name == "esc":
			if m, ok := k.dialog.(screen.Exposer); ok {
				m.Mask()
			}
			k.dialog = nil
		case k.dialog != nil:
			k.run(k.dialog.Update(k.dialogContext(), press(name)))
		case name == "esc":
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
		default:
			k.send(press(name))
		}
		k.settle()
	}
}

// enter types text, key by key.
func (k *console) enter(s string) {
	for _, r := range s {
		msg := tea.KeyPressMsg{Code: r, Text: string(r)}
		if r == ' ' {
			msg = press("space")
		}
		if k.dialog != nil {
			k.run(k.dialog.Update(k.dialogContext(), msg))
		} else {
			k.send(msg)
		}
	}
}

func press(name string) tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
		"space": {Code: tea.KeySpace, Text: " "}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
		"ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+f": {Code: 'f', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return k
	}
	r := []rune(name)
	return tea.KeyPressMsg{Code: r[0], Text: name}
}

// lines are the body as plain text; it fails where a line or the body is too large.
func (k *console) lines() []string {
	k.t.Helper()
	v := k.s.View(k.c)
	if len(v.Lines) > k.c.Height {
		k.t.Fatalf("%d lines for a height of %d", len(v.Lines), k.c.Height)
	}
	out := make([]string, len(v.Lines))
	for i, line := range v.Lines {
		plain := ansi.Strip(line)
		if n := widget.Width(plain); n > k.c.Width {
			k.t.Fatalf("line %d has %d cells of %d: %q", i, n, k.c.Width, plain)
		}
		if strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) }) {
			k.t.Fatalf("line %d has a control character: %q", i, plain)
		}
		out[i] = strings.TrimRight(plain, " ")
	}
	return out
}

func (k *console) text() string { return strings.Join(k.lines(), "\n") }

// box is the dialog as plain text.
func (k *console) box() string {
	k.t.Helper()
	if k.dialog == nil {
		k.t.Fatal("there is no dialog")
	}
	v := k.dialog.View(k.dialogContext())
	out := v.Title + "\n"
	for _, line := range v.Lines {
		plain := ansi.Strip(line)
		if n := widget.Width(plain); n > 56 {
			k.t.Fatalf("a line of the dialog has %d cells: %q", n, plain)
		}
		out += strings.TrimRight(plain, " ") + "\n"
	}
	l := widget.Hints(widget.NewLine(k.c.Theme, 56), k.dialog.Keys(k.dialogContext()), 1)
	return out + strings.TrimRight(ansi.Strip(l.String()), " ") + "\n"
}

func (k *console) sees(want string) {
	k.t.Helper()
	if !strings.Contains(k.text(), want) {
		k.t.Fatalf("%q is not on the screen:\n%s", want, k.text())
	}
}

func (k *console) seesNot(want string) {
	k.t.Helper()
	if strings.Contains(k.text(), want) {
		k.t.Fatalf("%q is on the screen:\n%s", want, k.text())
	}
}

// footer is the keys that work now.
func (k *console) footer() string {
	var out []string
	for _, b := range k.s.Keys(k.c)[0].Bindings {
		if b.Enabled() {
			out = append(out, b.Help().Key+" "+b.Help().Desc)
		}
	}
	return strings.Join(out, "   ")
}

// problem is the last one that the screen reported.
func (k *console) problem() screen.Problem {
	k.t.Helper()
	for _, msg := range slices.Backward(k.asked) {
		if f, ok := msg.(screen.FailMsg); ok {
			return f.Problem
		}
	}
	k.t.Fatalf("no problem was reported; the screen:\n%s", k.text())
	return screen.Problem{}
}

func asked[T any](k *console) (last T, ok bool) {
	for _, msg := range k.asked {
		if m, is := msg.(T); is {
			last, ok = m, true
		}
	}
	return last, ok
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not as in %s:\n%s", path, got)
	}
}
