package app_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/secret"
	"cofre/ui/app"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

const rightKey = "correct horse battery staple"

// fakeVault opens with rightKey.
type fakeVault struct {
	mu     sync.Mutex
	open   bool
	tries  int
	locks  int
	gone   chan struct{}
	failed error
}

func (v *fakeVault) Unlock(_ context.Context, master *secret.Bytes, _ string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.tries++
	if v.failed != nil {
		return v.failed
	}
	if string(master.Expose()) != rightKey {
		return vault.ErrWrongKey
	}
	v.open, v.gone = true, make(chan struct{})
	return nil
}

func (v *fakeVault) Lock(context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.locks++
	if v.open {
		close(v.gone)
	}
	v.open = false
	return nil
}

func (v *fakeVault) Locked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.open
}

func (v *fakeVault) LockedBy() <-chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.gone == nil {
		c := make(chan struct{})
		close(c)
		return c
	}
	return v.gone
}

// fakeScreen shows a secret and remembers what it was told.
type fakeScreen struct {
	name      string
	value     string // "" masked
	capture   bool
	back      bool
	working   bool
	panicky   bool
	told      []tea.Msg
	closed    bool
	onMessage func(c screen.Context, msg tea.Msg) tea.Cmd
}

func (s *fakeScreen) Init(screen.Context) tea.Cmd { return nil }

func (s *fakeScreen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	s.told = append(s.told, msg)
	if s.panicky {
		if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "x" {
			panic("4111111111111111")
		}
	}
	if s.onMessage != nil {
		return s.onMessage(c, msg)
	}
	return nil
}

func (s *fakeScreen) View(c screen.Context) screen.View {
	lines := make([]string, c.Height+3)
	for i := range lines {
		lines[i] = c.Theme.Paint(theme.Text, strings.Repeat("body ", 60))
	}
	lines[0] = s.value
	return screen.View{Lines: lines, Right: "1 · 0.1 %"}
}
func (s *fakeScreen) Title(screen.Context) string { return s.name }
func (s *fakeScreen) Keys(screen.Context) []keymap.Group {
	return []keymap.Group{{Title: "fake", Bindings: []key.Binding{keymap.New("x", "explode", "x"), keymap.New("enter", "detail", "enter")}}}
}
func (s *fakeScreen) Mask()                               { s.value = "" }
func (s *fakeScreen) Exposed() bool                       { return s.value != "" }
func (s *fakeScreen) Capturing() bool                     { return s.capture }
func (s *fakeScreen) Working() bool                       { return s.working }
func (s *fakeScreen) Back(screen.Context) (tea.Cmd, bool) { return nil, s.back }
func (s *fakeScreen) Close()                              { s.closed = true }
func (s *fakeScreen) last() tea.Msg                       { return s.told[len(s.told)-1] }

// world drives a console without a terminal.
type world struct {
	t        testing.TB
	m        *app.Model
	v        *fakeVault
	screens  map[screen.ID]*fakeScreen
	now      time.Time
	quit     bool
	suspend  bool
	clip     *clip
	patience time.Duration // how long a command may take before it is one that waits
}

type clip struct {
	mu      sync.Mutex
	content string
	cleared int
}

func (c *clip) SetClipboard(v []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.content = string(v)
	return nil
}

func (c *clip) ClearClipboard() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.content = ""
	c.cleared++
	return nil
}

func newWorld(t testing.TB, change func(*app.Options)) *world {
	t.Helper()
	w := &world{t: t, patience: 20 * time.Millisecond, v: &fakeVault{}, now: time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC), clip: &clip{}, screens: map[screen.ID]*fakeScreen{}}
	entries := []screen.Entry{}
	for i, id := range []screen.ID{screen.Menu, screen.Browse, screen.Decrypt} {
		w.screens[id] = &fakeScreen{name: string(id)}
		entries = append(entries, screen.Entry{ID: id, Digit: i, New: func(any) screen.Screen { return w.screens[id] }})
	}
	o := app.Options{
		Text: text.In(text.English), Terminal: w.clip, Zone: time.UTC, Version: "1.4.0",
		Now: func() time.Time { return w.now },
		Open: func(context.Context, func(string) bool) (app.Opened, error) {
			return app.Opened{Vault: w.v, Info: screen.VaultInfo{Name: "prod-mx", Store: "sqlite"}, Screens: entries}, nil
		},
	}
	if change != nil {
		change(&o)
	}
	w.m = app.New(t.Context(), o)
	w.run(w.m.Init())
	w.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	return w
}

// run runs a command as the program would, but not those that wait.
func (w *world) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	select {
	case msg := <-done:
		w.send(msg)
	case <-time.After(w.patience):
	}
}

func (w *world) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			w.run(cmd)
		}
		return
	case tea.QuitMsg:
		w.quit = true
		return
	case tea.SuspendMsg:
		w.suspend = true
		return
	}
	_, cmd := w.m.Update(msg)
	w.run(cmd)
}

func keyMsg(name string) tea.KeyPressMsg {
	switch name {
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "ctrl+c":
		return tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	case "ctrl+z":
		return tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (w *world) keys(names ...string) {
	for _, n := range names {
		w.send(keyMsg(n))
	}
}

func (w *world) typed(s string) {
	for _, r := range s {
		w.keys(string(r))
	}
}

func (w *world) after(d time.Duration) {
	w.now = w.now.Add(d)
	w.send(app.Tick())
}

func (w *world) text() string { return ansi.Strip(w.m.View().Content) }

func (w *world) sees(s string) {
	w.t.Helper()
	if !strings.Contains(w.text(), s) {
		w.t.Fatalf("%q is not on the screen:\n%s", s, w.text())
	}
}

func (w *world) seesNot(s string) {
	w.t.Helper()
	if strings.Contains(w.text(), s) {
		w.t.Fatalf("%q is on the screen:\n%s", s, w.text())
	}
}

// unlock opens the vault through the dialog, as a screen would ask.
func (w *world) unlock() {
	w.t.Helper()
	s := w.screens[screen.Menu]
	s.onMessage = func(c screen.Context, msg tea.Msg) tea.Cmd {
		if msg == "ask" {
			return screen.NeedUnlock(c, screen.UnlockRequest{Then: "opened"})
		}
		return nil
	}
	w.tell(screen.Menu, "ask")
	w.sees("Unlock the vault")
	w.typed(rightKey)
	w.keys("enter")
	if s.last() != "opened" {
		w.t.Fatalf("the screen was told %v", s.last())
	}
}

// tell sends a message to a screen by asking the model's stack; screens are numbered from 1 in the order they came.
func (w *world) tell(_ screen.ID, msg tea.Msg) {
	w.send(screen.ToMsg{To: 1, Msg: msg})
}

func TestHeaderAndFooter(t *testing.T) {
	w := newWorld(t, nil)
	lines := strings.Split(w.text(), "\n")
	if !strings.HasPrefix(lines[0], "  ▣ cofre  ╱  menu") || !strings.HasSuffix(lines[0], "prod-mx · sqlite   ■ locked  ") {
		t.Errorf("%q", lines[0])
	}
	if got := strings.TrimSpace(lines[39]); !strings.HasPrefix(got, "x explode   enter detail   : commands   ? help   q quit") || !strings.HasSuffix(got, "1 · 0.1 %") {
		t.Errorf("%q", got)
	}
}

func TestEveryFrameIsExact(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		for _, kind := range theme.Kinds() {
			for _, ascii := range []bool{false, true} {
				w := newWorld(t, func(o *app.Options) { o.Text, o.Theme, o.ASCII = text.In(lang), kind, ascii })
				for _, act := range []func(){
					func() {},
					func() { w.keys(":", "r") },
					func() { w.keys("esc", "?") },
					func() { w.keys("esc"); w.tell(screen.Menu, nil); w.send(screen.FailMsg{From: 1, Problem: problem()}) },
					func() { w.send(screen.NeedUnlockMsg{From: 1}) },
				} {
					act()
					for _, size := range [][2]int{{60, 20}, {80, 24}, {99, 29}, {100, 30}, {120, 40}, {200, 60}} {
						w.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
						lines := strings.Split(w.m.View().Content, "\n")
						if len(lines) != size[1] {
							t.Fatalf("%s %s %v: %d lines", lang, kind, size, len(lines))
						}
						for i, line := range lines {
							if n := ansi.StringWidth(line); n != size[0] {
								t.Fatalf("%s %s %v: line %d is %d wide: %q", lang, kind, size, i, n, ansi.Strip(line))
							}
						}
					}
				}
			}
		}
	}
}

func problem() screen.Problem {
	return screen.Problem{
		What: "The store did not answer for 10 s.", Where: "sqlite · /data/cofre.db is locked by another process",
		Kept:    "604,118 records of run 118 are stored; nothing is half written",
		Do:      "close the other program, then R tries again from record 604,119",
		Details: strings.Repeat("a long detail ", 30), Retry: func() tea.Msg { return nil },
	}
}

func TestTooSmallAndNotKnown(t *testing.T) {
	w := newWorld(t, nil)
	w.screens[screen.Menu].value = "CANARY"
	w.send(tea.WindowSizeMsg{Width: 50, Height: 15})
	w.sees("needs 60 and 20")
	w.seesNot("CANARY")
	w.send(tea.WindowSizeMsg{})
	if w.text() != "" {
		t.Errorf("0x0 is drawn: %q", w.text())
	}
	w.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	w.sees("menu")
}

func TestUnlockLockAndWhatIsSeen(t *testing.T) {
	w := newWorld(t, nil)
	w.unlock()
	w.sees("□ open 5:00")
	w.screens[screen.Menu].value = "CANARY"
	w.sees("CANARY")
	_, cmd := w.m.Update(keyMsg("L")) // the very next frame, before any command has run
	w.seesNot("CANARY")
	w.sees("■ locked")
	w.run(cmd)
	if !w.v.Locked() {
		t.Error("the vault is open")
	}
	w.sees("Locked. Everything is masked.")
	if _, ok := w.screens[screen.Menu].last().(screen.Locked); !ok {
		t.Errorf("%T", w.screens[screen.Menu].last())
	}
}

func TestTheMasterKeyIsNeverOnTheScreen(t *testing.T) {
	w := newWorld(t, nil)
	w.send(screen.NeedUnlockMsg{From: 1})
	w.typed("CANARYKEY")
	w.seesNot("CANARY")
	w.sees("●●●●●●●●")
	w.keys("esc")
	w.send(screen.NeedUnlockMsg{From: 1})
	w.seesNot("●●●●●●●●")
}

func TestWrongKeysWaitLongerEachTime(t *testing.T) {
	w := newWorld(t, nil)
	w.send(screen.NeedUnlockMsg{From: 1})
	for i, wait := range []time.Duration{1, 2, 4, 8} {
		w.typed("wrong")
		w.keys("enter")
		if w.v.tries != i+1 {
			t.Fatalf("%d tries, want %d", w.v.tries, i+1)
		}
		w.sees("Not a master key of this vault.")
		w.typed("wrong")
		w.after((wait - 1) * time.Second)
		w.keys("enter")
		if w.v.tries != i+1 {
			t.Fatalf("a key was tried after %v", (wait-1)*time.Second)
		}
		w.send(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
		w.after(time.Second)
	}
	w.typed(rightKey)
	w.keys("enter")
	w.sees("□ open")
}

func TestAnUnlockThatWasGivenUpStaysLocked(t *testing.T) {
	w := newWorld(t, nil)
	w.send(screen.NeedUnlockMsg{From: 1})
	w.typed(rightKey)
	_, enter := w.m.Update(keyMsg("enter"))
	_, unlock := w.m.Update(enter()) // the try is under way
	w.keys("esc")
	w.run(unlock)
	w.sees("■ locked")
	if !w.v.Locked() {
		t.Error("the vault is open")
	}
}

func TestIdle(t *testing.T) {
	w := newWorld(t, nil)
	w.unlock()
	w.screens[screen.Menu].value = "CANARY"
	w.after(299 * time.Second)
	w.sees("open 0:01")
	w.after(time.Second)
	w.seesNot("CANARY")
	w.sees("■ locked")
	if !w.v.Locked() {
		t.Error("the vault is open")
	}
	w.after(25*time.Minute - time.Second)
	if w.quit {
		t.Fatal("it ended too early")
	}
	w.after(time.Second)
	if !w.quit {
		t.Fatal("it did not end after 30 minutes")
	}
}

func TestAKeyResetsTheFuse(t *testing.T) {
	w := newWorld(t, nil)
	w.unlock()
	w.after(200 * time.Second)
	w.sees("open 1:40")
	w.keys("j")
	w.sees("open 5:00")
}

func TestWorkIsNotCutOffForIdleness(t *testing.T) {
	w := newWorld(t, nil)
	w.unlock()
	s := w.screens[screen.Menu]
	s.working = true
	w.after(3 * time.Hour)
	if w.quit || w.v.Locked() {
		t.Fatal("the work was cut off")
	}
	s.working = false
	w.after(time.Second)
	if !w.v.Locked() {
		t.Fatal("the vault stays open after the work")
	}
}

func TestSuspendMasksFirst(t *testing.T) {
	w := newWorld(t, nil)
	w.screens[screen.Menu].value = "CANARY"
	_, cmd := w.m.Update(keyMsg("ctrl+z"))
	if w.text() != "" || w.screens[screen.Menu].value != "" {
		t.Fatalf("%q", w.text())
	}
	w.send(cmd())
	if !w.suspend {
		t.Fatal("it does not suspend")
	}
	w.send(tea.ResumeMsg{})
	w.sees("menu")
}

func TestASessionLeaderLocksInsteadOfSuspending(t *testing.T) {
	w := newWorld(t, func(o *app.Options) { o.SessionLeader = true })
	w.unlock()
	w.keys("ctrl+z")
	if w.suspend || !w.v.Locked() {
		t.Fatal("it suspends, or stays open")
	}
	w.sees("not suspended")
}

func TestQuitMasksClearsAndLocks(t *testing.T) {
	w := newWorld(t, nil)
	w.unlock()
	s := w.screens[screen.Menu]
	s.value = "CANARY"
	w.send(screen.CopyMsg{Value: secret.New([]byte("CANARY"))})
	if w.clip.content != "CANARY" {
		t.Fatal("nothing was copied")
	}
	w.keys("q")
	if !w.quit || w.text() != "" || s.value != "" || !s.closed || !w.v.Locked() || w.clip.content != "" {
		t.Fatalf("quit %v, screen %q, value %q, closed %v, locked %v, clipboard %q", w.quit, w.text(), s.value, s.closed, w.v.Locked(), w.clip.content)
	}
}

func TestAPanicEndsMaskedAndLocked(t *testing.T) {
	w := newWorld(t, nil)
	w.unlock()
	s := w.screens[screen.Menu]
	s.value, s.panicky = "CANARY", true
	w.keys("x")
	if !w.quit || !w.m.Crashed() || w.text() != "" || !w.v.Locked() {
		t.Fatalf("quit %v, crashed %v, %q", w.quit, w.m.Crashed(), w.text())
	}
}

func TestErrorPanelStaysUntilDismissed(t *testing.T) {
	w := newWorld(t, nil)
	retried := 0
	p := problem()
	p.Retry = func() tea.Msg { retried++; return nil }
	w.send(screen.FailMsg{From: 1, Problem: p})
	w.after(time.Minute)
	lines := strings.Split(w.text(), "\n")
	if !strings.HasPrefix(lines[35], "  ✗ The store did not answer for 10 s.") || !strings.Contains(lines[36], "kept") || !strings.Contains(lines[37], "do") || strings.TrimSpace(lines[38]) != "" {
		t.Fatalf("%s", strings.Join(lines[33:], "\n"))
	}
	w.sees("R try again   d details   esc dismiss   ? help")
	w.keys("esc")
	w.seesNot("did not answer")
	w.send(screen.FailMsg{From: 1, Problem: p})
	w.keys("R")
	if retried != 1 {
		t.Error("R does not try again")
	}
	w.seesNot("did not answer")
}

func TestToastsWaitTheirTurn(t *testing.T) {
	w := newWorld(t, nil)
	w.send(screen.ToastMsg{Toast: screen.ToastText{Text: "First."}})
	w.send(screen.ToastMsg{Toast: screen.ToastText{Level: screen.Caution, Text: "Second.", Remark: "More."}})
	w.sees("✓ First.")
	w.seesNot("Second.")
}

func TestAnswersForAScreenThatWasLeftAreDropped(t *testing.T) {
	w := newWorld(t, nil)
	w.keys("1")
	w.sees("browse")
	s := w.screens[screen.Browse]
	w.keys("esc")
	if !s.closed {
		t.Error("the screen was not told")
	}
	n := len(s.told)
	w.send(screen.Answer{To: 2, Msg: "late"})
	if len(s.told) != n {
		t.Error("a late answer was delivered")
	}
	if _, ok := w.screens[screen.Menu].last().(screen.Shown); !ok {
		t.Errorf("%T", w.screens[screen.Menu].last())
	}
}

func TestDigitsEscAndCapture(t *testing.T) {
	w := newWorld(t, nil)
	w.keys("1")
	b := w.screens[screen.Browse]
	b.capture = true
	w.keys("2", "L", "q", ":", "?")
	w.sees("browse")
	var got string
	for _, m := range b.told {
		if k, ok := m.(tea.KeyPressMsg); ok {
			got += k.String()
		}
	}
	if got != "2Lq:?" {
		t.Errorf("the field got %q", got)
	}
	w.keys("esc")
	w.sees("menu")
	b.capture = false
	w.keys("1", "2")
	w.sees("decrypt")
	w.keys("esc")
	w.sees("menu")
}

func TestCoveringAScreenMasksIt(t *testing.T) {
	w := newWorld(t, nil)
	w.screens[screen.Menu].value = "CANARY"
	w.keys("1")
	if w.screens[screen.Menu].value != "" {
		t.Error("what is covered is still there")
	}
}

func TestPaletteRunsAndHelpListsTheBindings(t *testing.T) {
	w := newWorld(t, nil)
	w.keys("?")
	w.sees("explode")
	w.sees("mask and suspend")
	w.keys("?")
	w.keys(":")
	w.typed("dec")
	w.keys("enter")
	w.sees("decrypt")
	w.keys(":")
	w.typed("español")
	w.keys("enter")
	w.sees("■ bloqueada")
}

func TestAHugePasteIsNotTaken(t *testing.T) {
	w := newWorld(t, nil)
	s := w.screens[screen.Menu]
	s.capture = true
	n := len(s.told)
	w.send(tea.PasteMsg{Content: strings.Repeat("x", 1<<20)})
	if len(s.told) != n {
		t.Error("a paste of 1 MB was handed on")
	}
	w.send(tea.PasteMsg{Content: "x"})
	if len(s.told) != n+1 {
		t.Error("a small paste was not")
	}
}

func TestNoVaultLeadsToStart(t *testing.T) {
	start := &fakeScreen{name: "new vault"}
	w := newWorld(t, func(o *app.Options) {
		o.Open = func(context.Context, func(string) bool) (app.Opened, error) { return app.Opened{}, vault.ErrNoVault }
		o.Start = func() screen.Screen { return start }
	})
	w.sees("new vault")
	w.sees("no vault here yet")
}

func TestAFailingStoreIsSaidAndTriedAgain(t *testing.T) {
	fail := true
	var open func(context.Context, func(string) bool) (app.Opened, error)
	w := newWorld(t, func(o *app.Options) {
		open = o.Open
		o.Open = func(ctx context.Context, c func(string) bool) (app.Opened, error) {
			if fail {
				return app.Opened{}, errors.New("no such disk")
			}
			return open(ctx, c)
		}
	})
	w.sees("That did not work.")
	fail = false
	w.keys("R")
	w.sees("prod-mx")
	w.seesNot("That did not work.")
}

func TestTrustIsAsked(t *testing.T) {
	answers := make(chan bool, 1)
	w := newWorld(t, func(o *app.Options) {
		open := o.Open
		o.Open = func(ctx context.Context, confirm func(string) bool) (app.Opened, error) {
			answers <- confirm("7f3ac01944be02d1")
			return open(ctx, nil)
		}
	})
	w.sees("7f3a c019 44be 02d1")
	w.keys("y")
	w.sees("7f3a") // it appeared by itself: keys are ignored for 400 ms
	w.now = w.now.Add(time.Second)
	w.keys("y")
	if !<-answers {
		t.Error("the answer was no")
	}
}

func TestMouse(t *testing.T) {
	w := newWorld(t, nil)
	s := w.screens[screen.Menu]
	w.send(tea.MouseClickMsg{X: 5, Y: 7, Button: tea.MouseLeft})
	if got := s.last(); got != (screen.Click{X: 3, Y: 5}) {
		t.Errorf("%+v", got)
	}
	w.send(tea.MouseWheelMsg{X: 5, Y: 7, Button: tea.MouseWheelDown})
	if got := s.last(); got != (screen.Wheel{X: 3, Y: 5, Delta: 3}) {
		t.Errorf("%+v", got)
	}
	if w.m.View().MouseMode == tea.MouseModeNone {
		t.Error("the mouse is off")
	}
	w.keys("M")
	if w.m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is on")
	}
}

func TestColoursFollowTheTerminal(t *testing.T) {
	w := newWorld(t, nil)
	dark := w.m.View().Content
	w.send(tea.BackgroundColorMsg{Color: white{}})
	if w.m.View().Content == dark {
		t.Error("a light background changes nothing")
	}
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }

func FuzzUpdate(f *testing.F) {
	f.Add([]byte("1q:reL?0Mjk\x1b\r"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 200, 201, 202, 203, 204, 205})
	f.Fuzz(script)
}

func TestRandomMessages(t *testing.T) {
	b := sha256.Sum256([]byte("messages"))
	for range 8 {
		script(t, b[:])
		b = sha256.Sum256(b[:])
	}
}

// script does what its bytes say, and looks at every frame.
func script(t *testing.T, script []byte) {
	if len(script) > 60 {
		script = script[:60]
	}
	w := newWorld(t, func(o *app.Options) { o.SessionLeader = true })
	w.patience = time.Millisecond
	for i, b := range script {
		switch {
		case b < 8:
			w.send(tea.WindowSizeMsg{Width: int(b) * 31, Height: int(script[(i+1)%len(script)])})
		case b < 16:
			w.send(tea.MouseClickMsg{X: int(b) * 7, Y: i, Button: tea.MouseLeft})
		case b == 27:
			w.keys("esc")
		case b == '\r':
			w.keys("enter")
		case b >= 0x20 && b < 0x7f && b != 'q':
			w.keys(string(rune(b)))
		case b < 0x20:
			w.send(tea.MouseWheelMsg{X: i, Y: int(b), Button: tea.MouseWheelUp})
		case b < 0x90:
			w.send(screen.FailMsg{From: screen.Instance(b & 3), Problem: problem()})
		case b < 0xa0:
			w.send(screen.NeedUnlockMsg{From: screen.Instance(b & 3)})
		case b < 0xb0:
			w.send(tea.PasteMsg{Content: string(script)})
		case b < 0xc0:
			w.after(time.Duration(b) * time.Second)
		case b < 0xd0:
			w.send(screen.Answer{To: screen.Instance(b & 7), Msg: string(script)})
		case b < 0xe0:
			w.send(screen.LockMsg{})
		default:
			w.send(screen.CloseDialogMsg{Dialog: screen.Instance(b & 7)})
		}
		lines := strings.Split(w.m.View().Content, "\n")
		for y, line := range lines {
			if n := ansi.StringWidth(line); len(lines) >= 20 && n != ansi.StringWidth(lines[0]) {
				t.Fatalf("line %d is %d wide: %q", y, n, line)
			}
		}
		if w.m.Crashed() {
			t.Fatalf("crashed at %d", i)
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	w := newWorld(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		w.m.View()
	}
}
