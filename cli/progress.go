package cli

import (
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"cofre/vault"
)

// sayEvery is how often progress is told where there is no terminal to draw a bar on.
const sayEvery = 10 * time.Second

// progress shows on standard error how far a long command is: a bar on a terminal, a line now and then elsewhere.
type progress struct {
	a     *app
	what  string
	bar   *progressbar.ProgressBar
	phase string
	said  time.Time
	dry   bool // nothing is stored
	seen  vault.Counts
	moved time.Duration // when anything was read or acknowledged last
}

func onTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (a *app) newProgress(what string) *progress {
	return &progress{a: a, what: terminal(what), said: a.now()}
}

// show draws one state. total -1: unknown.
func (p *progress) show(phase, words string, done, total int64) {
	if p.a.flags.quiet {
		return
	}
	if !onTerminal(p.a.err) || p.a.flags.plain {
		if now := p.a.now(); now.Sub(p.said) >= sayEvery {
			p.said = now
			p.a.say("%s: %s", phase, words)
		}
		return
	}
	if p.bar == nil || p.phase != phase {
		p.close()
		p.phase = phase
		p.bar = newBar(p.a.err, total)
	}
	p.bar.Describe(words)
	if total > 0 {
		_ = p.bar.Set64(min(done, total))
	} else {
		_ = p.bar.Add(1)
	}
}

func newBar(w io.Writer, total int64) *progressbar.ProgressBar {
	const width = 30
	if total <= 0 {
		total = -1
	}
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(width), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(total > 0), progressbar.OptionSetElapsedTime(total > 0), progressbar.OptionSpinnerType(14))
}

// close takes the bar off the screen.
func (p *progress) close() {
	if p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Clear()
		p.bar = nil
	}
}

// progressLine is how `ingest --json` tells on standard error how far it is, about ten times a second. What is counted as
// created or updated is durable.
type progressLine struct {
	Phase    string  `json:"phase"`
	Read     uint64  `json:"read"`
	Created  uint64  `json:"created"`
	Updated  uint64  `json:"updated"`
	Rejected uint64  `json:"rejected"`
	Seconds  float64 `json:"seconds"`
}

func (p *progress) ingest(s vault.Progress) {
	if p.a.flags.json {
		if !p.a.flags.quiet {
			_ = printJSON(p.a.err, progressLine{string(s.Phase), s.Read, s.Created, s.Updated, s.Rejected, s.Elapsed.Seconds()})
		}
		return
	}
	switch s.Phase {
	case vault.PhaseSettle:
		p.show("indexing", "everything is stored; building the indexes", s.Settled, s.SettleTotal)
	case vault.PhaseDone:
		p.close()
	default:
		words := fmt.Sprintf("%s, %s rejected", plural(s.Read, "record"), thousands(s.Rejected))
		if seconds := s.Elapsed.Seconds(); seconds >= 1 {
			words += fmt.Sprintf(", %s a second", thousands(int64(float64(s.Read)/seconds)))
		}
		done, total := s.BytesRead, s.BytesTotal
		if s.RecordsTotal > 0 {
			done, total = int64(s.Read), s.RecordsTotal //nolint:gosec // counts of records fit
		}
		p.show(p.what, words+p.standstill(s), done, total)
	}
}

// standstill says who is waited for where nothing has been read or acknowledged for a while.
func (p *progress) standstill(s vault.Progress) string {
	const long = 3 * time.Second
	if s.Counts != p.seen {
		p.seen, p.moved = s.Counts, s.Elapsed
	}
	waits := s.Elapsed - p.moved
	switch {
	case waits < long:
		return ""
	case !p.dry && s.Read > s.Acknowledged():
		return fmt.Sprintf("; the store has not answered for %d s", int64(waits.Seconds()))
	default:
		return fmt.Sprintf("; nothing from the source for %d s", int64(waits.Seconds()))
	}
}

// reject is told each record that is rejected; the reasons are in quarantine, so that nothing is printed here.
func (p *progress) reject(vault.Rejected) {}

// audit shows how far a verification of the audit log is.
func (p *progress) audit(done, total uint64) {
	if p.a.flags.json {
		return
	}
	words := fmt.Sprintf("%s of %s checked", thousands(done), plural(total, "entry"))
	p.show(p.what, words, int64(done), int64(min(total, math.MaxInt64))) //nolint:gosec // done is not more than total
}

func (p *progress) verify(s vault.VerifyProgress) {
	if p.a.flags.json {
		return
	}
	words := fmt.Sprintf("%s: %s checked, %s failed", s.Stage, thousands(s.Done), thousands(s.Failed))
	p.show(s.Stage, words, int64(s.Done), s.Total) //nolint:gosec // counts of records fit
}
