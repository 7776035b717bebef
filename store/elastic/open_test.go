package elastic

import (
	"errors"
	"os"
	"strings"
	"testing"

	"cofre/store"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
	"cofre/store/storetest"
)

// TestOpenAndCreate: what is there is opened, what is not is made, and what is something else is left alone.
func TestOpenAndCreate(t *testing.T) {
	t.Parallel()
	server := elastictest.Connect(t)
	c := cluster(server, server.Prefix(t))
	o := store.Options{Schema: storetest.Schema()}
	if _, err := Open(t.Context(), c, o); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Open of nothing: %v", err)
	}
	// An interrupted Create left two indices, one of another schema.
	half, err := newStore(c, store.Options{Schema: otherSchema()})
	if err != nil {
		t.Fatal(err)
	}
	for _, alias := range half.names.all()[:2] {
		if err := half.createIndex(t.Context(), numbered(alias, 1), alias); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(t.Context(), c, o); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Open of a half-made vault: %v", err)
	}
	s, err := Create(t.Context(), c, o)
	if err != nil {
		t.Fatalf("Create over what another left: %v", err)
	}
	mustPut(t, s, nil, sealed("1", "a", 1))
	if _, err := Create(t.Context(), c, o); !errors.Is(err, store.ErrExists) {
		t.Errorf("Create of what is there: %v", err)
	}
	i, err := s.Info(t.Context())
	if err != nil || !i.Writable || i.Kind != "elasticsearch" || i.Bytes <= 0 || strings.Contains(i.Place, server.Password) {
		t.Errorf("Info: %+v, %v", i, err)
	}

	readOnly := reopened(t, c, store.Options{Schema: storetest.Schema(), ReadOnly: true})
	for what, err := range map[string]error{
		"Put":         second(readOnly.Put(t.Context(), store.Flush{Records: []store.Sealed{sealed("2", "a", 2)}})),
		"Remove":      readOnly.Remove(t.Context(), store.Removal{Users: []string{"1"}}),
		"Settle":      readOnly.Settle(t.Context(), nil),
		"PutEntries":  readOnly.PutEntries(t.Context(), store.Entry{Kind: store.EntryRun, ID: "r", JSON: []byte("1")}),
		"AppendAudit": readOnly.AppendAudit(t.Context(), store.AuditRow{Leaf: []byte("{}")}),
	} {
		if !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("%s of a read-only store: %v", what, err)
		}
	}
	if i, err := readOnly.Info(t.Context()); err != nil || i.Writable {
		t.Errorf("Info of a read-only store: %+v, %v", i, err)
	}
	if _, err := readOnly.Get(t.Context(), store.Users, "1"); err != nil {
		t.Errorf("Get of a read-only store: %v", err)
	}

	// What was left of a vault whose own index is gone is not filled up.
	server.Must(t, "DELETE", "/"+s.names.vault+".1", nil)
	if _, err := Open(t.Context(), c, o); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Open without the vault's index: %v", err)
	}
	if _, err := Create(t.Context(), c, o); !errors.Is(err, store.ErrExists) {
		t.Errorf("Create over documents: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestForeignIndices: indices of these names that are nobody's vault, or a newer one's, are refused and left alone.
func TestForeignIndices(t *testing.T) {
	t.Parallel()
	server := elastictest.Connect(t)
	o := store.Options{Schema: storetest.Schema()}
	for _, f := range []struct {
		name, index, alias, meta string
		open, create             error
	}{
		{"an index of the alias's name", "%", "", `{}`, store.ErrDamaged, store.ErrExists},
		{"not a vault's", "%.1", "%", `{}`, store.ErrDamaged, store.ErrExists},
		{"of a newer version", "%.1", "%", `{"cofre":{"version":99}}`, store.ErrSchema, store.ErrSchema},
		{"behind the alias by another name", "%-x", "%", `{"cofre":{"version":1}}`, store.ErrDamaged, store.ErrExists},
		{"no alias on it", "%.1", "", `{"cofre":{"version":1}}`, store.ErrNotFound, store.ErrExists},
	} {
		c := cluster(server, server.Prefix(t))
		index := strings.ReplaceAll(f.index, "%", c.Base)
		aliases := ""
		if f.alias != "" {
			aliases = `"` + strings.ReplaceAll(f.alias, "%", c.Base) + `":{}`
		}
		server.Must(t, "PUT", "/"+index, []byte(`{"mappings":{"_meta":`+f.meta+`},"aliases":{`+aliases+`}}`))
		if _, err := Open(t.Context(), c, o); !errors.Is(err, f.open) {
			t.Errorf("%s: Open: %v", f.name, err)
		}
		if _, err := Create(t.Context(), c, o); !errors.Is(err, f.create) {
			t.Errorf("%s: Create: %v", f.name, err)
		}
	}
}

// TestUnreachable: nobody listens there.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), Config{Conn: conn.Config{URLs: []string{"https://127.0.0.1:1"}}}, store.Options{})
	if !errors.Is(err, store.ErrUnreachable) || errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open where nobody listens: %v", err)
	}
}
