package plain

import (
	"context"
	"strconv"

	"cofre/store"
	"cofre/vault"
)

// rejects lists what is in quarantine, a page at a time, and asks what to do with it.
func (t *talk) rejects(ctx context.Context) error {
	var from store.Cursor
	for first := true; ; first = false {
		page, _, next, err := t.v.RejectPage(ctx, store.PageRequest{From: from, Limit: pageSize})
		if err != nil {
			return err
		}
		if first && len(page) == 0 {
			t.say(t.p.NoRejects)
			return nil
		}
		for i, r := range page {
			user := ""
			if r.Record != "" {
				user = ", " + t.p.User(safe(r.Record))
			}
			t.say(t.p.Reject(i+1, strconv.FormatUint(r.Position, 10), user, safe(t.c.Reason(r.Reason))))
		}
		done, err := t.treat(ctx, page)
		if done || err != nil || next == nil {
			return err
		}
		from = next
	}
}

// treat asks what to do with a page of rejects; done says not to go on to the next.
func (t *talk) treat(ctx context.Context, page []vault.Reject) (done bool, err error) {
	if t.o.ReadOnly {
		return false, nil
	}
	for {
		answer, err := t.ask(ctx, t.p.RejectsAsk)
		if err != nil {
			return true, err
		}
		switch answer {
		case "":
			return false, nil
		case "0":
			return true, nil
		case "1":
			err = t.original(ctx, page)
		case "2":
			return true, t.retry(ctx)
		case "3":
			if done, err = t.drop(ctx, page); done {
				return true, err
			}
		default:
			t.say(t.p.Unknown(safe(answer)))
		}
		if err != nil {
			return true, err
		}
	}
}

// number asks for one of a page.
func (t *talk) number(ctx context.Context, page []vault.Reject) (vault.Reject, bool, error) {
	answer, err := t.ask(ctx, t.p.NumberAsk)
	if err != nil {
		return vault.Reject{}, false, err
	}
	for i := range page {
		if strconv.Itoa(i+1) == answer {
			return page[i], true, nil
		}
	}
	t.say(t.p.BadNumber)
	return vault.Reject{}, false, nil
}

// original prints a reject as it was read.
func (t *talk) original(ctx context.Context, page []vault.Reject) error {
	one, ok, err := t.number(ctx, page)
	if !ok || err != nil {
		return err
	}
	reason, ok, err := t.reason(ctx)
	if !ok || err != nil {
		return err
	}
	r, err := t.v.ShowReject(ctx, one.ID, reason)
	if err != nil {
		return err
	}
	defer r.Close()
	t.say(t.p.OriginalIs(t.c.Bytes(r.Length)))
	if r.Cut {
		t.say(t.c.Rejects().Cut(t.c.Bytes(int64(r.Original.Len())), t.c.Bytes(r.Length)))
	}
	t.secret(r.Original.Expose())
	t.say("")
	err = t.countdown(ctx)
	r.Close()
	t.say(t.p.Masked)
	return err
}

func (t *talk) retry(ctx context.Context) error {
	if err := t.unlock(ctx); err != nil {
		return err
	}
	sum, err := t.v.RetryRejects(ctx, vault.RetryRequest{Reason: t.c.Rejects().RetryReason, Progress: t.newFar().ingest})
	t.say(t.p.RetrySaid(t.count(sum.Created+sum.Updated), t.count(sum.Rejected+sum.Unchanged)))
	return err
}

// drop removes one reject for good, when the word is typed; done says that the page is not what it was.
func (t *talk) drop(ctx context.Context, page []vault.Reject) (done bool, err error) {
	one, ok, err := t.number(ctx, page)
	if !ok || err != nil {
		return false, err
	}
	answer, err := t.ask(ctx, t.p.DropAsk(t.p.DropWord))
	if err != nil {
		return false, err
	}
	if answer != t.p.DropWord {
		t.say(t.p.NotDropped)
		return false, nil
	}
	if err := t.unlock(ctx); err != nil {
		return false, err
	}
	d, err := t.v.DropRejects(ctx, []string{one.ID}, t.c.Rejects().DropReason)
	t.say(t.p.Dropped(int64(d.Rejects), t.count(d.Rejects))) //nolint:gosec // one
	return true, err
}
