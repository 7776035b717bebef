package rejects

import (
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// item is one thing that the dialog asks for.
type item uint8

const (
	itemReason item = iota
	itemForce
	itemWord
	itemKey
)

// ask is the dialog before an act: whom it is for, the reason for the audit log, the word that confirms what cannot be
// undone, and the master key while the vault is locked.
type ask struct {
	to    screen.Instance
	what  act
	scope scope

	items  []item
	at     int
	reason widget.TextField
	word   widget.TextField
	force  bool
	key    widget.SecretField

	busy    bool // the key is being checked
	since   time.Time
	problem string // what is missing or wrong
	remark  string
}

func newAsk(c screen.Context, what act, of scope) *ask {
	t := c.Text.Rejects()
	d := &ask{to: c.Self, what: what, scope: of, items: []item{itemReason}}
	const reason = 200
	d.reason.Limit, d.word.Limit = reason, reason
	switch what {
	case retry:
		d.reason.Set(t.RetryReason)
		d.items = append(d.items, itemForce)
	case drop:
		d.reason.Set(t.DropReason)
		d.items = append(d.items, itemWord)
		d.at = 1
	case reveal:
	}
	d.locked(!c.Session.Open)
	if what == retry && !c.Session.Open {
		d.at = len(d.items) - 1
	}
	return d
}

// locked adds or takes away the field of the master key.
func (d *ask) locked(on bool) {
	has := d.items[len(d.items)-1] == itemKey
	switch {
	case on && !has:
		d.items = append(d.items, itemKey)
	case !on && has:
		d.key.Wipe()
		d.items = d.items[:len(d.items)-1]
		d.at = min(d.at, len(d.items)-1)
	}
}

// confirmation is the word that has to be typed.
func (d *ask) confirmation(c screen.Context) string {
	if d.scope.one == nil {
		return c.Text.Rejects().DropAllWord
	}
	return c.Text.Rejects().DropWord
}

// Init does nothing.
func (d *ask) Init(screen.Context) tea.Cmd { return nil }

// Capturing: text is typed.
func (d *ask) Capturing() bool { return true }

// Secret reports that the key is typed.
func (d *ask) Secret() bool { return d.items[d.at] == itemKey }

// Mask wipes the key.
func (d *ask) Mask() { d.key.Wipe() }

// Exposed: a key shows as dots.
func (d *ask) Exposed() bool { return false }

// Close wipes the key.
func (d *ask) Close() { d.key.Wipe() }

// Update takes keys, and the answer about the master key.
func (d *ask) Update(c screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.UnlockResult:
		return d.answered(c, msg.Err)
	case screen.Unlocked:
		if !d.busy {
			d.locked(false)
		}
	case screen.Locked:
		d.locked(true)
	case screen.Click:
		if i, ok := d.itemAt(c, msg.Y); ok && !d.busy {
			d.at = i
			if d.items[i] == itemForce {
				d.force = !d.force
			}
		}
	case tea.KeyPressMsg:
		if d.busy {
			return nil
		}
		return d.press(c, msg)
	case tea.PasteMsg:
		if !d.busy {
			d.edit(msg)
		}
	}
	return nil
}

func (d *ask) press(c screen.Context, msg tea.KeyPressMsg) tea.Cmd {
	n := len(d.items)
	switch msg.String() {
	case "enter":
		return d.submit(c)
	case "tab", "down":
		d.at = (d.at + 1) % n
	case "shift+tab", "up":
		d.at = (d.at + n - 1) % n
	default:
		d.edit(msg)
	}
	return nil
}

// edit gives a key or a paste to the field that has the cursor.
func (d *ask) edit(msg tea.Msg) {
	changed := false
	switch d.items[d.at] {
	case itemReason:
		changed, _ = d.reason.Update(msg)
	case itemWord:
		changed, _ = d.word.Update(msg)
	case itemKey:
		changed = d.key.Update(msg)
	case itemForce:
		if k, ok := msg.(tea.KeyPressMsg); ok && (k.String() == "space" || k.String() == "x") {
			d.force, changed = !d.force, true
		}
	}
	if changed {
		d.problem, d.remark = "", ""
	}
}

// submit goes on where everything is there, else to what is missing.
func (d *ask) submit(c screen.Context) tea.Cmd {
	t := c.Text.Rejects()
	if c.ReadOnly && d.what != reveal {
		return nil
	}
	for i, it := range d.items {
		problem := ""
		switch {
		case it == itemReason && strings.TrimSpace(d.reason.Value()) == "":
			problem = t.NeedReason
		case it == itemWord && strings.TrimSpace(d.word.Value()) != d.confirmation(c):
			problem = t.NeedWord(d.confirmation(c))
		case it == itemKey && d.key.Empty():
			problem = t.NeedKey
		}
		if problem == "" {
			continue
		}
		if d.at != i {
			d.at = i // the cursor there says it
			problem = ""
		}
		d.problem, d.remark = problem, ""
		return nil
	}
	if d.items[len(d.items)-1] != itemKey {
		return d.done()
	}
	if c.Session.Wait(c.Now) > 0 {
		return nil
	}
	d.busy, d.since, d.problem, d.remark = true, c.Now, "", ""
	return screen.TryUnlock(c, d.key.Take())
}

// answered takes what became of the key.
func (d *ask) answered(c screen.Context, err error) tea.Cmd {
	if !d.busy {
		return nil
	}
	d.busy = false
	t := c.Text.App()
	switch {
	case err == nil:
		return d.done()
	case errors.Is(err, vault.ErrWrongKey):
		d.problem, d.remark = t.WrongKey, t.NothingDone
	default:
		p := explain.Error(c.Text, err)
		d.problem, d.remark = p.What, p.Do
	}
	return nil
}

func (d *ask) done() tea.Cmd {
	d.key.Wipe()
	return tea.Batch(screen.Close(), screen.Tell(d.to, goMsg{
		what: d.what, scope: d.scope, reason: strings.TrimSpace(d.reason.Value()), force: d.force,
	}))
}

// Keys are those of a form.
func (d *ask) Keys(c screen.Context) []key.Binding {
	t, k := c.Text.Rejects(), c.Text.Keys()
	does := [...]string{reveal: t.DoShow, retry: t.DoRetry, drop: t.DoDrop}[d.what]
	var out []key.Binding
	if !d.busy {
		out = append(out, keymap.New("enter", does, "enter"))
		if len(d.items) > 1 {
			out = append(out, keymap.New("tab", k.Next, "tab"))
		}
		if d.items[d.at] == itemForce {
			out = append(out, keymap.New(k.Space, t.KeyToggle, "space"))
		}
	}
	return append(out, keymap.New("esc", k.Cancel, "esc"))
}
