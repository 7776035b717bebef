package integrity

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// failure is one as package vault makes it.
func failure(kind vault.FailureKind, id string, cause vault.Cause) vault.Failure {
	return vault.Failure{Kind: kind, ID: id, Cause: cause, Reason: cause.Error()}
}

// broken is a failure of the audit log as package vault makes it.
func broken(p audit.Problem) vault.Failure {
	return vault.Failure{Kind: vault.FailedAudit, ID: strconv.FormatUint(p.Seq, 10), Cause: vault.CauseAudit, Audit: p}
}

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
			failure(vault.FailedRecord, "us_731902", vault.CauseKeyMissing),
			failure(vault.FailedRecord, "us_000425", vault.CauseSeal),
		},
		Remarks: []vault.Remark{
			{Kind: vault.RemarkSuperseded, Count: 3},
			{Kind: vault.RemarkRunsDied, Count: 1, Runs: []string{"aXk31-9aaaaaaaaaaaa"}},
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
		failure(vault.FailedReject, "rj_1", vault.CauseSeal),
		failure(vault.FailedKey, "us_5", vault.CauseDocMissing),
		{Kind: vault.FailedRun, ID: "8f3aK2_xQz1", Cause: vault.CauseRunShort, Count: 14, Of: 10_000},
		failure(vault.FailedBatch, "8f3aK2_xQz2", vault.CauseBatchName),
		broken(audit.Problem{Seq: 12, Kind: audit.KindSignature, Cause: audit.CauseSignature}),
		broken(audit.Problem{Seq: 9, Kind: audit.KindSigner, Cause: audit.CauseHostUnknown, Host: "\x1b[31m"}),
		failure(vault.FailedHeader, "", vault.CauseHeader),
	}...)
	for i := range n {
		r.Failed = append(r.Failed, failure(vault.FailedRecord, id(i*37), vault.CauseSeal))
	}
	r.Failures = uint64(len(r.Failed)) + 5
	r.Remarks = []vault.Remark{{Kind: vault.RemarkNoAccount}, {Kind: "something new \x1b[31m"}}
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
