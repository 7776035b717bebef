package decrypt

import (
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/secret"
	"cofre/vault"
)

// hand takes what a reveal returns from the goroutine that waited for it to the screen. Once it is closed, whatever is
// put into it is wiped: so masking also reaches a value that is on its way.
type hand struct {
	mu     sync.Mutex
	closed bool
	held   *vault.Revealed
}

func (h *hand) put(r *vault.Revealed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		r.Close()
		return
	}
	h.held = r
}

// take returns what is held, once; nil where there is nothing or the hand was closed.
func (h *hand) take() *vault.Revealed {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.held
	h.held = nil
	return r
}

func (h *hand) close() {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.held.Close()
	h.held = nil
}

// grant is what one reveal showed, until its time is over.
type grant struct {
	from   *vault.Revealed // kept to compare hashed fields; its own values are wiped at once
	until  time.Time
	values []value
}

// value is one revealed value as people read it.
type value struct {
	field string
	kind  valueKind
	bytes *secret.Bytes // a text's characters, anything else as JSON
}

type valueKind uint8

const (
	kindText  valueKind = iota // characters
	kindNull                   // null
	kindOther                  // a number, true, false, an object, an array: its JSON
)

// newGrant takes a reveal over.
func newGrant(r *vault.Revealed, until time.Time) *grant {
	g := &grant{from: r, until: until}
	for i := range r.Fields {
		g.values = append(g.values, readable(r.Fields[i]))
		r.Fields[i].Value.Wipe()
	}
	return g
}

// readable is a value as people read it: texts without their quotes and escapes, everything else as its JSON is.
func readable(f vault.RevealedField) value {
	text := f.Value.Expose()
	v := value{field: f.Name, kind: kindOther}
	plain := make([]byte, 0, len(text)) // never grows: unquoting only shortens
	switch {
	case len(text) > 0 && text[0] == '"':
		unquoted, err := jsontext.AppendUnquote(plain, text)
		if err == nil {
			v.kind, plain = kindText, unquoted
			break
		}
		clear(plain[:cap(plain)])
		plain = append(plain[:0], text...)
	case string(text) == "null":
		v.kind, plain = kindNull, append(plain, text...)
	default:
		plain = append(plain, text...)
	}
	v.bytes = secret.NewLocked(plain) // wipes plain's bytes
	return v
}

// value returns the value of a field; false where the grant has none.
func (g *grant) value(field string) (value, bool) {
	for _, v := range g.values {
		if v.field == field {
			return v, true
		}
	}
	return value{}, false
}

// drop wipes the value of one field.
func (g *grant) drop(field string) {
	g.values = slices.DeleteFunc(g.values, func(v value) bool {
		if v.field != field {
			return false
		}
		v.bytes.Wipe()
		return true
	})
}

// wipe wipes the values; hashed fields can still be compared.
func (g *grant) wipe() {
	for _, v := range g.values {
		v.bytes.Wipe()
	}
	g.values = nil
}

// close wipes everything.
func (g *grant) close() {
	g.wipe()
	g.from.Close()
	g.from = nil
}

// compare reports whether typed is the value of a hashed field.
func (g *grant) compare(field string, typed *secret.Bytes) bool {
	return g.from != nil && g.from.MatchHash(field, typed.Expose())
}

// Mask wipes every value at once, and whatever a reveal under way may still bring.
func (s *Screen) Mask() {
	s.hand.close()
	s.hand = nil
	s.open.Stop()
	for _, g := range s.grants {
		g.close()
	}
	s.grants = nil
	s.unread()
}

// unread leaves the view of a long value.
func (s *Screen) unread() {
	s.long = long{}
	if s.mode == whole {
		s.mode = reading
	}
}

// Exposed reports whether a value is shown.
func (s *Screen) Exposed() bool { return len(s.grants) > 0 }

// expire wipes what was shown long enough.
func (s *Screen) expire(now time.Time) {
	before := len(s.grants)
	s.grants = slices.DeleteFunc(s.grants, func(g *grant) bool {
		if now.Before(g.until) {
			return false
		}
		g.close()
		return true
	})
	if len(s.grants) == before {
		return
	}
	if _, _, ok := s.shown(s.long.field, now); !ok {
		s.unread()
	}
}

// keep adds a reveal: the fields it shows last as long as it does, what others show is as it was.
func (s *Screen) keep(g *grant) {
	for _, v := range g.values {
		for _, old := range s.grants {
			old.drop(v.field)
		}
	}
	s.grants = slices.DeleteFunc(s.grants, func(old *grant) bool {
		if len(old.values) > 0 {
			return false
		}
		old.close()
		return true
	})
	s.grants = append(s.grants, g)
}

// shown returns the value of a field and when it is masked; false where it is masked.
func (s *Screen) shown(field string, now time.Time) (value, time.Time, bool) {
	for _, g := range s.grants {
		if !now.Before(g.until) {
			continue
		}
		if v, ok := g.value(field); ok {
			return v, g.until, true
		}
	}
	return value{}, time.Time{}, false
}

// exposure is how many fields are shown, when the first of them is masked, and whether they go at different times.
func (s *Screen) exposure(now time.Time) (fields int, first time.Time, several bool) {
	for _, g := range s.grants {
		if !now.Before(g.until) || len(g.values) == 0 {
			continue
		}
		fields += len(g.values)
		switch {
		case first.IsZero():
			first = g.until
		case !first.Equal(g.until):
			several = true
			if g.until.Before(first) {
				first = g.until
			}
		}
	}
	return fields, first, several
}

// latest is the newest grant that is still open; nil: none.
func (s *Screen) latest(now time.Time) *grant {
	for _, g := range slices.Backward(s.grants) {
		if now.Before(g.until) {
			return g
		}
	}
	return nil
}

// left is the whole seconds until t, counted up: 0 only when it is over.
func left(now, t time.Time) time.Duration {
	d := t.Sub(now)
	return max((d+time.Second-1)/time.Second, 0) * time.Second
}
