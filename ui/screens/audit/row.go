package audit

import (
	"cmp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/audit"
	"cofre/record/safetext"
	"cofre/ui/text"
)

// row is one act: an outcome with its intent, or an entry that stands alone. It holds data, to be escaped.
type row struct {
	seq     uint64 // of the outcome, or of the entry that stands alone
	of      uint64 // of the intent, where answers
	answers bool   // there is an intent before it
	intent  bool   // it is an intent, without an outcome as far as is known
	pending bool   // whether it has an outcome is still being looked up
	broken  bool   // the entry cannot be read
	class   bool   // reason is the log's word for why, not a person's

	at      time.Time
	actor   string
	host    string
	action  string
	record  string
	reason  string
	outcome string
	counts  counts
}

// counts is what the data of some outcomes says in figures.
type counts struct {
	Sealed   uint64 `json:"sealed"`
	Rejected uint64 `json:"rejected"`
	Stored   uint64 `json:"stored"`
	Rejects  uint64 `json:"rejects"`
	Records  uint64 `json:"records"`
	OK       uint64 `json:"ok"`
	Label    string `json:"label"`
}

// longest is how many bytes of a text a row keeps; what is beyond is never in sight in a list.
const longest = 256

func cut(s string) string {
	s, _ = safetext.Cut(s, longest)
	return s
}

// newRow makes the row of an entry; intent may be nil.
func newRow(e audit.Entry, intent *audit.Entry) row {
	r := row{
		seq: e.Seq, at: e.Time, actor: cut(e.Actor), host: cut(e.Host), action: cut(e.Action),
		record: cut(e.Record), reason: cut(e.Reason), outcome: cut(e.Outcome), intent: e.Outcome == audit.OutcomeIntent,
	}
	if e.Of != nil {
		r.of, r.answers = *e.Of, true
	}
	r.class = classed(&e)
	if intent != nil {
		r.record = cmp.Or(r.record, cut(intent.Record))
		r.reason = cmp.Or(cut(intent.Reason), r.reason) // the person's words before the class of a failure
		r.class = r.class && intent.Reason == ""
	}
	switch e.Action {
	case audit.ActionIngest, audit.ActionRejectRetry, audit.ActionRejectDrop, audit.ActionVerify, audit.ActionHostAdd,
		audit.ActionHostRevoke:
		if len(e.Data) < longest*longest {
			_ = json.Unmarshal(e.Data, &r.counts) // what cannot be read is not said
			r.counts.Label = cut(r.counts.Label)
		}
	}
	return r
}

// note is what stands in the column of reasons: the reason, or what the data says.
func (r *row) note(c text.Catalogue) string {
	if r.class {
		return classWord(c, r.reason)
	}
	if r.reason != "" || r.intent || (r.outcome != audit.OutcomeOK && r.counts == counts{}) {
		return r.reason
	}
	t := c.Audit()
	whole := func(v uint64) int64 { return int64(min(v, 1<<62)) }
	n := func(v uint64) string { return c.Count(whole(v)) }
	switch r.action {
	case audit.ActionIngest:
		return t.Ingested(whole(r.counts.Sealed), n(r.counts.Sealed), whole(r.counts.Rejected), n(r.counts.Rejected))
	case audit.ActionRejectRetry:
		return t.Retried(whole(r.counts.Stored), n(r.counts.Stored), whole(r.counts.Rejected), n(r.counts.Rejected))
	case audit.ActionRejectDrop:
		return t.Dropped(whole(r.counts.Rejects), n(r.counts.Rejects))
	case audit.ActionVerify:
		return t.Position(n(r.counts.OK), n(r.counts.Records))
	default:
		return r.counts.Label
	}
}

// actionWord is an action in words; one that this version does not know stays as it is.
func actionWord(c text.Catalogue, action string) string {
	a := c.Audit().Actions
	for _, k := range []struct{ action, word string }{
		{audit.ActionReveal, a.Reveal},
		{audit.ActionUnlock, a.Unlock},
		{audit.ActionLock, a.Lock},
		{audit.ActionIngest, a.Ingest},
		{audit.ActionInit, a.Init},
		{audit.ActionExport, a.Export},
		{audit.ActionVerify, a.Verify},
		{audit.ActionSweep, a.Sweep},
		{audit.ActionErase, a.Erase},
		{audit.ActionRejectRetry, a.RejectRetry},
		{audit.ActionRejectDrop, a.RejectDrop},
		{audit.ActionSlotAdd, a.SlotAdd},
		{audit.ActionSlotChange, a.SlotChange},
		{audit.ActionSlotRemove, a.SlotRemove},
		{audit.ActionHostAdd, a.HostAdd},
		{audit.ActionHostRevoke, a.HostRevoke},
		{audit.ActionRotate, a.Rotate},
		{audit.ActionRewrap, a.Rewrap},
		{audit.ActionReencrypt, a.Reencrypt},
		{audit.ActionPolicy, a.Policy},
		{audit.ActionTrust, a.Trust},
		{audit.ActionBackup, a.Backup},
		{audit.ActionRestore, a.Restore},
		{audit.ActionMigrate, a.Migrate},
		{audit.ActionHeader, a.Header},
	} {
		if k.action == action {
			return k.word
		}
	}
	return action
}

// classed reports whether the reason of an entry is a class: the log's own word for why an act did not come to its end.
func classed(e *audit.Entry) bool {
	return e.Reason != "" && e.Outcome != audit.OutcomeOK && e.Outcome != audit.OutcomeIntent
}

// classWord is a class in words; one that this version does not know stays as it is.
func classWord(c text.Catalogue, class string) string {
	w := c.Audit().Classes
	for _, k := range []struct{ class, word string }{
		{"cancelled", w.Cancelled},
		{"locked", w.Locked},
		{"source", w.Source},
		{"store", w.Store},
		{"integrity", w.Integrity},
		{"not found", w.NotFound},
		{"bad request", w.BadRequest},
		{"not enrolled", w.NotEnrolled},
		{"the run died: closed by a sweep", w.RunDied},
		{"others removed at the same time: nothing was taken away", w.Overtaken},
	} {
		if k.class == class {
			return k.word
		}
	}
	return class
}

// reasonWord is the reason of an entry: a person's words as they are, a class in words.
func reasonWord(c text.Catalogue, e *audit.Entry) string {
	if classed(e) {
		return classWord(c, e.Reason)
	}
	return e.Reason
}

// outcomeWord is an outcome in words.
func outcomeWord(c text.Catalogue, outcome string) string {
	o := c.Audit().Outcomes
	switch outcome {
	case audit.OutcomeOK:
		return o.OK
	case audit.OutcomeFailed:
		return o.Failed
	case audit.OutcomeDenied:
		return o.Denied
	case audit.OutcomeCancelled:
		return o.Cancelled
	case audit.OutcomeAborted:
		return o.Aborted
	case audit.OutcomeIntent:
		return o.Unknown
	default:
		return outcome
	}
}

// who is actor@host.
func (r *row) who() string { return strings.TrimSuffix(r.actor+"@"+r.host, "@") }
