package vault

import (
	"context"
	"errors"
	"strconv"

	"cofre/audit"
	"cofre/crypto"
	"cofre/store"
)

// VerifyOptions says whom Verify tells what. The zero value tells nobody.
type VerifyOptions struct {
	Progress  func(VerifyProgress) // about ten times a second; never two calls at once
	OnFailure func(Failure)        // each failure as it is found; never two calls at once
}

// VerifyProgress is how far a verification is.
type VerifyProgress struct {
	Stage  string // audit, batches, records, rejects, keys, account, done
	Done   uint64 // of this stage
	Total  int64  // -1: unknown
	Failed uint64 // so far, of all stages
}

// Report is what a verification found.
type Report struct {
	Records   uint64    // in the store
	OK        uint64    // of those
	Rejects   uint64    // in quarantine
	RejectsOK uint64    // of those
	Failures  uint64    // all of them
	Failed    []Failure // the first MaxFailed of them
	Remarks   []Remark  // what a person should know and is no failure
	Audit     uint64    // entries in the audit log
}

// MaxFailed is how many failures a Report keeps.
const MaxFailed = 10_000

// verifyData is the data of a verification's outcome.
type verifyData struct {
	Records  uint64 `json:"records"`
	OK       uint64 `json:"ok"`
	Rejects  uint64 `json:"rejects"`
	Failures uint64 `json:"failures"`
}

// Verify checks everything that is stored: header, audit log and pin; every record and reject with its batch, key,
// seal and index; key entries without a document; the account of every run. Failures are in the report; the error says
// only why it could not be finished. It is audited.
func (v *Vault) Verify(ctx context.Context, o VerifyOptions) (Report, error) {
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return Report{}, err
	}
	defer release()
	if err := v.refreshFor(ctx, s); err != nil {
		return Report{}, ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return Report{}, err
	}
	c := newChecker(v, s, o)
	d := audit.Draft{Action: audit.ActionVerify, Slot: s.slot, Outcome: audit.OutcomeIntent}
	intent, noted := v.note(ctx, d)
	if noted != nil && !errors.Is(noted, ErrIntegrity) {
		return Report{}, ended(ctx, noted)
	}
	// Where the log itself is damaged, nothing can be written to it, and saying so is what a verification is for.
	stop := func() {}
	if o.Progress != nil {
		stop = reporter(func(bool) { o.Progress(c.progress()) })
	}
	err = c.all(ctx)
	c.stage("done", -1)
	stop()
	if noted == nil {
		d.Of = &intent.Seq
		if d.Outcome, d.Reason = outcomeOf(ended(ctx, err)); err == nil && c.report.Failures > 0 {
			d.Outcome, d.Reason = audit.OutcomeFailed, "integrity"
		}
		r := &c.report
		d.Data = verifyData{Records: r.Records, OK: r.OK, Rejects: r.Rejects, Failures: r.Failures}
		if _, late := v.noteLate(ctx, d); late != nil {
			err = errors.Join(err, late)
		}
	}
	if err == nil && c.report.Failures == 0 {
		v.afterwards(ctx)
	}
	return c.report, ended(ctx, err)
}

// all runs every check in its order: what later ones rest on comes first.
func (c *checker) all(ctx context.Context) error {
	c.header()
	if err := c.auditLog(ctx); err != nil {
		return err
	}
	if err := c.readBooks(ctx); err != nil {
		return err
	}
	c.before = c.books.taken()
	c.writing = c.books.writing(c.v.now())
	if err := c.batches(ctx); err != nil {
		return err
	}
	if err := c.documents(ctx, store.Users, FailedRecord, "records"); err != nil {
		return err
	}
	if err := c.documents(ctx, store.Rejects, FailedReject, "rejects"); err != nil {
		return err
	}
	if err := c.looseKeys(ctx); err != nil {
		return err
	}
	return c.account(ctx)
}

// readBooks brings the books up to date. Where the audit log does not let that be done, nothing is accounted for.
func (c *checker) readBooks(ctx context.Context) error {
	err := c.books.read(ctx, c.v)
	if err == nil || !isDamage(err) {
		return err
	}
	if bad := (*runDataError)(nil); errors.As(err, &bad) {
		c.fail(Failure{Kind: FailedAudit, ID: strconv.FormatUint(bad.seq, 10), Cause: CauseRunData})
	}
	c.remark(Remark{Kind: RemarkNoAccount})
	c.noBooks = true
	return nil
}

// isDamage reports whether err says that what is stored is not as it was written.
func isDamage(err error) bool {
	return errors.Is(err, ErrIntegrity) || errors.Is(err, audit.ErrDamaged) || errors.Is(err, audit.ErrHistory)
}

// header checks the header's MAC with the root: somebody with the identity's sign key alone could not make it.
func (c *checker) header() {
	if _, err := c.v.header().Update(c.s.root, func(*crypto.Body) error { return nil }); err != nil {
		c.fail(Failure{Kind: FailedHeader, Cause: CauseHeader})
	}
}

// auditLog checks the log and the pin.
func (c *checker) auditLog(ctx context.Context) error {
	c.stage("audit", -1)
	o, err := c.v.auditChecks()
	if err != nil {
		return err
	}
	o.Progress = func(done, total uint64) {
		c.total.Store(int64(total)) //nolint:gosec // a number of entries
		c.done.Store(done)
	}
	r, err := c.v.log.Verify(ctx, o)
	if err != nil {
		return during("verify the audit log", err)
	}
	c.report.Audit = r.Size
	for _, p := range r.Problems {
		c.fail(Failure{Kind: FailedAudit, ID: strconv.FormatUint(p.Seq, 10), Cause: CauseAudit, Reason: p.Reason, Audit: p})
	}
	if r.More > 0 {
		c.remark(Remark{Kind: RemarkAuditMore, Count: r.More})
	}
	for _, p := range r.Remarks {
		c.remark(Remark{Kind: RemarkAuditEntry, Audit: p})
	}
	return nil
}

// batches checks every batch and run entry, also those that no record is left of.
func (c *checker) batches(ctx context.Context) error {
	c.stage("batches", -1)
	var ids []string
	err := c.v.o.Store.Entries(ctx, store.EntryBatch, func(e store.Entry) error {
		ids = append(ids, e.ID)
		return nil
	})
	if err != nil {
		return during("read batch entries", err)
	}
	for _, text := range ids {
		id, err := crypto.ParseBatchID(text)
		if err != nil {
			c.fail(Failure{Kind: FailedBatch, ID: text, Cause: CauseBatchName})
			continue
		}
		if _, err := c.v.batch(ctx, c.s, id); err != nil {
			cause, ok := errors.AsType[Cause](err)
			if !ok {
				return err
			}
			c.fail(Failure{Kind: FailedBatch, ID: text, Cause: cause})
		}
		c.done.Add(1)
	}
	for _, r := range c.books.ordered() {
		if r.wrong != "" {
			c.fail(Failure{Kind: FailedRun, ID: r.batch, Cause: r.wrong})
		}
	}
	return nil
}
