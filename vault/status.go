package vault

import (
	"context"
	"fmt"
	"time"

	"cofre/crypto"
	"cofre/store"
)

// Status is what there is, for doctor and overviews; never a secret.
type Status struct {
	Store       store.Info
	Vault       string // hex
	Fingerprint string // 64 hexadecimal digits
	Epoch, Rev  uint64
	Slots       []SlotInfo
	Hosts       int    // enrolled and not revoked
	Host        string // id of this host's key, "" without one
	Enrolled    bool   // this host may write
	Policy      string // name@hash
	Unlocked    bool
	Slot        string // that the vault was unlocked with
	Pinned      bool
	PinnedAudit uint64 // entries of the audit log that the pin vouches for
	Records     store.Count
	Rejects     store.Count
	Audit       uint64 // entries in the audit log
	Runs        []RunInfo
	Problems    []string // what is not as it should be: the pin that could not be renewed, what Inspect passed over
}

// SlotInfo is one slot of the header.
type SlotInfo struct{ ID, Label string }

// RunInfo is a run that has not ended.
type RunInfo struct {
	Batch  string
	Host   string // id of the host that signed its entry last
	Begun  time.Time
	Lease  time.Time // last sign of life
	Sealed uint64
	Dead   bool // the lease is over ten minutes old: a sweep closes it
}

// Status says what there is. Counts stop at limit (0: never).
func (v *Vault) Status(ctx context.Context, limit int64) (Status, error) {
	s := v.state()
	var err error
	if s.Store, err = v.o.Store.Info(ctx); err != nil {
		return s, during("ask the store", err)
	}
	if s.Records, err = v.o.Store.Count(ctx, store.Users, store.Query{}, limit); err != nil {
		return s, during("count the records", err)
	}
	if s.Rejects, err = v.o.Store.Count(ctx, store.Rejects, store.Query{}, limit); err != nil {
		return s, during("count the rejects", err)
	}
	if s.Audit, err = v.o.Store.AuditSize(ctx); err != nil {
		return s, during("read the audit log", err)
	}
	err = v.o.Store.Entries(ctx, store.EntryRun, func(stored store.Entry) error {
		e, err := parseRun(stored.JSON)
		if err != nil {
			s.Problems = append(s.Problems, fmt.Sprintf("run %s: %v", stored.ID, err))
			return nil
		}
		if e.State == runRunning {
			s.Runs = append(s.Runs, v.runInfo(e))
		}
		return nil
	})
	if err != nil {
		return s, during("read the runs", err)
	}
	return s, nil
}

// runInfo is a run entry as people see it.
func (v *Vault) runInfo(e *runEntry) RunInfo {
	begun, _ := crypto.ParseTime(e.At) // parseRun has read both
	lease, _ := crypto.ParseTime(e.Lease)
	return RunInfo{Batch: e.Batch, Host: e.Signer, Begun: begun, Lease: lease, Sealed: e.Sealed, Dead: e.dead(v.now())}
}

// state is what can be said without the store.
func (v *Vault) state() Status {
	h := v.header()
	s := Status{
		Vault: h.Body.Vault.Hex(), Fingerprint: v.Fingerprint(), Epoch: h.Body.Epoch, Rev: h.Body.Rev, Policy: v.PolicyRef(),
	}
	for _, slot := range h.Body.Slots {
		s.Slots = append(s.Slots, SlotInfo{ID: slot.ID, Label: slot.Label})
	}
	for _, signer := range h.Body.Signers {
		if signer.RevokedSeq == nil {
			s.Hosts++
		}
	}
	if v.o.Host != nil {
		s.Host = v.o.Host.ID()
	}
	s.Enrolled = v.enrolled() == nil
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.open != nil && v.open.ctx.Err() == nil {
		s.Unlocked, s.Slot = true, v.open.slot
	}
	s.Pinned, s.PinnedAudit = v.isPin, v.pinned.Size
	for _, problem := range []error{v.problem, v.pinErr} {
		if problem != nil {
			s.Problems = append(s.Problems, problem.Error())
		}
	}
	return s
}
