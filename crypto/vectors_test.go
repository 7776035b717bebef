package crypto_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
	"cofre/crypto/c1"
	"cofre/secret"
)

// vectorFile is one file of testdata/vectors, as docs/format.md section 17 describes it.
type vectorFile struct {
	Name      string            `json:"name"`
	Kind      string            `json:"kind"`
	Expect    string            `json:"expect"`
	Stage     string            `json:"stage"`
	Part      string            `json:"part"`
	Vault     string            `json:"vault"`
	MasterKey string            `json:"master_key"`
	Slot      string            `json:"slot"`
	Opens     string            `json:"opens"`
	Header    string            `json:"header"`
	Batches   []string          `json:"batches"`
	Keys      []string          `json:"keys"`
	ID        string            `json:"id"`
	Document  string            `json:"document"`
	Base64    string            `json:"document_base64"`
	Unsigned  bool              `json:"unsigned"`
	Plain     map[string]string `json:"plain"`
	Hashes    map[string]string `json:"hashes"`
	Case      jsontext.Value    `json:"case"`
}

// fewestVectors is how many scenarios there are at least: a folder that was emptied must not pass.
const fewestVectors = 400

// errIntegrity is the class of what verifies by itself and must not be trusted; in the product it is package vault's.
var errIntegrity = errors.New("integrity")

// failure says at which stage of reading an error came.
type failure struct {
	stage string
	err   error
}

func (f *failure) Error() string { return f.stage + ": " + f.err.Error() }

func class(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, errIntegrity):
		return "integrity"
	case errors.Is(err, crypto.ErrFormat):
		return "format"
	case errors.Is(err, crypto.ErrUnauthenticated):
		return "unauthenticated"
	}
	return "no class: " + err.Error()
}

func vectorFiles(t *testing.T) []*vectorFile {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", "*.json"))
	if err != nil || len(paths) < fewestVectors {
		t.Fatalf("%d vectors found, at least %d expected: %v", len(paths), fewestVectors, err)
	}
	out := make([]*vectorFile, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = &vectorFile{}
		if err := json.Unmarshal(text, out[i]); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return out
}

// TestVectors reads every vector and compares class, stage and plaintexts.
func TestVectors(t *testing.T) {
	kinds := map[string]func(*testing.T, *vectorFile) *failure{
		"record": newUnlocked().record, "header": header, "succession": succession, "run": run,
		"base64": base64Cases, "canonical": canonicalCases, "master-key": masterKeyCases,
		// Read elsewhere: package audit knows logs, dev/vectors writes the answers into docs/format.md.
		"audit": nil, "known-answers": nil,
	}
	classes, seen, unlocks := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, v := range vectorFiles(t) {
		check, known := kinds[v.Kind]
		if !known {
			t.Errorf("%s: unknown kind %q", v.Name, v.Kind)
			continue
		}
		classes[v.Expect]++
		seen[v.Kind]++
		if check == nil || !affordable(unlocks, v) {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			f := check(t, v)
			switch got := f.class(); {
			case got != v.Expect:
				t.Errorf("%s (%v), expected %s at %q", got, f, v.Expect, v.Stage)
			case f != nil && f.stage != v.Stage:
				t.Errorf("failed at %q, expected at %q", f.stage, v.Stage)
			}
		})
	}
	for _, want := range []string{"ok", "unauthenticated", "format", "integrity"} {
		if classes[want] < 10 {
			t.Errorf("%d vectors expect %s", classes[want], want)
		}
	}
	for kind := range kinds {
		if seen[kind] == 0 {
			t.Errorf("no vector of kind %s", kind)
		}
	}
}

// affordable leaves out what is for others to read (the shape of run entries is package vault's) and, where the race
// detector makes an scrypt take seconds, headers beyond the first few: they are read without it.
func affordable(unlocks map[string]bool, v *vectorFile) bool {
	const few = 3
	if v.Kind == "run" {
		return v.Expect != "format"
	}
	if v.MasterKey == "" || v.Stage == "header" {
		return true
	}
	key := unlockKey(v)
	if raceEnabled && !unlocks[key] && len(unlocks) >= few {
		return false
	}
	unlocks[key] = true
	return true
}

// unlockKey is the same for vectors that one unlock serves.
func unlockKey(v *vectorFile) string {
	return strings.Join([]string{v.Header, v.MasterKey, v.Slot, v.Vault}, "\x00")
}

func (f *failure) class() string {
	if f == nil {
		return "ok"
	}
	return class(f.err)
}

func fail(stage string, err error) *failure { return &failure{stage, err} }

// parsed reads the header and compares the vault with the one that is meant.
func parsed(v *vectorFile) (*crypto.Header, *failure) {
	h, err := crypto.ParseHeader([]byte(v.Header))
	if err != nil {
		return nil, fail("header", err)
	}
	if h.Body.Vault.String() != v.Vault {
		return nil, fail("header", errIntegrity)
	}
	return h, nil
}

func unlock(h *crypto.Header, v *vectorFile) (*crypto.Root, string, *failure) {
	master, err := crypto.NormaliseMasterKey([]byte(v.MasterKey), false)
	if err != nil {
		return nil, "", fail("unlock", err)
	}
	defer master.Wipe()
	root, slot, err := h.Unlock(context.Background(), master, v.Slot)
	if err != nil {
		return nil, "", fail("unlock", err)
	}
	return root, slot, nil
}

func header(_ *testing.T, v *vectorFile) *failure {
	h, f := parsed(v)
	if f != nil {
		return f
	}
	root, _, f := unlock(h, v)
	root.Wipe()
	return f
}

// unlocked remembers opened headers: most records share one, and each costs an scrypt.
type unlocked struct {
	mu   sync.Mutex
	done map[string]func() (*opened, *failure)
}

type opened struct {
	header   *crypto.Header
	identity *crypto.Identity
	slot     string
}

func newUnlocked() *unlocked { return &unlocked{done: map[string]func() (*opened, *failure){}} }

func (u *unlocked) open(v *vectorFile) (*opened, *failure) {
	key := unlockKey(v)
	u.mu.Lock()
	once, have := u.done[key]
	if !have {
		once = sync.OnceValues(func() (*opened, *failure) {
			h, f := parsed(v)
			if f != nil {
				return nil, f
			}
			root, slot, f := unlock(h, v)
			if f != nil {
				return nil, f
			}
			defer root.Wipe()
			identity, err := root.Identity()
			if err != nil {
				return nil, fail("unlock", err)
			}
			return &opened{h, identity, slot}, nil
		})
		u.done[key] = once
	}
	u.mu.Unlock()
	return once()
}

// record reads a document the way a reveal does.
func (u *unlocked) record(t *testing.T, v *vectorFile) *failure {
	o, f := u.open(v)
	if f != nil {
		return f
	}
	if v.Expect == "ok" && o.slot != v.Opens {
		t.Errorf("slot %q opened, expected %q", o.slot, v.Opens)
	}
	batches := map[crypto.BatchID]*crypto.BatchKey{}
	unsigned := map[crypto.BatchID]bool{}
	for _, text := range v.Batches {
		k, nobody, err := openBatch(o, text)
		if err != nil {
			return fail("batch", err)
		}
		unsigned[k.ID()] = nobody
		defer k.Wipe()
		batches[k.ID()] = k
	}
	entry, k, err := keyEntry(t, v.Keys, batches)
	if err != nil {
		return fail("key", err)
	}
	if unsigned[k.ID()] != v.Unsigned {
		t.Errorf("unsigned: %t, expected %t", unsigned[k.ID()], v.Unsigned)
	}
	r, err := c1.Open(k, entry, v.ID, v.document(t))
	if err != nil {
		if dek, wrapped := k.UnwrapDEK(entry); wrapped != nil && errors.Is(err, crypto.ErrUnauthenticated) {
			return fail("key", err)
		} else if dek != nil {
			dek.Wipe()
		}
		return fail("document", err)
	}
	defer r.Wipe()
	return parts(t, v, r)
}

// keyEntry returns the entry that one of the batches wraps.
func keyEntry(t *testing.T, texts []string, batches map[crypto.BatchID]*crypto.BatchKey) (*crypto.KeyEntry, *crypto.BatchKey, error) {
	for _, text := range texts {
		entry, err := crypto.ParseKeyEntry([]byte(text))
		if err != nil {
			return nil, nil, err
		}
		again, err := entry.JSON()
		if canonical, e := crypto.Canonical([]byte(text)); err != nil || e != nil || !bytes.Equal(again, canonical) {
			t.Errorf("the key entry is written as another text: %v", err)
		}
		if k := batches[entry.Batch]; k != nil {
			return entry, k, nil
		}
	}
	return nil, nil, crypto.ErrUnauthenticated
}

// document is the stored text, which may be no UTF-8.
func (v *vectorFile) document(t *testing.T) []byte {
	if v.Base64 == "" {
		return []byte(v.Document)
	}
	text, err := crypto.DecodeB64(v.Base64)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// openBatch says also whether nobody vouches for the batch, and the header lets it be shown.
func openBatch(o *opened, text string) (k *crypto.BatchKey, unsigned bool, err error) {
	e, err := crypto.ParseBatchEntry([]byte(text))
	if err != nil {
		return nil, false, err
	}
	signer, known := o.header.SignerAt(e.Signer, e.Seq)
	switch {
	case !known && o.header.Body.Unsigned == crypto.UnsignedShow:
		k, err = o.identity.OpenBatch(e)
		return k, true, err
	case !known || !signer.At(e.Seq):
		return nil, false, errIntegrity
	}
	if err := e.Verify(o.header.Body.Vault, signer); err != nil {
		return nil, false, err
	}
	k, err = o.identity.OpenBatch(e)
	return k, false, err
}

// parts opens every field and compares every hash; only the part that the vector names may fail.
func parts(t *testing.T, v *vectorFile, r *c1.Record) (f *failure) {
	if got, want := r.Fields(), slices.Collect(maps.Keys(v.Plain)); !sameNames(got, want) {
		t.Errorf("fields %q, expected %q", got, want)
	}
	if got, want := r.Hashes(), slices.Collect(maps.Keys(v.Hashes)); !sameNames(got, want) {
		t.Errorf("hashes %q, expected %q", got, want)
	}
	for name, want := range v.Plain {
		text, err := r.Field(name)
		switch {
		case err != nil && name == v.Part:
			f = fail("field", err)
		case err != nil:
			t.Errorf("field %q: %v", name, err)
		case !text.Equal(secret.New([]byte(want))):
			t.Errorf("field %q is another text", name)
		}
	}
	for name, text := range v.Hashes {
		switch matches := r.MatchHash(name, []byte(text)); {
		case !matches && name == v.Part:
			f = fail("hash", crypto.ErrUnauthenticated)
		case !matches:
			t.Errorf("hash %q does not match", name)
		case r.MatchHash(name, []byte(text+" ")):
			t.Errorf("hash %q matches another text", name)
		}
	}
	return f
}

func sameNames(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
