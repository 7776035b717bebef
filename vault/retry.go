package vault

import (
	"context"
)

// RetryRequest asks for rejects to be tried again.
type RetryRequest struct {
	IDs    []string // none: all
	Force  bool     // overwrite records that were stored after the reject was made
	Reason string   // for the audit log
	// Progress (may be nil) as in IngestOptions.
	Progress func(Progress)
}

// RetryFailure is why one reject was not stored; it stays where it is.
type RetryFailure struct {
	ID     string // of the reject
	Reason string
}

// RetrySummary is how a retry ended: Rejected counts rejects that stay because they still cannot be stored, Unchanged
// those that stay because a newer record is there.
type RetrySummary struct {
	Summary
	Failed []RetryFailure // the first MaxFailed of Rejected and Unchanged
}

// RetryRejects opens rejects, runs them through this vault's policy again and ingests those that pass as a new run; a
// reject is removed when its record is durable. Needs the unlocked vault; audited.
func (v *Vault) RetryRejects(ctx context.Context, r RetryRequest) (RetrySummary, error) {
	return RetrySummary{}, ErrLocked
}
