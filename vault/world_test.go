package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/audit"
	"cofre/crypto"
	"cofre/ingest"
	"cofre/ingest/strict"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/store/storetest"
)

const masterText = "correct horse battery staple 4711"

func masterKey() *secret.Bytes { return secret.New([]byte(masterText)) }

// shared is what scrypt made once for the whole test binary: a vault, its header and its root. The root is never
// wiped: tests that lock unlock with the master key themselves.
type shared struct {
	host   *crypto.HostKey
	header []byte
	audit  store.AuditRow
	root   *crypto.Root
	slot   string
}

var sharedVault = sync.OnceValue(func() shared {
	ctx := context.Background()
	host, err := crypto.NewHostKey("test host")
	must(err)
	mem := storetest.NewMemory(policy.Default().Schema())
	v, err := Create(ctx, Options{Store: mem, Policy: policy.Default(), Host: host, HostName: "testhost", Actor: "tester"},
		masterKey(), "first", crypto.DefaultScrypt())
	must(err)
	root, slot, err := v.header().Unlock(ctx, masterKey(), "")
	must(err)
	rows, err := mem.AuditRowsAt(ctx, 0)
	must(err)
	return shared{host: host, header: v.header().JSON(), audit: rows[0], root: root, slot: slot}
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// world is one vault in a store of its own, unlocked without scrypt.
type world struct {
	t     testing.TB
	store store.Store
	v     *Vault
	pins  *memoryPins
	clock *clock
	path  string                           // of an embedded store, where a test edits it
	spoil map[uint64]func(*store.AuditRow) // entries of the audit log that are read changed; of a spoilt store
}

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// memoryPins keeps pins.
type memoryPins struct {
	mu   sync.Mutex
	pins map[string]crypto.Pin
	err  error
}

func (m *memoryPins) Load(place string) (crypto.Pin, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.pins[place]
	return p, ok, nil
}

func (m *memoryPins) Save(p crypto.Pin) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	m.pins[p.Place] = p
	return nil
}

// newWorld puts the shared vault into s (nil: memory).
func newWorld(t testing.TB, s store.Store) *world {
	t.Helper()
	sh := sharedVault()
	if s == nil {
		s = storetest.NewMemory(policy.Default().Schema())
	}
	w := &world{
		t: t, store: s, pins: &memoryPins{pins: map[string]crypto.Pin{}},
		clock: &clock{now: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)},
	}
	ctx := t.Context()
	w.ok(s.PutEntries(ctx, store.Entry{Kind: store.EntryHeader, JSON: sh.header}))
	w.ok(s.AppendAudit(ctx, sh.audit))
	w.v = w.open()
	return w
}

// options are those of another process on the same machine.
func (w *world) options() Options {
	return Options{
		Store: w.store, Policy: policy.Default(), Host: sharedVault().host, HostName: "testhost", Actor: "tester",
		Pins: w.pins, Place: "memory", Now: w.clock.Now,
	}
}

// open opens the vault and its session without scrypt.
func (w *world) open() *Vault {
	w.t.Helper()
	v, err := Open(w.t.Context(), w.options())
	w.ok(err)
	w.unlock(v)
	return v
}

// unlock gives v a session with the shared root.
func (w *world) unlock(v *Vault) {
	w.t.Helper()
	s, err := newSession(sharedVault().root, sharedVault().slot)
	w.ok(err)
	v.swap(s)
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// lines is a source of JSON lines; what is no record is rejected by it. After failAt items (0: never) it breaks off
// and, where again is set, starts again from the beginning once.
type lines struct {
	text   []string
	failAt int
	again  bool
	err    error
	each   func(n int)
}

func (l *lines) Name() string { return "lines" }

func (l *lines) Progress() ingest.Progress { return ingest.Progress{BytesTotal: -1, RecordsTotal: -1} }

func (l *lines) Read(ctx context.Context, yield func(ingest.Item) error) error {
	seen := 0
	for pass := 0; ; pass++ {
		for i, text := range l.text {
			if err := ctx.Err(); err != nil {
				return err
			}
			if pass == 0 && l.failAt > 0 && i == l.failAt {
				break
			}
			if l.each != nil {
				l.each(i)
			}
			buf := []byte(text)
			it := ingest.Item{Position: uint64(i + 1), Raw: buf, Length: int64(len(text)), Again: i < seen}
			var p strict.Parser
			it.Record, it.Reason = p.Parse(buf)
			if err := yield(it); err != nil {
				return err
			}
			for j := range buf {
				buf[j] = '#' // an item's memory is used again
			}
		}
		if pass == 0 && l.failAt > 0 {
			seen = l.failAt
			if l.again {
				continue
			}
			return l.err
		}
		return nil
	}
}

// user is one record as JSON.
func user(id int, card string) string {
	return fmt.Sprintf(`{"id":%d,"user_name":"user%d","fec_alta":"2021-07-31T00:11:06.741Z","credit_card_num":%q,`+
		`"credit_card_ccv":"653","cuenta_numero":"59152262","color_favorito":"azul"}`, id, id, card)
}

func card(id int) string { return fmt.Sprintf("6767-2272-1234-%04d", id) }

func users(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, user(i, card(i)))
	}
	return out
}

// ingest stores records.
func (w *world) ingest(text ...string) Summary {
	w.t.Helper()
	s, err := w.v.Ingest(w.t.Context(), &lines{text: text}, IngestOptions{})
	w.ok(err)
	return s
}

// reveal returns one value.
func (w *world) reveal(id, field string) (string, error) {
	r, err := w.v.Reveal(w.t.Context(), RevealRequest{ID: id, Fields: []string{field}, Reason: "test"})
	if err != nil {
		return "", err
	}
	defer r.Close()
	return string(r.Field(field).Expose()), nil
}

// verify returns the report of a verification.
func (w *world) verify() Report {
	w.t.Helper()
	r, err := w.v.Verify(w.t.Context(), VerifyOptions{})
	w.ok(err)
	return r
}

// wantClean fails unless everything is in order.
func (w *world) wantClean() Report {
	w.t.Helper()
	r := w.verify()
	if r.Failures != 0 {
		w.t.Fatalf("failures: %+v", r.Failed)
	}
	if r.OK != r.Records || r.RejectsOK != r.Rejects {
		w.t.Fatalf("not all are good: %+v", r)
	}
	return r
}

// wantFailed fails unless the report names that, with this cause and a reason that contains text.
func (r Report) wantFailed(t *testing.T, kind FailureKind, id string, cause Cause, text string) {
	t.Helper()
	for _, f := range r.Failed {
		if f.Kind == kind && (id == "*" || f.ID == id) && f.Cause == cause && strings.Contains(f.Reason, text) {
			return
		}
	}
	t.Errorf("no failure %s %q of cause %s with %q in %+v", kind, id, string(cause), text, r.Failed)
}

// entries returns the audit log.
func (w *world) entries() []audit.Entry {
	w.t.Helper()
	var out []audit.Entry
	w.ok(w.v.AuditEntries(w.t.Context(), 0, 0, func(e audit.Entry) error {
		out = append(out, e)
		return nil
	}))
	return out
}

// last returns the last audit entry.
func (w *world) last() audit.Entry {
	w.t.Helper()
	all := w.entries()
	return all[len(all)-1]
}

// stored is one document with its keys.
func (w *world) stored(c store.Collection, id string) (store.Doc, []store.Key) {
	w.t.Helper()
	d, err := w.store.Get(w.t.Context(), c, id)
	w.ok(err)
	k, err := w.store.KeysOf(w.t.Context(), id)
	w.ok(err)
	return d, k
}

// edit replaces a document and its key behind the vault's back.
func (w *world) edit(c store.Collection, id string, change func(d *store.Doc, k *store.Key)) {
	w.t.Helper()
	d, keys := w.stored(c, id)
	if len(keys) != 1 {
		w.t.Fatalf("%d keys", len(keys))
	}
	w.remove(c, id, true)
	k := keys[0]
	change(&d, &k)
	w.put(c, d, k)
}

// put files a document with a key entry.
func (w *world) put(c store.Collection, d store.Doc, k store.Key) {
	w.t.Helper()
	f := store.Flush{}
	s := store.Sealed{Doc: d, Key: k, At: w.clock.Now()}
	if c == store.Users {
		f.Records = []store.Sealed{s}
	} else {
		f.Rejects = []store.Sealed{s}
	}
	results, err := w.store.Put(w.t.Context(), f)
	w.ok(err)
	for _, r := range results {
		w.ok(r.Err)
	}
}

// remove takes a document away, and its keys.
func (w *world) remove(c store.Collection, id string, keys bool) {
	w.t.Helper()
	r := store.Removal{}
	if c == store.Users {
		r.Users = []string{id}
	} else {
		r.Rejects = []string{id}
	}
	if keys {
		r.Keys = w.refs(id)
	}
	w.ok(w.store.Remove(w.t.Context(), r))
}

// refs names all key entries of a document.
func (w *world) refs(id string) (refs []store.KeyRef) {
	w.t.Helper()
	keys, err := w.store.KeysOf(w.t.Context(), id)
	w.ok(err)
	for _, k := range keys {
		refs = append(refs, store.KeyRef{KID: k.KID, Batch: k.Batch})
	}
	return refs
}

// copyTo copies everything into another store, the audit log cut off behind rows.
func (w *world) copyTo(to store.Store, rows uint64) {
	w.t.Helper()
	ctx := w.t.Context()
	for _, c := range []store.Collection{store.Users, store.Rejects} {
		w.ok(w.store.Scan(ctx, c, func(r store.ScanRow) error {
			s := store.Sealed{Doc: r.Doc, Key: r.Keys[0], At: w.clock.Now()}
			f := store.Flush{Records: []store.Sealed{s}}
			if c == store.Rejects {
				f = store.Flush{Rejects: []store.Sealed{s}}
			}
			_, err := to.Put(ctx, f)
			return err
		}))
	}
	for _, kind := range []store.EntryKind{store.EntryHeader, store.EntryBatch, store.EntryRun} {
		w.ok(w.store.Entries(ctx, kind, func(e store.Entry) error {
			e.Rev = 0
			return to.PutEntries(ctx, e)
		}))
	}
	w.ok(w.store.AuditRows(ctx, 0, rows, func(r store.AuditRow) error { return to.AppendAudit(ctx, r) }))
}

// size is the number of audit entries.
func (w *world) size() uint64 {
	w.t.Helper()
	n, err := w.store.AuditSize(w.t.Context())
	w.ok(err)
	return n
}

// wantErr fails unless err is all of targets.
func wantErr(t *testing.T, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Errorf("error %v is not %v", err, target)
		}
	}
}
