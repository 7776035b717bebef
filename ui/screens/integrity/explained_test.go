package integrity

import (
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/ui/explain"
	"cofre/ui/text"
	"cofre/ui/widget"
	"cofre/vault"
)

// TestCausesAreExplained holds the explanation of every cause to its place in the list, in both languages: the title
// beside the label, two lines of why, one of what to do.
func TestCausesAreExplained(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		for _, cause := range vault.Causes() {
			f := vault.Failure{Cause: cause, Count: 10_000, Of: 1_000_000}
			x := explain.Failure(c, f)
			if n := len(widget.Wrap(x.Why, wide)); n > 2 {
				t.Errorf("%s %s: %d lines: %q", lang, string(cause), n, x.Why)
			}
			if widget.Width(x.Do) > wide-3 || x.Do == "" {
				t.Errorf("%s %s: too long: %q", lang, string(cause), x.Do)
			}
			if widget.Width(x.What) > nameAfter-2 || x.What == "" {
				t.Errorf("%s %s: too long: %q", lang, string(cause), x.What)
			}
			if x.What == c.Failures().Other.What || strings.Contains(x.What+x.Why, cause.Error()) {
				t.Errorf("%s %s has no explanation of its own: %+v", lang, string(cause), x)
			}
		}
		odd := explain.Failure(c, vault.Failure{Cause: "of a later version", Reason: "odd \x1b[31m"})
		if !strings.HasSuffix(odd.Why, `odd \x1b[31m`) {
			t.Errorf("%s: a cause that nobody knows: %+v", lang, odd)
		}
	}
}

// TestAuditProblemsFit holds what can be wrong with the audit log to the same place.
func TestAuditProblemsFit(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		for _, cause := range audit.Causes() {
			p := audit.Problem{
				Seq: 1_000_000, Last: 1_000_009, Cause: cause, N: 1_000_000, Host: strings.Repeat("h", 43), Witness: audit.WitnessCheckpoint,
				Back: time.Hour, Detail: "entry: format: member of expected",
			}
			x := explain.Failure(c, vault.Failure{Kind: vault.FailedAudit, Cause: vault.CauseAudit, Audit: p})
			if n := len(widget.Wrap(x.Why, wide)); n > 2 {
				t.Errorf("%s %s: %d lines: %q", lang, cause, n, x.Why)
			}
		}
		for _, cause := range []audit.Cause{audit.CauseClock, audit.CauseOutcomeOther, audit.CauseOutcomeSecond} {
			p := audit.Problem{Seq: 1_000_000, Cause: cause, N: 1_000_000, Back: time.Hour}
			if _, what, _ := (remark{Remark: vault.Remark{Kind: vault.RemarkAuditEntry, Audit: p}}).words(c); widget.Width(what) > nameAfter-2 {
				t.Errorf("%s %s: too long: %q", lang, cause, what)
			}
		}
	}
}

// TestRemarksAreExplained is the same for remarks: they have one line.
func TestRemarksAreExplained(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		for _, kind := range vault.RemarkKinds() {
			for _, runs := range [][]string{{"aXk31-9aaaaaaaaaaaa"}, {"a", "b"}} {
				r := vault.Remark{Kind: kind, Count: 10_000, Of: 1_000_000, Runs: runs, Audit: audit.Problem{Seq: 7, Cause: audit.CauseOutcomeSecond, N: 5}}
				label, what, note := remark{Remark: r}.words(c)
				if label == "" || what == "" || (note == "") != (kind == vault.RemarkAuditEntry) {
					t.Errorf("%s %s: %q, %q, %q", lang, kind, label, what, note)
				}
				if widget.Width(what) > nameAfter-2 || widget.Width(note) > 40 {
					t.Errorf("%s %s: too long: %q, %q", lang, kind, what, note)
				}
				if what == r.String() {
					t.Errorf("%s %s has no words of its own", lang, kind)
				}
			}
		}
	}
}
