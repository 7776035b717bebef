package rejects

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// reasonMsg filters by a reason; "": by none.
type reasonMsg struct{ reason string }

// reasonCount is a reason, and how many rejects have it.
type reasonCount struct {
	reason string
	n      int64
}

// reasonsMsg is what was counted so far.
type reasonsMsg struct {
	counts []reasonCount
	looked int64
	done   bool
	err    error
}

// reasons is the dialog that counts the reasons and filters by one.
type reasons struct {
	to     screen.Instance
	each   func(ctx context.Context, tell func(int64), fn func(*vault.Reject) bool) error
	load   screen.Task
	counts []reasonCount
	looked int64
	done   bool
	err    error
	at     int // 0: all reasons
	moved  bool
	chosen string
}

func (s *Screen) openReasons(c screen.Context) tea.Cmd {
	return screen.Open(c, &reasons{
		to: c.Self, chosen: s.filter.reason,
		each: func(ctx context.Context, tell func(int64), fn func(*vault.Reject) bool) error {
			return s.each(ctx, filter{}, tell, fn)
		},
	})
}

// maxReasons is how many reasons are counted apart; others are found by the text filter.
const maxReasons = 200

// Init begins to count.
func (d *reasons) Init(c screen.Context) tea.Cmd {
	return d.load.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		counts := map[string]int64{}
		var looked int64
		err := d.each(ctx, func(n int64) {
			looked = n
			emit(reasonsMsg{counts: sorted(counts), looked: n})
		}, func(r *vault.Reject) bool {
			reason := reasonOf(r)
			if _, known := counts[reason]; known || len(counts) < maxReasons {
				counts[reason]++
			}
			return true
		})
		return reasonsMsg{sorted(counts), looked, true, err}
	})
}

func sorted(counts map[string]int64) []reasonCount {
	out := make([]reasonCount, 0, len(counts))
	for reason, n := range counts {
		out = append(out, reasonCount{reason, n})
	}
	slices.SortFunc(out, func(a, b reasonCount) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.reason, b.reason))
	})
	return out
}

// Update takes what was counted, and keys.
func (d *reasons) Update(_ screen.Context, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case reasonsMsg:
		d.take(msg)
	case screen.Wheel:
		d.move(msg.Delta)
	case screen.Click:
		if i := msg.Y + d.top(); msg.Y >= 0 && msg.Y < reasonRows && i <= len(d.counts) {
			d.at, d.moved = i, true
			return d.choose()
		}
	case tea.KeyPressMsg:
		switch msg.String() {
		case "j", "down", "tab":
			d.move(1)
		case "k", "up", "shift+tab":
			d.move(-1)
		case "ctrl+d", "pgdown":
			d.move(reasonRows)
		case "ctrl+u", "pgup":
			d.move(-reasonRows)
		case "g", "home":
			d.move(-len(d.counts))
		case "G", "end":
			d.move(len(d.counts))
		case "enter":
			return d.choose()
		}
	}
	return nil
}

// take takes what was counted; the selection stays on its reason.
func (d *reasons) take(msg reasonsMsg) {
	at := d.chosen
	if d.at > 0 && d.at <= len(d.counts) {
		at = d.counts[d.at-1].reason
	}
	d.counts, d.looked, d.done, d.err = msg.counts, msg.looked, msg.done, msg.err
	if d.moved && d.at == 0 {
		return
	}
	d.at = 0
	for i := range d.counts {
		if at != "" && d.counts[i].reason == at {
			d.at = i + 1
		}
	}
}

func (d *reasons) move(by int) {
	d.moved = true
	d.at = min(max(d.at+by, 0), len(d.counts))
}

func (d *reasons) choose() tea.Cmd {
	reason := ""
	if d.at > 0 && d.at <= len(d.counts) {
		reason = d.counts[d.at-1].reason
	}
	return tea.Batch(screen.Close(), screen.Tell(d.to, reasonMsg{reason}))
}

// reasonRows is how many reasons are shown at a time.
const reasonRows = 8

func (d *reasons) top() int {
	return min(max(d.at-reasonRows/2, 0), max(len(d.counts)+1-reasonRows, 0))
}

// View draws the reasons.
func (d *reasons) View(c screen.Context) screen.DialogView {
	t, th := c.Text.Rejects(), c.Theme
	v := screen.DialogView{Title: t.ReasonTitle}
	const text, figure = 2, 11
	for i := d.top(); i < d.top()+reasonRows; i++ {
		l := widget.NewLine(th, c.Width)
		if i > len(d.counts) {
			v.Lines = append(v.Lines, "")
			continue
		}
		l.Select(i == d.at)
		role := theme.Text
		if i == d.at {
			l.Put(theme.Accent, th.Signs.Bar)
			role = theme.Strong
		}
		words, n := t.AllReasons, ""
		if i > 0 {
			words, n = short(c.Text.Reason(d.counts[i-1].reason)), c.Text.Count(d.counts[i-1].n)
			if d.counts[i-1].reason == unread {
				words = t.Damaged
			}
		}
		l.To(text).Fixed(role, words, c.Width-text-figure).Right(theme.Muted, n, c.Width-1)
		v.Lines = append(v.Lines, l.String())
	}
	looked := t.Counting(c.Text.Count(d.looked))
	switch {
	case d.err != nil:
		looked = t.CannotList
	case d.done:
		looked = t.Counted(c.Text.Count(d.looked))
	}
	v.Lines = append(v.Lines, "", widget.NewLine(th, c.Width).Put(theme.Muted, looked).String())
	return v
}

// Keys are those of a list.
func (d *reasons) Keys(c screen.Context) []key.Binding {
	t, k := c.Text.Rejects(), c.Text.Keys()
	return []key.Binding{
		keymap.New("enter", t.KeyApply, "enter"),
		keymap.New(c.Theme.Signs.Arrows, k.Move, "up", "down"),
		keymap.New("esc", k.Cancel, "esc"),
	}
}
