package c1

import (
	"bytes"
	"crypto/hpke"
	"errors"
	"testing"

	"cofre/crypto"
	"cofre/crypto/internal/entropy"
)

// named draws the bytes of a name: the same in each of the processes that a fuzzing run is spread over.
type named struct{}

func (named) Fill(name string, out []byte) { copy(out, name) }

func (named) SealHPKE(hpke.PublicKey, []byte, []byte) ([]byte, error) { panic("not asked for") }

// fuzzing returns a sealed record to start from.
func fuzzing(f *testing.F) (*crypto.BatchKey, *crypto.KeyEntry, []byte) {
	f.Helper()
	k, err := crypto.NewBatchKeyFrom(entropy.From(named{}), &crypto.Header{})
	if err != nil {
		f.Fatal(err)
	}
	p := testPlain()
	p.Hash, p.Open = []Hashed{{"dni", []byte("1")}}, []string{"auto"}
	s, err := NewSealerFrom(entropy.From(named{}), k).Seal(1, p)
	if err != nil {
		f.Fatal(err)
	}
	e, err := crypto.ParseKeyEntry(s.Key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.Doc)
	f.Add(bytes.ReplaceAll(s.Doc, []byte(`":`), []byte(`" : `)))
	f.Add(bytes.Replace(s.Doc, []byte(`"c1"`), []byte(`"\u00631"`), 1))
	f.Add([]byte(`{"cofre":{"kid":"AA"}}`))
	f.Add([]byte(`{"cofre":{}}`))
	f.Add([]byte(`{"cofre":`))
	return k, e, s.Doc
}

// FuzzOpen: nothing opens but texts of the sealed value, and no failure is of a third class.
func FuzzOpen(f *testing.F) {
	k, e, doc := fuzzing(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Open(k, e, e.ID, text)
		if err != nil {
			if !errors.Is(err, crypto.ErrFormat) && !errors.Is(err, crypto.ErrUnauthenticated) {
				t.Fatal(err)
			}
			return
		}
		_, a, cutA, errA := parse(text)
		_, b, cutB, errB := parse(doc)
		if errA != nil || errB != nil || !bytes.Equal(covered(a, cutA), covered(b, cutB)) {
			t.Fatalf("another document opens: %s", text)
		}
		if _, err := r.Field("cuenta_numero"); err != nil {
			t.Fatal(err)
		}
	})
}

func covered(text []byte, c *cuts) (out []byte) {
	c.each(text, func(b []byte) { out = append(out, b...) })
	return out
}

// FuzzParse: reading depends on the value alone, not on its spelling; and KIDOf agrees with Parse.
func FuzzParse(f *testing.F) {
	fuzzing(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		env, err := Parse(text)
		if err != nil {
			if !errors.Is(err, crypto.ErrFormat) {
				t.Fatal(err)
			}
			_, _ = KIDOf(text)
			return
		}
		c, err := crypto.Canonical(text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(c)
		if err != nil || again.KID != env.KID || !bytes.Equal(again.seal, env.seal) || len(again.Fields) != len(env.Fields) {
			t.Fatalf("two spellings are read differently: %s", text)
		}
		if kid, err := KIDOf(text); err != nil || kid != env.KID {
			t.Fatal(kid, err)
		}
	})
}
