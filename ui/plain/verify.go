package plain

import (
	"context"
	"strconv"
	"strings"

	"cofre/audit"
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
		t.say(t.p.Fails(string(f.Kind), safe(f.ID), safe(f.Reason)))
	}
	if more := r.Failures - uint64(len(r.Failed)); more > 0 {
		t.say(t.p.MoreFail(int64(more), t.count(more))) //nolint:gosec // a count
	}
	for _, remark := range r.Remarks {
		t.say(safe(remark))
	}
	t.say(t.p.Whole(t.count(r.OK), t.count(r.Records), t.count(r.RejectsOK), t.count(r.Rejects), t.count(r.Audit)))
	if r.Failures > 0 {
		t.say(t.p.SomeFail(int64(r.Failures), t.count(r.Failures))) //nolint:gosec // a count
		return nil
	}
	t.say(t.p.AllWhole)
	return nil
}

// audit prints the log, the newest entries first, a page at a time.
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
		if err != nil {
			return err
		}
		for i := range entries {
			t.say(entries[len(entries)-1-i])
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
		t.say(t.p.Fails(string(p.Kind), strconv.FormatUint(p.Seq, 10), safe(p.Reason)))
	}
	if r.OK() {
		t.say(t.p.AllWhole)
		return nil
	}
	n := uint64(len(r.Problems)) + r.More
	t.say(t.p.SomeFail(int64(n), t.count(n))) //nolint:gosec // a count
	return nil
}
