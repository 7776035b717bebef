package elastic

import (
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"cofre/record"
	"cofre/store"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
	"cofre/store/storetest"
)

// cluster is the server for tests as a store is given it.
func cluster(s *elastictest.Server, base string) Config {
	return Config{Base: base, Conn: conn.Config{
		URLs: s.URLs, CACert: s.CA,
		Authorize: func(h http.Header) {
			r := http.Request{Header: h}
			r.SetBasicAuth(s.Username, s.Password)
		},
	}}
}

// openOrCreate opens the store whose base name the folder holds, or makes one.
func openOrCreate(s *elastictest.Server) storetest.Open {
	return func(t *testing.T, schema record.Schema, dir string) store.Store {
		t.Helper()
		name := filepath.Join(dir, "base")
		base, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			base = []byte(s.Prefix(t))
			err = os.WriteFile(name, base, 0o600)
			if err == nil {
				var made *Store
				if made, err = Create(t.Context(), cluster(s, string(base)), store.Options{Schema: schema}); err == nil {
					return made
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		st, err := Open(t.Context(), cluster(s, string(base)), store.Options{Schema: schema})
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
}

// TestMain has more tests run at once than there are cores, unless told otherwise: they wait for the server.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		const atOnce = "6"
		if err := f.Value.Set(atOnce); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

func TestStore(t *testing.T) {
	storetest.Run(t, openOrCreate(elastictest.Connect(t)), storetest.Options{
		NoTransactions: true, KeepsKeys: true, FindsWhenSettled: true, Documents: 200, Queries: 60, AtOnce: true,
	})
}
