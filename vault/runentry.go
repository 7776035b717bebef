package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/crypto"
	"cofre/store"
)

// The states of a run.
const (
	runRunning = "running"
	runEnded   = "ended"
	runAborted = "aborted"
)

const (
	// leaseEvery is how often a run that stores nothing says that it is alive.
	leaseEvery = time.Minute
	// leaseDead is the age from which a lease counts as that of a dead run.
	leaseDead = 10 * time.Minute
)

// births counts sealings by the batch that they were born in (base64url).
type births map[string]uint64

// add counts n sealings of a batch.
func (b births) add(batch string, n uint64) {
	if n != 0 {
		b[batch] += n
	}
}

// merge adds all of other.
func (b births) merge(other births) {
	for batch, n := range other {
		b.add(batch, n)
	}
}

// total is the sum over all batches.
func (b births) total() (n uint64) {
	for _, c := range b {
		n += c
	}
	return n
}

// runEntry is what the store keeps of a run: what is durable, and when it was last alive (docs/format.md, Runs).
type runEntry struct {
	V       int    `json:"v"`
	Batch   string `json:"batch"`
	Seq     uint64 `json:"seq"`     // of the intent entry
	At      string `json:"at"`      // begun
	Lease   string `json:"lease"`   // last sign of life
	State   string `json:"state"`   // running, ended, aborted
	Sealed  uint64 `json:"sealed"`  // numbers 0 to Sealed-1 of the batch are durable
	Removed births `json:"removed"` // superseded sealings that the store removed along with this run's writes
	Signer  string `json:"signer"`
	Sig     string `json:"sig,omitempty"` // base64url; over the entry without it
}

// clone returns a copy that shares nothing.
func (e *runEntry) clone() *runEntry {
	c := *e
	c.Removed = maps.Clone(e.Removed)
	return &c
}

// signed returns what Sig signs: the canonical entry without sig.
func (e *runEntry) signed() ([]byte, error) {
	body := *e
	body.Sig = ""
	return canonical("run entry", &body)
}

// encode signs the entry and returns its stored form.
func (e *runEntry) encode(vault crypto.VaultID, host *crypto.HostKey) ([]byte, error) {
	e.V, e.Signer = crypto.Version, host.ID()
	if e.Removed == nil {
		e.Removed = births{}
	}
	body, err := e.signed()
	if err != nil {
		return nil, err
	}
	e.Sig = crypto.EncodeB64(crypto.SignT(host, "run", vault[:], body))
	return canonical("run entry", e)
}

// canonical returns the canonical JSON of x.
func canonical(what string, x any) ([]byte, error) {
	text, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if text, err = crypto.Canonical(text); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return text, nil
}

// parseRun reads a stored run entry strictly: ErrIntegrity where it is not what encode writes, white space and the order
// of members aside. Whether its signature is a good one, checkRun says.
func parseRun(text []byte) (*runEntry, error) {
	var e runEntry
	if err := crypto.DecodeStrict(text, &e); err != nil {
		return nil, fmt.Errorf("%w: run entry: %w", ErrIntegrity, err)
	}
	given, err := crypto.Canonical(text)
	if err != nil {
		return nil, fmt.Errorf("%w: run entry: %w", ErrIntegrity, err)
	}
	if again, err := canonical("run entry", &e); err != nil || !bytes.Equal(again, given) {
		return nil, fmt.Errorf("%w: run entry: not in its one form", ErrIntegrity)
	}
	if e.V != crypto.Version {
		return nil, fmt.Errorf("%w: run entry: version %d", ErrIntegrity, e.V)
	}
	switch e.State {
	case runRunning, runEnded, runAborted:
	default:
		return nil, fmt.Errorf("%w: run entry: unknown state", ErrIntegrity)
	}
	for batch := range e.Removed {
		if _, err := crypto.ParseBatchID(batch); err != nil {
			return nil, fmt.Errorf("%w: run entry: removed: %w", ErrIntegrity, err)
		}
	}
	for _, at := range []string{e.At, e.Lease} {
		if _, err := crypto.ParseTime(at); err != nil {
			return nil, fmt.Errorf("%w: run entry: %w", ErrIntegrity, err)
		}
	}
	return &e, nil
}

// dead reports whether the run's lease is so old that nobody writes it any more.
func (e *runEntry) dead(now time.Time) bool {
	lease, err := crypto.ParseTime(e.Lease)
	return err != nil || now.Sub(lease) > leaseDead
}

// checkRun says whether a run entry was written by a host that could: who ended or closed it may be another than who
// began it.
func checkRun(h *crypto.Header, e *runEntry) error {
	sig, err := crypto.DecodeB64(e.Sig)
	if err != nil {
		return fmt.Errorf("%w: run entry: %w", ErrIntegrity, err)
	}
	body, err := e.signed()
	if err != nil {
		return err
	}
	for _, signer := range h.SignersSince(e.Signer, e.Seq) {
		if crypto.VerifyT(signer.PK, sig, "run", h.Body.Vault[:], body) == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: run entry: not signed by an enrolled host", ErrIntegrity)
}

// storedRun reads a run entry with the revision that replacing it needs; nil where there is none.
func (v *Vault) storedRun(ctx context.Context, batch string) (*runEntry, store.Entry, error) {
	entry, err := v.o.Store.Entry(ctx, store.EntryRun, batch)
	if errors.Is(err, store.ErrNotFound) {
		return nil, store.Entry{}, nil
	}
	if err != nil {
		return nil, store.Entry{}, during("read run entry", err)
	}
	e, err := parseRun(entry.JSON)
	if err != nil {
		return nil, entry, err
	}
	if e.Batch != batch {
		return nil, entry, fmt.Errorf("%w: run entry: filed under another batch", ErrIntegrity)
	}
	return e, entry, nil
}
