package integrity

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

const (
	sealReason = "integrity check failed: its seal does not match: the document was changed after it was sealed; restore it from a backup or ingest it again"
	keyReason  = "integrity check failed: its key entry is missing: the record cannot be read any more; restore it from a backup or ingest it again"
)

// fake is a vault whose verification is led step by step by the test.
type fake struct {
	mu     sync.Mutex
	steps  chan func(vault.VerifyOptions) // nil: at once
	report vault.Report
	err    error
	swept  vault.Swept
	gate   chan struct{} // of the sweep; nil: at once
	ended  error         // why the last verification ended early
	calls  map[string]int

	records int
	broken  bool // reading records fails
}

func newFake() *fake {
	return &fake{calls: map[string]int{}, records: 1000, report: vault.Report{
		Records: 1_000_000, OK: 999_998, Rejects: 12, RejectsOK: 12, Audit: 4127, Failures: 2,
		Failed: []vault.Failure{
			{Kind: vault.FailedRecord, ID: "us_731902", Reason: keyReason},
			{Kind: vault.FailedRecord, ID: "us_000425", Reason: sealReason},
		},
		Remarks: []string{
			"3 key entries of earlier versions of records are left over; cofre sweep removes those older than a day",
			"run aXk31-9aaaaaaaaaaaa died: whether everything that it sealed is there cannot be told; cofre sweep closes it",
		},
	}}
}

func (f *fake) call(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[name]++
}

func (f *fake) called(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[name]
}

func (f *fake) Verify(ctx context.Context, o vault.VerifyOptions) (vault.Report, error) {
	f.call("Verify")
	for f.steps != nil {
		select {
		case step, more := <-f.steps:
			if !more {
				return f.report, f.err
			}
			step(o)
		case <-ctx.Done():
			f.mu.Lock()
			f.ended = ctx.Err()
			f.mu.Unlock()
			return vault.Report{}, ctx.Err()
		}
	}
	for _, x := range f.report.Failed {
		o.OnFailure(x)
	}
	return f.report, f.err
}

func (f *fake) Sweep(ctx context.Context) (vault.Swept, error) {
	f.call("Sweep")
	if f.gate != nil {
		select {
		case <-f.gate:
		case <-ctx.Done():
			return vault.Swept{}, ctx.Err()
		}
	}
	return f.swept, f.err
}

func id(i int) string { return fmt.Sprintf("us_%06d", i) }

func (f *fake) Page(_ context.Context, r store.PageRequest) (vault.Page, error) {
	f.call("Page")
	if f.broken {
		return vault.Page{}, store.ErrBusy
	}
	if r.Backward {
		return vault.Page{Rows: []vault.Row{{ID: id(f.records - 1)}}}, nil
	}
	return vault.Page{Rows: []vault.Row{{ID: id(0)}}}, nil
}

func (f *fake) List(_ context.Context, _ store.Query, limit int, fn func(vault.Row) error) error {
	f.call("List")
	if f.broken {
		return store.ErrBusy
	}
	for i := range min(f.records, limit) {
		if err := fn(vault.Row{ID: id(i)}); err != nil {
			return err
		}
	}
	return nil
}

func (f *fake) Show(_ context.Context, id string) (vault.Row, error) {
	f.call("Show")
	if f.broken {
		return vault.Row{}, store.ErrBusy
	}
	return vault.Row{ID: id, Members: []vault.Member{{Name: "user_name", JSON: []byte(`"dulce_mar\u00eda\u001b[31m"`)}}}, nil
}

func deps(f *fake) Deps { return Deps{Vault: f, Records: f, Name: "user_name"} }

func show(t testing.TB, f *fake, width, height int) *console {
	k := open(t, New(deps(f)), width, height)
	k.Settle()
	return k
}

// many is a report with n failures of every kind.
func many(n int) vault.Report {
	r := vault.Report{Records: 1_000_000, OK: 1_000_000 - uint64(n), Audit: 9, Rejects: 3, RejectsOK: 2}
	r.Failed = append(r.Failed, []vault.Failure{
		{Kind: vault.FailedReject, ID: "rj_1", Reason: sealReason},
		{Kind: vault.FailedKey, ID: "us_5", Reason: "its document is missing: it was deleted behind the vault's back"},
		{Kind: vault.FailedRun, ID: "8f3aK2_xQz1", Reason: "14 of its 10000 sealed records are missing: they were deleted"},
		{Kind: vault.FailedBatch, ID: "8f3aK2_xQz2", Reason: "its name is none that this product gives: it was planted"},
		{Kind: vault.FailedAudit, ID: "12", Reason: "its signature is not its signer's"},
		{Kind: vault.FailedAudit, ID: "9", Reason: "it is signed by \"\x1b[31m\", a host that is not known"},
		{Kind: vault.FailedHeader, Reason: "the header is not authenticated"},
	}...)
	for i := range n {
		r.Failed = append(r.Failed, vault.Failure{Kind: vault.FailedRecord, ID: id(i * 37), Reason: sealReason})
	}
	r.Failures = uint64(len(r.Failed)) + 5
	r.Remarks = []string{"the runs cannot be accounted for while the audit log is damaged", "something new \x1b[31m"}
	return r
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]

// open starts the screen in a console that unlocks the vault whenever that is needed.
func open(t testing.TB, s *Screen, width, height int, changes ...func(*screen.Context)) *console {
	t.Helper()
	k := screentest.Open(t, s, width, height, changes...)
	k.Willing = true
	return k
}
