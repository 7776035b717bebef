package app_test

import (
	"context"
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
	return []keymap.Group{{Title: "fake", Bindings: []key.Binding{keymap.New("x", "explode", "x"), keymap.New("enter", "detail", "enter"), keymap.New("1-9", "many screens", "1", "2")}}}
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
	t       testing.TB
	m       *app.Model
	v       *fakeVault
	screens map[screen.ID]*fakeScreen
	now     time.Time
	quit    bool
	suspend bool
	clip    *clip
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
	w := &world{t: t, v: &fakeVault{}, now: time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC), clip: &clip{}, screens: map[screen.ID]*fakeScreen{}}
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
	const patience = 20 * time.Millisecond // of the test's own clock, on which work takes no time
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	select {
	case msg := <-done:
		w.send(msg)
	case <-time.After(patience):
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
