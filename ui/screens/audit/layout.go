package audit

import (
	"cofre/record/safetext"
	"cofre/ui/screen"
	"cofre/ui/widget"
)

// The lines above the list: what is typed, what is wrong with it, the header.
const listTop = 3

// The grid of the list.
const (
	listIndent = 3
	gap        = 2
	timeWidth  = 8
)

// paneLines is how many lines the entry below the list takes, where the window is tall enough for it.
const paneLines = 9

func hasPane(c screen.Context) bool {
	const tall = 36
	return c.WindowHeight >= tall && c.Height > 3*paneLines
}

func (s *Screen) sized(c screen.Context) {
	s.feed.height = listLines(c)
	s.feed.inSight()
	s.columns = s.measure(c)
	if s.face != listing {
		s.scrollBy(c, 0)
	}
}

func listLines(c screen.Context) int {
	n := c.Height - listTop
	if hasPane(c) {
		n -= paneLines + 1
	}
	return max(n, 1)
}

// columns is how wide the columns are, in their order: set from the first rows, then fixed until the filter or the window
// changes. The outcome stands beside the action whose outcome it is, and what may be of any length stands last: no column
// is to be followed across blanks.
type columns struct {
	width                                       int  // of the list
	seq, actor, action, outcome, record, reason int  // 0: not shown
	hidden                                      int  // columns for which there is no room
	host                                        bool // actor@host, not the actor alone
}

// measure sets the columns from the rows that are held.
func (s *Screen) measure(c screen.Context) columns {
	t := c.Text.Audit()
	const wide, leastActor, mostActor, mostRecord, leastReason, mostReason, signs = 96, 10, 26, 18, 12, 72, 2
	k := columns{width: c.Width, host: c.Width >= wide}
	k.seq = max(widget.Width(t.Seq), widget.Width(count(c, max(s.feed.size, 1)-1)))
	k.actor, k.action = max(widget.Width(t.Actor), leastActor), max(widget.Width(t.Action), widget.Width(t.Actions.Reveal))
	k.record = widget.Width(t.Record)
	o := t.Outcomes
	for _, w := range []string{t.Outcome, o.OK, o.Failed, o.Denied, o.Cancelled, o.Aborted, o.Unknown} {
		k.outcome = max(k.outcome, widget.Width(w)+signs)
	}
	for i := range s.feed.rows {
		r := &s.feed.rows[i]
		who := r.actor
		if k.host {
			who = r.who()
		}
		k.actor = max(k.actor, widget.Width(safetext.Terminal(who)))
		k.action = max(k.action, widget.Width(safetext.Terminal(actionWord(c.Text, r.action))))
		k.record = max(k.record, widget.Width(safetext.Terminal(r.record)))
	}
	const mostAction = 14
	k.actor, k.action, k.record = min(k.actor, mostActor), min(k.action, mostAction), min(k.record, mostRecord)
	fixed := listIndent + k.seq + gap + timeWidth + gap + k.actor + gap + k.action + gap + k.outcome
	if k.reason = c.Width - fixed - k.record - 2*gap; k.reason < leastReason {
		k.reason, k.hidden = 0, 1
	}
	k.reason = min(k.reason, mostReason) // the entry below has all of it
	if over := fixed + k.record + gap - c.Width; k.reason == 0 && over > 0 {
		take := min(over, k.actor-leastActor)
		k.actor -= max(take, 0)
		if fixed+k.record+gap-max(take, 0) > c.Width {
			k.record, k.hidden = 0, 2
		}
	}
	return k
}

// count writes the number of an entry.
func count(c screen.Context, n uint64) string {
	return c.Text.Count(int64(min(n, 1<<62)))
}
