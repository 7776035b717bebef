package elastic

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"cofre/store"
	"cofre/store/elastic/elastictest"
	"cofre/store/storetest"
)

// made is a new store with small waits, and its configuration.
func made(t *testing.T) (*Store, Config) {
	t.Helper()
	server := elastictest.Connect(t)
	c := cluster(server, server.Prefix(t))
	s, err := Create(t.Context(), c, store.Options{Schema: storetest.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, c
}

// reopened is another handle of a store.
func reopened(t *testing.T, c Config, o store.Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), c, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// sealed is one version of a record.
func sealed(id, batch string, n int) store.Sealed {
	at := time.Date(2024, 2, 28, 12, 0, 0, 0, time.UTC)
	return storetest.Seal(id, batch, uint64(max(n, 0)), at, map[string]string{"user_name": fmt.Sprintf("%q", fmt.Sprint(batch, " ", n))})
}

// TestChains: several write the same records at the same time. Whatever the order was, each version of a record but the
// first replaced exactly one other, none was replaced twice, and the last one is what is there.
func TestChains(t *testing.T) {
	t.Parallel()
	first, c := made(t)
	const ids, flushes = 10, 12
	who := []string{"a", "b", "c"}
	results := make([]map[string]store.Result, len(who)) // by KID
	var group sync.WaitGroup
	for i, w := range who {
		h := first
		if i > 0 {
			h = reopened(t, c, store.Options{Schema: storetest.Schema()})
		}
		results[i] = map[string]store.Result{}
		group.Go(func() {
			for flush := range flushes {
				var f store.Flush
				for n := range 2 * ids { // each twice in a flush
					f.Records = append(f.Records, sealed(fmt.Sprint(n%ids), w, 2*ids*flush+n))
				}
				got, err := h.Put(context.Background(), f)
				if err != nil {
					t.Errorf("%s: %v", w, err)
					return
				}
				for n, r := range got {
					results[i][f.Records[n].Key.KID] = r
				}
			}
		})
	}
	group.Wait()
	expectChains(t, first, results, ids, len(who)*flushes*2)
}

// expectChains checks that the results of all writers make one chain of each record, of that length.
func expectChains(t *testing.T, s *Store, results []map[string]store.Result, ids, length int) {
	t.Helper()
	all := map[string]store.Result{}
	next := map[string]string{}
	created := 0
	for _, of := range results {
		maps.Copy(all, of)
	}
	for kid, r := range all {
		switch {
		case r.Err != nil:
			t.Errorf("refused: %v", r.Err)
		case r.Created:
			created++
			if r.Previous != "" {
				t.Errorf("%s was created and replaced %s", kid, r.Previous)
			}
		case next[r.Previous] != "":
			t.Errorf("%s was replaced by %s and by %s", r.Previous, next[r.Previous], kid)
		default:
			next[r.Previous] = kid
		}
	}
	if created != ids {
		t.Errorf("%d of %d records were created", created, ids)
	}
	for kid, r := range all {
		if !r.Created {
			continue
		}
		n := 1
		for next[kid] != "" {
			kid = next[kid]
			n++
		}
		if n != length {
			t.Errorf("a record has %d versions in a row, want %d", n, length)
		}
		seen := false
		err := s.Scan(t.Context(), store.Users, func(row store.ScanRow) error {
			seen = seen || len(row.Keys) == 1 && row.Keys[0].KID == kid
			return nil
		})
		if err != nil || !seen {
			t.Errorf("the last version of a record is not what is there: %v", err)
		}
	}
}

// TestManyKeys: a record that was ingested again and again, and never swept, gives all of its key entries.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	s, _ := made(t)
	const n = mostGets + 7
	var f store.Flush
	for i := range n {
		f.Records = append(f.Records, sealed("often", "often", i))
	}
	// The documents of one id go one behind the other; their key entries alone are what is wanted here.
	st, err := s.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made := make(chan part, n)
	s.prepare(t.Context(), st, f, made)
	close(made)
	for p := range made {
		if err := s.putKeys(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := s.KeysOf(t.Context(), "often")
	if err != nil || len(keys) != n {
		t.Errorf("%d key entries, want %d: %v", len(keys), n, err)
	}
	loose := 0
	if err := s.LooseKeys(t.Context(), func(store.LooseKey) error { loose++; return nil }); err != nil || loose != n {
		t.Errorf("%d loose key entries, want %d: %v", loose, n, err)
	}
}
