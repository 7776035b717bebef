package overview

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
)

var update = flag.Bool("update", false, "write the golden files anew")

var testNow = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// console does for one screen what the console does: it runs commands and hands messages back.
type console struct {
	t    testing.TB
	s    *Screen
	c    screen.Context
	msgs chan tea.Msg
	// asked is what the screen wanted of the console.
	asked  []tea.Msg
	dialog screen.Dialog
	locked bool // NeedUnlock is not answered
}

func open(t testing.TB, s *Screen, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	k := &console{t: t, s: s, msgs: make(chan tea.Msg, 1024)}
	k.c = screen.Context{
		Ctx: ctx, Self: 7, Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Now: testNow, Zone: time.UTC,
		Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite", Place: "/var/lib/cofre.db"},
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

func (k *console) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { k.msgs <- cmd() }()
	}
}

func (k *console) send(msg tea.Msg) { k.run(k.s.Update(k.c, msg)) }

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
	case screen.NeedUnlockMsg:
		if !k.locked {
			k.send(msg.Request.Then)
		}
		k.asked = append(k.asked, msg)
	case screen.OpenDialogMsg:
		k.dialog = msg.Dialog
	case screen.CloseDialogMsg:
		k.dialog = nil
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

// settle handles messages until nothing comes for a moment and no task is under way.
func (k *console) settle() {
	k.t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		select {
		case msg := <-k.msgs:
			k.take(msg)
		case <-time.After(8 * time.Millisecond):
			if !k.busy() {
				return
			}
		case <-deadline:
			k.t.Fatalf("not quiet after 5 s\n%s", k.text())
		}
	}
}

// keys presses keys, by their names, and waits until all is quiet.
func (k *console) keys(names ...string) {
	k.t.Helper()
	for _, name := range names {
		switch {
		case k.dialog != nil && name == "esc":
			k.dialog = nil
		case k.dialog != nil:
			k.run(k.dialog.Update(k.c, press(name)))
		case name == "esc":
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
		default:
			k.send(press(name))
		}
		k.settle()
	}
}

func press(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// fits fails where a line is wider than the body, or where there are more lines than it has.
func (k *console) fits() {
	k.t.Helper()
	v := k.s.View(k.c)
	if len(v.Lines) > k.c.Height {
		k.t.Fatalf("%d lines in a body of %d", len(v.Lines), k.c.Height)
	}
	for y, l := range v.Lines {
		if n := ansi.StringWidth(l); n > k.c.Width {
			k.t.Fatalf("line %d is %d cells wide, the body %d: %q", y, n, k.c.Width, ansi.Strip(l))
		}
		for _, r := range ansi.Strip(l) {
			if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 {
				k.t.Fatalf("line %d has a control character: %q", y, l)
			}
		}
	}
}

// text is the body as plain text, with the footer's right below it.
func (k *console) text() string {
	v := k.s.View(k.c)
	lines := make([]string, 0, len(v.Lines)+1)
	for _, l := range v.Lines {
		lines = append(lines, strings.TrimRight(ansi.Strip(l), " "))
	}
	return strings.Join(append(lines, ansi.Strip(v.Right)), "\n")
}

func (k *console) sees(what ...string) {
	k.t.Helper()
	for _, w := range what {
		if !strings.Contains(plainBlanks(k.text()), w) {
			k.t.Fatalf("no %q on\n%s", w, k.text())
		}
	}
}

func (k *console) seesNot(what string) {
	k.t.Helper()
	if strings.Contains(plainBlanks(k.text()), what) {
		k.t.Fatalf("%q on\n%s", what, k.text())
	}
}

func plainBlanks(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// wanted returns the last message of a type that the console was asked for.
func wanted[T tea.Msg](k *console) (T, bool) {
	for _, asked := range slices.Backward(k.asked) {
		if m, ok := asked.(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}

// offered lists the keys that are shown as working now.
func (k *console) offered() []key.Binding {
	var out []key.Binding
	for _, g := range k.s.Keys(k.c) {
		for _, b := range g.Bindings {
			if b.Enabled() {
				out = append(out, b)
			}
		}
	}
	return out
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("not as in %s:\n%s", path, got)
	}
}

// storm sends random keys, clicks, wheels and sizes, and looks at every frame.
func (k *console) storm(seed uint64, steps int, keys []string) {
	k.t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	themes := theme.Kinds()
	for range steps {
		switch r.IntN(10) {
		case 0:
			k.resize(60+r.IntN(150), 19+r.IntN(45))
		case 1:
			k.c.Theme = theme.New(themes[r.IntN(len(themes))], r.IntN(2) == 0)
			k.c.Text = text.In([]text.Lang{text.English, text.Spanish}[r.IntN(2)])
			k.send(screen.Resized{})
		case 2:
			k.send(screen.Click{X: r.IntN(210) - 5, Y: r.IntN(60) - 5, Double: r.IntN(2) == 0})
		case 3:
			k.send(screen.Wheel{X: r.IntN(200), Y: r.IntN(60), Delta: r.IntN(9) - 4})
		case 4:
			k.c.Now = k.c.Now.Add(time.Duration(r.IntN(2000)) * time.Millisecond)
			k.send(screen.Tick{Now: k.c.Now})
		case 5:
			k.send([]tea.Msg{
				screen.Shown{Changed: r.IntN(2) == 0},
				screen.Locked{},
				screen.Unlocked{},
				screen.UnlockCancelled{},
				screen.Crash{},
				tea.PasteMsg{Content: "\x1b[31m"},
				nil,
			}[r.IntN(7)])
		case 6:
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
		default:
			k.send(press(keys[r.IntN(len(keys))]))
		}
		for more := true; more; {
			select {
			case msg := <-k.msgs:
				k.take(msg)
			default:
				more = false
			}
		}
		k.dialog = nil
		k.fits()
		k.s.Keys(k.c)
		k.s.Title(k.c)
	}
}
