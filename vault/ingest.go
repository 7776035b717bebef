package vault

import (
	"context"
	"time"

	"cofre/ingest"
)

// IngestOptions says how to ingest. The zero value stores everything and reports nothing.
type IngestOptions struct {
	// DryRun reads and checks every record against the policy, but stores nothing and audits nothing.
	DryRun bool
	// Progress (may be nil) is called about ten times a second and once at the end, never by two goroutines at once.
	Progress func(Progress)
	// OnReject (may be nil) is told each record that is rejected, before it is stored; it must be quick.
	OnReject func(Rejected)
}

// Phase is what an ingest is doing.
type Phase string

// The phases of an ingest, in order.
const (
	PhaseIngest Phase = "ingest" // reading, sealing, storing
	PhaseSettle Phase = "settle" // everything is stored; the store builds its indexes
	PhaseDone   Phase = "done"
)

// Counts is what became of the records of an ingest. A record that was acknowledged is in exactly one of Created,
// Updated, Unchanged and Rejected; at the end of an ingest that nothing broke off they add up to Read.
type Counts struct {
	Read      uint64 // records that the source gave, each once however often the source had to start again
	Created   uint64 // stored under an id that was not there
	Updated   uint64 // stored in place of another
	Unchanged uint64 // left as they were: only Retry knows that
	Rejected  uint64 // in quarantine
}

// Acknowledged is how many records have found their place: stored or in quarantine.
func (c Counts) Acknowledged() uint64 { return c.Created + c.Updated + c.Unchanged + c.Rejected }

// Progress is how far an ingest is. It never holds a value.
type Progress struct {
	Phase Phase
	Counts
	BytesRead    int64 // of the source
	BytesTotal   int64 // -1: unknown
	RecordsTotal int64 // -1: unknown
	Settled      int64 // PhaseSettle: of SettleTotal
	SettleTotal  int64
	Elapsed      time.Duration
}

// Rejected is one record that could not be stored; never a value.
type Rejected struct {
	ID       string // the record's id where it could be read
	Position uint64 // in the source, from 1
	Reason   string
}

// Summary is how an ingest ended.
type Summary struct {
	Counts
	Source  string // without credentials
	DryRun  bool
	Seconds float64
	Runs    []string // the batches that were written, base64url
}

// RecordsPerSecond is Read over Seconds; 0 where no time passed.
func (s Summary) RecordsPerSecond() float64 {
	if s.Seconds <= 0 {
		return 0
	}
	return float64(s.Read) / s.Seconds
}

// Ingest reads src to its end, seals every record under a new batch key and stores it. It needs no master key.
//
// A record that cannot be stored is rejected and the ingest goes on. When ctx ends, what was read until then is still
// stored and the context's error returned. Whatever the error, the summary counts what is durable, and the audit log
// has the outcome if it can still be written.
func (v *Vault) Ingest(ctx context.Context, src ingest.Source, o IngestOptions) (Summary, error) {
	if o.DryRun {
		return v.dryRun(ctx, src, o)
	}
	p := pipeline{v: v, src: src, progress: o.Progress, onReject: o.OnReject}
	return p.ingest(ctx)
}
