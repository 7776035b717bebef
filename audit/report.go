package audit

import "time"

// Kind is the class of a problem.
type Kind string

// What can be wrong with a log.
const (
	KindMissing    Kind = "missing"    // entries are not there
	KindFormat     Kind = "format"     // a leaf is not one that this product writes
	KindNumber     Kind = "number"     // an entry stands where another belongs: moved, repeated or played back
	KindVault      Kind = "vault"      // an entry of another vault
	KindSigner     Kind = "signer"     // a signer that is unknown, not enrolled yet, or revoked
	KindSignature  Kind = "signature"  // an entry or its signature was changed
	KindRoot       Kind = "root"       // the entries before it are not those that its signer saw
	KindHashes     Kind = "hashes"     // the stored hashes are not those of the entry
	KindLink       Kind = "link"       // an outcome that belongs to no intent
	KindEmptied    Kind = "emptied"    // no entry is left, though there were some
	KindTruncated  Kind = "truncated"  // entries at the end are gone
	KindCheckpoint Kind = "checkpoint" // the log is not the one that an auditor saw
	KindPinned     Kind = "pinned"     // the log is not the one that this machine saw
	KindTime       Kind = "time"       // remark: the clock went back
	KindOutcome    Kind = "outcome"    // remark: an intent with two outcomes, or with one of another action
)

// Problem is one thing that is wrong, or worth a remark.
type Problem struct {
	Seq    uint64 // number of the entry; the log's size where it is about what is gone behind the end
	Last   uint64 // where several entries are missing, the last of them; else 0
	Kind   Kind
	Cause  Cause
	Reason string // one sentence in English, for people

	// What the sentence says besides, as far as Cause does.
	N       uint64 // number of an entry, or how many there are
	Host    string // id of a host, as the entry gives it: untrusted
	Witness Witness
	Back    time.Duration
	Detail  string // in English
}

// Report is what a verification found.
type Report struct {
	Size     uint64    // entries that the store says there are
	Root     [32]byte  // over those that were read, in their order; the log's root where there are no Problems
	Problems []Problem // in order of Seq, at most MaxProblems of each: problems and remarks
	Remarks  []Problem // what a person should know and is no failure
	More     uint64    // problems beyond those kept
	Open     uint64    // intents without an outcome
}

// MaxProblems is how many problems, and how many remarks, a Report keeps.
const MaxProblems = 1000

// OK reports whether nothing is wrong.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// problem adds a problem.
func (r *Report) problem(p Problem) {
	if len(r.Problems) == MaxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, p)
}

// remark adds a remark.
func (r *Report) remark(p Problem) {
	if len(r.Remarks) < MaxProblems {
		r.Remarks = append(r.Remarks, p)
	}
}
