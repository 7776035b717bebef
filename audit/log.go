package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"cofre/crypto"
)

// maxTries is how often Append tries again after ErrTaken. Each refusal means that somebody else made progress.
const maxTries = 64

// Keys finds the public key of a host by the id that entries carry in `by`, with the number of the entry that enrolled
// it and, where it was revoked, of the entry that did. ok is false where the host is unknown.
type Keys func(by string) (key ed25519.PublicKey, addedSeq uint64, revokedSeq *uint64, ok bool)

// Options is what a Log is made with. Vault is needed; without Host the log can only be read.
type Options struct {
	Vault    crypto.VaultID
	Host     *crypto.HostKey
	HostName string // claimed, for the entries
	Actor    string // claimed, for the entries
	// Keys finds the signers of entries that others wrote. It is asked while the log's end is read. Nil: Append and
	// Head refuse (ErrSigner) a log that does not end with an entry of Host.
	Keys Keys
	// VaultKeys returns the signing keys of the vault's identity, of every epoch, for entries by VaultSigner
	// (crypto.Header.SignKeys). May be nil.
	VaultKeys func() []crypto.SignKey
	// MaySign is asked before each try of Append, once it is known what the entry is to follow: whether Host may still
	// sign. Its error ends Append as it is. A header that it reads is at least as new as the log is as this process
	// knows it; so a host that is revoked writes nothing behind the outcome of its revocation. Nil: it may.
	MaySign func(ctx context.Context) error
	Now     func() time.Time // nil: time.Now
}

// Log appends to and reads one vault's log. It is safe for concurrent use.
type Log struct {
	b    Backend
	o    Options
	gate chan struct{} // holds one token: who has it owns tree
	tree *tree         // the log's end as this process saw it last; nil: not read yet
}

// Head is the state of the log: how many entries, and the RFC 6962 root over them.
type Head struct {
	Size uint64
	Root [32]byte
}

// Draft is what a caller says of a new entry; the Log adds the rest.
type Draft struct {
	Slot    string   // id of the slot whose master key is in use
	Action  string   // one of Actions
	Of      *uint64  // number of the intent that this is the outcome of
	Record  string   // record id
	Fields  []string // names of fields
	Reason  string   // as the person gave it
	Outcome string   // one of Outcomes
	// Data becomes a JSON object: a struct, a map, a jsontext.Value, or nil. Never a value or a key.
	Data any
}

// New returns the log of a vault. Nothing is read yet.
func New(b Backend, o Options) *Log {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.HostName = strings.ToValidUTF8(o.HostName, "\uFFFD")
	o.Actor = strings.ToValidUTF8(o.Actor, "\uFFFD")
	return &Log{b: b, o: o, gate: make(chan struct{}, 1)}
}

// Append signs an entry with the host key and files it. When it returns nil, the entry is durable. Where others append
// at the same time, it follows them and tries again; ErrTaken means that they never let it. ErrDamaged, ErrSigner and
// ErrHistory mean that the log's end is not authentic, and nothing was written. After any other error (of the Backend
// or ctx) the entry may be there or not.
func (l *Log) Append(ctx context.Context, d Draft) (Entry, error) {
	if l.o.Host == nil {
		return Entry{}, ErrNoHost
	}
	may := l.o.MaySign
	if may == nil {
		may = func(context.Context) error { return nil }
	}
	return l.append(ctx, d, signature{by: l.o.Host.ID(), sign: l.o.Host.Sign, may: may})
}

// AppendAs is Append with the signing key of the vault's identity instead of a host key (`by` is VaultSigner): for
// enrolling the machine it runs on, which cannot sign yet.
func (l *Log) AppendAs(ctx context.Context, key ed25519.PrivateKey, d Draft) (Entry, error) {
	return l.append(ctx, d, signature{
		by:   VaultSigner,
		sign: func(msg []byte) []byte { return ed25519.Sign(key, msg) },
		may:  func(context.Context) error { return nil },
	})
}

// signature is who signs an entry.
type signature struct {
	by   string
	sign func(msg []byte) []byte
	may  func(ctx context.Context) error // whether it may still
}

// append is Append for any signer.
func (l *Log) append(ctx context.Context, d Draft, s signature) (Entry, error) {
	e, err := l.draft(d, s.by)
	if err != nil {
		return Entry{}, err
	}
	if err := l.enter(ctx); err != nil {
		return Entry{}, err
	}
	defer l.leave()
	if l.tree == nil {
		if err := l.sync(ctx); err != nil {
			return Entry{}, err
		}
	}
	for try := 1; ; try++ {
		if err := s.may(ctx); err != nil {
			return Entry{}, err
		}
		err := l.file(ctx, &e, s.sign)
		if err == nil {
			return e, nil
		}
		if !errors.Is(err, ErrTaken) {
			return Entry{}, err
		}
		if try == maxTries {
			return Entry{}, fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		if err := l.pause(ctx, try); err != nil {
			return Entry{}, err
		}
		if err := l.sync(ctx); err != nil {
			return Entry{}, err
		}
	}
}

// pause waits a little before another try, longer from the fifth on, so that processes that write all the time do not
// starve each other.
func (l *Log) pause(ctx context.Context, try int) error {
	if try < 5 {
		return ctx.Err()
	}
	t := time.NewTimer(time.Duration(min(try, 20)) * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// draft makes the entry of a draft, all but number, root and time.
func (l *Log) draft(d Draft, by string) (Entry, error) {
	if !isAction(d.Action) {
		return Entry{}, fmt.Errorf("%w: action %q", ErrEntry, d.Action)
	}
	if !isOutcome(d.Outcome) {
		return Entry{}, fmt.Errorf("%w: outcome %q", ErrEntry, d.Outcome)
	}
	if d.Outcome == OutcomeIntent && d.Of != nil {
		return Entry{}, fmt.Errorf("%w: an intent belongs to no other entry", ErrEntry)
	}
	for _, f := range append([]string{d.Slot, d.Record, d.Reason}, d.Fields...) {
		if !utf8.ValidString(f) {
			return Entry{}, fmt.Errorf("%w: slot, record, reason or a field is not UTF-8", ErrEntry)
		}
	}
	e := Entry{
		V: crypto.Version, Vault: l.o.Vault, Actor: l.o.Actor, Host: l.o.HostName, Slot: d.Slot, Action: d.Action,
		Record: d.Record, Fields: append([]string{}, d.Fields...), Reason: d.Reason, Outcome: d.Outcome, By: by,
	}
	if d.Of != nil {
		e.Of = new(*d.Of)
	}
	if d.Data == nil {
		return e, nil
	}
	text, err := json.Marshal(d.Data)
	if err != nil {
		return Entry{}, fmt.Errorf("%w: data cannot be written as JSON", ErrEntry)
	}
	if e.Data, err = canonicalData(text); err != nil {
		return Entry{}, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	return e, nil
}

// file numbers, signs and files e behind the end as this process knows it.
func (l *Log) file(ctx context.Context, e *Entry, sign func([]byte) []byte) error {
	if e.Of != nil && *e.Of >= l.tree.n {
		return fmt.Errorf("%w: of %d, which is not there yet", ErrEntry, *e.Of)
	}
	e.Seq, e.Root, e.Time = l.tree.n, l.tree.root(), l.o.Now().UTC().Truncate(time.Millisecond)
	text, err := e.appendJSON(nil)
	if err != nil {
		return err
	}
	leaf, err := crypto.Canonical(text)
	if err != nil {
		return err
	}
	if len(leaf) > MaxLeaf || !bytes.Equal(leaf, text) || e.Time.Year() < 0 || e.Time.Year() > 9999 {
		return fmt.Errorf("%w: %d bytes, at most %d, and a year of four digits", ErrEntry, len(leaf), MaxLeaf)
	}
	row := Row{Seq: e.Seq, Leaf: leaf, Sig: sign(crypto.T("audit", leaf))}
	next := l.tree.clone()
	h, _ := recordHash(nil, row.Leaf, row.Sig)
	row.Hashes = plain(next.push(h, nil))
	if err := l.b.Append(ctx, row); err != nil {
		return err
	}
	l.tree = next
	return nil
}

// Entries calls fn for the entries from <= Seq < to (to 0: to the end), in order, with the rows that they are stored
// in. Whether they are authentic, Verify says; ErrDamaged where one is missing or cannot be read. The row's slices are
// valid until fn returns; an error from fn ends it and is returned.
func (l *Log) Entries(ctx context.Context, from, to uint64, fn func(Entry, Row) error) error {
	return l.EntriesPast(ctx, from, to, fn, func(_ Span, err error) error { return err })
}

// EntriesPast is Entries that goes on behind entries which are missing or cannot be read: damaged is told of them, in
// their place, with the ErrDamaged that Entries would return; its error ends it.
func (l *Log) EntriesPast(ctx context.Context, from, to uint64, fn func(Entry, Row) error, damaged func(Span, error) error) error {
	size, err := l.b.Size(ctx)
	if err != nil {
		return err
	}
	if to == 0 || to > size {
		to = size
	}
	if from >= to {
		return nil
	}
	next := from
	err = l.b.Rows(ctx, from, to, func(row Row) error {
		if err := missing(next, row.Seq, damaged); err != nil {
			return err
		}
		next = max(next, row.Seq+1)
		e, err := ParseEntry(row.Leaf)
		if err == nil && e.Seq != row.Seq {
			err = fmt.Errorf("it says that it is number %d", e.Seq)
		}
		if err != nil {
			return damaged(Span{row.Seq, row.Seq}, fmt.Errorf("%w: entry %d: %w", ErrDamaged, row.Seq, err))
		}
		return fn(e, row)
	})
	if err == nil {
		err = missing(next, to, damaged)
	}
	return err
}

// missing tells damaged that the entries from next to seq-1 are not there.
func missing(next, seq uint64, damaged func(Span, error) error) error {
	switch {
	case seq == next:
		return nil
	case seq < next:
		return fmt.Errorf("%w: entry %d is given twice", ErrDamaged, seq)
	case seq == next+1:
		return damaged(Span{next, next}, fmt.Errorf("%w: entry %d is missing", ErrDamaged, next))
	}
	return damaged(Span{next, seq - 1}, fmt.Errorf("%w: the entries %d to %d are missing", ErrDamaged, next, seq-1))
}

// enter takes the right to use the tree, or gives up with ctx.
func (l *Log) enter(ctx context.Context) error {
	select {
	case l.gate <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave gives it back.
func (l *Log) leave() { <-l.gate }
