package explain

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/ui/text"
	"cofre/vault"
)

func TestRefusalsSayTheirCause(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		for _, cause := range vault.Causes() {
			refused := fmt.Errorf("%w: us_1\x1b: %w", vault.ErrIntegrity, cause)
			p, x := Error(c, refused), Cause(c, cause)
			if p.What == c.Errors().Integrity || !strings.HasSuffix(p.What, ".") || !strings.EqualFold(p.What, x.What+".") {
				t.Errorf("%s %s: what: %q", lang, string(cause), p.What)
			}
			if p.Do != x.Do || p.Do == "" || !strings.HasPrefix(p.Details, x.Why) || !strings.Contains(p.Details, `us_1\x1b: `) {
				t.Errorf("%s %s: %+v", lang, string(cause), p)
			}
			late := Error(c, errors.Join(refused, fmt.Errorf("%w: disk full", vault.ErrAudit)))
			if late.What != c.Errors().Audit {
				t.Errorf("%s %s: the log comes first: %q", lang, string(cause), late.What)
			}
		}
		if p := Error(c, vault.ErrIntegrity); p.What != c.Errors().Integrity || p.Do != c.Errors().IntegrityDo {
			t.Errorf("%s: without a cause: %+v", lang, p)
		}
	}
}

func TestAuditProblemsAreExplained(t *testing.T) {
	seen := map[string]audit.Cause{}
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		for _, cause := range audit.Causes() {
			for _, last := range []uint64{0, 9} {
				p := audit.Problem{
					Seq: 7, Last: last, Cause: cause, Reason: "as the log says it", N: 5, Host: "h\x1b", Witness: audit.WitnessMachine, Back: time.Hour, Detail: "d\x1b",
				}
				said := AuditProblem(c, p)
				if said == "" || said == p.Reason || strings.Contains(said, "\x1b") {
					t.Errorf("%s %s: %q", lang, cause, said)
				}
				if other, twice := seen[said]; twice && other != cause {
					t.Errorf("%s: %s and %s are both %q", lang, cause, other, said)
				}
				seen[said] = cause
			}
		}
		if said := AuditProblem(c, audit.Problem{Cause: "of a later version", Reason: "odd\x1b"}); said != `odd\x1b` {
			t.Errorf("%s: a cause that nobody knows: %q", lang, said)
		}
		for _, w := range []audit.Witness{audit.WitnessCheckpoint, audit.WitnessMachine, audit.WitnessProcess} {
			if who := witness(c.AuditProblems(), w); who == "" || (lang == text.Spanish) == (who == string(w)) {
				t.Errorf("%s: %q is %q", lang, w, who)
			}
		}
	}
}
