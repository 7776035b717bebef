package overview

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

var errBroken = fmt.Errorf("%w: somebody holds it", store.ErrBusy)

// fake is a vault whose methods can be held up or made to fail, each by its name.
type fake struct {
	mu     sync.Mutex
	gates  map[string]chan struct{}
	broken map[string]bool
	calls  map[string]int

	users   int64
	rejects int64
	runs    []vault.RunInfo
	epoch   uint64
	days    map[string][]store.DayCount
	tops    map[string]store.Top
	rows    []vault.Row
	more    bool // there are more users than rows
	entries []audit.Entry
}

func newFake() *fake {
	f := &fake{
		gates: map[string]chan struct{}{}, broken: map[string]bool{}, calls: map[string]int{}, users: 1_000_000, rejects: 12, epoch: 2,
		days: map[string][]store.DayCount{}, tops: map[string]store.Top{}, more: true,
	}
	today := screentest.Now().Truncate(oneDay)
	for i := 70; i >= 0; i-- {
		f.days[""] = append(f.days[""], store.DayCount{Day: today.AddDate(0, 0, -i), N: int64(29_250 - i*397)})
	}
	for i := range 200 {
		f.days["fec_alta"] = append(f.days["fec_alta"], store.DayCount{Day: time.Date(2021, 1, 1+5*i, 0, 0, 0, 0, time.UTC), N: int64(10 + i%7)})
	}
	f.tops["color_favorito"] = store.Top{
		Values: []store.ValueCount{{Value: "azul", N: 312_480}, {Value: "verde", N: 171_204}, {Value: `ne"gro`, N: 148_918}, {Value: "rojo", N: 121_077}},
		Others: 243_321, Absent: 3000,
	}
	f.tops["auto_tipo"] = store.Top{Values: []store.ValueCount{{Value: "sedán", N: 10}}}
	for i := range 40 {
		f.rows = append(f.rows, vault.Row{ID: fmt.Sprint(i), Members: []vault.Member{
			{Name: "id", JSON: []byte(`"1"`)},
			{Name: "user_name", JSON: fmt.Appendf(nil, `"u%d"`, i)},
			{Name: "color_favorito", JSON: fmt.Appendf(nil, `"c%d"`, i%6)},
			{Name: "credit_card_num", Protected: true},
			{Name: "credit_card_ccv", Protected: true},
			{Name: "cuenta_numero", Protected: true},
		}})
	}
	f.entries = []audit.Entry{
		entry(audit.ActionRotate, audit.OutcomeOK, 41*oneDay, nil, ""),
		entry(audit.ActionVerify, audit.OutcomeIntent, 5*time.Hour, nil, ""),
		entry(audit.ActionVerify, audit.OutcomeOK, 4*time.Hour, new(uint64(1)), `{"records":990588,"ok":990588,"rejects":0,"failures":0}`),
		entry(audit.ActionIngest, audit.OutcomeIntent, 3*time.Hour, nil, `{"batch":"x"}`),
		entry(audit.ActionIngest, audit.OutcomeOK, 2*time.Hour, new(uint64(3)), `{"batch":"x","sealed":9416,"created":9412,"updated":0,"rejected":4}`),
		reveal1("lucia", 3*time.Hour), reveal1("rojas", 2*time.Hour), reveal1("rojas", time.Hour), reveal1("rojas", time.Minute),
	}
	f.number()
	return f
}

func entry(action, outcome string, ago time.Duration, of *uint64, data string) audit.Entry {
	e := audit.Entry{Action: action, Outcome: outcome, Time: screentest.Now().Add(-ago), Of: of}
	if data != "" {
		e.Data = jsontext.Value(data)
	}
	return e
}

func reveal1(actor string, ago time.Duration) audit.Entry {
	e := entry(audit.ActionReveal, audit.OutcomeOK, ago, nil, "")
	e.Actor = actor
	return e
}

func (f *fake) number() {
	for i := range f.entries {
		f.entries[i].Seq = uint64(i)
	}
}

// hold makes calls of a method wait until release.
func (f *fake) hold(name string) (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	gate := make(chan struct{})
	f.gates[name] = gate
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.gates, name)
		close(gate)
	}
}

func (f *fake) breaks(name string, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken[name] = on
}

// refreshed is how often the totals were read.
func (f *fake) refreshed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls["Status"]
}

func (f *fake) enter(ctx context.Context, name string) error {
	f.mu.Lock()
	gate := f.gates[name]
	f.calls[name]++
	f.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken[name] {
		return errBroken
	}
	return nil
}

func (f *fake) Status(ctx context.Context, _ int64) (vault.Status, error) {
	s := vault.Status{
		Epoch: f.epoch, Store: store.Info{Kind: "sqlite", Bytes: 2_100_000_000}, Records: store.Count{N: f.users, Exact: true},
		Rejects: store.Count{N: f.rejects, Exact: true}, Runs: f.runs,
	}
	return s, f.enter(ctx, "Status")
}

func (f *fake) ByDay(ctx context.Context, _ store.Query, field string, limit int) ([]store.DayCount, error) {
	name := "ByDay " + field
	if limit == 1 {
		name = "Today"
	}
	days := f.days[field]
	return days[max(len(days)-limit, 0):], f.enter(ctx, name)
}

func (f *fake) Top(ctx context.Context, _ store.Query, field string, n int) (store.Top, error) {
	top := f.tops[field]
	top.Values = top.Values[:min(n, len(top.Values))]
	return top, f.enter(ctx, "Top "+field)
}

func (f *fake) Page(ctx context.Context, r store.PageRequest) (vault.Page, error) {
	if err := f.enter(ctx, "Page"); err != nil {
		return vault.Page{}, err
	}
	if r.Limit < 1 || r.Limit > 1000 {
		return vault.Page{}, errors.New("limit")
	}
	p := vault.Page{Rows: f.rows}
	if f.more {
		p.Next, p.Prev = store.Cursor("n"), store.Cursor("p")
	}
	return p, nil
}

func (f *fake) AuditSize(ctx context.Context) (uint64, error) {
	return uint64(len(f.entries)), f.enter(ctx, "AuditSize")
}

func (f *fake) AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error {
	if err := f.enter(ctx, "AuditEntries"); err != nil {
		return err
	}
	for _, e := range f.entries[from:min(to, uint64(len(f.entries)))] {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

func deps(f *fake) Deps { return Deps{Vault: f, Log: f, Schema: policy.Default().Schema()} }

func show(t testing.TB, f *fake, width, height int) *console {
	k := screentest.Open(t, New(deps(f)), width, height)
	k.Settle()
	return k
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]
