package ingest

import (
	"math"
	"time"

	"cofre/vault"
)

const (
	// maxSeconds is how many seconds the sparkline remembers.
	maxSeconds = 60
	// meanOf is how many seconds each of its cells is the mean of: a store acknowledges in lumps.
	meanOf = 3
)

// rates remembers how many records were acknowledged in each second of a run. The zero value is a new run's.
type rates struct {
	perSecond []uint64 // of complete seconds, the latest maxSeconds+meanOf-1
	second    int64    // the second under way
	within    uint64   // acknowledged in it
	last      uint64   // acknowledged in all
	read      uint64
	moved     time.Duration // when anything was read or acknowledged last
	left      time.Duration // guessed at the last full second
}

// note takes a report.
func (r *rates) note(p vault.Progress) {
	if p.Phase == vault.PhaseSettle || p.Phase == vault.PhaseDone {
		r.left = 0
		return
	}
	done := p.Acknowledged()
	now := int64(p.Elapsed / time.Second)
	const longPause = maxSeconds + meanOf
	if now-r.second > longPause {
		r.second = now - longPause
	}
	for ; r.second < now; r.second++ {
		r.perSecond = append(r.perSecond, r.within)
		r.within = 0
		r.left = guess(p)
	}
	if n := len(r.perSecond) - (maxSeconds + meanOf - 1); n > 0 {
		r.perSecond = append(r.perSecond[:0], r.perSecond[n:]...)
	}
	if done != r.last || p.Read != r.read {
		r.moved = p.Elapsed
	}
	if done > r.last {
		r.within += done - r.last
	}
	r.last, r.read = done, p.Read
}

// stalled is how long nothing has been read or acknowledged.
func (r *rates) stalled(elapsed time.Duration) time.Duration { return max(elapsed-r.moved, 0) }

// means returns the rate of each of the latest seconds, oldest first.
func (r *rates) means() []float64 {
	n := len(r.perSecond)
	out := make([]float64, 0, min(n, maxSeconds))
	for i := max(n-maxSeconds, 0); i < n; i++ {
		from := max(i-meanOf+1, 0)
		sum := uint64(0)
		for _, x := range r.perSecond[from : i+1] {
			sum += x
		}
		out = append(out, float64(sum)/float64(i+1-from))
	}
	return out
}

// share is how much of the source is done, between 0 and 1; false where its size is not known.
func share(p vault.Progress) (float64, bool) {
	done, total := float64(p.Acknowledged()), float64(p.RecordsTotal)
	if p.RecordsTotal <= 0 {
		done, total = float64(p.BytesRead), float64(p.BytesTotal)
	}
	if total <= 0 || done > total {
		return 0, false
	}
	return done / total, true
}

// guess says how long it will go on at the pace it has had; 0: too early to say, or the size is not known.
func guess(p vault.Progress) time.Duration {
	const least = 3 * time.Second
	part, known := share(p)
	if !known || p.Elapsed < least || part <= 0 || part >= 1 || p.Acknowledged() == 0 {
		return 0
	}
	left := float64(p.Elapsed) * (1 - part) / part
	const most = 1000 * time.Hour
	if math.IsNaN(left) || left > float64(most) {
		return 0
	}
	return max(time.Duration(left).Round(time.Second), time.Second)
}

// whole makes a count of records a number that can be written.
func whole(n uint64) int64 { return int64(min(n, math.MaxInt64)) }
