package audit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/audit"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// fake is a log of any length: what it holds follows from the numbers, unless entries are given.
type fake struct {
	mu      sync.Mutex
	size    uint64
	at      func(seq uint64) audit.Entry
	broken  map[uint64]bool
	err     error
	hold    chan struct{}
	report  audit.Report
	status  vault.Status
	read    uint64 // entries
	verdict error
	far     uint64 // how far a verification says that it is
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) state() (size uint64, hold chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size, f.hold, f.err
}

func (f *fake) AuditSize(ctx context.Context) (uint64, error) {
	size, hold, err := f.state()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return size, err
}

func (f *fake) AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error {
	size, hold, err := f.state()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err != nil {
		return err
	}
	if to == 0 || to > size {
		to = size
	}
	for seq := from; seq < to; seq++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if f.broken[seq] {
			return fmt.Errorf("%w: entry %d", audit.ErrDamaged, seq)
		}
		if err := fn(f.at(seq)); err != nil {
			return err
		}
	}
	f.set(func() { f.read += to - min(from, to) })
	return nil
}

// AuditVerify is held where the log is. Where far is given, it says that it is so far, and goes no further until it is
// stopped.
func (f *fake) AuditVerify(ctx context.Context, o vault.AuditVerifyOptions) (audit.Report, error) {
	size, hold, err := f.state()
	if f.far > 0 {
		o.Progress(f.far, size)
		<-ctx.Done()
		return audit.Report{}, ctx.Err()
	}
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return audit.Report{}, ctx.Err()
		}
	}
	if err == nil {
		err = f.verdict
	}
	return f.report, err
}

func (f *fake) Status(context.Context, int64) (vault.Status, error) { return f.status, nil }

// pairsAt is a log of reveals: an intent at every even number, its outcome behind it, an hour apart by day.
func pairsAt(newest time.Time, size uint64) func(uint64) audit.Entry {
	return func(seq uint64) audit.Entry {
		e := audit.Entry{
			V: 1, Seq: seq, Time: newest.Add(-time.Duration(size-1-seq) * 40 * time.Minute), Actor: "lucia.paredes", Host: "soporte-04",
			Slot: "7ec0758e", Action: audit.ActionReveal, Record: fmt.Sprintf("us_%06d", seq/2), Fields: []string{"credit_card_num"},
			Reason: fmt.Sprintf("Contracargo %d, pedido por Riesgos", seq/2), Outcome: audit.OutcomeIntent, By: "c6cd347dca42f3bc",
		}
		if seq%2 == 1 {
			of := seq - 1
			e.Of = &of
			switch seq % 10 {
			case 3:
				e.Outcome, e.Reason = audit.OutcomeFailed, "integrity"
			case 7:
				e.Outcome, e.Reason = audit.OutcomeDenied, "not enrolled"
			default:
				e.Outcome = audit.OutcomeOK
			}
		}
		return e
	}
}

func newFake(size uint64) *fake {
	return &fake{size: size, at: pairsAt(screentest.Now().Add(-time.Minute), size), report: audit.Report{Size: size}}
}

// listed is a log of the entries given.
func listed(entries ...audit.Entry) *fake {
	for i := range entries {
		entries[i].Seq, entries[i].V = uint64(i), 1
		if entries[i].Time.IsZero() {
			entries[i].Time = screentest.Now().Add(time.Duration(i-len(entries)) * time.Hour)
		}
	}
	n := uint64(len(entries))
	return &fake{size: n, at: func(seq uint64) audit.Entry { return entries[seq] }, report: audit.Report{Size: n}}
}

// mixed is a log in which something of everything happened.
func mixed() *fake {
	data := func(s string) jsontext.Value { return jsontext.Value(s) }
	return listed(
		audit.Entry{Action: audit.ActionInit, Outcome: audit.OutcomeOK, Actor: "custodia", Host: "boveda-01", Time: screentest.Now().AddDate(-1, 0, 0)},
		audit.Entry{Action: audit.ActionIngest, Outcome: audit.OutcomeIntent, Actor: "svc-ingesta", Host: "ingesta-01"},
		audit.Entry{Action: audit.ActionUnlock, Outcome: audit.OutcomeDenied, Actor: "m.rojas", Host: "soporte-02"},
		audit.Entry{Action: audit.ActionUnlock, Outcome: audit.OutcomeOK, Actor: "m.rojas", Host: "soporte-02", Slot: "3"},
		audit.Entry{
			Action: audit.ActionReveal, Outcome: audit.OutcomeIntent, Actor: "m.rojas", Host: "soporte-02", Slot: "3",
			Record: "us_731902", Reason: "Verificación de titular, caso 5517", Fields: []string{"cuenta_numero"},
		},
		audit.Entry{
			Action: audit.ActionReveal, Outcome: audit.OutcomeFailed, Actor: "m.rojas", Host: "soporte-02", Slot: "3", Of: new(uint64(4)),
			Record: "us_731902", Reason: "integrity",
		},
		audit.Entry{
			Action: audit.ActionIngest, Outcome: audit.OutcomeOK, Actor: "svc-ingesta", Host: "ingesta-01", Of: new(uint64(1)),
			Data: data(`{"batch":"abc","sealed":10000,"created":9000,"updated":1000,"unchanged":0,"rejected":4,"removed":{}}`),
		},
		audit.Entry{Action: audit.ActionVerify, Outcome: audit.OutcomeIntent, Actor: "auditoria", Host: "control-01"},
		audit.Entry{
			Action: audit.ActionVerify, Outcome: audit.OutcomeFailed, Actor: "auditoria", Host: "control-01", Of: new(uint64(7)),
			Data: data(`{"records":1000000,"ok":999998,"rejects":0,"failures":2}`),
		},
		audit.Entry{Action: audit.ActionRejectDrop, Outcome: audit.OutcomeOK, Actor: "m.rojas", Host: "soporte-02", Data: data(`{"rejects":12}`)},
		audit.Entry{Action: audit.ActionRejectRetry, Outcome: audit.OutcomeCancelled, Actor: "m.rojas", Host: "soporte-02", Data: data(`{"stored":3,"rejected":1}`)},
		audit.Entry{Action: audit.ActionHostAdd, Outcome: audit.OutcomeOK, Actor: "custodia", Host: "boveda-01", Data: data(`{"label":"ingesta-02"}`)},
		audit.Entry{Action: audit.ActionIngest, Outcome: audit.OutcomeAborted, Actor: "svc-ingesta", Host: "ingesta-01", Reason: "the run died: closed by a sweep"},
		audit.Entry{
			Action: audit.ActionReveal, Outcome: audit.OutcomeIntent, Actor: "lucia.paredes", Host: "soporte-04",
			Record: "us_220016", Reason: "Devolución 10388",
		},
		audit.Entry{
			Action: audit.ActionReveal, Outcome: audit.OutcomeIntent, Actor: "lucia.paredes", Host: "soporte-04",
			Record: "us_000416", Reason: "Contracargo 88213, pedido por Riesgos", Fields: []string{"credit_card_num", "cuenta_numero"},
		},
		audit.Entry{
			Action: audit.ActionReveal, Outcome: audit.OutcomeOK, Actor: "lucia.paredes", Host: "soporte-04", Of: new(uint64(14)),
			Record: "us_000416", Reason: "Contracargo 88213, pedido por Riesgos", Fields: []string{"credit_card_num", "cuenta_numero"},
			By: "c6cd347dca42f3bc", Slot: "3",
		},
	)
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]
