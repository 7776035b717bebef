package vault

import (
	"context"
)

// VerifyOptions says whom Verify tells what. The zero value tells nobody.
type VerifyOptions struct {
	Progress  func(VerifyProgress) // about ten times a second; never two calls at once
	OnFailure func(Failure)        // each failure as it is found; never two calls at once
}

// VerifyProgress is how far a verification is.
type VerifyProgress struct {
	Stage  string // audit, records, rejects, keys, account
	Done   uint64 // of this stage
	Total  int64  // -1: unknown
	Failed uint64 // so far, of all stages
}

// FailureKind says what a failure is about.
type FailureKind string

// What can fail.
const (
	FailedRecord FailureKind = "record"
	FailedReject FailureKind = "reject"
	FailedKey    FailureKind = "key"   // a key entry whose document is missing; ID: the document's
	FailedRun    FailureKind = "run"   // ID: the run's batch
	FailedBatch  FailureKind = "batch" // ID: the batch
	FailedAudit  FailureKind = "audit" // ID: the entry's number
	FailedHeader FailureKind = "header"
	FailedPin    FailureKind = "pin"
)

// Failure is one thing that is not as it was written.
type Failure struct {
	Kind   FailureKind
	ID     string
	Reason string // one sentence: what is wrong, and what to do
}

// Report is what a verification found.
type Report struct {
	Records   uint64    // in the store
	OK        uint64    // of those
	Rejects   uint64    // in quarantine
	RejectsOK uint64    // of those
	Failures  uint64    // all of them
	Failed    []Failure // the first MaxFailed of them
	Remarks   []string  // what a person should know and is no failure
	Audit     uint64    // entries in the audit log
}

// MaxFailed is how many failures a Report keeps.
const MaxFailed = 10_000

// Verify checks everything that is stored: header, audit log and pin; every record and reject with its batch, key,
// seal and index; key entries without a document; the account of every run. Failures are in the report; the error says
// only why it could not be finished. It is audited.
func (v *Vault) Verify(ctx context.Context, o VerifyOptions) (Report, error) {
	return Report{}, ErrLocked
}
