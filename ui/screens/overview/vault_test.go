package overview

import (
	"context"
	"testing"
	"time"

	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/secret"
	"cofre/store/storetest"
	"cofre/ui/logbook"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

var (
	_ Vault       = (*vault.Vault)(nil)
	_ logbook.Log = (*vault.Vault)(nil)
)

// TestRealVault shows a real vault of sample users.
func TestRealVault(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		ctx, p := context.Background(), policy.Default()
		host, err := crypto.NewHostKey("test")
		if err != nil {
			t.Fatal(err)
		}
		v, err := vault.Create(ctx, vault.Options{
			Store: storetest.NewMemory(p.Schema()), Policy: p, Host: host, HostName: "test", Actor: "tester",
		}, secret.New([]byte("correct horse battery staple 4711")), "first", crypto.DefaultScrypt())
		if err != nil {
			t.Fatal(err)
		}
		src, err := ingest.Open(ctx, "sample:100,7", ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Ingest(ctx, src, vault.IngestOptions{}); err != nil {
			t.Fatal(err)
		}
		k := screentest.Open(t, New(Deps{Vault: v, Log: v, Schema: p.Schema()}), 120, 40, func(c *screen.Context) { c.Now = time.Now() })
		k.Settle()
		k.Sees("100 today", "300", "3 a user", "! never checked", "color_favorito", "just now", "100 users", "epoch 1", "3 of 20 fields are sealed")
		k.Keys("f", "j", "enter", "left")
		k.Sees("fec_alta, UTC")
		k.Lines()
	})
}
