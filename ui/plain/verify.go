package plain

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"cofre/audit"
	"cofre/ui/explain"
	"cofre/vault"
)

// verify checks everything and names what fails.
func (t *talk) verify(ctx context.Context) error {
	if err := t.unlock(ctx); err != nil {
		return err
	}
	r, err := t.v.Verify(ctx, vault.VerifyOptions{Progress: t.newFar().verify})
	if err != nil {
		return err
	}
	for _, f := range r.Failed {
		x := explain.Failure(t.c, f)
		t.say(t.p.Fails(t.thing(f.Kind, f.ID), x.What+". "+x.Why))
		t.say(t.p.Do(x.Do))
	}
	if more := r.Failures - uint64(len(r.Failed)); more > 0 {
		t.say(t.p.MoreFail(int64(more), t.count(more))) //nolint:gosec // a count
	}
	for _, remark := range r.Remarks {
		t.say(t.remark(remark))
	}
	t.say(t.p.Whole(t.count(r.OK), t.count(r.Records), t.count(r.RejectsOK), t.count(r.Rejects), t.count(r.Audit)))
	if r.Failures > 0 {
		t.say(t.p.SomeFail(int64(r.Failures), t.count(r.Failures))) //nolint:gosec // a count
		return nil
	}
	t.say(t.p.AllWhole)
	return nil
}

// thing names what fails.
func (t *talk) thing(kind vault.FailureKind, id string) string {
	words := t.p.Things
	name := map[vault.FailureKind]string{
		vault.FailedRecord: words.Record, vault.FailedReject: words.Reject, vault.FailedKey: words.Key, vault.FailedRun: words.Run,
		vault.FailedBatch: words.Batch, vault.FailedAudit: words.Entry, vault.FailedHeader: words.Header,
	}[kind]
	return strings.TrimSpace(name + " " + safe(id))
}

// remark is a remark in one line: what it is about, what, and what becomes of it.
func (t *talk) remark(r vault.Remark) string {
	x := explain.Remark(t.c, r)
	about := ""
	switch {
	case r.Kind == vault.RemarkAuditEntry:
		about = t.thing(vault.FailedAudit, strconv.FormatUint(r.Audit.Seq, 10)) + ": "
	case len(r.Runs) == 1:
		about = t.thing(vault.FailedRun, r.Runs[0]) + ": "
	case r.Count > 0:
		about = t.count(r.Count) + " "
	}
	if x.Note != "" {
		x.What += "; " + x.Note
	}
	return about + x.What + "."
}

// audit prints the log, the newest entries first, a page at a time. Where some cannot be read it says so and goes on:
// from here the log is verified.
func (t *talk) audit(ctx context.Context) error {
	to, err := t.v.AuditSize(ctx)
	if err != nil {
		return err
	}
	if to == 0 {
		t.say(t.p.NoEntries)
		return nil
	}
	for to > 0 {
		from := to - min(to, pageSize)
		var entries []string
		err := t.v.AuditEntries(ctx, from, to, func(e audit.Entry) error {
			entries = append(entries, t.entry(e))
			return nil
		})
		damaged := errors.Is(err, vault.ErrIntegrity)
		if err != nil && !damaged {
			return err
		}
		for i := range entries {
			t.say(entries[len(entries)-1-i])
		}
		if damaged {
			t.fail(err)
		}
		to = from
		answer, err := t.ask(ctx, t.p.OlderAsk)
		if err != nil {
			return err
		}
		switch answer {
		case "":
		case "v":
			return t.auditVerify(ctx)
		default:
			return nil
		}
	}
	t.say(t.p.End)
	return nil
}

// entry is an entry in one line.
func (t *talk) entry(e audit.Entry) string {
	line := t.p.Entry(strconv.FormatUint(e.Seq, 10), t.c.ISOTime(e.Time.In(t.o.Zone)), e.Action, e.Outcome, e.Actor+"@"+e.Host)
	return safe(line + t.p.EntryMore(e.Record, strings.Join(e.Fields, " "), e.Reason))
}

// auditVerify checks the whole log.
func (t *talk) auditVerify(ctx context.Context) error {
	r, err := t.v.AuditVerify(ctx, vault.AuditVerifyOptions{})
	if err != nil {
		return err
	}
	for _, p := range r.Problems {
		t.say(t.p.Fails(t.thing(vault.FailedAudit, strconv.FormatUint(p.Seq, 10)), explain.AuditProblem(t.c, p)))
	}
	if r.OK() {
		t.say(t.p.AllWhole)
		return nil
	}
	n := uint64(len(r.Problems)) + r.More
	t.say(t.p.SomeFail(int64(n), t.count(n))) //nolint:gosec // a count
	return nil
}
