package vault

import (
	"context"
	"time"

	"cofre/store"
)

// Status is what there is, for doctor and overviews; never a secret.
type Status struct {
	Store       store.Info
	Vault       string // hex
	Fingerprint string // as people compare it
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
}

// SlotInfo is one slot of the header.
type SlotInfo struct{ ID, Label string }

// RunInfo is a run that has not ended.
type RunInfo struct {
	Batch  string
	Host   string
	Begun  time.Time
	Lease  time.Time // last sign of life
	Sealed uint64
	Dead   bool // the lease is over ten minutes old: a sweep closes it
}

// Status says what there is. Counts stop at limit (0: never).
func (v *Vault) Status(ctx context.Context, limit int64) (Status, error) { return Status{}, nil }
