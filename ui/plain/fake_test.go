package plain_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/audit"
	"cofre/ingest"
	"cofre/record"
	"cofre/secret"
	"cofre/store"
	"cofre/ui/plain"
	"cofre/ui/screen"
	"cofre/ui/screens/start"
	"cofre/vault"
)

const (
	rightKey = "the right master key"
	cardJSON = `"6767-2272-1234-5169"`
	card     = "6767-2272-1234-5169"
)

// fake is a vault of three users, the last of whom tries to write into the terminal.
type fake struct {
	mu      sync.Mutex
	open    bool
	locks   int
	asked   []vault.RevealRequest
	shown   []*secret.Bytes
	stored  uint64
	dropped []string
	fail    error

	damagedLog bool
}

func (f *fake) Unlock(_ context.Context, key *secret.Bytes, _ string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if string(key.Expose()) != rightKey {
		return vault.ErrWrongKey
	}
	f.open = true
	return nil
}

func (f *fake) Lock(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open = false
	f.locks++
	return nil
}

func (f *fake) Locked() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.open
}

func (f *fake) Preview(context.Context, ingest.Source) (*vault.Preview, error) {
	return &vault.Preview{Fields: []vault.PreviewField{
		{Name: "credit_card_num", Treatment: "encrypt", Listed: true, Stored: []byte(`"***"`)},
		{Name: "new\x1b[2J", Treatment: "encrypt"},
		{Name: "gone", Treatment: "drop", Listed: true},
	}}, f.fail
}

func (f *fake) Ingest(_ context.Context, _ ingest.Source, o vault.IngestOptions) (vault.Summary, error) {
	o.Progress(vault.Progress{Counts: vault.Counts{Read: 12_000}})
	f.stored += 2
	return vault.Summary{Counts: vault.Counts{Read: 3, Created: 1, Updated: 1, Rejected: 1}}, f.fail
}

func rows() []vault.Row {
	var out []vault.Row
	for i, name := range []string{"Ana", "Luis", "x\x1b]52;c;aGFja2Vk\x07\u202e"} {
		id := fmt.Sprint(i + 1)
		out = append(out, vault.Row{ID: id, Members: []vault.Member{
			{Name: "id", JSON: []byte(`"` + id + `"`)},
			{Name: "user_name", JSON: record.FromString(name).Text()},
			{Name: "credit_card_num", JSON: []byte(`"************5169"`), Protected: true},
		}})
	}
	return append(out, vault.Row{ID: "bad", Damaged: true})
}

func (f *fake) Page(_ context.Context, r store.PageRequest) (vault.Page, error) {
	if r.From == nil {
		return vault.Page{Rows: rows()[:2], Next: store.Cursor("more")}, f.fail
	}
	return vault.Page{Rows: rows()[2:]}, f.fail
}

func (f *fake) Count(_ context.Context, q store.Query, _ int64) (store.Count, error) {
	if q.Where != nil {
		return store.Count{Exact: true}, f.fail
	}
	return store.Count{N: 4, Exact: true}, f.fail
}

func (f *fake) Show(_ context.Context, id string) (vault.Row, error) {
	for _, r := range rows() {
		if r.ID == id {
			return r, f.fail
		}
	}
	return vault.Row{}, vault.ErrNotFound
}

func (f *fake) Reveal(_ context.Context, r vault.RevealRequest) (*vault.Revealed, error) {
	if f.Locked() {
		return nil, vault.ErrLocked
	}
	f.asked = append(f.asked, r)
	value := secret.New([]byte(cardJSON))
	long := secret.New([]byte(`"` + strings.Repeat("é\\u001b", 500) + `"`))
	f.shown = append(f.shown, value, long)
	return &vault.Revealed{ID: r.ID, Fields: []vault.RevealedField{{Name: "credit_card_num", Value: value}, {Name: "note", Value: long}}}, f.fail
}

func rejects() []vault.Reject {
	return []vault.Reject{{ID: "r1", Position: 7, Reason: "no date", Record: "9"}, {ID: "r2", Position: 8, Reason: "bad\x1b[2J"}}
}

func (f *fake) RejectPage(context.Context, store.PageRequest) ([]vault.Reject, store.Cursor, store.Cursor, error) {
	return rejects(), nil, nil, f.fail
}

func (f *fake) ShowReject(context.Context, string, string) (*vault.RevealedReject, error) {
	value := secret.New([]byte("{\"card\":\"" + card + "\xff\"}"))
	f.shown = append(f.shown, value)
	return &vault.RevealedReject{Original: value, Length: 30}, f.fail
}

func (f *fake) RetryRejects(context.Context, vault.RetryRequest) (vault.RetrySummary, error) {
	return vault.RetrySummary{Summary: vault.Summary{Counts: vault.Counts{Created: 1, Rejected: 1}}}, f.fail
}

func (f *fake) DropRejects(_ context.Context, ids []string, _ string) (vault.Dropped, error) {
	f.dropped = append(f.dropped, ids...)
	return vault.Dropped{Rejects: uint64(len(ids))}, f.fail
}

func (f *fake) Verify(_ context.Context, o vault.VerifyOptions) (vault.Report, error) {
	o.Progress(vault.VerifyProgress{Done: 5})
	return vault.Report{
		Records: 3, OK: 2, Failures: 1,
		Failed:  []vault.Failure{{Kind: vault.FailedRecord, ID: "2\x07", Cause: vault.CauseSeal, Reason: "changed"}},
		Remarks: []vault.Remark{{Kind: vault.RemarkSuperseded, Count: 5}, {Kind: vault.RemarkRunsDied, Count: 1, Runs: []string{"aXk3\x07"}}},
	}, f.fail
}

func (f *fake) AuditEntries(_ context.Context, from, to uint64, fn func(audit.Entry) error) error {
	for n := from; n < to; n++ {
		if err := fn(audit.Entry{Seq: n, Action: "reveal", Outcome: "ok", Actor: "ana\x1b", Host: "vm", Record: "1", Reason: "why"}); err != nil {
			return err
		}
	}
	if f.damagedLog {
		return fmt.Errorf("%w: audit entry 3", vault.ErrIntegrity)
	}
	return f.fail
}

func (f *fake) AuditSize(context.Context) (uint64, error) { return 25, f.fail }

func (f *fake) AuditVerify(context.Context, vault.AuditVerifyOptions) (audit.Report, error) {
	return audit.Report{Size: 25, Problems: []audit.Problem{{Seq: 3, Kind: audit.KindRoot, Reason: "not the one"}}}, f.fail
}

// source is a source that nobody reads.
type source struct{ ingest.Source }

// paper is where the conversation is printed.
type paper struct {
	mu  sync.Mutex
	all bytes.Buffer
	err error
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return 0, p.err
	}
	return p.all.Write(b)
}

func (p *paper) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.String()
}

// options are for a conversation with the fake, whose secrets are given in order.
func options(f *fake, in io.Reader, out io.Writer, secrets ...string) plain.Options {
	return plain.Options{
		In: in, Out: out, Version: "1", UserName: "user_name",
		Schema: record.Schema{{Name: "user_name", Kind: record.KindText}},
		Secret: func(context.Context, string) (*secret.Bytes, error) {
			if len(secrets) == 0 {
				return nil, errors.New("nobody types a secret")
			}
			next := secrets[0]
			secrets = secrets[1:]
			return secret.New([]byte(next)), nil
		},
		Open: func(context.Context, func(string) bool) (plain.Vault, screen.VaultInfo, error) {
			return f, screen.VaultInfo{Name: "vault", Store: "sqlite"}, nil
		},
		Source: func(_ context.Context, spec string) (ingest.Source, error) {
			if spec == "nowhere" {
				return nil, ingest.ErrSource
			}
			return source{}, nil
		},
		Place: start.Place{Folder: "/somewhere"}, Zone: time.UTC,
	}
}

// converse gives answers as a pipe does, and returns what was printed.
func converse(t *testing.T, f *fake, answers string, change func(o *plain.Options), secrets ...string) string {
	t.Helper()
	var out paper
	o := options(f, strings.NewReader(answers), &out, secrets...)
	if change != nil {
		change(&o)
	}
	if err := plain.Run(t.Context(), o); err != nil {
		t.Errorf("the conversation failed: %v", err)
	}
	for _, r := range out.text() {
		if r != '\n' && (r < ' ' || r == 0x7f || r == '\u202e' || (r >= 0x80 && r < 0xa0)) {
			t.Fatalf("%U was printed:\n%q", r, out.text())
		}
	}
	if !f.Locked() {
		t.Error("the vault was left open")
	}
	return out.text()
}

// has fails where one of the texts was not printed; hasNot where one was.
func has(t *testing.T, printed string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(printed, w) {
			t.Errorf("%q was not printed:\n%s", w, printed)
		}
	}
}

func hasNot(t *testing.T, printed string, bad ...string) {
	t.Helper()
	for _, b := range bad {
		if strings.Contains(printed, b) {
			t.Errorf("%q was printed:\n%s", b, printed)
		}
	}
}
