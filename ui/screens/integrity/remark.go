package integrity

import (
	"strconv"

	"cofre/ui/explain"
	"cofre/ui/text"
	"cofre/vault"
)

// remark is something that was noticed and that is no failure.
type remark struct {
	vault.Remark

	more int64 // failures beyond those that are listed; the remark says that and nothing else
}

// newRemarks takes the remarks of a report.
func newRemarks(r vault.Report) []remark {
	var out []remark
	if more := r.Failures - min(r.Failures, uint64(len(r.Failed))); more > 0 {
		out = append(out, remark{more: whole(more)})
	}
	for _, m := range r.Remarks {
		out = append(out, remark{Remark: m})
	}
	return out
}

func whole(n uint64) int64 { return int64(min(n, 1<<61)) }

// sweeps reports whether a sweep does something about it.
func (r remark) sweeps() bool {
	switch r.Kind {
	case vault.RemarkSuperseded, vault.RemarkOrphaned, vault.RemarkRunsDied:
		return true
	case vault.RemarkNoAccount, vault.RemarkAuditEntry, vault.RemarkAuditMore, vault.RemarkRunsOpen, vault.RemarkRunsNoOutcome,
		vault.RemarkRunShort, vault.RemarkRunBusy:
	}
	return false
}

// runs is how many runs it is about whose account cannot be closed.
func (r remark) runs() int64 { return int64(len(r.Runs)) }

// words says it in the catalogue's language: what it is about, what, and what becomes of it.
func (r remark) words(c text.Catalogue) (label, what, note string) {
	t := c.Integrity()
	if r.more > 0 {
		return c.Count(r.more), t.More, t.MoreWhy
	}
	x := explain.Remark(c, r.Remark)
	switch {
	case r.Kind == vault.RemarkAuditEntry:
		label = t.Entry(strconv.FormatUint(r.Audit.Seq, 10))
	case len(r.Runs) == 1:
		const short = 8
		label = t.Run(printable(r.Runs[0][:min(len(r.Runs[0]), short)]))
	case len(r.Runs) > 1:
		label = c.Count(r.runs())
	case r.Count > 0:
		label = c.Count(whole(r.Count))
	}
	return label, x.What, x.Note
}
