package storetest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/store"
)

func run(id, json string, rev int64) store.Entry {
	return store.Entry{Kind: store.EntryRun, ID: id, JSON: []byte(json), Rev: rev}
}

// expectEntry returns the entry, which must say that.
func expectEntry(t *testing.T, st store.Store, kind store.EntryKind, id, json string) store.Entry {
	t.Helper()
	e, err := st.Entry(context.Background(), kind, id)
	if err != nil || e.Kind != kind || e.ID != id || string(e.JSON) != json {
		t.Errorf("%s entry %q is %+v, %v; want %s", kind, id, e, err, json)
	} else if e.Rev == 0 {
		t.Errorf("%s entry %q is there at revision 0", kind, id)
	}
	return e
}

func expectNoEntry(t *testing.T, st store.Store, kind store.EntryKind, id string) {
	t.Helper()
	if e, err := st.Entry(context.Background(), kind, id); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%s entry %q, which is not there: %+v, %v", kind, id, e, err)
	}
}

// testAccount: the account is told the results once, and what it returns is written with the flush.
func (s *suite) testAccount(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	put(t, st, one("1", 0, "old"))
	calls := 0
	var told []store.Result
	flush := store.Flush{
		Records: []store.Sealed{one("1", 1, "new"), one("2", 2, "new")},
		Account: func(r []store.Result) ([]store.Entry, error) {
			calls++
			told = slices.Clone(r)
			return []store.Entry{run("r", `{"sealed":2}`, 0), run("q", `{}`, 0)}, nil
		},
	}
	results, err := st.Put(ctx, flush)
	must(t, "Put", err)
	if calls != 1 || !slices.Equal(told, results) {
		t.Errorf("Account was called %d times, told %+v, the results are %+v", calls, told, results)
	}
	e := expectEntry(t, st, store.EntryRun, "r", `{"sealed":2}`)
	expectEntry(t, st, store.EntryRun, "q", `{}`)

	flush.Records, flush.Rejects = nil, []store.Sealed{one("r3", 3, "reject")}
	flush.Account = func(r []store.Result) ([]store.Entry, error) {
		calls += 1 + len(r)
		return []store.Entry{run("r", `{"sealed":3}`, e.Rev)}, nil
	}
	_, err = st.Put(ctx, flush)
	must(t, "Put of rejects only", err)
	if calls != 2 {
		t.Errorf("Account of rejects only: %d calls", calls-1)
	}
	st = s.again(t, st, Schema())
	if now := expectEntry(t, st, store.EntryRun, "r", `{"sealed":3}`); now.Rev == e.Rev {
		t.Error("an entry that was written again has the same revision")
	}
}

// testAccountUndone: a flush whose account fails, or whose entry is stale, leaves nothing.
func (s *suite) testAccountUndone(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	old, gone := one("1", 0, "old"), one("2", 1, "stays")
	put(t, st, old, gone)
	must(t, "PutEntries", st.PutEntries(ctx, run("r", `{"state":"aborted"}`, 0)))
	refused := errors.New("refused by the account")
	for name, c := range map[string]struct {
		entries []store.Entry
		err     error
		want    error
	}{
		"error":             {err: refused, want: refused},
		"stale":             {entries: []store.Entry{run("r", `{"sealed":1}`, 0)}, want: store.ErrConflict},
		"good, then stale":  {entries: []store.Entry{run("new", `{}`, 0), run("r", `{"sealed":1}`, math.MaxInt32)}, want: store.ErrConflict},
		"rev of none there": {entries: []store.Entry{run("none", `{}`, 7)}, want: store.ErrConflict},
	} {
		flush := store.Flush{
			Records: []store.Sealed{one("1", 10, "new"), one("3", 11, "new")},
			Rejects: []store.Sealed{one("r4", 12, "reject")},
			Account: func([]store.Result) ([]store.Entry, error) { return c.entries, c.err },
		}
		if _, err := st.Put(ctx, flush); !errors.Is(err, c.want) {
			t.Errorf("%s: Put gives %v, want %v", name, err, c.want)
		}
		expectEntry(t, st, store.EntryRun, "r", `{"state":"aborted"}`)
		if s.o.NoTransactions {
			continue
		}
		expectAll(t, st, store.Users, []store.Sealed{old, gone})
		expectAll(t, st, store.Rejects, nil)
		expectLoose(t, st, map[store.KeyRef]string{})
		expectNoEntry(t, st, store.EntryRun, "new")
		expectNoEntry(t, st, store.EntryRun, "none")
		settle(t, st)
		if n, err := st.Count(ctx, store.Users, store.Query{}, 0); err != nil || n.N != 2 {
			t.Errorf("%s: %d documents are counted behind it: %v", name, n.N, err)
		}
	}
}

// testCheck: a flush is checked once, whatever it holds, by something that may read the store, and one that is not fit
// leaves no document.
func (s *suite) testCheck(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	old := one("1", 0, "old")
	put(t, st, old)
	must(t, "PutEntries", st.PutEntries(ctx, run("r", `{"sealed":1}`, 0)))
	unfit := errors.New("unfit")
	calls, accounts := 0, 0
	var fails error
	flush := store.Flush{
		Check: func(ctx context.Context) error {
			calls++
			if e, err := st.Entry(ctx, store.EntryRun, "r"); err != nil || string(e.JSON) != `{"sealed":1}` {
				t.Errorf("the entry at the check: %+v, %v", e, err)
			}
			return fails
		},
		Account: func([]store.Result) ([]store.Entry, error) {
			if accounts++; calls != accounts {
				t.Errorf("account %d after %d checks", accounts, calls)
			}
			return nil, nil
		},
	}
	for name, records := range map[string][]store.Sealed{
		"records": {one("1", 10, "new"), one("2", 11, "new")},
		"nothing": nil,
	} {
		flush.Records = records
		calls, accounts, fails = 0, 0, unfit
		if _, err := st.Put(ctx, flush); !errors.Is(err, unfit) || calls != 1 || accounts != 0 {
			t.Errorf("%s: %v, %d checks, %d accounts", name, err, calls, accounts)
		}
	}
	flush.Records, flush.Rejects, calls, accounts = nil, []store.Sealed{one("r4", 12, "reject")}, 0, 0
	if _, err := st.Put(ctx, flush); !errors.Is(err, unfit) || calls != 1 {
		t.Errorf("rejects: %v, %d checks", err, calls)
	}
	expectAll(t, st, store.Users, []store.Sealed{old})
	expectAll(t, st, store.Rejects, nil)

	fails, calls, accounts = nil, 0, 0
	_, err := st.Put(ctx, flush)
	must(t, "Put", err)
	if calls != 1 || accounts != 1 {
		t.Errorf("%d checks, %d accounts", calls, accounts)
	}
	expectAll(t, st, store.Rejects, flush.Rejects)
}

func (s *suite) testEntries(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	expectNoEntry(t, st, store.EntryHeader, "")
	ids := []string{"b", "a", "\U0001F600", "\uFFFD", "é", "B", "a'\"%_"}
	entries := []store.Entry{{Kind: store.EntryHeader, JSON: []byte(`{"head":1}`)}}
	for _, id := range ids {
		entries = append(entries, store.Entry{Kind: store.EntryBatch, ID: id, JSON: []byte(text(id))})
	}
	entries = append(entries, store.Entry{Kind: store.EntryTombstone, ID: "a", JSON: []byte(`"tombstone"`)})
	must(t, "PutEntries", st.PutEntries(ctx, entries...))
	st = s.again(t, st, Schema())
	expectEntry(t, st, store.EntryHeader, "", `{"head":1}`)
	expectEntry(t, st, store.EntryTombstone, "a", `"tombstone"`)
	for _, id := range ids {
		expectEntry(t, st, store.EntryBatch, id, text(id))
	}
	var got []string
	collect := func(e store.Entry) error {
		got = append(got, strings.Clone(e.ID))
		if e.Kind != store.EntryBatch || string(e.JSON) != text(e.ID) || e.Rev == 0 {
			t.Errorf("Entries gives %+v", e)
		}
		return nil
	}
	must(t, "Entries", st.Entries(ctx, store.EntryBatch, collect))
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("Entries in the order %q, want %q", got, ids)
	}
	stop := errors.New("enough")
	if err := st.Entries(ctx, store.EntryBatch, func(store.Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Entries ended by its function: %v", err)
	}
	must(t, "Entries of a kind without any", st.Entries(ctx, store.EntryRun, func(store.Entry) error { return stop }))
	must(t, "PutEntries of none", st.PutEntries(ctx))
}

func (s *suite) testEntriesConflict(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	must(t, "PutEntries", st.PutEntries(ctx, run("r", `1`, 0)))
	first := expectEntry(t, st, store.EntryRun, "r", `1`)
	if err := st.PutEntries(ctx, run("r", `2`, 0)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a new entry where one is: %v", err)
	}
	must(t, "PutEntries", st.PutEntries(ctx, run("r", `1`, first.Rev)))
	second := expectEntry(t, st, store.EntryRun, "r", `1`)
	if second.Rev == first.Rev {
		t.Error("an entry that was written again, the same, has the same revision")
	}
	if err := st.PutEntries(ctx, run("r", `3`, first.Rev)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an entry at a stale revision: %v", err)
	}
	if err := st.PutEntries(ctx, run("none", `3`, second.Rev)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an entry that is not there at a revision: %v", err)
	}
	if err := st.PutEntries(ctx, run("new", `1`, 0), run("r", `3`, first.Rev)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("two entries, one stale: %v", err)
	}
	if !s.o.NoTransactions {
		expectNoEntry(t, st, store.EntryRun, "new")
	}
	expectNoEntry(t, st, store.EntryRun, "none")
	expectEntry(t, st, store.EntryRun, "r", `1`)
}

// auditRow makes a row; what is in it depends on who and seq.
func auditRow(who string, seq uint64) store.AuditRow {
	row := store.AuditRow{Seq: seq, Leaf: fmt.Appendf(nil, `{"seq":%d,"who":%q}`, seq, who)}
	row.Sig = binary.BigEndian.AppendUint64(make([]byte, 56), seq)
	for i := range seq%3 + 1 {
		hash := [32]byte{31: 255}
		binary.BigEndian.PutUint64(hash[:], seq<<2+i)
		row.Hashes = append(row.Hashes, hash)
	}
	return row
}

func sameRow(a, b store.AuditRow) bool {
	return a.Seq == b.Seq && bytes.Equal(a.Leaf, b.Leaf) && bytes.Equal(a.Sig, b.Sig) && slices.Equal(a.Hashes, b.Hashes)
}

func (s *suite) testAudit(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	if n, err := st.AuditSize(ctx); n != 0 || err != nil {
		t.Errorf("size of an empty log: %d, %v", n, err)
	}
	if err := st.AppendAudit(ctx, auditRow("x", 1)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a first row with number 1: %v", err)
	}
	const n = 20
	for seq := range uint64(n) {
		must(t, "AppendAudit", st.AppendAudit(ctx, auditRow("x", seq)))
	}
	for _, seq := range []uint64{0, n - 1, n + 1, math.MaxUint64} {
		if err := st.AppendAudit(ctx, auditRow("y", seq)); !errors.Is(err, store.ErrConflict) {
			t.Errorf("row %d behind %d rows: %v", seq, n, err)
		}
	}
	st = s.again(t, st, Schema())
	if size, err := st.AuditSize(ctx); size != n || err != nil {
		t.Errorf("size %d, %v, want %d", size, err, n)
	}
	expectRows(t, st, 0, n, n)
}

func (s *suite) testAuditRows(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	const n = 20
	for seq := range uint64(n) {
		must(t, "AppendAudit", st.AppendAudit(ctx, auditRow("x", seq)))
	}
	for _, r := range [][2]uint64{{0, n}, {0, math.MaxUint64}, {3, 7}, {7, 7}, {9, 3}, {n - 1, n + 5}, {n, n + 5}, {math.MaxUint64, math.MaxUint64}} {
		expectRows(t, st, r[0], r[1], max(r[0], min(r[1], n)))
	}
	rows, err := st.AuditRowsAt(ctx, 5, 0, 19, 5)
	must(t, "AuditRowsAt", err)
	for i, seq := range []uint64{5, 0, 19, 5} {
		if len(rows) != 4 || !sameRow(rows[i], auditRow("x", seq)) {
			t.Fatalf("AuditRowsAt 5 0 19 5: %+v", rows)
		}
	}
	for _, seq := range []uint64{n, math.MaxUint64} {
		if _, err := st.AuditRowsAt(ctx, 5, seq); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("AuditRowsAt of the missing row %d: %v", seq, err)
		}
	}
	if rows, err := st.AuditRowsAt(ctx); len(rows) != 0 || err != nil {
		t.Errorf("AuditRowsAt of none: %d, %v", len(rows), err)
	}
	stop := errors.New("enough")
	if err := st.AuditRows(ctx, 0, n, func(store.AuditRow) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("AuditRows ended by its function: %v", err)
	}
}

// expectRows checks that AuditRows gives the rows of x from there up to end.
func expectRows(t *testing.T, st store.Store, from, to, end uint64) {
	t.Helper()
	next := from
	must(t, "AuditRows", st.AuditRows(context.Background(), from, to, func(row store.AuditRow) error {
		if !sameRow(row, auditRow("x", next)) {
			t.Errorf("rows %d to %d: at %d is %+v", from, to, next, row)
		}
		next++
		return nil
	}))
	if next != end {
		t.Errorf("rows %d to %d end before %d, want %d", from, to, next, end)
	}
}

// appendRows files n rows of who, behind whatever is there, trying again where somebody else was first.
func appendRows(st store.Store, who string, n int) error {
	ctx := context.Background()
	for done := 0; done < n; {
		size, err := st.AuditSize(ctx)
		if err != nil {
			return err
		}
		time.Sleep(time.Millisecond) // time for others to be first
		err = st.AppendAudit(ctx, auditRow(fmt.Sprint(who, "-", done), size))
		if err == nil {
			done++
		} else if !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}

// expectSequence checks that the log has n rows of each of them, in their order, and nothing else.
func expectSequence(t *testing.T, st store.Store, n int, who ...string) {
	t.Helper()
	next, done := uint64(0), map[string]int{}
	must(t, "AuditRows", st.AuditRows(context.Background(), 0, math.MaxUint64, func(row store.AuditRow) error {
		owner := ""
		for _, w := range who {
			if sameRow(row, auditRow(fmt.Sprint(w, "-", done[w]), next)) {
				owner = w
			}
		}
		if owner == "" {
			t.Errorf("row %d is nobody's next: %s", next, row.Leaf)
		}
		done[owner]++
		next++
		return nil
	}))
	for _, w := range who {
		if done[w] != n {
			t.Errorf("%d rows of %s, want %d", done[w], w, n)
		}
	}
}

func (s *suite) testAuditAppenders(t *testing.T) {
	st := s.fresh(t)
	other := s.at(t, Schema(), st.dir)
	who := []string{"a", "b", "c", "d"}
	var group sync.WaitGroup
	for i, w := range who {
		h := []handle{st, other}[i%2]
		group.Go(func() {
			if err := appendRows(h, w, 12); err != nil {
				t.Errorf("appender %s: %v", w, err)
			}
		})
	}
	group.Wait()
	expectSequence(t, st, 12, who...)
}
