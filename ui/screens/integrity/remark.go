package integrity

import (
	"strconv"
	"strings"

	"cofre/ui/text"
	"cofre/vault"
)

// remark is something that was noticed and that is no failure.
type remark struct {
	kind   remarkKind
	n      int64  // how many, where it is about a number of things
	run    string // where it is about one run
	reason string // as the verification says it
}

type remarkKind uint8

const (
	remarkOther remarkKind = iota
	remarkMore             // failures beyond those that are listed
	remarkSuperseded
	remarkOrphaned
	remarkOpen
	remarkDied
	remarkNoOutcome
	remarkGone
	remarkBusy
	remarkNoBooks
	remarkMoreAudit
)

// newRemarks reads the remarks of a report.
func newRemarks(r vault.Report) []remark {
	var out []remark
	if more := r.Failures - min(r.Failures, uint64(len(r.Failed))); more > 0 {
		out = append(out, remark{kind: remarkMore, n: whole(more)})
	}
	for _, words := range r.Remarks {
		out = append(out, newRemark(words))
	}
	return out
}

func whole(n uint64) int64 { return int64(min(n, 1<<61)) }

func remarkClues() map[string]remarkKind {
	return map[string]remarkKind{
		"key entries of earlier versions of records are left over": remarkSuperseded,
		"key entries are left over from runs that broke off":       remarkOrphaned,
		"has not ended":                  remarkOpen,
		"have not ended":                 remarkOpen,
		"died: ":                         remarkDied,
		"not in the audit log":           remarkNoOutcome,
		"are not there: a damaged entry": remarkGone,
		"cannot be accounted for while others write": remarkBusy,
		"the runs cannot be accounted for":           remarkNoBooks,
		"more entries of the audit log fail":         remarkMoreAudit,
	}
}

func newRemark(words string) remark {
	r := remark{reason: words}
	for clue, kind := range remarkClues() {
		if strings.Contains(words, clue) {
			r.kind = kind
		}
	}
	first, rest, _ := strings.Cut(words, " ")
	if n, err := strconv.ParseInt(first, 10, 64); err == nil {
		r.n = n
	}
	if first == "run" {
		r.run, _, _ = strings.Cut(rest, " ")
	}
	if r.kind == remarkGone {
		_, after, _ := strings.Cut(words, " of run ")
		r.run, _, _ = strings.Cut(after, " ")
	}
	return r
}

// sweeps reports whether a sweep does something about it.
func (r remark) sweeps() bool {
	switch r.kind {
	case remarkSuperseded, remarkOrphaned, remarkDied:
		return true
	case remarkOther, remarkMore, remarkOpen, remarkNoOutcome, remarkGone, remarkBusy, remarkNoBooks, remarkMoreAudit:
	}
	return false
}

// runs is how many runs it is about whose account cannot be closed.
func (r remark) runs() int64 {
	switch r.kind {
	case remarkOpen, remarkDied, remarkNoOutcome, remarkGone, remarkBusy:
		if r.run != "" {
			return 1
		}
		return r.n
	case remarkOther, remarkMore, remarkSuperseded, remarkOrphaned, remarkNoBooks, remarkMoreAudit:
	}
	return 0
}

// words says it in the catalogue's language: what it is about, what, and what becomes of it.
func (r remark) words(c text.Catalogue) (label, what, note string) {
	t := c.Integrity()
	x, ok := r.known(c)
	switch {
	case r.kind == remarkMore:
		return c.Count(r.n), t.More, t.MoreWhy
	case !ok:
		return "", printable(r.reason), ""
	case r.run != "":
		const short = 8
		return t.Run(printable(r.run[:min(len(r.run), short)])), x.What, x.Note
	case r.n > 0:
		return c.Count(r.n), x.What, x.Note
	}
	return "", x.What, x.Note
}

// known returns the words for it; false where there are only the verification's own.
func (r remark) known(c text.Catalogue) (text.Remark, bool) {
	m := c.Remarks()
	one := r.run != ""
	either := func(single, many text.Remark) (text.Remark, bool) {
		if one {
			return single, true
		}
		return many, true
	}
	switch r.kind {
	case remarkOpen:
		return either(m.Open, m.OpenMany)
	case remarkDied:
		return either(m.Died, m.DiedMany)
	case remarkNoOutcome:
		return either(m.NoOutcome, m.NoOutcomeMany)
	case remarkGone:
		if n := numbers(c, r.reason); len(n) > 1 {
			return m.Gone(n[0], n[1]), true
		}
	case remarkSuperseded:
		return m.Superseded, true
	case remarkOrphaned:
		return m.Orphaned, true
	case remarkBusy:
		return m.Busy, true
	case remarkNoBooks:
		return m.NoBooks, true
	case remarkMoreAudit:
		return m.MoreAudit, true
	case remarkOther, remarkMore:
	}
	return text.Remark{}, false
}
