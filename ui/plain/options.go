package plain

import (
	"context"
	"errors"
	"io"
	"time"

	"cofre/audit"
	"cofre/ingest"
	"cofre/record"
	"cofre/secret"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screens/start"
	"cofre/ui/text"
	"cofre/vault"
)

// Vault is what the prompts need of the vault; *vault.Vault has it.
type Vault interface {
	Unlock(ctx context.Context, master *secret.Bytes, slot string) error
	Lock(ctx context.Context) error
	Locked() bool
	Preview(ctx context.Context, src ingest.Source) (*vault.Preview, error)
	Ingest(ctx context.Context, src ingest.Source, o vault.IngestOptions) (vault.Summary, error)
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
	Count(ctx context.Context, q store.Query, limit int64) (store.Count, error)
	Show(ctx context.Context, id string) (vault.Row, error)
	Reveal(ctx context.Context, r vault.RevealRequest) (*vault.Revealed, error)
	RejectPage(ctx context.Context, r store.PageRequest) (rejects []vault.Reject, prev, next store.Cursor, err error)
	ShowReject(ctx context.Context, id, reason string) (*vault.RevealedReject, error)
	RetryRejects(ctx context.Context, r vault.RetryRequest) (vault.RetrySummary, error)
	DropRejects(ctx context.Context, ids []string, reason string) (vault.Dropped, error)
	Verify(ctx context.Context, o vault.VerifyOptions) (vault.Report, error)
	AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error
	AuditSize(ctx context.Context) (uint64, error)
	AuditVerify(ctx context.Context, o vault.AuditVerifyOptions) (audit.Report, error)
}

// Options is everything that the prompts are given. In, Out, Secret and Open are needed.
type Options struct {
	In  io.Reader // answers, a line each
	Out io.Writer
	// Person reports that somebody sits there and waits: what is shown for a time is waited for, and idleness counts.
	Person bool
	// Secret asks for one line without echo.
	Secret func(ctx context.Context, label string) (*secret.Bytes, error)

	Version  string
	Lang     string // en, es, or a locale; "" English
	ReadOnly bool

	LockAfter time.Duration // 0: 5 min without an answer
	RevealFor time.Duration // 0: 30 s
	IdleExit  time.Duration // 0: 30 min
	Slot      string        // the one slot that master keys are tried on; "": all

	// Open, Create, Place, Source, APIURL, Schema and UserName are those of ui.Options.
	Open     func(ctx context.Context, confirm func(fingerprint string) bool) (Vault, screen.VaultInfo, error)
	Create   func(ctx context.Context, master *secret.Bytes) error
	Place    start.Place
	Source   func(ctx context.Context, spec string) (ingest.Source, error)
	APIURL   string
	Schema   record.Schema
	UserName string

	Now  func() time.Time
	Zone *time.Location // nil: local
}

func (o *Options) defaults() {
	if o.LockAfter <= 0 {
		o.LockAfter = 5 * time.Minute
	}
	if o.RevealFor <= 0 {
		o.RevealFor = 30 * time.Second
	}
	if o.IdleExit <= 0 {
		o.IdleExit = 30 * time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
}

// The ways in which a conversation ends that are no failures.
var (
	errEnd  = errors.New("no more answers")
	errIdle = errors.New("no answer for a long time")
)

// talk is one conversation.
type talk struct {
	o     Options
	c     text.Catalogue
	p     text.Plain
	v     Vault
	lines *lines
	tries int       // wrong keys in a row
	next  time.Time // before which no key is tried
	out   error     // the first failure to print: the client is gone
}

// Run talks until the person quits, the answers end, ctx ends, or nobody answers for IdleExit. Whatever the way out, the
// vault is locked. It returns ctx's cause where that ended it, and an error where nothing could be opened or printed.
func Run(ctx context.Context, o Options) error {
	o.defaults()
	c := text.In(text.Parse(o.Lang))
	t := &talk{o: o, c: c, p: c.Plain(), lines: newLines(o.In)}
	defer close(t.lines.asks)
	defer t.lock(ctx)
	err := t.run(ctx)
	switch {
	case t.out != nil:
		return t.out
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, errEnd):
		return nil
	case errors.Is(err, errIdle):
		t.say(t.p.IdleExit)
		return nil
	}
	return err
}

func (t *talk) run(ctx context.Context) error {
	t.say(t.p.Title(t.o.Version))
	if t.o.ReadOnly {
		t.say(t.p.ReadOnly)
	}
	if err := t.open(ctx); err != nil {
		return err
	}
	return t.menu(ctx)
}

// lock locks the vault, if it is open; the key is gone whatever the audit log says.
func (t *talk) lock(ctx context.Context) {
	if t.v == nil || t.v.Locked() {
		return
	}
	const patience = 5 * time.Second
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = t.v.Lock(late)
}
