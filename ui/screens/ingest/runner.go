package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	source "cofre/ingest"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Preview(ctx context.Context, src source.Source) (*vault.Preview, error)
	Ingest(ctx context.Context, src source.Source, o vault.IngestOptions) (vault.Summary, error)
}

// Open opens a source as cofre ingest takes it: "" is API_URL. It is called outside Update, and may be slow.
type Open func(ctx context.Context, spec string) (source.Source, error)

// Runner holds the one ingest of a console. The run is not the screen's: it goes on while other screens are shown, and
// whichever ingest screen is opened next shows it. It is made once, beside the vault, and closed before the vault is.
type Runner struct {
	vault Vault
	open  Open
	base  context.Context
	quit  context.CancelFunc
	all   sync.WaitGroup

	mu      sync.Mutex
	run     Run
	cancel  context.CancelFunc
	rates   rates
	reasons map[string]uint64
	changed chan struct{} // closed and replaced at each change
	watched int
	words   text.Catalogue
	send    func(tea.Msg)
}

// Run is an ingest as it stands. The zero value is none.
type Run struct {
	Serial   uint64 // from 1; 0: there was none
	Spec     string
	Source   string         // for people, without credentials; "" until it is open
	Preview  *vault.Preview // what was shown before it began
	Running  bool
	Stopping bool
	Progress vault.Progress
	Rate     []float64     // records/s of the latest seconds, oldest first, each the mean of three
	Left     time.Duration // guessed; 0: it cannot be known
	Stalled  time.Duration // since anything was read or stored
	Summary  vault.Summary // at the end
	Err      error         // at the end; the context's where it was stopped
	Reasons  []Reason      // why records were rejected, most frequent first
	Others   uint64        // rejected for reasons that are not among them
}

// Reason is why records were rejected, and how many.
type Reason struct {
	Text string
	N    uint64
}

// maxReasons is how many different reasons are counted apart.
const maxReasons = 64

// NewRunner makes the runner of a console. Its runs end with ctx at the latest.
func NewRunner(ctx context.Context, v Vault, open Open) *Runner {
	ctx, quit := context.WithCancel(ctx)
	return &Runner{vault: v, open: open, base: ctx, quit: quit, changed: make(chan struct{})}
}

// Tell says where to send what a person has to know when a run ends and no screen shows it, and in which language. It may
// be called again.
func (r *Runner) Tell(words text.Catalogue, send func(tea.Msg)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.words, r.send = words, send
}

// Working reports whether a run is under way.
func (r *Runner) Working() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.run.Running
}

// Stop ends the run: what was read is still stored. It does not wait.
func (r *Runner) Stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.run.Running && !r.run.Stopping {
		r.run.Stopping = true
		r.cancel()
		r.wake()
	}
}

// Close ends the run and waits until what was read is stored. No other can be begun.
func (r *Runner) Close() {
	r.quit()
	r.Stop()
	r.all.Wait()
}

// Last returns the run as it stands, or how the last one ended unless it was forgotten.
func (r *Runner) Last() Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.snapshot()
}

// forget drops a run that has ended: its summary was seen.
func (r *Runner) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.run.Running {
		r.run = Run{Serial: r.run.Serial}
	}
}

// begin starts a run; false where one is under way or the console ends.
func (r *Runner) begin(spec string, p *vault.Preview) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.run.Running || r.base.Err() != nil {
		return false
	}
	ctx, cancel := context.WithCancel(r.base)
	r.run = Run{Serial: r.run.Serial + 1, Spec: spec, Preview: p, Running: true}
	r.run.Progress = vault.Progress{BytesTotal: -1, RecordsTotal: -1}
	if p != nil {
		r.run.Source = p.Source
	}
	r.cancel, r.rates, r.reasons = cancel, rates{}, map[string]uint64{}
	r.wake()
	r.all.Go(func() {
		defer cancel()
		sum, err := r.ingest(ctx, spec)
		r.ended(sum, err)
	})
	return true
}

// ingest is the run itself. A panic under it ends the run and not the console, whose terminal would be left as it is.
func (r *Runner) ingest(ctx context.Context, spec string) (sum vault.Summary, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the ingest crashed: %T", p)
		}
	}()
	src, err := r.open(ctx, spec)
	if err != nil {
		return vault.Summary{}, err
	}
	r.mu.Lock()
	r.run.Source = src.Name()
	r.mu.Unlock()
	return r.vault.Ingest(ctx, src, vault.IngestOptions{Progress: r.progress, OnReject: r.reject})
}

func (r *Runner) progress(p vault.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.run.Progress = p
	r.rates.note(p)
	r.wake()
}

func (r *Runner) reject(x vault.Rejected) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.reasons[x.Reason]; known || len(r.reasons) < maxReasons {
		r.reasons[x.Reason]++
		return
	}
	r.run.Others++
}

// ended takes the result and tells the console where no screen is watching.
func (r *Runner) ended(sum vault.Summary, err error) {
	r.mu.Lock()
	r.run.Running, r.run.Stopping = false, false
	r.run.Summary, r.run.Err = sum, err
	r.run.Progress.Counts = sum.Counts
	words, send, watched := r.words, r.send, r.watched
	r.wake()
	r.mu.Unlock()
	if send == nil || r.base.Err() != nil {
		return
	}
	send(screen.ChangedMsg{})
	if watched == 0 {
		t, level := words.Ingest(), screen.Info
		if err != nil {
			level = screen.Caution
		}
		stored := words.Count(whole(sum.Created + sum.Updated))
		send(screen.ToastMsg{Toast: screen.ToastText{
			Level: level, Text: t.RunOver, Remark: t.RunRemark(stored, words.Count(whole(sum.Rejected))),
		}})
	}
}

// wake tells all who watch; the caller holds the lock.
func (r *Runner) wake() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// snapshot is the run as it stands; the caller holds the lock.
func (r *Runner) snapshot() Run {
	run := r.run
	if run.Running {
		run.Left, run.Stalled = r.rates.left, r.rates.stalled(run.Progress.Elapsed)
	}
	run.Rate = r.rates.means()
	for reason, n := range r.reasons {
		run.Reasons = append(run.Reasons, Reason{reason, n})
	}
	slices.SortFunc(run.Reasons, func(a, b Reason) int {
		if a.N != b.N {
			return cmp.Compare(b.N, a.N)
		}
		return strings.Compare(a.Text, b.Text)
	})
	return run
}

// frame is the least time between two reports to a screen.
const frame = 100 * time.Millisecond

// watch reports the run to emit, ten times a second at most, until it ends; then it returns how.
func (r *Runner) watch(ctx context.Context, emit func(tea.Msg)) tea.Msg {
	r.mu.Lock()
	r.watched++
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.watched--
		r.mu.Unlock()
	}()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		r.mu.Lock()
		run, changed := r.snapshot(), r.changed
		r.mu.Unlock()
		if !run.Running {
			return runMsg{run}
		}
		emit(runMsg{run})
		pause.Reset(frame)
		select {
		case <-ctx.Done():
			return nil
		case <-pause.C:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}
