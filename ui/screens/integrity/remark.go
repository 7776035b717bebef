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
	remarkAnnounced
	remarkWriting
	remarkDied
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
		"was announced and left nothing":                           remarkAnnounced,
		"is still writing":                                         remarkWriting,
		"died: whether everything":                                 remarkDied,
		"cannot be accounted for while others write":               remarkBusy,
		"the runs cannot be accounted for":                         remarkNoBooks,
		"more entries of the audit log fail":                       remarkMoreAudit,
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
	return r
}

// sweeps reports whether a sweep does something about it.
func (r remark) sweeps() bool {
	switch r.kind {
	case remarkSuperseded, remarkOrphaned, remarkAnnounced, remarkDied:
		return true
	case remarkOther, remarkMore, remarkWriting, remarkBusy, remarkNoBooks, remarkMoreAudit:
	}
	return false
}

// open reports whether it is about a run whose account cannot be closed yet.
func (r remark) open() bool {
	switch r.kind {
	case remarkAnnounced, remarkWriting, remarkDied, remarkBusy:
		return true
	case remarkOther, remarkMore, remarkSuperseded, remarkOrphaned, remarkNoBooks, remarkMoreAudit:
	}
	return false
}

// words says it in the catalogue's language: what it is about, what, and what becomes of it.
func (r remark) words(c text.Catalogue) (label, what, note string) {
	t, m := c.Integrity(), c.Remarks()
	if r.kind == remarkMore {
		return c.Count(r.n), t.More, t.MoreWhy
	}
	known := map[remarkKind]text.Remark{
		remarkSuperseded: m.Superseded, remarkOrphaned: m.Orphaned, remarkAnnounced: m.Announced, remarkWriting: m.Writing,
		remarkDied: m.Died, remarkBusy: m.Busy, remarkNoBooks: m.NoBooks, remarkMoreAudit: m.MoreAudit,
	}
	x, ok := known[r.kind]
	switch {
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
