package integrity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/vault"
)

// Messages of the screen to itself, and answers of its tasks.
type (
	beginMsg    struct{} // the vault is open: check
	progressMsg struct{} // there is something new in the collector
	doneMsg     struct {
		report vault.Report
		err    error
	}
	pulseMsg struct{}
)

// The stages of a verification, as vault.VerifyProgress names them, in their order.
const (
	stageAudit   = "audit"
	stageBatches = "batches"
	stageRecords = "records"
	stageRejects = "rejects"
	stageKeys    = "keys"
	stageAccount = "account"
	stageDone    = "done"
)

func stages() []string {
	return []string{stageAudit, stageBatches, stageRecords, stageRejects, stageKeys, stageAccount}
}

// run is a verification under way.
type run struct {
	collector *collector
	begun     time.Time
	progress  vault.VerifyProgress
	staged    time.Time // since when it is in this stage
	records   uint64    // checked
	total     int64     // records there are; -1: not known yet
	runs      int64     // runs there are; -1: not known yet
	items     []item
	taken     int // failures taken from the collector
}

// result is what a verification found.
type result struct {
	at      time.Time
	took    time.Duration
	report  vault.Report // without the list of failures
	items   []item
	remarks []remark
	failing map[string]bool // ids of failing records
	kinds   map[vault.FailureKind]int64
	line    span
	runs    int64 // -1: not known
	old     bool  // the store was written to since
	// stopped: it did not go to its end; records is how far it came.
	stopped bool
	records uint64
	total   int64
}

// collector is filled by the goroutines of a verification and emptied by the screen: of messages that come too fast only the
// latest is delivered, and no failure may be lost.
type collector struct {
	mu       sync.Mutex
	progress vault.VerifyProgress
	found    []found
	runs     int64
}

// found is a failure and how many records had been checked when it was found.
type found struct {
	vault.Failure

	done  uint64
	total int64
}

func (k *collector) report(p vault.VerifyProgress) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.progress = p
	if p.Stage == stageAccount {
		k.runs = p.Total
	}
}

func (k *collector) fail(f vault.Failure) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.found) >= vault.MaxFailed {
		return
	}
	at := found{Failure: f, total: -1}
	if k.progress.Stage == stageRecords {
		at.done, at.total = k.progress.Done, k.progress.Total
	}
	k.found = append(k.found, at)
}

// since returns the failures from the n-th on, and how far the verification is.
func (k *collector) since(n int) ([]found, vault.VerifyProgress, int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.found[min(n, len(k.found)):]), k.progress, k.runs
}

// ask makes sure that the vault is open, then checks.
func (s *Screen) ask(c screen.Context) tea.Cmd {
	t := c.Text.Integrity()
	return screen.NeedUnlock(c, screen.UnlockRequest{Why: t.UnlockWhy, Action: t.KeyVerify, Then: beginMsg{}})
}

// begin checks everything.
func (s *Screen) begin(c screen.Context) tea.Cmd {
	if s.Working() || c.ReadOnly {
		return nil
	}
	s.place.Stop()
	k := &collector{runs: -1}
	s.run = &run{collector: k, begun: c.Now, staged: c.Now, total: -1, runs: -1}
	s.run.progress.Stage, s.run.progress.Total = stageAudit, -1
	s.stopped = nil
	s.list = list{}
	v := s.deps.Vault
	cmd := s.check.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		report, err := v.Verify(ctx, vault.VerifyOptions{
			Progress: func(p vault.VerifyProgress) {
				k.report(p)
				emit(progressMsg{})
			},
			OnFailure: k.fail,
		})
		return doneMsg{report, err}
	})
	return tea.Batch(screen.Dismiss(c), cmd, s.readEnds(c), s.pulse(c))
}

// progressed takes what the verification found since.
func (s *Screen) progressed(c screen.Context) tea.Cmd {
	if s.run == nil {
		return nil
	}
	s.drain(c)
	s.list.grow(c.Text, s.run.items)
	return s.callByName(c)
}

func (s *Screen) drain(c screen.Context) {
	r := s.run
	more, p, runs := r.collector.since(r.taken)
	r.taken += len(more)
	for _, f := range more {
		r.items = append(r.items, newItem(f.Failure, f.done, f.total))
	}
	if p.Stage == "" {
		return
	}
	if p.Stage != r.progress.Stage {
		r.staged = c.Now
	}
	r.progress = p
	if p.Stage == stageRecords {
		r.records, r.total = p.Done, p.Total
	} else if after(p.Stage, stageRecords) && r.total >= 0 {
		r.records = uint64(r.total)
	}
	if runs >= 0 {
		r.runs = runs
	}
}

// after reports whether a stage comes after another.
func after(stage, other string) bool {
	all := append(stages(), stageDone)
	return slices.Index(all, stage) > slices.Index(all, other)
}

// halt stops the verification and keeps what it had found on the screen.
func (s *Screen) halt(c screen.Context) {
	s.drain(c)
	s.check.Stop()
	s.broken(c)
}

// broken shows what a verification had found when it ended early.
func (s *Screen) broken(c screen.Context) {
	keep := s.selected()
	s.stopped = s.partial(c)
	s.run = nil
	s.list.show(c.Text, s.stopped.items, nil, keep)
	s.list.inSight(c, s.room(c))
}

// selected is the key of the selected failure; "" for none.
func (s *Screen) selected() string {
	if items := s.items(); s.list.cursor > 0 && s.list.cursor < len(items) {
		return items[s.list.cursor].key()
	}
	return ""
}

// partial is what a verification had found when it ended early.
func (s *Screen) partial(c screen.Context) *result {
	r := s.run
	out := &result{
		at: c.Now, took: c.Now.Sub(r.begun), items: r.items, line: s.line, runs: -1, stopped: true, records: r.records, total: r.total,
	}
	out.report.Failures = uint64(len(r.items))
	out.count()
	return out
}

// finished takes the end of a verification.
func (s *Screen) finished(c screen.Context, msg doneMsg) tea.Cmd {
	if s.run == nil {
		return nil
	}
	s.drain(c)
	if msg.err != nil {
		s.broken(c)
		return s.failed(c, msg.err, c.Text.Integrity().KeptCheck, beginMsg{})
	}
	r := s.run
	out := &result{at: c.Now, took: c.Now.Sub(r.begun), report: msg.report, line: s.line, runs: r.runs, failing: map[string]bool{}}
	known := map[string]*item{}
	for i := range r.items {
		known[r.items[i].key()] = &r.items[i]
	}
	for _, f := range msg.report.Failed {
		it := newItem(f, 0, -1)
		if k := known[it.key()]; k != nil {
			it.at = k.at
		}
		if f.Kind == vault.FailedRecord {
			out.failing[f.ID] = true
		}
		out.items = append(out.items, it)
	}
	out.report.Failed, out.report.Remarks = nil, nil
	slices.SortStableFunc(out.items, compareItems)
	out.remarks = newRemarks(msg.report)
	out.count()
	keep := s.selected()
	s.run, s.memory.last = nil, out
	s.list.show(c.Text, out.items, out.remarks, keep)
	s.list.inSight(c, s.room(c))
	return tea.Batch(s.readPlaces(c), s.callByName(c))
}

// count counts the failures of each kind.
func (r *result) count() {
	r.kinds = map[vault.FailureKind]int64{}
	for i := range r.items {
		r.kinds[r.items[i].Kind]++
	}
}

// failed says why a job could not be finished.
func (s *Screen) failed(c screen.Context, err error, kept string, retry tea.Msg) tea.Cmd {
	if errors.Is(err, context.Canceled) && c.Ctx.Err() != nil {
		return nil
	}
	p := explain.Error(c.Text, err)
	p.Where, p.Kept = c.Vault.Store, kept
	again := s.ask(c)
	if _, ok := retry.(sweepMsg); ok {
		again = screen.Tell(c.Self, sweepAskedMsg{})
	}
	p.Retry = again
	return screen.Fail(c, p)
}

// crashed forgets the job whose task panicked; the console has said so.
func (s *Screen) crashed(c screen.Context) {
	if s.run != nil && !s.check.Busy() {
		s.halt(c)
	}
}

// compareItems orders failures: what concerns everything first, then by id.
func compareItems(a, b item) int {
	if a.rank() != b.rank() {
		return a.rank() - b.rank()
	}
	if a.Kind == vault.FailedAudit && len(a.ID) != len(b.ID) {
		return len(a.ID) - len(b.ID) // numbers
	}
	return strings.Compare(a.ID, b.ID)
}

const (
	spinnerAt   = 300 * time.Millisecond
	spinnerStep = 125 * time.Millisecond
)

// pulse sees to it that the screen is drawn while it waits.
func (s *Screen) pulse(c screen.Context) tea.Cmd {
	if s.pulsing {
		return nil
	}
	s.pulsing = true
	return screen.After(c, spinnerStep, pulseMsg{})
}

func (s *Screen) pulsed(c screen.Context) tea.Cmd {
	s.pulsing = false
	if !s.Working() {
		return nil
	}
	return s.pulse(c)
}
