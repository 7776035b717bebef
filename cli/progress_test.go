package cli

import (
	"bytes"
	"testing"
	"time"

	"cofre/vault"
)

// TestProgressOfAnAudit: where there is no terminal, a line now and then says how far the log is verified; with --json or
// --quiet nothing does.
func TestProgressOfAnAudit(t *testing.T) {
	for name, x := range map[string]struct {
		flags flags
		want  string
	}{
		"plain": {flags{}, "audit: 2,048 of 1,000,000 entries checked\n"},
		"json":  {flags{json: true}, ""},
		"quiet": {flags{quiet: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
			var said bytes.Buffer
			a := &app{err: &said, flags: x.flags, now: func() time.Time { return now }}
			bar := a.newProgress("audit")
			bar.audit(1024, 1_000_000) // too soon
			now = now.Add(sayEvery)
			bar.audit(2048, 1_000_000)
			bar.audit(3072, 1_000_000)
			bar.close()
			if said.String() != x.want {
				t.Errorf("said %q, not %q", said.String(), x.want)
			}
		})
	}
}

// TestProgressOfAStandstill: whoever waits is told for whom.
func TestProgressOfAStandstill(t *testing.T) {
	var said bytes.Buffer
	now := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	a := &app{err: &said, now: func() time.Time { return now }}
	bar := a.newProgress("users.json")
	for _, p := range []struct {
		at            time.Duration
		read, created uint64
	}{
		{10 * time.Second, 1000, 0},
		{20 * time.Second, 1000, 0},
		{30 * time.Second, 1000, 1000},
		{40 * time.Second, 1000, 1000},
		{50 * time.Second, 1100, 1000},
	} {
		now = now.Add(sayEvery)
		bar.ingest(vault.Progress{
			Phase: vault.PhaseIngest, Elapsed: p.at, BytesTotal: -1, RecordsTotal: -1,
			Counts: vault.Counts{Read: p.read, Created: p.created},
		})
	}
	const want = "users.json: 1,000 records, 0 rejected, 100 a second\n" +
		"users.json: 1,000 records, 0 rejected, 50 a second; the store has not answered for 10 s\n" +
		"users.json: 1,000 records, 0 rejected, 33 a second\n" +
		"users.json: 1,000 records, 0 rejected, 25 a second; nothing from the source for 10 s\n" +
		"users.json: 1,100 records, 0 rejected, 22 a second\n"
	if said.String() != want {
		t.Errorf("said %q, not %q", said.String(), want)
	}
}

// TestProgressOfADryRun: what is only checked waits for no store.
func TestProgressOfADryRun(t *testing.T) {
	p := &progress{dry: true, seen: vault.Counts{Read: 7}}
	got := p.standstill(vault.Progress{Counts: vault.Counts{Read: 7}, Elapsed: 5 * time.Second})
	if want := "; nothing from the source for 5 s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
