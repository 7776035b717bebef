package roles_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/record"
	"cofre/store"
	"cofre/store/elastic"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/roles"
	"cofre/store/query"
	"cofre/store/storetest"
)

// cluster is a vault's place as the account of a role is given it.
func (s *scene) cluster(kind string) elastic.Config {
	return elastic.Config{Base: s.base, Conn: conn.Config{URLs: s.server.URLs, CACert: s.server.CA, Authorize: func(h http.Header) {
		r := http.Request{Header: h}
		r.SetBasicAuth(s.base+"-"+kind, password)
	}}}
}

// call is one call of a store. A refusal is an error that wraps conn.ErrForbidden.
type call struct {
	name string
	may  string // the roles that may, with blanks between them
	call func(context.Context, *elastic.Store) error
}

const (
	everyone = "ingest console reveal auditor custodian"
	readers  = "ingest console reveal custodian"
	writers  = "ingest custodian"
)

// at is when the made-up documents were sealed.
func at() time.Time { return time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC) }

// sealed makes a document of a number of its own.
func sealed(n int) store.Sealed {
	return storetest.Seal(fmt.Sprint("made", n), "roles", uint64(n), at(), map[string]string{"color": `"red"`})
}

// calls are all that a store can be asked. next gives numbers that are not used yet.
func calls(next func() int) []call {
	found := func(err error) error {
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	return append(writing(next), []call{
		{"Get", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Get(ctx, store.Users, "made1")
			return err
		}},
		{"Get a reject", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Get(ctx, store.Rejects, "nothing")
			return found(err)
		}},
		{"Page", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Page(ctx, store.Users, store.PageRequest{Limit: 10})
			return err
		}},
		{"Page by a query", readers, func(ctx context.Context, s *elastic.Store) error {
			where, err := query.Parse("color:red", storetest.Schema())
			if err != nil {
				return err
			}
			_, err = s.Page(ctx, store.Users, store.PageRequest{Query: store.Query{Where: where, Sort: "color"}, Limit: 10})
			return err
		}},
		{"Page of rejects", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Page(ctx, store.Rejects, store.PageRequest{Limit: 10})
			return err
		}},
		{"Count", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Count(ctx, store.Users, store.Query{}, 10)
			return err
		}},
		{"ByDay", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.ByDay(ctx, store.Query{}, "", 10)
			return err
		}},
		{"Top", readers, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Top(ctx, store.Query{}, "color", 3)
			return err
		}},
		{"KeysOf", "reveal custodian", func(ctx context.Context, s *elastic.Store) error {
			_, err := s.KeysOf(ctx, "made1")
			return err
		}},
		{"Scan", "reveal custodian", func(ctx context.Context, s *elastic.Store) error {
			return s.Scan(ctx, store.Users, func(store.ScanRow) error { return nil })
		}},
		{"LooseKeys", "reveal custodian", func(ctx context.Context, s *elastic.Store) error {
			return s.LooseKeys(ctx, func(store.LooseKey) error { return nil })
		}},
		{"Entry", everyone, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Entry(ctx, store.EntryHeader, "")
			return found(err)
		}},
		{"Entries", everyone, func(ctx context.Context, s *elastic.Store) error {
			return s.Entries(ctx, store.EntryRun, func(store.Entry) error { return nil })
		}},
		{"AuditSize", everyone, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.AuditSize(ctx)
			return err
		}},
		{"AuditRows", everyone, func(ctx context.Context, s *elastic.Store) error {
			return s.AuditRows(ctx, 0, 3, func(store.AuditRow) error { return nil })
		}},
		{"AuditRowsAt", everyone, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.AuditRowsAt(ctx, 0)
			return err
		}},
		{"Info", everyone, func(ctx context.Context, s *elastic.Store) error {
			_, err := s.Info(ctx)
			return err
		}},
	}...)
}

func writing(next func() int) []call {
	return []call{
		{"AppendAudit", "ingest reveal custodian", func(ctx context.Context, s *elastic.Store) error {
			seq, err := s.AuditSize(ctx)
			if err != nil {
				return err
			}
			return s.AppendAudit(ctx, store.AuditRow{Seq: seq, Leaf: fmt.Appendf(nil, `{"seq":%d}`, seq), Sig: make([]byte, 64)})
		}},
		{"PutEntries", writers, func(ctx context.Context, s *elastic.Store) error {
			return s.PutEntries(ctx, store.Entry{Kind: store.EntryRun, ID: storetest.Batch(fmt.Sprint(next())), JSON: []byte(`{"state":"running"}`)})
		}},
		{"Put", writers, func(ctx context.Context, s *elastic.Store) error {
			return put(ctx, s, store.Flush{Records: []store.Sealed{sealed(next())}})
		}},
		{"Put over what is there", writers, func(ctx context.Context, s *elastic.Store) error {
			again := storetest.Seal("made1", "roles", uint64(next()), at(), map[string]string{"color": `"blue"`})
			return put(ctx, s, store.Flush{Records: []store.Sealed{again}})
		}},
		{"Put a reject", writers, func(ctx context.Context, s *elastic.Store) error {
			return put(ctx, s, store.Flush{Rejects: []store.Sealed{sealed(next())}})
		}},
		{"Put with an account", writers, func(ctx context.Context, s *elastic.Store) error {
			return put(ctx, s, store.Flush{Account: func([]store.Result) ([]store.Entry, error) {
				return []store.Entry{{Kind: store.EntryBatch, ID: storetest.Batch(fmt.Sprint(next())), JSON: []byte(`{}`)}}, nil
			}})
		}},
		{"Remove a document", "custodian", func(ctx context.Context, s *elastic.Store) error {
			return s.Remove(ctx, store.Removal{Users: []string{"made2"}})
		}},
		{"Remove a reject", "custodian", func(ctx context.Context, s *elastic.Store) error {
			return s.Remove(ctx, store.Removal{Rejects: []string{"nothing"}})
		}},
		{"Remove a key entry", "custodian", func(ctx context.Context, s *elastic.Store) error {
			k := sealed(2).Key
			return s.Remove(ctx, store.Removal{Keys: []store.KeyRef{{KID: k.KID, Batch: k.Batch}}})
		}},
		// Who may not refresh need not: the server does it every second.
		{"Settle", everyone, func(ctx context.Context, s *elastic.Store) error { return s.Settle(ctx, nil) }},
	}
}

// put puts a flush; a refusal of one record is one.
func put(ctx context.Context, s *elastic.Store, f store.Flush) error {
	results, err := s.Put(ctx, f)
	for _, r := range results {
		err = errors.Join(err, r.Err)
	}
	return err
}

// TestStore makes every call of the store with the account of every role.
func TestStore(t *testing.T) {
	s := newScene(t)
	schema := store.Options{Schema: storetest.Schema()}
	for _, kind := range roles.Names() {
		if kind == "custodian" {
			continue
		}
		if _, err := elastic.Create(t.Context(), s.cluster(kind), schema); !errors.Is(err, conn.ErrForbidden) {
			t.Errorf("%s makes a vault: %v", kind, err)
		}
	}
	made, err := elastic.Create(t.Context(), s.cluster("custodian"), schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = made.Close() })
	if err := put(t.Context(), made, store.Flush{Records: []store.Sealed{sealed(1), sealed(2), sealed(3)}}); err != nil {
		t.Fatal(err)
	}
	if err := made.AppendAudit(t.Context(), store.AuditRow{Leaf: []byte(`{"seq":0}`), Sig: make([]byte, 64)}); err != nil {
		t.Fatal(err)
	}
	if err := made.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	n := 100
	next := func() int { n++; return n }
	for _, kind := range roles.Names() {
		handle, err := elastic.Open(t.Context(), s.cluster(kind), schema)
		if kind == "analyst" {
			// Without the vault's header cofre itself cannot be used: Kibana and the API can.
			if !errors.Is(err, conn.ErrForbidden) {
				t.Errorf("analyst opens the store: %v", err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s opens the store: %v", kind, err)
			continue
		}
		for _, c := range calls(next) {
			err := c.call(t.Context(), handle)
			switch want := slices.Contains(strings.Fields(c.may), kind); {
			case want && err != nil:
				t.Errorf("%s, %s: %v", kind, c.name, err)
			case !want && !errors.Is(err, conn.ErrForbidden):
				t.Errorf("%s, %s: passed, or failed otherwise: %v", kind, c.name, err)
			}
		}
		_ = handle.Close()
	}
	s.testNewSchema(t)
}

// testNewSchema: only the custodian can have the documents indexed anew; who cannot goes on without.
func (s *scene) testNewSchema(t *testing.T) {
	fields := append(storetest.Schema(), record.SchemaField{Name: "size", Kind: record.KindInteger})
	more := store.Options{Schema: fields}
	search := func(kind string) error {
		handle, err := elastic.Open(t.Context(), s.cluster(kind), more)
		if err != nil {
			return err
		}
		defer func() { _ = handle.Close() }()
		if err := handle.Settle(t.Context(), nil); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		where, err := query.Parse("size>3", fields)
		if err != nil {
			return err
		}
		_, err = handle.Page(t.Context(), store.Users, store.PageRequest{Query: store.Query{Where: where}, Limit: 10})
		return err
	}
	for _, step := range []struct {
		kind string
		want error
	}{
		{"ingest", query.ErrField}, {"console", query.ErrField}, {"custodian", nil}, {"ingest", nil}, {"console", nil},
	} {
		if err := search(step.kind); !errors.Is(err, step.want) {
			t.Errorf("%s searches by a new schema: %v, want %v", step.kind, err, step.want)
		}
	}
}
