package vault

import (
	"fmt"
	"strings"

	"cofre/audit"
)

// RemarkKind is what a remark is about: a stable name in lower case with hyphens.
type RemarkKind string

// What a verification may notice that is no failure.
const (
	RemarkNoAccount     RemarkKind = "no-account"      // the runs cannot be accounted for: the audit log is damaged
	RemarkAuditEntry    RemarkKind = "audit-entry"     // something about an entry of the audit log: Audit
	RemarkAuditMore     RemarkKind = "audit-more"      // Count more entries of the audit log fail
	RemarkSuperseded    RemarkKind = "keys-superseded" // Count key entries of earlier versions are left over
	RemarkOrphaned      RemarkKind = "keys-orphaned"   // Count key entries of runs that broke off are left over
	RemarkRunsOpen      RemarkKind = "runs-open"       // Runs have not ended
	RemarkRunsDied      RemarkKind = "runs-died"       // Runs died, and nobody has closed them yet
	RemarkRunsNoOutcome RemarkKind = "runs-no-outcome" // Runs ended, and the audit log has no outcome of them
	RemarkRunShort      RemarkKind = "run-short"       // Count of the Of documents that the run sealed are missing; a damaged log may say why
	RemarkRunBusy       RemarkKind = "run-busy"        // the run cannot be accounted for while others write
)

// RemarkKinds returns every kind.
func RemarkKinds() []RemarkKind {
	return []RemarkKind{
		RemarkNoAccount, RemarkAuditEntry, RemarkAuditMore, RemarkSuperseded, RemarkOrphaned, RemarkRunsOpen, RemarkRunsDied,
		RemarkRunsNoOutcome, RemarkRunShort, RemarkRunBusy,
	}
}

// Remark is something that a verification noticed, that a person should know, and that is no failure.
type Remark struct {
	Kind  RemarkKind
	Count uint64        // of what the kind says
	Of    uint64        // of RemarkRunShort
	Runs  []string      // the batches of the runs that it is about: one or more of RemarkRuns…, one of RemarkRun…
	Audit audit.Problem // of RemarkAuditEntry
}

// String returns the sentence in English.
func (r Remark) String() string {
	switch r.Kind {
	case RemarkNoAccount:
		return "the runs cannot be accounted for while the audit log is damaged"
	case RemarkAuditEntry:
		return fmt.Sprintf("audit entry %d: %s", r.Audit.Seq, r.Audit.Reason)
	case RemarkAuditMore:
		return fmt.Sprintf("%d more entries of the audit log fail", r.Count)
	case RemarkSuperseded:
		return fmt.Sprintf("%d key entries of earlier versions of records are left over; cofre sweep removes those older than a day", r.Count)
	case RemarkOrphaned:
		return fmt.Sprintf("%d key entries are left over from runs that broke off; cofre sweep removes them", r.Count)
	case RemarkRunsOpen, RemarkRunsDied, RemarkRunsNoOutcome:
		return r.openRuns()
	case RemarkRunShort:
		return fmt.Sprintf("%d of the %d sealed records of run %s are not there: a damaged entry of the audit log may have said that they were "+
			"removed, or they were deleted behind the vault's back", r.Count, r.Of, r.run())
	case RemarkRunBusy:
		return fmt.Sprintf("run %s cannot be accounted for while others write; verify again when they are done", r.run())
	}
	return string(r.Kind)
}

// run is the one run that the remark is about; "" for none.
func (r Remark) run() string {
	if len(r.Runs) == 0 {
		return ""
	}
	return r.Runs[0]
}

// openRuns says of runs without an outcome that nobody can tell yet whether everything that they sealed is there.
func (r Remark) openRuns() string {
	they := "they"
	if len(r.Runs) == 1 {
		they = "it"
	}
	unknown := ": whether everything that " + they + " sealed is there cannot be told"
	switch r.Kind {
	case RemarkRunsOpen:
		return runsWord(r.Runs, "has not ended", "have not ended") + unknown +
			" yet; cofre sweep closes those that died, ten minutes after their last sign of life"
	case RemarkRunsDied:
		return runsWord(r.Runs, "died", "died") + unknown + "; cofre sweep closes what died"
	default:
		return runsWord(r.Runs, "has ended and its outcome is not in the audit log", "have ended and their outcomes are not in the audit log") + unknown
	}
}

// runsNamed is how many runs a remark names.
const runsNamed = 5

// runsWord begins a remark about runs: how many there are, and which.
func runsWord(runs []string, one, many string) string {
	if len(runs) == 1 {
		return fmt.Sprintf("run %s %s", runs[0], one)
	}
	names := strings.Join(runs[:min(len(runs), runsNamed)], ", ")
	if more := len(runs) - runsNamed; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%d runs (%s) %s", len(runs), names, many)
}
