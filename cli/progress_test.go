package cli

import (
	"bytes"
	"testing"
	"time"
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
