package integrity

import (
	"bytes"
	"context"
	"testing"

	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/store/storetest"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

var (
	_ Vault   = (*vault.Vault)(nil)
	_ Records = (*vault.Vault)(nil)
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRealVault checks a real vault, before and after somebody edits and deletes behind its back.
func TestRealVault(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		ctx, p := context.Background(), policy.Default()
		s := storetest.NewMemory(p.Schema())
		host, err := crypto.NewHostKey("test")
		must(t, err)
		master := func() *secret.Bytes { return secret.New([]byte("correct horse battery staple 4711")) }
		v, err := vault.Create(ctx, vault.Options{Store: s, Policy: p, Host: host, HostName: "test", Actor: "tester"}, master(), "first", crypto.DefaultScrypt())
		must(t, err)
		src, err := ingest.Open(ctx, "sample:100,7", ingest.Options{})
		must(t, err)
		_, err = v.Ingest(ctx, src, vault.IngestOptions{})
		must(t, err)
		must(t, v.Unlock(ctx, master(), ""))

		k := open(t, New(Deps{Vault: v, Records: v, Name: p.UsernameField()}), 120, 40)
		k.Settle()
		k.Keys("v")
		k.Sees("All 100 users are whole", "100 sealed and whole", "audit entries in order")

		var docs []store.Doc
		must(t, s.Scan(ctx, store.Users, func(r store.ScanRow) error {
			docs = append(docs, store.Doc{ID: r.Doc.ID, JSON: bytes.Clone(r.Doc.JSON)})
			return nil
		}))
		edited := docs[50]
		at := bytes.Index(edited.JSON, []byte(`"direccion":"`))
		edited.JSON[at+len(`"direccion":"`)] ^= 1
		keys, err := s.KeysOf(ctx, edited.ID)
		must(t, err)
		_, err = s.Put(ctx, store.Flush{Records: []store.Sealed{{Doc: edited, Key: keys[0]}}})
		must(t, err)
		must(t, s.Remove(ctx, store.Removal{Users: []string{docs[99].ID}}))

		k.Keys("v")
		k.Sees("1 of 99 users fails and 1 other check", "changed after it was sealed", edited.ID, "the user was deleted", docs[99].ID, "98 sealed and whole")
		k.Lines()
		k.Keys("s", "enter")
		k.Sees("Swept at", "1 kept as evidence")
	})
}
