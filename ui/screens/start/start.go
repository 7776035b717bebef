// Package start is the guided first run: language, master key, where it will live, first records. Nothing is created until
// the last step; then the vault is made and the ingest opens on the chosen source.
//
// The master key lives in byte fields that are wiped when it was used or the screen is left. Measuring its strength takes
// one copy as a string, which cannot be wiped; the console gives the memory back to the system when the vault is made.
package start

import (
	"context"
	"runtime/debug"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/secret"
	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/widget"
)

// Options is what the screen is given.
type Options struct {
	// Create makes the vault; master stays the caller's.
	Create func(ctx context.Context, master *secret.Bytes) error
	// Generate makes a strong master key; Check says what is wrong with a typed one.
	Generate func() *secret.Bytes
	Check    func(master *secret.Bytes) error
	Place    Place
	APIURL   string // safe to print; "": not set
}

// Place is where a new vault puts things, for people; safe to print.
type Place struct {
	Folder  string // COFRE_HOME
	Store   string // file or URL of the vault
	HostKey string // file of this machine's key
	Known   string // file of the pins
}

// The steps.
const (
	stepLang = iota
	stepKey
	stepPlace
	stepRecords
	steps
)

// The ways to a master key.
const (
	typed = iota
	generated
)

// What has the focus in the step of the key.
const (
	focusWay = iota
	focusKey
	focusAgain
)

// The sources of first records.
const (
	fromSample = iota
	fromAPI
	fromFile
	fromNothing
	sources
)

// sampleSpec is the sample that the guide offers.
const sampleSpec = "sample:1000"

// leastKey is how many bytes a typed key has at least.
const leastKey = 12

// Screen is the guide.
type Screen struct {
	o    Options
	step int

	way    int
	focus  int
	key    widget.SecretField
	again  widget.SecretField
	made   *secret.Bytes // the generated key, while it is shown
	grade  strength
	wrong  wrong
	caps   bool
	source int
	path   widget.TextField

	measure screen.Task
	create  screen.Task
}

// strength is what is known of the typed key.
type strength struct {
	known   bool
	score   int
	guesses float64
}

// wrong is why the step is not done.
type wrong uint8

const (
	nothingWrong wrong = iota
	tooShort
	tooWeak
	notSame
	pathMissing
	refused
)

type (
	strengthMsg struct{ strength strength }
	createdMsg  struct{ err error }
)

// New makes the guide.
func New(o Options) *Screen { return &Screen{o: o} }

// Init does nothing: the first step asks for nothing slow.
func (s *Screen) Init(screen.Context) tea.Cmd { return nil }

// Title names it.
func (s *Screen) Title(c screen.Context) string { return c.Text.Start().Title }

// typesKey reports whether a key that is typed now belongs to a master key: also while the choice "type one" is on,
// so that nobody who just begins to type leaves the console by the letter q.
func (s *Screen) typesKey() bool {
	return s.step == stepKey && (s.focus != focusWay || s.way == typed && s.made == nil)
}

// Capturing is so while a field has the focus, or takes what is typed.
func (s *Screen) Capturing() bool {
	return s.typesKey() || s.step == stepRecords && s.source == fromFile
}

// Secret reports that a key is typed.
func (s *Screen) Secret() bool { return s.typesKey() }

// Mask wipes the generated key; typed ones stay dots until the screen is left.
func (s *Screen) Mask() {
	if s.made != nil {
		s.made.Wipe()
		s.made = nil
		s.again.Wipe()
		s.way, s.focus = typed, focusWay
	}
}

// Exposed reports that the generated key is shown.
func (s *Screen) Exposed() bool { return s.made != nil && s.step == stepKey }

// Close wipes everything.
func (s *Screen) Close() {
	s.Mask()
	s.key.Wipe()
	s.again.Wipe()
}

// Back goes one step back; from the first one there is nowhere to go.
func (s *Screen) Back(screen.Context) (tea.Cmd, bool) {
	s.wrong = nothingWrong
	switch {
	case s.create.Busy():
	case s.step == stepKey && s.focus != focusWay && s.made == nil:
		s.focus = focusWay
	case s.step > stepLang:
		s.step--
		if s.step == stepKey {
			s.focus = focusWay
		}
	}
	return nil, true
}

// Update takes keys, pastes and answers.
func (s *Screen) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case strengthMsg:
		s.grade = msg.strength
	case createdMsg:
		return s.created(c, msg.err)
	case tea.PasteMsg:
		return s.typing(c, msg)
	case tea.KeyPressMsg:
		if s.create.Busy() {
			return nil
		}
		s.caps = msg.Mod&tea.ModCapsLock != 0
		return s.press(c, msg)
	case screen.Click:
		return s.click(c, msg)
	}
	return nil
}

func (s *Screen) press(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		return s.enter(c)
	case "up", "shift+tab":
		s.move(-1, msg.String() == "shift+tab")
		return s.language(c)
	case "down", "tab":
		s.move(1, msg.String() == "tab")
		return s.language(c)
	case "ctrl+g":
		if s.step == stepKey {
			s.generate()
		}
		return nil
	case "j", "k":
		if !s.Capturing() {
			s.move(map[string]int{"j": 1, "k": -1}[msg.String()], false)
			return s.language(c)
		}
	}
	return s.typing(c, msg)
}

// typing hands a key or a paste to the field that has the focus.
func (s *Screen) typing(c screen.Context, msg tea.Msg) tea.Cmd {
	switch {
	case s.step == stepRecords && s.source == fromFile:
		if changed, _ := s.path.Update(msg); changed {
			s.wrong = nothingWrong
		}
	case s.step != stepKey:
	case s.focus == focusWay:
		if !s.typesKey() || !s.key.Update(msg) {
			return nil
		}
		s.focus, s.wrong = focusKey, nothingWrong
		return s.weigh(c)
	case s.focus == focusKey:
		if s.key.Update(msg) {
			s.wrong = nothingWrong
			return s.weigh(c)
		}
	case s.focus == focusAgain:
		if s.again.Update(msg) {
			s.wrong = nothingWrong
		}
	}
	return nil
}

// move moves the choice, or the focus where there are fields.
func (s *Screen) move(n int, tab bool) {
	s.wrong = nothingWrong
	switch s.step {
	case stepKey:
		if s.focus == focusWay && !tab && s.made == nil {
			if s.way+n >= typed && s.way+n <= generated {
				s.way += n
				return
			}
		}
		first := focusWay
		if s.made != nil {
			first = focusAgain
		}
		s.focus = max(min(s.focus+n, focusAgain), first)
	case stepRecords:
		s.source = max(min(s.source+n, sources-1), 0)
		if s.source == fromAPI && s.o.APIURL == "" {
			s.source = max(min(s.source+n, sources-1), 0)
		}
	}
}

// language follows the choice of the first step at once.
func (s *Screen) language(c screen.Context) tea.Cmd {
	if s.step != stepLang {
		return nil
	}
	if c.Text.Lang() == text.English {
		return screen.SetLanguage(text.Spanish)
	}
	return screen.SetLanguage(text.English)
}

// enter goes on: to the next field, the next step, and at last makes the vault.
func (s *Screen) enter(c screen.Context) tea.Cmd {
	switch s.step {
	case stepLang, stepPlace:
		s.step++
		if s.step == stepKey {
			s.focus = focusWay
		}
	case stepKey:
		s.enterKey()
	case stepRecords:
		return s.finish(c)
	}
	return nil
}

// finish makes the vault.
func (s *Screen) finish(c screen.Context) tea.Cmd {
	if s.source == fromFile && s.path.Value() == "" {
		s.wrong = pathMissing
		return nil
	}
	master, create := s.again.Clone(), s.o.Create
	return s.create.Start(c, func(ctx context.Context) tea.Msg {
		defer master.Wipe()
		return createdMsg{create(ctx, master)}
	})
}

func (s *Screen) created(c screen.Context, err error) tea.Cmd {
	if err != nil {
		p := explain.Error(c.Text, err)
		p.Kept = c.Text.Start().CreateKept
		return screen.Fail(c, p)
	}
	s.Close()
	forget := func() tea.Msg {
		debug.FreeOSMemory()
		return nil
	}
	spec := ""
	switch s.source {
	case fromSample:
		spec = sampleSpec
	case fromFile:
		spec = s.path.Value()
	case fromNothing:
		return tea.Batch(screen.OpenVault(screen.Menu, nil), forget)
	}
	return tea.Batch(screen.OpenVault(screen.Ingest, screen.SourceArg{Spec: spec}), forget)
}

// Keys lists what the keys do in this step.
func (s *Screen) Keys(c screen.Context) []keymap.Group {
	t, w := c.Text.Keys(), c.Text.Start()
	next := keymap.New("enter", t.Continue, "enter")
	choose := keymap.New(c.Theme.Signs.Arrows, t.Choose, "up", "down")
	var b []key.Binding
	switch s.step {
	case stepKey:
		b = []key.Binding{keymap.New("tab", t.Next, "tab"), keymap.New("ctrl+g", t.Generate, "ctrl+g"), next}
		switch {
		case s.made != nil:
			b = b[1:] // there is one field
		case s.focus == focusWay:
			b[0] = choose
		}
	case stepPlace:
		b = []key.Binding{next}
	default:
		b = []key.Binding{choose, next}
	}
	if s.step > stepLang {
		b = append(b, keymap.New("esc", t.Back, "esc"))
	}
	if s.create.Busy() {
		b = nil
	}
	return []keymap.Group{{Title: w.Title, Bindings: b}}
}
