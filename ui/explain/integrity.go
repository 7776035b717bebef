package explain

import (
	"unicode"
	"unicode/utf8"

	"cofre/record/safetext"
	"cofre/ui/text"
	"cofre/vault"
)

// Failure says what a verification found in the catalogue's language: what, why, and what to do. It is safe to print.
// What only the reason says, which is in English, follows in Why.
func Failure(c text.Catalogue, f vault.Failure) text.Failure {
	t := c.Failures()
	switch f.Cause {
	case vault.CauseRunShort:
		return t.RunShort(count(c, f.Count), count(c, f.Of))
	case vault.CauseRunLong:
		return t.RunLong(count(c, f.Count))
	case vault.CauseAudit:
		if f.Audit.Cause == "" {
			return withReason(t.Audit, f.Reason)
		}
		x := t.Audit
		x.Why = sentence(AuditProblem(c, f.Audit))
		return x
	default:
	}
	if x, ok := failures(t)[f.Cause]; ok {
		return x
	}
	return withReason(t.Other, f.Reason)
}

// Cause says why something was refused, in the catalogue's language.
func Cause(c text.Catalogue, cause vault.Cause) text.Failure {
	return Failure(c, vault.Failure{Cause: cause, Reason: cause.Error()})
}

func failures(t text.Failures) map[vault.Cause]text.Failure {
	return map[vault.Cause]text.Failure{
		vault.CauseEnvelope:         t.NoEnvelope,
		vault.CauseKeyMissing:       t.NoKey,
		vault.CauseKeyChanged:       t.KeyChanged,
		vault.CauseSeal:             t.Seal,
		vault.CauseMoved:            t.Moved,
		vault.CauseIndex:            t.Index,
		vault.CauseRejectFields:     t.OddReject,
		vault.CauseField:            t.Field,
		vault.CauseKeyPlanted:       t.Planted,
		vault.CauseDocMissing:       t.Deleted,
		vault.CauseBatchMissing:     t.BatchGone,
		vault.CauseBatchChanged:     t.BatchChanged,
		vault.CauseBatchKey:         t.BatchChanged,
		vault.CauseBatchSignature:   t.Stranger,
		vault.CauseBatchUnannounced: t.Unannounced,
		vault.CauseBatchName:        t.BatchName,
		vault.CauseHostUnknown:      t.Stranger,
		vault.CauseHostEarly:        t.Stranger,
		vault.CauseHostRevoked:      t.Revoked,
		vault.CauseRunUnannounced:   t.RunUnannounced,
		vault.CauseRunChanged:       t.RunChanged,
		vault.CauseRunName:          t.BatchName,
		vault.CauseRunData:          t.RunData,
		vault.CauseRunShort:         t.RunShort("?", "?"),
		vault.CauseRunLong:          t.RunLong("?"),
		vault.CauseHeader:           t.Header,
		vault.CauseAudit:            t.Audit,
	}
}

// Remark says what a verification noticed in the catalogue's language, without how many or which run: what, and what
// becomes of it. Where only its English sentence says it, What is that. It is safe to print.
func Remark(c text.Catalogue, r vault.Remark) text.Remark {
	t := c.Remarks()
	either := func(one, many text.Remark) text.Remark {
		if len(r.Runs) == 1 {
			return one
		}
		return many
	}
	switch r.Kind {
	case vault.RemarkNoAccount:
		return t.NoBooks
	case vault.RemarkAuditEntry:
		return text.Remark{What: AuditProblem(c, r.Audit)}
	case vault.RemarkAuditMore:
		return t.MoreAudit
	case vault.RemarkSuperseded:
		return t.Superseded
	case vault.RemarkOrphaned:
		return t.Orphaned
	case vault.RemarkRunsOpen:
		return either(t.Open, t.OpenMany)
	case vault.RemarkRunsDied:
		return either(t.Died, t.DiedMany)
	case vault.RemarkRunsNoOutcome:
		return either(t.NoOutcome, t.NoOutcomeMany)
	case vault.RemarkRunShort:
		return t.Gone(count(c, r.Count), count(c, r.Of))
	case vault.RemarkRunBusy:
		return t.Busy
	}
	return text.Remark{What: short(r.String())}
}

func withReason(f text.Failure, reason string) text.Failure {
	f.Why += " " + short(reason)
	return f
}

// short is the beginning of a sentence that may hold what somebody put into the store, safe to print.
func short(s string) string { return within(s, 300) }

// within is text from data cut to at most so many bytes, safe to print.
func within(s string, most int) string {
	if cut, more := safetext.Cut(s, most); more {
		s = cut
	}
	return safetext.Terminal(s)
}

func count(c text.Catalogue, n uint64) string { return c.Count(int64(min(n, 1<<61))) }

// sentence makes a sentence of a label.
func sentence(label string) string {
	first, n := utf8.DecodeRuneInString(label)
	return string(unicode.ToUpper(first)) + label[n:] + "."
}
