package browse

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/store/sqlite" //nolint:depguard // the benchmark measures against a real store; the screen itself does not know it
	"cofre/store/storetest"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// BenchmarkSQLite measures the same against a vault in a real store. Making it takes a while; -short makes it smaller.
func BenchmarkSQLite(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 20_000
	}
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "vault.db"), store.Options{Schema: policy.Default().Schema()})
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	v := realVault(b, s, n)
	d := deps(v)
	d.History = v
	before := heap()
	k := screentest.Open(b, New(d, nil), 120, 40)
	k.Settle()
	keys, x := walk(), &times{}
	for i := 0; b.Loop(); i++ {
		x.press1(k, keys[i%len(keys)])
	}
	x.report(b, before)
	k.Settle()
}

// realVault makes a vault of n made-up users in an empty store.
func realVault(t testing.TB, s store.Store, n int) *vault.Vault {
	t.Helper()
	ctx, p := context.Background(), policy.Default()
	host, err := crypto.NewHostKey("bench")
	must(t, err)
	v, err := vault.Create(ctx, vault.Options{Store: s, Policy: p, Host: host, HostName: "bench", Actor: "bench"},
		secret.New([]byte("correct horse battery staple 4711")), "first", crypto.DefaultScrypt())
	must(t, err)
	src, err := ingest.Open(ctx, fmt.Sprintf("sample:%d,7", n), ingest.Options{})
	must(t, err)
	_, err = v.Ingest(ctx, src, vault.IngestOptions{})
	must(t, err)
	return v
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRealVault goes through a vault in a real store once.
func TestRealVault(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		mem := storetest.NewMemory(policy.Default().Schema())
		v := realVault(t, mem, 300)
		d := deps(v)
		d.History, d.Seals = v, nil
		k := screentest.Open(t, New(d, nil), 120, 40)
		k.Settle()
		k.Sees("300 users")
		k.Sees("▪▪▪▪")
		k.Keys("G")
		if v := k.S.View(k.C); v.Right != "300 · 100.0\u00a0%" {
			t.Errorf("position %q", v.Right)
		}
		k.Press("/")
		k.Type("color_favorito:azul")
		k.Keys("enter")
		k.Sees(" of 300")
		k.Keys("S")
		k.Sees("id ↓")
		k.Sees("never")
	})
}
