package vault

import "cofre/audit"

// Cause is what is wrong with something stored that is not as it was written: a stable name in lower case with hyphens,
// which programs may compare. It is an error: its text is a sentence in English, errors.Is(cause, ErrIntegrity) holds,
// and errors.As finds it in what Reveal, ShowReject and all others refuse.
type Cause string

// What can be wrong with a document and its key.
const (
	CauseEnvelope     Cause = "envelope"      // it has no envelope that can be read
	CauseKeyMissing   Cause = "key-missing"   // the key entry that it names is not there
	CauseKeyChanged   Cause = "key-changed"   // its key entry is another's or was edited
	CauseSeal         Cause = "seal"          // it is not what was sealed
	CauseMoved        Cause = "moved"         // it is genuine, and in the wrong collection
	CauseIndex        Cause = "index"         // it is whole, but the store's own columns beside it are not: Failure.Index
	CauseRejectFields Cause = "reject-fields" // it opens as a reject does not
	CauseField        Cause = "field"         // a sealed value does not open though the seal is good
	CauseKeyPlanted   Cause = "key-planted"   // a key entry without a document does not open
	CauseDocMissing   Cause = "doc-missing"   // a genuine key entry's document is not there
)

// What can be wrong with a batch: the origin of documents.
const (
	CauseBatchMissing     Cause = "batch-missing"     // its entry is not there
	CauseBatchChanged     Cause = "batch-changed"     // its entry cannot be read, or is another's
	CauseBatchKey         Cause = "batch-key"         // its key does not open
	CauseBatchSignature   Cause = "batch-signature"   // its signature is not good
	CauseBatchUnannounced Cause = "batch-unannounced" // the audit log does not announce it
	CauseBatchName        Cause = "batch-name"        // its entry has a name that the product does not give
	CauseHostUnknown      Cause = "host-unknown"      // its signer is not enrolled
	CauseHostEarly        Cause = "host-early"        // its signer was not enrolled yet
	CauseHostRevoked      Cause = "host-revoked"      // its signer had been revoked
)

// What can be wrong with a run, and with what everything rests on.
const (
	CauseRunUnannounced Cause = "run-unannounced" // the audit log does not announce it
	CauseRunChanged     Cause = "run-changed"     // its entry is not as a host signed it
	CauseRunName        Cause = "run-name"        // the audit log gives it a name that the product does not give
	CauseRunData        Cause = "run-data"        // an audit entry of a run says nothing that a run says
	CauseRunShort       Cause = "run-short"       // Failure.Count of Failure.Of sealed documents are missing
	CauseRunLong        Cause = "run-long"        // Failure.Count documents are too many
	CauseHeader         Cause = "header"          // the master key does not authenticate the header
	CauseAudit          Cause = "audit"           // the audit log does not hold: Failure.Audit
)

// Causes returns every cause.
func Causes() []Cause {
	return []Cause{
		CauseEnvelope, CauseKeyMissing, CauseKeyChanged, CauseSeal, CauseMoved, CauseIndex, CauseRejectFields, CauseField,
		CauseKeyPlanted, CauseDocMissing, CauseBatchMissing, CauseBatchChanged, CauseBatchKey, CauseBatchSignature,
		CauseBatchUnannounced, CauseBatchName, CauseHostUnknown, CauseHostEarly, CauseHostRevoked, CauseRunUnannounced,
		CauseRunChanged, CauseRunName, CauseRunData, CauseRunShort, CauseRunLong, CauseHeader, CauseAudit,
	}
}

// Error returns the sentence in English: what is wrong, and what to do. What a Failure counts is only in its Reason.
func (c Cause) Error() string {
	if words := sentences()[c]; words != "" {
		return words
	}
	return "it is not as it was written: " + string(c)
}

// Is makes every cause an ErrIntegrity.
func (c Cause) Is(target error) bool { return target == ErrIntegrity }

func sentences() map[Cause]string {
	return map[Cause]string{
		CauseEnvelope:     "it has no readable envelope: it was changed, or not written by this product",
		CauseKeyMissing:   "its key entry is missing: the record cannot be read any more; restore it from a backup or ingest it again",
		CauseKeyChanged:   "its key entry was changed or exchanged; restore it from a backup or ingest the record again",
		CauseSeal:         "its seal does not match: the document was changed after it was sealed; restore it from a backup or ingest it again",
		CauseMoved:        "it belongs to another collection: somebody moved it",
		CauseIndex:        "the index beside it says something else: it was edited; cofre sweep --reindex makes it anew from the document",
		CauseRejectFields: "its fields are not those of a reject: it was sealed wrongly",
		CauseField:        "a field does not open though the seal matches: it was sealed wrongly",
		CauseKeyPlanted:   "a key entry of it was changed or planted: it belongs to no document and does not open",
		CauseDocMissing:   "its document is missing: it was deleted behind the vault's back; restore it from a backup or ingest it again",

		CauseBatchMissing:     "its batch entry is missing; restore it from a backup",
		CauseBatchChanged:     "its batch entry was changed; restore it from a backup",
		CauseBatchKey:         "its batch key does not open: the batch entry was changed; restore it from a backup",
		CauseBatchSignature:   "its batch's signature is not good: somebody else wrote it, or the batch entry was changed",
		CauseBatchUnannounced: "its batch is not announced in the audit log: it was planted, or the log was cut off or damaged",
		CauseBatchName:        "its name is none that this product gives: it was planted",
		CauseHostUnknown:      "its batch is signed by a host that is not enrolled: somebody else wrote it",
		CauseHostEarly:        "its batch is older than its host's enrolment: somebody else wrote it",
		CauseHostRevoked:      "its batch was written by a host after it was revoked",

		CauseRunUnannounced: "its run is not announced in the audit log: it was planted, or the log was cut off or damaged",
		CauseRunChanged:     "its run entry was changed; restore it from a backup",
		CauseRunName:        "its name is none that this product gives",
		CauseRunData:        "its data is not that of a run",
		CauseRunShort:       "sealed records are missing: they were deleted behind the vault's back; restore them from a backup or ingest them again",
		CauseRunLong:        "more records of it are there than its account allows: older versions were put back",
		CauseHeader:         "the header is not authenticated by the master key: it was changed; restore it from a backup",
		CauseAudit:          "the audit log is not as it was written",
	}
}

// FailureKind says what a failure is about.
type FailureKind string

// What can fail.
const (
	FailedRecord FailureKind = "record"
	FailedReject FailureKind = "reject"
	FailedKey    FailureKind = "key"   // a key entry without its document, or a planted one; ID: the document's
	FailedRun    FailureKind = "run"   // ID: the run's batch
	FailedBatch  FailureKind = "batch" // ID: the batch
	FailedAudit  FailureKind = "audit" // ID: the entry's number
	FailedHeader FailureKind = "header"
)

// Failure is one thing that is not as it was written.
type Failure struct {
	Kind   FailureKind
	ID     string
	Cause  Cause
	Reason string // one sentence in English: what is wrong, and what to do

	Count uint64        // CauseRunShort: sealed documents that are missing; CauseRunLong: documents that are too many
	Of    uint64        // CauseRunShort: how many were sealed
	Index string        // CauseIndex: what of the store's own columns says something else
	Audit audit.Problem // CauseAudit: what is wrong with the log
}
