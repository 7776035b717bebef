package decrypt

import (
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// ask is the dialog before a reveal: which fields, why, and the master key where the vault is locked.
type ask struct {
	who, id  string // safe to print
	fields   []field
	cursor   int
	reason   widget.TextField
	key      widget.SecretField
	focus    focus
	caps     bool // caps lock was on at the last key
	trying   bool
	began    time.Time
	fact     string // what is wrong, a sentence
	note     string // muted behind or below it
	only     bool   // the record has nothing to show: it is opened to compare its hashed fields
	denied   bool   // the last try was not a master key
	spinning bool
}

type focus uint8

const (
	onFields focus = iota
	onReason
	onKey
)

// ask opens the dialog for the fields that are chosen; where none is, the selected one.
func (s *Screen) ask(c screen.Context) tea.Cmd {
	if c.ReadOnly || s.open.Busy() {
		return nil
	}
	d := &ask{who: s.page.name, id: s.page.id, focus: onReason}
	const longest = 500
	d.reason.Limit = longest
	d.reason.Set(s.page.reason)
	some := len(s.chosen(c.Now)) > 0
	for i, f := range s.page.fields {
		_, _, shown := s.shown(f.name, c.Now)
		if f.hashed || shown {
			continue
		}
		f.chosen = f.chosen || (!some && i == s.page.cursor)
		d.fields = append(d.fields, f)
	}
	d.only = s.onlyHashes()
	if len(d.fields) == 0 && !d.only {
		return nil
	}
	return screen.Open(c, d)
}

// Init has nothing to start.
func (d *ask) Init(screen.Context) tea.Cmd { return nil }

// Capturing reports that text is typed.
func (d *ask) Capturing() bool { return true }

// Secret reports that the key is typed.
func (d *ask) Secret() bool { return d.focus == onKey }

// Mask wipes what was typed of the key.
func (d *ask) Mask() { d.key.Wipe() }

// Exposed reports that no secret can be read here: a key being typed is dots.
func (d *ask) Exposed() bool { return false }

// Close wipes the key.
func (d *ask) Close() { d.key.Wipe() }

// Update takes keys and the answer to a try.
func (d *ask) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	if c.Session.Open && d.focus == onKey {
		d.focus = onReason
	}
	switch msg := msg.(type) {
	case screen.UnlockResult:
		return d.tried(c, msg.Err)
	case spinMsg:
		d.spinning = false
		return d.spin(c)
	case tea.KeyPressMsg:
		d.caps = msg.Mod.Contains(tea.ModCapsLock)
		if !d.trying {
			return d.press(c, msg)
		}
	case tea.PasteMsg:
		if !d.trying {
			d.typed(msg)
		}
	}
	return nil
}

func (d *ask) press(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		return d.enter(c)
	case "tab":
		d.turn(c, 1)
	case "shift+tab":
		d.turn(c, -1)
	case "down":
		if d.focus != onFields || !d.step(1) {
			d.turn(c, 1)
		}
	case "up":
		if d.focus != onFields || !d.step(-1) {
			d.turn(c, -1)
		}
	default:
		if d.focus != onFields {
			d.typed(msg)
			return nil
		}
		d.choose(msg.String())
	}
	return nil
}

// choose moves among the fields and chooses them.
func (d *ask) choose(name string) {
	switch name {
	case "left", "h":
		d.step(-1)
	case "right", "l":
		d.step(1)
	case "space":
		d.fields[d.cursor].chosen = !d.fields[d.cursor].chosen
		d.fact, d.note = "", ""
	}
}

func (d *ask) typed(msg tea.Msg) {
	changed := false
	switch d.focus {
	case onReason:
		changed, _ = d.reason.Update(msg)
	case onKey:
		changed = d.key.Update(msg)
	case onFields:
	}
	if changed {
		d.fact, d.note, d.denied = "", "", false
	}
}

// turn moves to the next part, or back.
func (d *ask) turn(c screen.Context, n int) {
	parts := []focus{onReason}
	if len(d.fields) > 0 {
		parts = []focus{onFields, onReason}
	}
	if !c.Session.Open {
		parts = append(parts, onKey)
	}
	d.focus = parts[(slices.Index(parts, d.focus)+n+len(parts))%len(parts)]
}

// step moves among the fields; false at their end.
func (d *ask) step(n int) bool {
	if d.cursor+n < 0 || d.cursor+n >= len(d.fields) {
		return false
	}
	d.cursor += n
	return true
}

// enter goes to what is still missing, and then on.
func (d *ask) enter(c screen.Context) tea.Cmd {
	t := c.Text.Decrypt()
	d.fact, d.note, d.denied = "", "", false
	switch {
	case len(d.chosen()) == 0 && !d.only:
		d.focus, d.fact = onFields, t.NeedField
	case strings.TrimSpace(d.reason.Value()) == "":
		d.focus, d.fact, d.note = onReason, t.NeedWhy, t.NeedWhyBy
	case c.Session.Open:
		return d.finish(c)
	case d.key.Empty():
		d.focus = onKey
	case c.Session.Wait(c.Now) > 0:
		d.focus, d.denied, d.fact = onKey, true, c.Text.App().WrongKey
	default:
		d.trying, d.began = true, c.Now
		return tea.Batch(screen.TryUnlock(c, d.key.Take()), d.spin(c))
	}
	return nil
}

func (d *ask) chosen() []string {
	var names []string
	for _, f := range d.fields {
		if f.chosen {
			names = append(names, f.name)
		}
	}
	return names
}

func (d *ask) finish(c screen.Context) tea.Cmd {
	asked := askedMsg{d.chosen(), strings.TrimSpace(d.reason.Value())}
	d.key.Wipe()
	return screen.CloseWith(c, asked)
}

func (d *ask) tried(c screen.Context, err error) tea.Cmd {
	d.trying = false
	switch {
	case err == nil:
		return d.finish(c)
	case errors.Is(err, vault.ErrWrongKey):
		d.focus, d.denied, d.fact, d.note = onKey, true, c.Text.App().WrongKey, c.Text.Decrypt().WrongNote
	case explain.Cancelled(err):
	default:
		p := explain.Error(c.Text, err)
		d.fact, d.note = p.What, p.Do
	}
	return nil
}

// spin turns the sign of waiting while a key is tried.
func (d *ask) spin(c screen.Context) tea.Cmd {
	if !d.trying || d.spinning {
		return nil
	}
	d.spinning = true
	return screen.After(c, spinnerStep, spinMsg{})
}
