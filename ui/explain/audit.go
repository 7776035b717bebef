package explain

import (
	"strconv"
	"time"

	"cofre/audit"
	"cofre/ui/text"
)

// AuditProblem says in the catalogue's language what is wrong with the audit log, or worth a remark: a sentence that
// begins small and has no full stop. It is safe to print. Where only the problem's English sentence says it, it is that.
func AuditProblem(c text.Catalogue, p audit.Problem) string {
	t := c.AuditProblems()
	n, host := strconv.FormatUint(p.N, 10), within(p.Host, 44)
	switch p.Cause {
	case audit.CauseUnreadable:
		return t.Unreadable(short(p.Detail))
	case audit.CauseOrder:
		return t.Order(n)
	case audit.CauseMoved:
		return t.Moved(n, strconv.FormatUint(p.Seq, 10))
	case audit.CauseVault:
		return t.Vault
	case audit.CauseSignature:
		return t.Signature
	case audit.CauseEpoch:
		return t.Epoch(n)
	case audit.CauseHostUnknown:
		return t.HostUnknown(host)
	case audit.CauseHostEarly:
		return t.HostEarly(host, n)
	case audit.CauseHostRevoked:
		return t.HostRevoked(host, n)
	case audit.CauseRoot:
		return t.Root
	case audit.CauseStoredHash:
		return t.StoredHash
	case audit.CauseStoredHashes:
		return t.StoredHashes
	default:
		return auditLog(c, p)
	}
}

// auditLog is AuditProblem for what is about more than one entry.
func auditLog(c text.Catalogue, p audit.Problem) string {
	t := c.AuditProblems()
	n, who := strconv.FormatUint(p.N, 10), witness(t, p.Witness)
	switch p.Cause {
	case audit.CauseOutcomeEarly:
		return t.OutcomeEarly(n)
	case audit.CauseOutcomeOfNone:
		return t.OutcomeOfNone(n)
	case audit.CauseMissing:
		if p.Last == 0 {
			return t.Missing
		}
		return t.MissingMany(strconv.FormatUint(p.Seq, 10), strconv.FormatUint(p.Last, 10))
	case audit.CauseEmptied:
		return t.Emptied(who, count(c, p.N))
	case audit.CauseTruncated:
		return t.Truncated(count(c, p.Seq), who, count(c, p.N))
	case audit.CauseUnproven:
		return t.Unproven(who)
	case audit.CauseHistory:
		return t.History(count(c, p.N), who)
	case audit.CauseClock:
		return t.Clock(c.Spoken(p.Back.Round(time.Second)))
	case audit.CauseOutcomeOther:
		return t.OutcomeOther(n)
	case audit.CauseOutcomeSecond:
		return t.OutcomeSecond(n)
	default:
		return short(p.Reason)
	}
}

func witness(t text.AuditProblems, w audit.Witness) string {
	switch w {
	case audit.WitnessCheckpoint:
		return t.ByCheckpoint
	case audit.WitnessMachine:
		return t.ByMachine
	case audit.WitnessProcess:
		return t.ByProcess
	}
	return short(string(w))
}
