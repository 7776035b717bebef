package audit

import (
	"fmt"
	"time"
)

// Cause is what exactly is wrong, or worth a remark: a stable name in lower case with hyphens. Several belong to one
// Kind. What a sentence about it says besides is in the Problem, as each says here.
type Cause string

// What can be wrong with an entry.
const (
	CauseUnreadable    Cause = "unreadable"      // Detail
	CauseOrder         Cause = "order"           // the store gave it after entry N
	CauseMoved         Cause = "moved"           // it is entry N
	CauseVault         Cause = "other-vault"     // it belongs to another vault
	CauseSignature     Cause = "signature"       // its signature is not its signer's
	CauseEpoch         Cause = "epoch"           // signed by the vault's key of epoch N, which does not sign for this number
	CauseHostUnknown   Cause = "host-unknown"    // signed by Host, which nobody knows
	CauseHostEarly     Cause = "host-early"      // Host was enrolled later, by entry N
	CauseHostRevoked   Cause = "host-revoked"    // Host was revoked: it signs for nothing from entry N on
	CauseRoot          Cause = "root"            // the entries before it are not those that its signer saw
	CauseStoredHash    Cause = "stored-hash"     // it is not the entry that its stored hash is of
	CauseStoredHashes  Cause = "stored-hashes"   // its stored hashes are not those of the log
	CauseOutcomeEarly  Cause = "outcome-early"   // the outcome of entry N, which comes later
	CauseOutcomeOfNone Cause = "outcome-of-none" // the outcome of entry N, which is no intent
)

// What can be wrong with the log as a whole.
const (
	CauseMissing   Cause = "missing"   // it, or all up to Last, are not there
	CauseEmptied   Cause = "emptied"   // Witness saw N entries
	CauseTruncated Cause = "truncated" // Witness saw N entries
	CauseUnproven  Cause = "unproven"  // what Witness saw cannot be compared, because entries are missing
	CauseHistory   Cause = "history"   // the first N entries are not those that Witness saw
)

// What is worth a remark.
const (
	CauseClock         Cause = "clock"          // its time is Back before that of an earlier entry
	CauseOutcomeOther  Cause = "outcome-other"  // the outcome of entry N, which is about another action
	CauseOutcomeSecond Cause = "outcome-second" // entry N has an outcome already
)

// Causes returns every cause.
func Causes() []Cause {
	return []Cause{
		CauseUnreadable, CauseOrder, CauseMoved, CauseVault, CauseSignature, CauseEpoch, CauseHostUnknown, CauseHostEarly,
		CauseHostRevoked, CauseRoot, CauseStoredHash, CauseStoredHashes, CauseOutcomeEarly, CauseOutcomeOfNone,
		CauseMissing, CauseEmptied, CauseTruncated, CauseUnproven, CauseHistory,
		CauseClock, CauseOutcomeOther, CauseOutcomeSecond,
	}
}

// Witness is who saw the log before.
type Witness string

// Who can have seen it.
const (
	WitnessCheckpoint Witness = "the checkpoint"
	WitnessMachine    Witness = "this machine"
	WitnessProcess    Witness = "this process"
)

// said fills in the sentence.
func (p Problem) said() Problem {
	p.Reason = p.sentence()
	return p
}

// sentence says the problem in English.
func (p *Problem) sentence() string {
	switch p.Cause {
	case CauseUnreadable:
		return "the entry cannot be read: " + p.Detail
	case CauseOrder:
		return fmt.Sprintf("the store gave this entry after entry %d", p.N)
	case CauseMoved:
		return fmt.Sprintf("this is entry %d, standing where entry %d belongs: moved, repeated or played back "+
			"(said once for a run of entries)", p.N, p.Seq)
	case CauseVault:
		return "the entry belongs to another vault"
	case CauseSignature:
		return "its signature is not its signer's: the entry or the signature was changed"
	case CauseEpoch:
		return fmt.Sprintf("it is signed by the vault's key of epoch %d, which does not sign for this number", p.N)
	case CauseHostUnknown:
		return fmt.Sprintf("it is signed by %.64q, a host that is not known", p.Host)
	case CauseHostEarly:
		return fmt.Sprintf("host %.64q was enrolled later, by entry %d", p.Host, p.N)
	case CauseHostRevoked:
		return fmt.Sprintf("host %.64q was revoked: it signs for nothing from entry %d on", p.Host, p.N)
	case CauseRoot:
		return "the entries before it are not those that its signer saw (said once, until they match again)"
	case CauseStoredHash:
		return "the entry is not the one that its stored hash is of"
	case CauseStoredHashes:
		return "its stored hashes are not those of the log"
	default:
		return p.whole()
	}
}

// whole is sentence for what is about more than one entry.
func (p *Problem) whole() string {
	switch p.Cause {
	case CauseOutcomeEarly:
		return fmt.Sprintf("it is the outcome of entry %d, which comes later", p.N)
	case CauseOutcomeOfNone:
		return fmt.Sprintf("it is the outcome of entry %d, which is no intent", p.N)
	case CauseMissing:
		if p.Last == 0 {
			return "the entry is missing; what follows cannot be tied to what came before"
		}
		return fmt.Sprintf("the entries %d to %d are missing; what follows cannot be tied to what came before", p.Seq, p.Last)
	case CauseEmptied:
		return fmt.Sprintf("the log is empty; %s saw %d entries", p.Witness, p.N)
	case CauseTruncated:
		return fmt.Sprintf("the log ends after %d entries; %s saw %d", p.Seq, p.Witness, p.N)
	case CauseUnproven:
		return fmt.Sprintf("what %s saw cannot be compared, because entries are missing", p.Witness)
	case CauseHistory:
		return fmt.Sprintf("the first %d entries are not those that %s saw", p.N, p.Witness)
	case CauseClock:
		return fmt.Sprintf("its time is %s before that of an earlier entry", p.Back.Round(time.Second))
	case CauseOutcomeOther:
		return fmt.Sprintf("it is the outcome of entry %d, which is about another action", p.N)
	case CauseOutcomeSecond:
		return fmt.Sprintf("entry %d has an outcome already", p.N)
	default:
		return string(p.Cause)
	}
}
