package secret

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is all that a secret says about itself.
const redacted = "[redacted]"

// Bytes is a secret byte string. It is used as *Bytes; a nil *Bytes is an empty secret.
//
// Reading from several goroutines is safe; Wipe must not run while another goroutine still reads what Expose gave it:
// it would read zeros, never another's memory.
type Bytes struct {
	b    []byte
	page *page // the locked memory that b lies in; nil where b is on the heap
}

// New takes b over as a secret: the caller must not use b again, and Wipe zeroes it.
func New(b []byte) *Bytes { return &Bytes{b: b} }

// NewLocked moves b into memory of its own that is kept out of swap and core dumps, and wipes b. Where the system
// refuses that (RLIMIT_MEMLOCK, another platform), the copy is on the heap; [Harden] says whether locking works.
// For long-lived secrets: each takes at least one page.
func NewLocked(b []byte) *Bytes {
	s := locked(len(b))
	copy(s.b, b)
	clear(b)
	return s
}

// Random returns n random bytes from crypto/rand in locked memory.
func Random(n int) *Bytes {
	s := locked(n)
	_, _ = rand.Read(s.b) // never fails: the process would end
	return s
}

func locked(n int) *Bytes {
	if n == 0 {
		return &Bytes{}
	}
	if p, err := newPage(n); err == nil {
		return &Bytes{b: p.mem[:n:n], page: p}
	}
	return &Bytes{b: make([]byte, n)}
}

// Expose returns the secret itself, not a copy; nil after Wipe. This is the one call that reads a secret. The caller
// must neither change nor keep the slice.
func (s *Bytes) Expose() []byte {
	if s == nil {
		return nil
	}
	return s.b
}

// Len returns the length in bytes; 0 after Wipe.
func (s *Bytes) Len() int {
	if s == nil {
		return 0
	}
	return len(s.b)
}

// Clone returns an independent copy, in locked memory if s is.
func (s *Bytes) Clone() *Bytes {
	if s == nil {
		return nil
	}
	if s.page == nil {
		return New(append([]byte(nil), s.b...))
	}
	c := locked(len(s.b))
	copy(c.b, s.b)
	return c
}

// Equal compares in time that depends on the lengths alone. Two empty secrets are equal.
func (s *Bytes) Equal(t *Bytes) bool {
	return subtle.ConstantTimeCompare(s.Expose(), t.Expose()) == 1
}

// Wipe overwrites the secret with zeros and forgets it. It may be called again, and on nil.
func (s *Bytes) Wipe() {
	if s == nil || s.b == nil {
		return
	}
	clear(s.b)
	s.b = nil
	if s.page != nil {
		s.page.release()
		s.page = nil
	}
}

// String returns "[redacted]".
func (*Bytes) String() string { return redacted }

// GoString returns "[redacted]", for %#v.
func (*Bytes) GoString() string { return redacted }

// Format writes "[redacted]" under every verb, %x and %d too.
func (*Bytes) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalJSON returns the JSON string "[redacted]".
func (*Bytes) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText returns "[redacted]".
func (*Bytes) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns "[redacted]" to log/slog.
func (*Bytes) LogValue() slog.Value { return slog.StringValue(redacted) }
