package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "canary-5169"

// TestPrintsNothing: no verb, encoder or logger shows a secret, as a value of its own or inside of another.
func TestPrintsNothing(t *testing.T) {
	type holder struct {
		S *Bytes
		L []*Bytes
		M map[string]*Bytes
	}
	for name, s := range map[string]*Bytes{"heap": New([]byte(canary)), "locked": NewLocked([]byte(canary))} {
		h := holder{s, []*Bytes{s}, map[string]*Bytes{"m": s}}
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%t", "%20s", "%-.3s", "%T"} {
			fmt.Fprintf(&out, verb+"\n", s)
			fmt.Fprintf(&out, verb+"\n", h.L)
		}
		fmt.Fprintf(&out, "%v %+v %s", h, h, h.M)
		fmt.Fprint(&out, s, s.String(), s.GoString(), s.LogValue())
		logger := slog.New(slog.NewJSONHandler(&out, nil))
		logger.Info("x", "s", s, "h", h)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "s", s, "h", h)
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)
		if got, err := s.MarshalText(); err != nil || string(got) != redacted {
			t.Errorf("%s: %v", name, err)
		}
		for _, form := range []string{canary, fmt.Sprintf("%x", canary), strings.Trim(fmt.Sprintf("%d", []byte(canary)), "[]"), strings.ToUpper(canary)} {
			if strings.Contains(out.String(), form) {
				t.Errorf("%s: the secret is printed as %s", name, form)
			}
		}
		if !strings.Contains(out.String(), redacted) {
			t.Errorf("%s: nothing says redacted", name)
		}
	}
}

func TestWipe(t *testing.T) {
	given := []byte(canary)
	s := New(given)
	s.Wipe()
	if !bytes.Equal(given, make([]byte, len(given))) || s.Expose() != nil || s.Len() != 0 {
		t.Error("heap: not wiped")
	}
	s.Wipe()

	given = []byte(canary)
	s = NewLocked(given)
	if !bytes.Equal(given, make([]byte, len(given))) {
		t.Error("NewLocked left its argument")
	}
	if string(s.Expose()) != canary || s.Len() != len(canary) || cap(s.Expose()) != len(canary) {
		t.Error("locked: not readable, or more than the secret is")
	}
	held := s.Expose()
	s.Wipe()
	if !bytes.Equal(held, make([]byte, len(held))) || s.Expose() != nil {
		t.Error("locked: not wiped") // and reading what was exposed did not crash
	}
	s.Wipe()

	var none *Bytes
	none.Wipe()
	if none.Len() != 0 || none.Expose() != nil || none.Clone() != nil || !none.Equal(nil) || !none.Equal(New(nil)) {
		t.Error("nil is an empty secret")
	}
	if e := NewLocked(nil); e.Len() != 0 || !e.Equal(nil) {
		t.Error("empty")
	}
}

func TestCloneEqualRandom(t *testing.T) {
	for _, s := range []*Bytes{New([]byte(canary)), NewLocked([]byte(canary)), NewLocked(bytes.Repeat([]byte{1}, 10_000))} {
		c := s.Clone()
		if !c.Equal(s) || !s.Equal(c) {
			t.Error("a clone is equal")
		}
		s.Wipe()
		if c.Len() == 0 || c.Equal(s) {
			t.Error("a clone is its own")
		}
		c.Expose()[0]++
		if c.Equal(New([]byte(canary))) {
			t.Error("equal in spite of a byte")
		}
	}
	a, b := Random(32), Random(32)
	if a.Len() != 32 || a.Equal(b) || a.Equal(New(make([]byte, 32))) {
		t.Error("not random")
	}
}
