package ingest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
)

// driver is the console around a screen: it runs commands, drops stale answers and remembers what was asked for.
type driver struct {
	t      testing.TB
	c      screen.Context
	s      *Screen
	msgs   chan tea.Msg
	asked  []tea.Msg // to the console
	dialog screen.Dialog
}

func context120(t testing.TB) screen.Context {
	return sized(screen.Context{
		Ctx: t.Context(), Self: 1, Theme: theme.New(theme.Dark, false), Text: text.In(text.English),
		Now: time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC), Zone: time.UTC, RevealFor: 30 * time.Second,
	}, 120, 40)
}

func sized(c screen.Context, w, h int) screen.Context {
	c.WindowWidth, c.WindowHeight, c.Width, c.Height = w, h, w-4, h-4
	c.Compact = w < 100 || h < 30
	return c
}

func drive(t testing.TB, c screen.Context, s *Screen) *driver {
	d := &driver{t: t, c: c, s: s, msgs: make(chan tea.Msg, 1000)}
	d.run(s.Init(c))
	d.settle()
	return d
}

func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			d.msgs <- msg
		}
	}()
}

// settle delivers messages until none comes for a moment.
func (d *driver) settle() {
	for {
		select {
		case msg := <-d.msgs:
			d.deliver(msg)
		case <-time.After(25 * time.Millisecond):
			return
		}
	}
}

// until delivers messages until ok, or fails.
func (d *driver) until(what string, ok func() bool) {
	d.t.Helper()
	deadline := time.After(60 * time.Second)
	for !ok() {
		select {
		case msg := <-d.msgs:
			d.deliver(msg)
		case <-deadline:
			d.t.Fatalf("never: %s\n%s", what, d.view())
		}
	}
}

func (d *driver) deliver(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case screen.Answer:
		if msg.Stale() {
			return
		}
		msg.Done()
		if msg.Msg != nil {
			d.run(d.s.Update(d.c, msg.Msg))
		}
		if msg.Next != nil && !msg.Stale() {
			d.run(msg.Next)
		}
	case screen.ToMsg:
		d.run(d.s.Update(d.c, msg.Msg))
	case screen.OpenDialogMsg:
		d.dialog = msg.Dialog
		d.asked = append(d.asked, msg)
	case screen.CloseDialogMsg:
		d.dialog = nil
	default:
		d.asked = append(d.asked, msg)
	}
}

// press sends keys as bubbletea names them.
func (d *driver) press(names ...string) {
	for _, n := range names {
		switch msg := press(n); {
		case d.dialog != nil:
			d.run(d.dialog.Update(d.c, msg))
		case n == "esc":
			cmd, _ := d.s.Back(d.c)
			d.run(cmd)
		default:
			d.run(d.s.Update(d.c, msg))
		}
		d.settle()
	}
}

func (d *driver) write(words string) {
	d.run(d.s.Update(d.c, tea.PasteMsg{Content: words}))
	d.settle()
}

func press(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab,
		"space": tea.KeySpace, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace,
	}
	if r, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: r}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (d *driver) view() string { return plainView(d.t, d.c, d.s) }

// plainView draws the screen, holds it to its size and takes the colours away.
func plainView(t testing.TB, c screen.Context, s screen.Screen) string {
	t.Helper()
	v := s.View(c)
	if len(v.Lines) > c.Height {
		t.Fatalf("%d lines in a body of %d", len(v.Lines), c.Height)
	}
	var b strings.Builder
	for _, l := range v.Lines {
		if n := ansi.StringWidth(l); n > c.Width {
			t.Fatalf("a line of %d cells in a body of %d: %q", n, c.Width, ansi.Strip(l))
		}
		b.WriteString(strings.TrimRight(ansi.Strip(l), " ") + "\n")
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// has fails unless the screen shows every one of the words.
func (d *driver) has(words ...string) {
	d.t.Helper()
	v := d.view()
	for _, w := range words {
		if !strings.Contains(v, w) {
			d.t.Fatalf("no %q on the screen:\n%s", w, v)
		}
	}
}

func (d *driver) lacks(words ...string) {
	d.t.Helper()
	v := d.view()
	for _, w := range words {
		if strings.Contains(v, w) {
			d.t.Fatalf("%q on the screen:\n%s", w, v)
		}
	}
}

// want returns the first thing of T that was asked of the console since the last call.
func want[T any](d *driver) T {
	d.t.Helper()
	for _, m := range d.asked {
		if x, ok := m.(T); ok {
			d.asked = nil
			return x
		}
	}
	var none T
	d.t.Fatalf("nobody asked for %s; asked: %v\n%s", reflect.TypeFor[T](), d.asked, d.view())
	return none
}

// footer is the keys as the footer has them.
func (d *driver) footer() string {
	var b strings.Builder
	for _, k := range d.s.Keys(d.c)[0].Bindings {
		b.WriteString(k.Help().Key + " " + k.Help().Desc + "; ")
	}
	return b.String()
}
