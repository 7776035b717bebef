package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/audit"
	"cofre/ingest"
	"cofre/policy"
	"cofre/store"
)

func TestIngestCounts(t *testing.T) {
	for name, c := range map[string]struct {
		before []string
		src    lines
		want   Counts
	}{
		"created":          {src: lines{text: users(0, 700)}, want: Counts{Read: 700, Created: 700}},
		"updated":          {before: users(0, 10), src: lines{text: users(5, 15)}, want: Counts{Read: 10, Created: 5, Updated: 5}},
		"same id twice":    {src: lines{text: []string{user(1, "a"), user(2, "b"), user(1, "c")}}, want: Counts{Read: 3, Created: 2, Updated: 1}},
		"rejected":         {src: lines{text: []string{user(1, "a"), `{"id":`, `{"user_name":"x"}`, user(2, "b")}}, want: Counts{Read: 4, Created: 2, Rejected: 2}},
		"empty":            {src: lines{}, want: Counts{}},
		"again":            {src: lines{text: users(0, 400), failAt: 300, again: true}, want: Counts{Read: 400, Created: 400}},
		"again over old":   {before: users(0, 50), src: lines{text: users(0, 100), failAt: 80, again: true}, want: Counts{Read: 100, Created: 50, Updated: 50}},
		"again rejected":   {src: lines{text: []string{user(1, "a"), `{`, user(2, "b"), user(3, "c")}, failAt: 3, again: true}, want: Counts{Read: 4, Created: 3, Rejected: 1}},
		"again same twice": {src: lines{text: []string{user(1, "a"), user(1, "b"), user(3, "c")}, failAt: 2, again: true}, want: Counts{Read: 3, Created: 2, Updated: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			if c.before != nil {
				w.ingest(c.before...)
			}
			s, err := w.v.Ingest(t.Context(), &c.src, IngestOptions{})
			w.ok(err)
			if s.Counts != c.want {
				t.Errorf("counts %+v, want %+v", s.Counts, c.want)
			}
			r := w.wantClean()
			n, err := w.v.Count(t.Context(), store.Query{}, 0)
			w.ok(err)
			if r.Records != uint64(n.N) || r.Rejects != c.want.Rejected {
				t.Errorf("report %+v, %d records", r, n.N)
			}
			runs := w.runs()
			if len(s.Runs) != 1 || runs[s.Runs[0]].State != runEnded {
				t.Errorf("runs of the summary %v, entries %+v", s.Runs, runs)
			}
		})
	}
}

// runs returns the run entries.
func (w *world) runs() map[string]*runEntry {
	w.t.Helper()
	out := map[string]*runEntry{}
	w.ok(w.store.Entries(w.t.Context(), store.EntryRun, func(e store.Entry) error {
		r, err := parseRun(e.JSON)
		out[e.ID] = r
		return err
	}))
	return out
}

func TestLastOfTheSameIDWins(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(user(1, "first"), user(1, "second"))
	got, err := w.reveal("1", "credit_card_num")
	w.ok(err)
	if got != `"second"` {
		t.Errorf("revealed %s", got)
	}
}

func TestRunIsInTheBooks(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(0, 5)...)
	s := w.ingest(append(users(3, 8), "nonsense")...)
	e := w.last()
	if e.Action != audit.ActionIngest || e.Outcome != audit.OutcomeOK || e.Of == nil {
		t.Fatalf("last entry %+v", e)
	}
	var d runOutcome
	w.ok(json.Unmarshal(e.Data, &d))
	if d.Sealed != 6 || d.Created != 3 || d.Updated != 2 || d.Rejected != 1 || d.Removed.total() != 2 || d.Batch != s.Runs[0] {
		t.Errorf("outcome %+v", d)
	}
	intent := w.entries()[*e.Of]
	var i runIntent
	w.ok(json.Unmarshal(intent.Data, &i))
	if i.Batch != d.Batch || intent.Outcome != audit.OutcomeIntent {
		t.Errorf("intent %+v", intent)
	}
	if r := w.runs()[d.Batch]; r.Sealed != 6 || r.Seq != intent.Seq || checkRun(w.v.header(), r) != nil {
		t.Errorf("run entry %+v", r)
	}
}

func TestSourceBreaksOff(t *testing.T) {
	w := newWorld(t, nil)
	broke := fmt.Errorf("%w: broke off", ingest.ErrSource)
	s, err := w.v.Ingest(t.Context(), &lines{text: users(0, 600), failAt: 500, err: broke}, IngestOptions{})
	wantErr(t, err, ingest.ErrSource)
	if s.Created != 500 || s.Read != 500 {
		t.Errorf("summary %+v", s)
	}
	if e := w.last(); e.Outcome != audit.OutcomeFailed || e.Reason != "source" {
		t.Errorf("outcome %+v", e)
	}
	w.wantClean()
}

func TestCancelKeepsWhatWasRead(t *testing.T) {
	w := newWorld(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	src := &lines{text: users(0, 5000), each: func(n int) {
		if n == 1234 {
			cancel()
		}
	}}
	s, err := w.v.Ingest(ctx, src, IngestOptions{})
	wantErr(t, err, context.Canceled)
	if s.Created != 1235 || s.Read != 1235 {
		t.Errorf("summary %+v", s)
	}
	if e := w.last(); e.Outcome != audit.OutcomeCancelled {
		t.Errorf("outcome %+v", e)
	}
	if r := w.wantClean(); r.Records != 1235 {
		t.Errorf("report %+v", r)
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	w := newWorld(t, nil)
	before := w.size()
	var rejected []Rejected
	s, err := w.v.Ingest(t.Context(), &lines{text: append(users(0, 5), "x", `{"id":true}`)}, IngestOptions{
		DryRun: true, OnReject: func(r Rejected) { rejected = append(rejected, r) },
	})
	w.ok(err)
	if s.Read != 7 || s.Rejected != 2 || len(rejected) != 2 || rejected[0].Position != 6 {
		t.Errorf("summary %+v, %+v", s, rejected)
	}
	n, err := w.v.Count(t.Context(), store.Query{}, 0)
	w.ok(err)
	if n.N != 0 || w.size() != before {
		t.Error("a dry run stored something")
	}
}

func TestIngestNeedsAnEnrolledHost(t *testing.T) {
	w := newWorld(t, nil)
	o := w.options()
	o.Host = nil
	v, err := Open(t.Context(), o)
	w.ok(err)
	_, err = v.Ingest(t.Context(), &lines{text: users(0, 1)}, IngestOptions{})
	wantErr(t, err, ErrNotEnrolled)
	wantErr(t, v.Unlock(t.Context(), masterKey(), ""), ErrNotEnrolled)
	_, err = v.Show(t.Context(), "0")
	wantErr(t, err, ErrNotFound)
}

func TestProgressEndsDone(t *testing.T) {
	w := newWorld(t, nil)
	var last Progress
	_, err := w.v.Ingest(t.Context(), &lines{text: users(0, 50)}, IngestOptions{Progress: func(p Progress) { last = p }})
	w.ok(err)
	if last.Phase != PhaseDone || last.Created != 50 || last.Read != 50 {
		t.Errorf("last progress %+v", last)
	}
}

func TestRunsRollOver(t *testing.T) {
	w := newWorld(t, nil)
	src := &lines{text: users(0, 2000), each: func(n int) {
		if n == 1000 {
			w.clock.advance(runTime)
		}
	}}
	s, err := w.v.Ingest(t.Context(), src, IngestOptions{})
	w.ok(err)
	if len(s.Runs) != 2 || s.Created != 2000 {
		t.Fatalf("summary %+v", s)
	}
	for id, r := range w.runs() {
		if r.State != runEnded || r.Sealed == 0 {
			t.Errorf("run %s: %+v", id, r)
		}
	}
	w.wantClean()
}

func TestAnotherProcessClosesTheRun(t *testing.T) {
	w := newWorld(t, nil)
	src := &lines{text: users(0, 3000), each: func(n int) {
		if n != 2000 {
			return
		}
		for deadline := time.Now().Add(5 * time.Second); len(w.runs()) == 0 && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		w.clock.advance(leaseDead + time.Minute)
		other := w.open()
		if swept, err := other.Sweep(t.Context()); err != nil || swept.Runs != 1 {
			t.Errorf("sweep %+v: %v", swept, err)
		}
	}}
	s, err := w.v.Ingest(t.Context(), src, IngestOptions{})
	wantErr(t, err, ErrRunLost)
	n, cerr := w.v.Count(t.Context(), store.Query{}, 0)
	w.ok(cerr)
	if uint64(n.N) != s.Created {
		t.Errorf("%d stored, %d acknowledged", n.N, s.Created)
	}
	w.wantClean()
}

func TestPreview(t *testing.T) {
	w := newWorld(t, nil)
	p, err := w.v.Preview(t.Context(), &lines{text: []string{
		`{"id":7,"credit_card_num":"6767-2272-1234-5169","color_favorito":"azul","secret_thing":"CANARY"}`,
	}})
	w.ok(err)
	if p.ID != "7" || p.Rejected != "" || len(p.Fields) != 4 {
		t.Fatalf("preview %+v", p)
	}
	f := p.Fields[1]
	if f.Treatment != "encrypt" || f.Mask != "last4" || !f.Listed || !strings.HasSuffix(string(f.Stored), `5169"`) ||
		strings.Contains(string(f.Stored), "6767") {
		t.Errorf("card: %+v %s", f, f.Stored)
	}
	if u := p.Fields[3]; u.Listed || u.Treatment != "encrypt" || strings.Contains(string(u.Stored), "CANARY") {
		t.Errorf("unlisted: %+v", u)
	}
	_, err = w.v.Preview(t.Context(), &lines{})
	wantErr(t, err, ErrNotFound)
	p, err = w.v.Preview(t.Context(), &lines{text: []string{"nonsense"}})
	w.ok(err)
	if p.Rejected == "" {
		t.Error("a preview of nonsense is not rejected")
	}
}

func TestRowsAreMasked(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(0, 3)...)
	n := 0
	w.ok(w.v.List(t.Context(), store.Query{}, 2, func(r Row) error {
		n++
		card, _ := r.Member("credit_card_num")
		if strings.Contains(string(card), "6767") || r.Members[0].Name != "id" || string(r.Members[0].JSON) != `"`+r.ID+`"` {
			t.Errorf("row %s", r.AppendJSON(nil))
		}
		if _, ok := r.Member("cofre"); ok {
			t.Error("the envelope is shown")
		}
		return nil
	}))
	if n != 2 {
		t.Errorf("%d rows", n)
	}
	// A plain value under a protected name is not shown.
	w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) {
		d.JSON = []byte(strings.Replace(string(d.JSON), `"f":{`, `"g":{`, 1))
	})
	r, err := w.v.Show(t.Context(), "1")
	w.ok(err)
	if card, _ := r.Member("credit_card_num"); string(card) != unsealedMask {
		t.Errorf("shown %s", card)
	}
	stop := errors.New("stop")
	wantErr(t, w.v.List(t.Context(), store.Query{}, 0, func(Row) error { return stop }), stop)
	if w.v.PolicyRef() != policy.Default().Ref() {
		t.Error("policy")
	}
}
