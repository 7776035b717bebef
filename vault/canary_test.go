package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"cofre/policy"
	"cofre/store"
	"cofre/store/storetest"
)

// listening is a store that remembers every byte that it was given.
type listening struct {
	store.Store

	mu    sync.Mutex
	heard bytes.Buffer
}

func (l *listening) hear(parts ...[]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range parts {
		l.heard.Write(p)
		l.heard.WriteByte('\n')
	}
}

func (l *listening) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	for _, s := range append(append([]store.Sealed{}, f.Records...), f.Rejects...) {
		l.hear([]byte(s.Doc.ID), s.Doc.JSON, s.Key.JSON, []byte(s.Key.KID))
	}
	account := f.Account
	f.Account = func(r []store.Result) ([]store.Entry, error) {
		e, err := account(r)
		for _, e := range e {
			l.hear([]byte(e.ID), e.JSON)
		}
		return e, err
	}
	return l.Store.Put(ctx, f)
}

func (l *listening) PutEntries(ctx context.Context, entries ...store.Entry) error {
	for _, e := range entries {
		l.hear([]byte(e.ID), e.JSON)
	}
	return l.Store.PutEntries(ctx, entries...)
}

func (l *listening) AppendAudit(ctx context.Context, row store.AuditRow) error {
	l.hear(row.Leaf, row.Sig)
	return l.Store.AppendAudit(ctx, row)
}

// spellings are the ways in which bytes leak.
func spellings(b []byte) map[string][]byte {
	out := map[string][]byte{
		"raw": b, "hex": []byte(hex.EncodeToString(b)), "HEX": bytes.ToUpper([]byte(hex.EncodeToString(b))),
	}
	// Base64 at each of the three places that a group can begin.
	for skip := range 3 {
		if len(b) < skip+6 {
			continue
		}
		part := b[skip:]
		part = part[:len(part)/3*3]
		out[fmt.Sprintf("base64+%d", skip)] = []byte(base64.RawStdEncoding.EncodeToString(part))
		out[fmt.Sprintf("base64url+%d", skip)] = []byte(base64.RawURLEncoding.EncodeToString(part))
	}
	var wide []byte
	for _, u := range utf16.Encode([]rune(string(b))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	out["utf16"] = wide
	return out
}

// wantSilent fails where heard holds a canary in any spelling.
func wantSilent(t *testing.T, where string, heard []byte, canaries map[string][]byte) {
	t.Helper()
	for name, c := range canaries {
		for how, s := range spellings(c) {
			if bytes.Contains(heard, s) {
				t.Errorf("%s holds %s as %s", where, name, how)
			}
		}
	}
}

func TestNothingLeaks(t *testing.T) {
	ctx := t.Context()
	l := &listening{Store: storetest.NewMemory(policy.Default().Schema())}
	w := newWorld(t, l)
	canaries := map[string][]byte{
		"card": []byte("4929-CANARY-8731-0042"), "ccv": []byte("CANARYCCV93"), "account": []byte("CANARYACC771234"),
		"unlisted": []byte("CANARY-UNLISTED-77"), "rejected": []byte("CANARY-REJECTED-1"), "bad date": []byte("CANARY-DATE-31"),
		"master key": []byte(masterText), "asked field": []byte("CANARY-FIELDNAME"),
	}
	record := fmt.Sprintf(`{"id":1,"credit_card_num":%q,"credit_card_ccv":%q,"cuenta_numero":%q,"otro":{"deep":%q}}`,
		canaries["card"], canaries["ccv"], canaries["account"], canaries["unlisted"])
	var told strings.Builder
	_, err := w.v.Ingest(ctx, &lines{text: []string{
		record, `{"broken":"` + string(canaries["rejected"]) + `"`, `{"id":3,"fec_alta":"` + string(canaries["bad date"]) + `"}`,
	}}, IngestOptions{
		Progress: func(p Progress) { fmt.Fprintf(&told, "%+v\n", p) },
		OnReject: func(r Rejected) { fmt.Fprintf(&told, "%+v\n", r) },
	})
	w.ok(err)
	say := func(x any, err error) {
		fmt.Fprintf(&told, "%+v %#v %v\n", x, x, err)
	}
	say(w.v.Preview(ctx, &lines{text: []string{record}}))
	say(nil, w.v.Unlock(ctx, masterKey(), "no-such-slot"))
	say(w.v.Show(ctx, "1"))
	say(w.v.Page(ctx, store.PageRequest{Limit: 10}))
	say(w.v.Reveal(ctx, RevealRequest{ID: "1", Reason: "canary"}))
	for _, r := range w.rejects() {
		say(r, nil)
		say(w.v.ShowReject(ctx, r.ID, "canary"))
	}
	_, err = w.v.Reveal(ctx, RevealRequest{ID: "1", Fields: []string{"CANARY-FIELDNAME"}, Reason: "canary"})
	say(nil, err)
	say(w.v.RetryRejects(ctx, RetryRequest{Reason: "canary"}))
	say(w.v.Verify(ctx, VerifyOptions{}))
	say(w.v.Status(ctx, 0))

	l.mu.Lock()
	heard := bytes.Clone(l.heard.Bytes())
	l.mu.Unlock()
	if !bytes.Contains(heard, []byte(`"0042`)) && !bytes.Contains(heard, []byte(`0042"`)) {
		t.Fatal("the store heard nothing of the record")
	}
	delete(canaries, "asked field") // names of fields that were asked for are in the audit log
	wantSilent(t, "the store", heard, canaries)
	canaries["asked field"] = []byte("CANARY-FIELDNAME")
	wantSilent(t, "what was told", []byte(told.String()), canaries)
}
