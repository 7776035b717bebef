package vault

import (
	"strings"
	"testing"

	"cofre/store"
)

// TestEnvelope: what is said of a record's sealing is what happened, while the vault is locked, and what cannot be so is
// said.
func TestEnvelope(t *testing.T) {
	ctx := t.Context()
	s, _ := newFile(t)
	w := newWorld(t, s)
	w.ingest(users(0, 3)...)
	w.v.swap(nil) // locked; Lock would wipe the root, which all worlds share
	before := len(w.entries())

	e, err := w.v.Envelope(ctx, "1")
	w.ok(err)
	d, keys := w.stored(store.Users, "1")
	if e.Fault != nil || !e.Signed {
		t.Errorf("fault %v, signed %v", e.Fault, e.Signed)
	}
	if age := w.clock.Now().Sub(e.At); age < 0 || age.Minutes() > 1 {
		t.Errorf("sealed %v ago", age)
	}
	if len(keys) != 1 || e.KID != keys[0].KID || e.Batch != keys[0].Batch || e.Suite != "c1" || e.Epoch != 1 || e.Host == "" {
		t.Errorf("%+v of %+v", e, keys)
	}
	if e.Policy == "" || !strings.Contains(string(d.JSON), e.Policy) {
		t.Errorf("policy %q", e.Policy)
	}
	run := w.entries()[e.Run]
	if run.Action != "ingest" || run.Seq != e.Run {
		t.Errorf("run %d is %+v", e.Run, run)
	}
	if len(w.entries()) != before {
		t.Error("it is audited though nothing is decrypted")
	}
	_, err = w.v.Envelope(ctx, "404")
	wantErr(t, err, ErrNotFound)
}

func TestEnvelopeFaults(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, w *world)
		want   error
	}{
		"no envelope": {func(t *testing.T, w *world) {
			w.edit(store.Users, "1", func(d *store.Doc, _ *store.Key) { replaceText(t, d, `"cofre":`, `"other":`) })
		}, CauseEnvelope},
		"no key": {func(t *testing.T, w *world) { w.ok(w.store.Remove(t.Context(), store.Removal{Keys: w.refs("1")})) }, CauseKeyMissing},
		"key changed": {func(_ *testing.T, w *world) {
			w.edit(store.Users, "1", func(_ *store.Doc, k *store.Key) { k.JSON = []byte(`{}`) })
		}, CauseKeyChanged},
		"batch changed": {func(t *testing.T, w *world) {
			w.entry(t, store.EntryBatch, func(s string) string { return strings.Replace(s, `"v":1`, `"v":7`, 1) })
		}, CauseBatchChanged},
		"another host's": {func(t *testing.T, w *world) {
			w.entry(t, store.EntryBatch, func(s string) string { return strings.Replace(s, `"seq":`, `"seq":9`, 1) })
		}, ErrIntegrity},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newFile(t)
			w := newWorld(t, s)
			w.ingest(users(0, 3)...)
			c.change(t, w)
			e, err := w.v.Envelope(t.Context(), "1")
			w.ok(err)
			wantErr(t, e.Fault, c.want, ErrIntegrity)
			if e.Signed {
				t.Error("signed all the same")
			}
		})
	}
}
