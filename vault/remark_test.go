package vault

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// remark is the first remark of that kind; nil where there is none.
func (r Report) remark(kind RemarkKind) *Remark {
	for i := range r.Remarks {
		if r.Remarks[i].Kind == kind {
			return &r.Remarks[i]
		}
	}
	return nil
}

// TestRemarks: those that no other test brings about.
func TestRemarks(t *testing.T) {
	for _, c := range []struct {
		kind    RemarkKind
		happens func(t *testing.T, w *world)
		want    string
	}{
		{RemarkAuditEntry, func(t *testing.T, w *world) {
			e, err := w.v.note(t.Context(), audit.Draft{Action: audit.ActionSweep, Outcome: audit.OutcomeIntent})
			w.ok(err)
			for range 2 {
				_, err = w.v.note(t.Context(), audit.Draft{Action: audit.ActionSweep, Outcome: audit.OutcomeOK, Of: &e.Seq})
				w.ok(err)
			}
		}, "has an outcome already"},
		{RemarkAuditMore, func(t *testing.T, w *world) {
			from := w.size()
			for i := range uint64(audit.MaxProblems + 7) {
				_, err := w.v.note(t.Context(), audit.Draft{Action: audit.ActionLock, Outcome: audit.OutcomeOK})
				w.ok(err)
				w.spoil[from+i] = func(r *store.AuditRow) { r.Hashes = nil }
			}
		}, "7 more entries of the audit log fail"},
		{RemarkRunBusy, func(t *testing.T, w *world) {
			w.putBack()
			_, err := w.v.beginRun(t.Context(), "at work")
			w.ok(err)
		}, "cannot be accounted for while others write"},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			s := &spoilt{Store: storetest.NewMemory(policy.Default().Schema()), change: map[uint64]func(*store.AuditRow){}}
			w := newWorld(t, s)
			w.spoil = s.change
			w.ingest(users(1, 6)...)
			c.happens(t, w)
			r := w.verify()
			if m := r.remark(c.kind); m == nil || !strings.Contains(m.String(), c.want) {
				t.Errorf("remarks %v", r.Remarks)
			}
		})
	}
}

// TestSentencesAreAll: every cause and kind has a sentence of its own, and no two have the same.
func TestSentencesAreAll(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Causes() {
		if s := c.Error(); seen[s] || !errors.Is(c, ErrIntegrity) || errors.Is(c, ErrNotFound) {
			t.Errorf("%s: %q", string(c), s)
		} else {
			seen[s] = true
		}
	}
	for _, k := range RemarkKinds() {
		s := Remark{Kind: k, Count: 1, Of: 2, Runs: []string{"x"}}.String()
		if seen[s] || s == string(k) {
			t.Errorf("%s: %q", k, s)
		}
		seen[s] = true
	}
	if c, k := declared(t, "cause.go", "Cause"), declared(t, "remark.go", "RemarkKind"); c != len(Causes()) || k != len(RemarkKinds()) {
		t.Errorf("%d causes and %d kinds are declared, %d and %d listed", c, k, len(Causes()), len(RemarkKinds()))
	}
	if _, ok := errors.AsType[Cause](context.Canceled); ok || Cause("later").Error() == "" {
		t.Error("something else is a cause")
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
