package plain

import (
	"context"
	"strings"
	"sync"
	"time"

	"cofre/vault"
)

// sayEvery is how often something that takes long says how far it is.
const sayEvery = 5 * time.Second

// ingest asks for a source, says what will happen to the first record's fields, and ingests it.
func (t *talk) ingest(ctx context.Context) error {
	if t.o.APIURL != "" {
		t.say(t.p.SourceAPI(t.o.APIURL))
	}
	spec, err := t.ask(ctx, t.p.SourceAsk)
	if err != nil || spec == "" {
		return err
	}
	if spec == "api" {
		spec = ""
	}
	if spec == "-" {
		t.say(t.c.Ingest().NoStdin)
		return nil
	}
	src, err := t.o.Source(ctx, spec)
	if err != nil {
		return err
	}
	preview, err := t.v.Preview(ctx, src)
	if err != nil {
		return err
	}
	t.preview(preview)
	yes, err := t.yes(ctx, t.p.StartAsk)
	if err != nil {
		return err
	}
	if !yes {
		t.say(t.p.NotStarted)
		return nil
	}
	if src, err = t.o.Source(ctx, spec); err != nil { // the preview has read from the first one
		return err
	}
	far := t.newFar()
	sum, err := t.v.Ingest(ctx, src, vault.IngestOptions{Progress: far.ingest})
	t.ingested(sum)
	if err != nil {
		t.say(t.p.Kept)
	}
	return err
}

func (t *talk) preview(p *vault.Preview) {
	w := t.c.Ingest()
	words := map[string]string{"encrypt": w.Encrypt, "hash": w.Hash, "drop": w.Drop, "clear": w.Clear}
	t.say(w.Fields + ":")
	for _, f := range p.Fields {
		treatment := words[f.Treatment]
		if !f.Listed {
			treatment += " (" + w.Unlisted + ")"
		}
		stored := safe(string(f.Stored))
		if f.Stored == nil {
			stored = w.NotStored
		}
		t.say(t.p.FieldWill(safe(f.Name), treatment, stored))
	}
	if p.Rejected != "" {
		t.say(w.WouldReject + " " + safe(p.Rejected))
	}
}

func (t *talk) ingested(sum vault.Summary) {
	stored := int64(sum.Created + sum.Updated) //nolint:gosec // a count of records that were read
	t.say(t.p.Stored(stored, t.c.Count(stored), t.count(sum.Created), t.count(sum.Updated)))
	if sum.Rejected > 0 {
		t.say(t.p.Rejected(int64(sum.Rejected), t.count(sum.Rejected))) //nolint:gosec // as above
	}
}

func (t *talk) count(n uint64) string { return t.c.Count(int64(n)) } //nolint:gosec // a count of what is stored

// far says now and then how far something is. Its methods may be called from any goroutine; the conversation itself
// waits meanwhile.
type far struct {
	t    *talk
	mu   sync.Mutex
	said time.Time
	last string
}

func (t *talk) newFar() *far { return &far{t: t, said: t.o.Now()} }

func (f *far) ingest(p vault.Progress) {
	words := f.t.p.SoFar(int64(p.Read), f.t.count(p.Read)) //nolint:gosec // a count of records
	if p.Phase == vault.PhaseSettle {
		words = f.t.p.Settling
	}
	f.tell(words)
}

func (f *far) verify(p vault.VerifyProgress) {
	f.tell(strings.TrimSpace(f.t.p.Verifying(f.t.count(p.Done), f.t.count(p.Failed))))
}

func (f *far) tell(words string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.t.o.Now(); words != f.last && now.Sub(f.said) >= sayEvery {
		f.said, f.last = now, words
		f.t.say(words)
	}
}
