package audit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/crypto"
)

// TestEveryCause: each cause is what a verification says of something that somebody did, in the words that fit.
func TestEveryCause(t *testing.T) {
	at := func(action, outcome string, of uint64) Draft { return Draft{Action: action, Outcome: outcome, Of: &of} }
	type step func(t *testing.T, w *world, m *memory, o *VerifyOptions)
	add := func(drafts ...Draft) step {
		return func(t *testing.T, w *world, m *memory, _ *VerifyOptions) {
			for _, d := range drafts {
				if _, err := w.log(m, 0).Append(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	rows := func(change func(m *memory)) step {
		return func(_ *testing.T, _ *world, m *memory, _ *VerifyOptions) { change(m) }
	}
	host := func(change func(w *world, two string)) step {
		return func(t *testing.T, w *world, m *memory, _ *VerifyOptions) {
			w.fill(t, w.log(m, 1), 1) // entry 6
			change(w, w.hosts[1].ID())
		}
	}
	intent := Draft{Action: ActionSweep, Outcome: OutcomeIntent} // entry 6
	cases := map[Cause]struct {
		happens step
		want    string
	}{}
	for _, c := range []struct {
		cause   Cause
		happens step
		want    string
	}{
		{CauseUnreadable, rows(func(m *memory) { m.rows[2].Leaf = []byte("x") }), "the entry cannot be read: "},
		{CauseOrder, rows(func(m *memory) { m.rows[2], m.rows[3] = m.rows[3], m.rows[2] }), "the store gave this entry after entry 3"},
		{CauseMoved, rows(func(m *memory) { m.rows = append(m.rows, m.rows[2]); renumber(m); rebuild(m) }), "this is entry 2, standing where entry 6 belongs: "},
		{CauseVault, func(t *testing.T, w *world, m *memory, _ *VerifyOptions) {
			o := *w
			o.vault = crypto.VaultID{9}
			m.rows = nil
			o.fill(t, o.log(m, 0), 2)
		}, "the entry belongs to another vault"},
		{CauseSignature, rows(func(m *memory) { m.rows[2].Sig[0] ^= 1 }), "its signature is not its signer's: "},
		{CauseEpoch, func(t *testing.T, w *world, m *memory, _ *VerifyOptions) {
			if _, err := w.log(m, 0).AppendAs(t.Context(), w.sign, Draft{Action: ActionRotate, Outcome: OutcomeOK}); err != nil {
				t.Fatal(err)
			}
			w.rotated = 6
		}, "it is signed by the vault's key of epoch 1, which "},
		{CauseHostUnknown, host(func(w *world, _ string) { w.hosts = w.hosts[:1] }), `it is signed by "`},
		{CauseHostEarly, host(func(w *world, two string) { w.added[two] = 9 }), " was enrolled later, by entry 9"},
		{CauseHostRevoked, host(func(w *world, two string) { w.revoked[two] = 5 }), " was revoked: it signs for nothing from entry 5 on"},
		{CauseRoot, rows(func(m *memory) { edit(&m.rows[2]); rebuild(m) }), "the entries before it are not those that its signer saw "},
		{CauseStoredHash, rows(func(m *memory) { edit(&m.rows[2]) }), "the entry is not the one that its stored hash is of"},
		{CauseStoredHashes, rows(func(m *memory) { m.rows[2].Hashes = nil }), "its stored hashes are not those of the log"},
		{CauseOutcomeEarly, nil, "it is the outcome of entry 9, which comes later"},
		{CauseOutcomeOfNone, add(at(ActionReveal, OutcomeOK, 0)), "it is the outcome of entry 0, which is no intent"},
		{CauseMissing, rows(func(m *memory) { m.rows = slices.Delete(m.rows, 2, 4) }), "the entries 2 to 3 are missing; what "},
		{CauseEmptied, func(t *testing.T, w *world, m *memory, o *VerifyOptions) {
			o.Pinned = &Head{Size: 6, Root: w.head(t, m).Root}
			m.rows = nil
		}, "the log is empty; this machine saw 6 entries"},
		{CauseTruncated, func(t *testing.T, w *world, m *memory, o *VerifyOptions) {
			o.Checkpoint = &Checkpoint{Head: w.head(t, m)}
			m.rows = m.rows[:4]
		}, "the log ends after 4 entries; the checkpoint saw 6"},
		{CauseUnproven, func(t *testing.T, w *world, m *memory, o *VerifyOptions) {
			o.Pinned = &Head{Size: 6, Root: w.head(t, m).Root}
			m.rows = slices.Delete(m.rows, 4, 5)
		}, "what this machine saw cannot be compared, because entries are missing"},
		{CauseHistory, func(_ *testing.T, _ *world, _ *memory, o *VerifyOptions) { o.Pinned = &Head{Size: 5} }, "the first 5 entries are not those that this machine saw"},
		{CauseClock, func(t *testing.T, w *world, m *memory, _ *VerifyOptions) {
			w.clock = w.clock.Add(-time.Hour)
			w.fill(t, w.log(m, 0), 1)
		}, "its time is 1h0m0s before that of an earlier entry"},
		{CauseOutcomeOther, add(intent, at(ActionErase, OutcomeOK, 6)), "it is the outcome of entry 6, which is about another action"},
		{CauseOutcomeSecond, add(intent, at(ActionSweep, OutcomeOK, 6), at(ActionSweep, OutcomeAborted, 6)), "entry 6 has an outcome already"},
	} {
		cases[c.cause] = struct {
			happens step
			want    string
		}{c.happens, c.want}
	}
	for _, cause := range Causes() {
		t.Run(string(cause), func(t *testing.T) {
			c, ok := cases[cause]
			if !ok {
				t.Fatal("nobody knows how it comes about")
			}
			if c.happens == nil { // Append refuses to write it
				if p := (Problem{Seq: 6, Cause: cause, N: 9}).said(); p.Reason != c.want {
					t.Errorf("says %q", p.Reason)
				}
				return
			}
			w, m, o := newWorld(t), &memory{}, VerifyOptions{}
			w.fill(t, w.log(m, 0), 6)
			c.happens(t, w, m, &o)
			r := w.verify(t, m, o)
			all := slices.Concat(r.Problems, r.Remarks)
			i := slices.IndexFunc(all, func(p Problem) bool { return p.Cause == cause })
			if i < 0 || !strings.Contains(all[i].Reason, c.want) {
				t.Errorf("%+v", all)
			}
		})
	}
	if n := declared(t, "cause.go", "Cause"); n != len(Causes()) || n != len(cases) {
		t.Errorf("%d causes are declared, %d listed, %d come about", n, len(Causes()), len(cases))
	}
}

// declared counts the constants of a type in a file of this package.
func declared(t *testing.T, file, name string) (n int) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok {
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == name {
				n += len(spec.Names)
			}
		}
		return true
	})
	return n
}
