package rejects

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/widget"
	"cofre/vault"
)

// filter selects rejects. A store lists them in one order and selects nothing, so the screen reads them and looks itself.
type filter struct {
	text   string         // in the reason as it is shown or stored, the record's id or the source, whatever case and accents
	words  text.Catalogue // in which text was typed: what is done with a filter's rejects is done with those it showed
	reason string         // the reason without its place, as reasonOf gives it
}

func (f filter) on() bool { return f.text != "" || f.reason != "" }

// unread stands for the reason of rejects that cannot be read; no reason begins so.
const unread = "\x00"

// reasonOf is why a record was rejected, without the place inside the record, so that equal faults are equal.
func reasonOf(r *vault.Reject) string {
	if r.Damaged {
		return unread
	}
	reason := r.Reason
	for _, place := range []string{" at byte ", " at line "} {
		if i := strings.Index(reason, place); i > 0 {
			reason = strings.TrimSuffix(strings.TrimSuffix(reason[:i], ","), ", again")
		}
	}
	return reason
}

// sieve is a filter at work in one reading.
type sieve struct {
	filter

	want string             // the text as it is compared
	said map[string]*string // stored reasons without their place, as they are shown and compared; nil: as they are stored
}

func (f filter) sieve() *sieve {
	return &sieve{filter: f, want: query.Fold(f.text), said: map[string]*string{}}
}

// keeps reports whether a reject is selected.
func (s *sieve) keeps(r *vault.Reject) bool {
	switch {
	case s.reason != "" && reasonOf(r) != s.reason:
		return false
	case s.text == "":
		return true
	case s.want == "": // a mark without a letter
		return false
	case r.Damaged:
		return strings.Contains(query.Fold(s.words.Rejects().Damaged), s.want)
	}
	for _, stored := range []string{r.Reason, r.Record, r.Source} {
		if strings.Contains(query.Fold(stored), s.want) {
			return true
		}
	}
	return s.shows(r.Reason)
}

// maxSaid is how many reasons a sieve remembers: a source may name a field of its own in each.
const maxSaid = 4096

// shows reports whether a reason has the text as the list shows it, in the filter's language. That of many rejects is the
// same but for its place, so it is translated once.
func (s *sieve) shows(stored string) bool {
	what, place := s.words.ReasonPlace(stored)
	said, known := s.said[what]
	if !known {
		if words, ok := s.words.ReasonWords(what); ok {
			words = query.Fold(words)
			said = &words
		}
		if len(s.said) < maxSaid {
			s.said[what] = said
		}
	}
	return said != nil && strings.Contains(*said+query.Fold(place), s.want)
}

// chunk is how many rejects are read at a time when they are searched.
const chunk = 1000

// page fulfils a wish of the table. With a filter it reads on until it has enough or the end is reached, and tells how
// many it has looked at.
func (s *Screen) page(ctx context.Context, c screen.Context, f filter, w widget.PageWish, tell func(int64)) (widget.TablePage, error) {
	request := store.PageRequest{From: w.From, Backward: w.Backward, Limit: w.Limit}
	if f.on() {
		request.Limit = chunk
	}
	var page widget.TablePage
	keep := f.sieve()
	for first, looked := true, int64(0); ; first = false {
		rejects, prev, next, err := s.vault.RejectPage(ctx, request)
		if err != nil {
			return widget.TablePage{}, err
		}
		looked += int64(len(rejects))
		var rows []widget.TableRow
		for i := range rejects {
			if keep.keeps(&rejects[i]) {
				rows = append(rows, rowOf(c, rejects[i]))
			}
		}
		if first {
			page.Prev, page.Next = prev, next
		}
		if w.Backward {
			page.Rows, page.Prev, request.From = append(rows, page.Rows...), prev, prev
		} else {
			page.Rows, page.Next, request.From = append(page.Rows, rows...), next, next
		}
		if !f.on() || request.From == nil || len(page.Rows) >= w.Limit {
			return page, nil
		}
		tell(looked)
	}
}

// each calls fn for every reject that f keeps, and tell (may be nil) how many were looked at.
func (s *Screen) each(ctx context.Context, f filter, tell func(int64), fn func(*vault.Reject) bool) error {
	request := store.PageRequest{Limit: chunk}
	keep := f.sieve()
	for looked := int64(0); ; {
		rejects, _, next, err := s.vault.RejectPage(ctx, request)
		if err != nil {
			return err
		}
		for i := range rejects {
			if keep.keeps(&rejects[i]) && !fn(&rejects[i]) {
				return nil
			}
		}
		looked += int64(len(rejects))
		if tell != nil {
			tell(looked)
		}
		if next == nil {
			return nil
		}
		request.From = next
	}
}

// countLimit is how far rejects are counted: then it says 10,000+.
const countLimit = 10_000

// recount counts all rejects, and those that the filter keeps.
func (s *Screen) recount(c screen.Context) tea.Cmd {
	f := s.filter
	s.matched = false
	return s.count.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		n, err := s.vault.CountRejects(ctx, countLimit)
		if err != nil {
			return nil
		}
		if !f.on() {
			return countMsg{all: n}
		}
		emit(countMsg{all: n})
		m := store.Count{Exact: true}
		err = s.each(ctx, f, nil, func(*vault.Reject) bool {
			if m.N == countLimit {
				m.Exact = false
				return false
			}
			m.N++
			return true
		})
		return countMsg{all: n, matching: m, matched: err == nil}
	})
}

// tally takes a count. One that fails never comes: the list says what is wrong.
func (s *Screen) tally(msg countMsg) {
	s.total, s.counted = msg.all, true
	s.matching, s.matched = msg.matching, msg.matched
	switch {
	case !s.filter.on():
		s.table.Total(s.total.N, s.total.Exact)
	case msg.matched:
		s.table.Total(s.matching.N, s.matching.Exact)
	}
}

func (s *Screen) beginTyping() {
	s.typing = true
	s.before = s.filter.text
	s.field.Set(s.filter.text)
}

// untype leaves the typing with the filter that was there before.
func (s *Screen) untype(c screen.Context) tea.Cmd {
	s.typing = false
	s.debounce.Stop()
	s.field.Set(s.before)
	return s.again(c, s.apply(c))
}

// typed takes a key while the filter is typed.
func (s *Screen) typed(c screen.Context, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		s.typing = false
		s.debounce.Stop()
		return s.apply(c)
	}
	const pause = 200 * time.Millisecond
	if changed, _ := s.field.Update(msg); changed {
		return s.debounce.After(c, pause, filterMsg{})
	}
	return nil
}

// apply filters by what is typed.
func (s *Screen) apply(c screen.Context) tea.Cmd {
	typed := strings.TrimSpace(s.field.Value())
	if typed == s.filter.text {
		return nil
	}
	s.filter.text, s.filter.words = typed, c.Text
	return s.refilter(c)
}

// only filters by one reason; "": by none.
func (s *Screen) only(c screen.Context, reason string) tea.Cmd {
	if reason == s.filter.reason {
		return nil
	}
	s.filter.reason = reason
	return s.refilter(c)
}

func (s *Screen) refilter(c screen.Context) tea.Cmd {
	row, _ := s.table.Selected()
	s.table.Restart(row.ID)
	return s.recount(c)
}
