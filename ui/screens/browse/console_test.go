package browse

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/policy"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// console plays the console's part for one screen: it runs commands, drops stale answers, and keeps what was asked of it.
type console struct {
	t      testing.TB
	s      *Screen
	c      screen.Context
	msgs   chan tea.Msg
	flying int
	asked  []tea.Msg
	dialog screen.Dialog
}

var testNow = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

func open(t testing.TB, s *Screen, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	k := &console{t: t, s: s, msgs: make(chan tea.Msg, 64)}
	k.c = screen.Context{
		Ctx: ctx, Self: 7, Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Now: testNow, Zone: time.UTC,
		Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite", Place: "/var/lib/cofre.db"}, RevealFor: 30 * time.Second,
	}
	k.size(width, height)
	for _, f := range change {
		f(&k.c)
	}
	k.run(s.Init(k.c))
	return k
}

// size makes the window so large; the screen is not told.
func (k *console) size(width, height int) {
	k.c.WindowWidth, k.c.WindowHeight = width, height
	k.c.Width, k.c.Height = width-4, height-4
	k.c.Compact = width < 100 || height < 30
}

func (k *console) resize(width, height int) {
	k.size(width, height)
	k.send(screen.Resized{})
}

func (k *console) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	k.flying++
	go func() { k.msgs <- cmd() }()
}

func (k *console) send(msg tea.Msg) { k.run(k.s.Update(k.c, msg)) }

// take handles what a command brought.
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
		if msg.To == k.c.Self {
			k.send(msg.Msg)
		}
	case screen.OpenDialogMsg:
		k.dialog = msg.Dialog
		k.asked = append(k.asked, msg)
	case screen.CloseDialogMsg:
		k.dialog = nil
		if msg.Msg != nil {
			k.send(msg.Msg)
		}
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
			k.flying--
			k.take(msg)
		case <-deadline:
			k.t.Fatalf("not so after 5 s: %s\n%s", what, k.text())
		}
	}
}

// settle handles messages until no command is under way but the one that draws again while something is waited for.
func (k *console) settle() {
	k.t.Helper()
	k.until("quiet", func() bool {
		pulse := 0
		if k.s.pulsing {
			pulse = 1
		}
		s, busy := k.s, false
		for _, task := range []*screen.Task{&s.load, &s.count, &s.total, &s.pause, &s.prefs, &s.log, &s.seal} {
			busy = busy || task.Busy()
		}
		return k.flying == pulse && !busy
	})
}

// keys presses keys, by their names.
func (k *console) keys(names ...string) {
	k.t.Helper()
	for _, name := range names {
		if k.dialog != nil {
			c := k.c
			c.Self, c.Width = 8, 56
			k.run(k.dialog.Update(c, press(name)))
			k.settle()
			continue
		}
		if name == "esc" {
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
			continue
		}
		k.send(press(name))
	}
}

// enter types text, key by key.
func (k *console) enter(s string) {
	for _, r := range s {
		k.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func press(name string) tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
		"space": {Code: tea.KeySpace, Text: " "}, "f2": {Code: tea.KeyF2},
		"ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+f": {Code: 'f', Mod: tea.ModCtrl},
		"ctrl+b": {Code: 'b', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return k
	}
	r := []rune(name)
	return tea.KeyPressMsg{Code: r[0], Text: name}
}

// lines are the body as plain text, exactly as many as it has.
func (k *console) lines() []string {
	k.t.Helper()
	v := k.s.View(k.c)
	out := make([]string, k.c.Height)
	for i, line := range v.Lines {
		plain := ansi.Strip(line)
		if n := widget.Width(plain); n > k.c.Width {
			k.t.Fatalf("line %d has %d cells of %d: %q", i, n, k.c.Width, plain)
		}
		if i >= k.c.Height {
			k.t.Fatalf("%d lines for a height of %d", len(v.Lines), k.c.Height)
		}
		out[i] = strings.TrimRight(plain, " ")
	}
	return out
}

func (k *console) text() string { return strings.Join(k.lines(), "\n") }

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

// askedFor returns the last message of a type that the screen sent to the console.
func askedFor[T any](k *console) (T, bool) {
	for _, msg := range slices.Backward(k.asked) {
		if m, ok := msg.(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}

// deps are the screen's, with everything.
func deps(v Vault) Deps {
	p := policy.Default()
	return Deps{
		Vault: v, Schema: p.Schema(), Name: p.UsernameField(), Memory: &Memory{},
		History: &fakeLog{now: testNow, records: []string{"us_000003", "us_000005"}}, Seals: fakeSeals{testNow},
	}
}

// user is the id of the selected user.
func (k *console) user() string {
	if u := k.s.selected(); u != nil {
		return u.id
	}
	return ""
}
