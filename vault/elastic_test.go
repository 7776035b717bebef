package vault

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"cofre/policy"
	"cofre/store"
	"cofre/store/elastic"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
)

// newCluster is an empty store in a real cluster.
func newCluster(t *testing.T) *elastic.Store {
	t.Helper()
	server := elastictest.Connect(t)
	s, err := elastic.Create(t.Context(), elastic.Config{Base: server.Prefix(t), Conn: conn.Config{
		URLs: server.URLs, CACert: server.CA,
		Authorize: func(h http.Header) {
			r := http.Request{Header: h}
			r.SetBasicAuth(server.Username, server.Password)
		},
	}}, store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// cutOff is a store whose process dies within a flush: half of the records are written, and no account of them.
type cutOff struct {
	store.Store

	dies bool
}

func (c *cutOff) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	if !c.dies {
		return c.Store.Put(ctx, f)
	}
	if _, err := c.Store.Put(ctx, store.Flush{Records: f.Records[:len(f.Records)/2]}); err != nil {
		return nil, err
	}
	return nil, errDied
}

// TestCluster walks the whole way in a real cluster, which knows no transactions and keeps superseded key entries.
func TestCluster(t *testing.T) {
	ctx := t.Context()
	s := &cutOff{Store: newCluster(t)}
	w := newWorld(t, s)
	sum := w.ingest(append(users(0, 300), "nonsense", user(7, "seven"))...)
	if sum.Created != 300 || sum.Updated != 1 || sum.Rejected != 1 {
		t.Errorf("summary %+v", sum)
	}
	w.wantClean()
	again := w.ingest(users(0, 100)...)
	if again.Updated != 100 || again.Created != 0 {
		t.Errorf("summary of records ingested again %+v", again)
	}
	if n := w.looseKeys(); n != 101 {
		t.Errorf("%d superseded key entries", n)
	}
	w.wantClean()
	got, err := w.reveal("7", "credit_card_num")
	w.ok(err)
	if got != `"`+card(7)+`"` {
		t.Errorf("revealed %s", got)
	}
	n := 0
	w.ok(w.v.List(ctx, store.Query{}, 0, func(Row) error { n++; return nil }))
	if n != 300 {
		t.Errorf("%d rows", n)
	}

	s.dies = true
	_, err = w.v.Ingest(ctx, &lines{text: append(users(50, 60), users(300, 310)...)}, IngestOptions{})
	wantErr(t, err, errDied)
	s.dies = false
	w.wantClean() // what was written is whole, and nothing of it counts

	swept, err := w.v.Sweep(ctx)
	w.ok(err)
	if swept.Superseded != 0 || swept.Kept != 0 || swept.Young == 0 {
		t.Errorf("swept at once %+v", swept)
	}
	w.clock.advance(25 * time.Hour)
	swept, err = w.v.Sweep(ctx)
	w.ok(err)
	if swept.Superseded == 0 || swept.Kept != 0 || w.looseKeys() != 0 {
		t.Errorf("swept a day later %+v, %d loose keys", swept, w.looseKeys())
	}
	w.wantClean()
	_, err = w.v.DropRejects(ctx, nil, "seen")
	w.ok(err)
	w.wantClean()
	if _, err := w.reveal("55", "credit_card_num"); err != nil {
		t.Errorf("a record of the flush that was cut off: %v", err)
	}
}

// TestClusterRetry: rejects are stored by a retry and dropped, and what is removed is gone from lists at once.
func TestClusterRetry(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, &refusing{Store: newCluster(t), ids: map[string]bool{"1": true, "2": true}})
	w.ingest(user(1, "one"), user(2, "two"), "nonsense", user(3, "three"))
	if n := len(w.rejects()); n != 3 {
		t.Fatalf("%d rejects", n)
	}
	w.store.(*refusing).ids = nil
	w.ingest(user(2, "newer"))
	s, err := w.v.RetryRejects(ctx, RetryRequest{Reason: "fixed"})
	w.ok(err)
	if s.Read != 3 || s.Created != 1 || s.Unchanged != 1 || s.Rejected != 1 || len(s.Failed) != 2 {
		t.Errorf("retry %+v", s)
	}
	if got, err := w.reveal("1", "credit_card_num"); err != nil || got != `"one"` {
		t.Errorf("record 1 is %s, %v", got, err)
	}
	if n := len(w.rejects()); n != 2 {
		t.Errorf("%d rejects are left", n)
	}
	w.wantClean()
	_, err = w.v.DropRejects(ctx, nil, "seen")
	w.ok(err)
	if n := len(w.rejects()); n != 0 {
		t.Errorf("%d rejects are left of none", n)
	}
	w.wantClean()
}

// TestClusterTogether: two ingest the same records at the same time; all is accounted for, also when it is swept.
func TestClusterTogether(t *testing.T) {
	s := newCluster(t)
	w := newWorld(t, s)
	other := w.open()
	var group sync.WaitGroup
	for _, v := range []*Vault{w.v, other} {
		group.Go(func() {
			for range 3 {
				if _, err := v.Ingest(context.Background(), &lines{text: users(0, 60)}, IngestOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	r := w.wantClean()
	if r.Records != 60 || w.looseKeys() != 5*60 {
		t.Errorf("%d records, %d superseded key entries", r.Records, w.looseKeys())
	}
	w.clock.advance(25 * time.Hour)
	swept, err := w.v.Sweep(t.Context())
	w.ok(err)
	if swept.Superseded != 5*60 || w.looseKeys() != 0 {
		t.Errorf("swept %+v", swept)
	}
	w.wantClean()
}
