package decrypt

import (
	"context"
	"strings"
	"testing"

	"cofre/crypto"
	"cofre/ingest"
	"cofre/policy"
	"cofre/secret"
	"cofre/store/storetest"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

const hashPolicy = `
version: 1
name: hashed
id: id
username: user_name
unlisted: encrypt
fields:
  user_name: {treatment: clear, kind: text}
  credit_card_num: {treatment: encrypt, kind: pan, mask: last4}
  credit_card_ccv: {treatment: hash, kind: cvv, mask: full}
`

// TestRealVault reveals and compares against a vault as it is, in memory: what the fakes promise, it keeps.
func TestRealVault(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		p, err := policy.Parse([]byte(hashPolicy), "test.yaml")
		if err != nil {
			t.Fatal(err)
		}
		host, err := crypto.NewHostKey("test")
		if err != nil {
			t.Fatal(err)
		}
		master := func() *secret.Bytes { return secret.New([]byte("correct horse battery staple 4711")) }
		o := vault.Options{Store: storetest.NewMemory(p.Schema()), Policy: p, Host: host, HostName: "testhost", Actor: "tester"}
		v, err := vault.Create(ctx, o, master(), "first", crypto.DefaultScrypt())
		if err != nil {
			t.Fatal(err)
		}
		body := `[{"id":"u1","user_name":"ana","credit_card_num":"4111-1111-1111-1111","credit_card_ccv":"653"},
		{"id":"u2","user_name":"only","credit_card_ccv":"653"}]`
		src, err := ingest.Open(ctx, "-", ingest.Options{Stdin: strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Ingest(ctx, src, vault.IngestOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := v.Unlock(ctx, master(), ""); err != nil {
			t.Fatal(err)
		}
		d := Deps{
			Vault: v, History: v, Schema: p.Schema(), Name: p.UsernameField(),
			Hashed: func(f string) bool { return p.Explain(f).Treatment == policy.Hash },
		}
		k := screentest.Open(t, New(d, screen.UserArg{ID: "u1"}), 100, 30, func(c *screen.Context) { c.Session.Open = true })
		k.Settle()
		k.Sees("only to be compared")
		k.Keys("down", "c")
		if _, ok := screentest.Asked[screen.ToastMsg](k); !ok {
			t.Error("comparing before a reveal says nothing")
		}
		k.Keys("up")
		reveal(k)
		k.Sees("4111-1111-1111-1111")
		k.Sees("intent")
		k.Keys("down", "c")
		for _, x := range []struct{ typed, says string }{{"652", "another value"}, {"653", "the same value"}} {
			k.Type(x.typed)
			k.Keys("enter")
			if box := k.Box(); !strings.Contains(box, x.says) || strings.Contains(box, x.typed) {
				t.Errorf("%s:\n%s", x.typed, box)
			}
		}
		k.S.Mask()
		k.Type("653")
		k.Keys("enter")
		if !strings.Contains(k.Box(), "Masked meanwhile") {
			t.Error(k.Box())
		}
		k.Dialog = nil

		// A record with nothing to reveal is opened to compare alone.
		k = screentest.Open(t, New(d, screen.UserArg{ID: "u2"}), 100, 30, func(c *screen.Context) { c.Session.Open = true })
		k.Settle()
		k.Keys("c")
		k.Type("test")
		k.Keys("enter")
		k.Sees("1 field is sealed")
		k.Keys("c")
		k.Type("653")
		k.Keys("enter")
		if !strings.Contains(k.Box(), "the same value") {
			t.Error(k.Box())
		}
	})
}
