package vault

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cofre/audit"
	"cofre/crypto"
	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// spoilt is a store in which some entries of the audit log have been changed behind the vault's back.
type spoilt struct {
	store.Store

	change map[uint64]func(*store.AuditRow)
}

func (s *spoilt) row(row store.AuditRow) store.AuditRow {
	change := s.change[row.Seq]
	if change == nil {
		return row
	}
	row.Leaf, row.Sig, row.Hashes = slices.Clone(row.Leaf), slices.Clone(row.Sig), slices.Clone(row.Hashes)
	change(&row)
	return row
}

func (s *spoilt) AuditRows(ctx context.Context, from, to uint64, fn func(store.AuditRow) error) error {
	return s.Store.AuditRows(ctx, from, to, func(row store.AuditRow) error { return fn(s.row(row)) })
}

func (s *spoilt) AuditRowsAt(ctx context.Context, seqs ...uint64) ([]store.AuditRow, error) {
	rows, err := s.Store.AuditRowsAt(ctx, seqs...)
	for i := range rows {
		rows[i] = s.row(rows[i])
	}
	return rows, err
}

// TestTrustDamagedLog: a damaged end of the log stops everything until it is accepted, by name; then everything goes on
// behind it, and it is named for ever.
func TestTrustDamagedLog(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*store.AuditRow)
		read   bool // what it says can still be read
	}{
		"a letter":    {change: func(r *store.AuditRow) { r.Leaf = bytes.Replace(r.Leaf, []byte(`"ok"`), []byte(`"oK"`), 1) }},
		"no leaf":     {change: func(r *store.AuditRow) { r.Leaf = nil }},
		"all of it":   {change: func(r *store.AuditRow) { r.Leaf, r.Sig, r.Hashes = []byte("{}"), nil, nil }},
		"no hashes":   {change: func(r *store.AuditRow) { r.Hashes = nil }, read: true},
		"a signature": {change: func(r *store.AuditRow) { r.Sig[9] ^= 1 }, read: true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			s := &spoilt{Store: storetest.NewMemory(policy.Default().Schema()), change: map[uint64]func(*store.AuditRow){}}
			w := newWorld(t, s)
			w.ingest(append(users(0, 4), "nonsense")...)
			w.wantClean()
			lost := w.ingest(users(4, 6)...).Runs[0]
			bad := w.size() - 1
			s.change[bad] = c.change

			_, err := Open(ctx, w.options())
			wantErr(t, err, ErrIntegrity)
			_, err = Trust(ctx, w.options(), w.v.Fingerprint())
			wantErr(t, err, ErrIntegrity, audit.ErrDamaged)
			_, _, err = TrustDamagedLog(ctx, w.options(), strings.Repeat("0", 64))
			wantErr(t, err, ErrPinned)
			stranger, err := crypto.NewHostKey("stranger")
			w.ok(err)
			o := w.options()
			o.Host = stranger
			_, _, err = TrustDamagedLog(ctx, o, w.v.Fingerprint())
			wantErr(t, err, ErrNotEnrolled)
			if w.size() != bad+1 {
				t.Fatal("something was written")
			}

			_, accepted, err := TrustDamagedLog(ctx, w.options(), w.v.Fingerprint())
			w.ok(err)
			if !slices.Equal(accepted.Entries, []audit.Span{{First: bad, Last: bad}}) || accepted.Seq != bad+1 || accepted.More != 0 {
				t.Errorf("accepted %+v", accepted)
			}
			w.goesOn(t, bad, lost, c.read)
			_, again, err := TrustDamagedLog(ctx, w.options(), w.v.Fingerprint())
			w.ok(err)
			if len(again.Entries) != 0 {
				t.Errorf("accepted %+v once more", again)
			}
		})
	}
}

// goesOn fails unless everything works behind the damaged entry, and verify names it and nothing else. lost is the run
// whose outcome it was.
func (w *world) goesOn(t *testing.T, bad uint64, lost string, read bool) {
	t.Helper()
	ctx := t.Context()
	says := func(r Report, kind RemarkKind, parts ...string) bool {
		return slices.ContainsFunc(r.Remarks, func(m Remark) bool {
			return m.Kind == kind && !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(m.String(), part) })
		})
	}
	w.v = w.open()
	w.usable(t)
	later := w.ingest(user(70, "x"), "more nonsense").Runs[0]
	w.v = w.open()
	if got, err := w.reveal("5", "credit_card_ccv"); err != nil || got != `"653"` {
		t.Errorf("reveal: %s, %v", got, err)
	}
	if _, err := w.v.Sweep(ctx); err != nil {
		t.Errorf("sweep: %v", err)
	}
	if d, err := w.v.DropRejects(ctx, nil, "x"); err != nil || d.Rejects != 2 {
		t.Errorf("drop: %+v, %v", d, err)
	}
	var seqs []uint64
	w.ok(w.v.AuditEntries(ctx, bad-1, bad+2, func(e audit.Entry) error {
		seqs = append(seqs, e.Seq)
		return nil
	}))
	if len(seqs) < 2 || !slices.Contains(seqs, bad+1) {
		t.Errorf("entries %v", seqs)
	}
	r := w.verify()
	for _, f := range r.Failed {
		if f.Kind != FailedAudit || f.ID != strconv.FormatUint(bad, 10) {
			t.Errorf("failure %+v", f)
		}
	}
	if r.Failures == 0 {
		t.Error("the damage is forgotten")
	}
	report, err := w.v.AuditVerify(ctx, AuditVerifyOptions{})
	w.ok(err)
	if report.OK() {
		t.Error("the damage is forgotten by the log's own verification")
	}
	checkpoint, err := w.v.AuditCheckpoint(ctx)
	w.ok(err)
	with, err := w.v.AuditVerify(ctx, AuditVerifyOptions{Checkpoint: checkpoint})
	w.ok(err)
	if len(with.Problems) != len(report.Problems) {
		t.Errorf("a checkpoint made behind the damage does not fit: %+v", with.Problems)
	}
	if slices.Contains(seqs, bad) != read || says(r, RemarkRunsNoOutcome, lost, "not in the audit log") == read {
		t.Errorf("entries %v, remarks %q", seqs, r.Remarks)
	}

	// What is deleted of runs that were announced behind the damage is noticed as ever; of the others it cannot be told
	// where the damage may have said so.
	w.remove(store.Users, "70", true)
	w.remove(store.Users, "0", true)
	r = w.verify()
	r.wantFailed(t, FailedRun, later, CauseRunShort, "missing")
	if says(r, RemarkRunShort, "damaged entry", "deleted behind the vault's back") == read {
		t.Errorf("failures %+v, remarks %q", r.Failed, r.Remarks)
	}
}

// TestListingOfDamage: a log with a damaged entry that nobody accepted is listed up to its end, with an
// error.
func TestListingOfDamage(t *testing.T) {
	s := &spoilt{Store: storetest.NewMemory(policy.Default().Schema()), change: map[uint64]func(*store.AuditRow){}}
	w := newWorld(t, s)
	w.ingest(users(0, 2)...)
	s.change[1] = func(r *store.AuditRow) { r.Leaf = nil }
	n := 0
	err := w.v.AuditEntries(t.Context(), 0, 0, func(audit.Entry) error { n++; return nil })
	wantErr(t, err, ErrIntegrity, audit.ErrDamaged)
	if n != int(w.size())-1 {
		t.Errorf("%d entries", n)
	}
	stop := errors.New("stop")
	wantErr(t, w.v.AuditEntries(t.Context(), 0, 0, func(audit.Entry) error { return stop }), stop)
}
