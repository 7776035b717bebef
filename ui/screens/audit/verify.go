package audit

import (
	"context"
	"encoding/hex"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/vault"
)

// verdict is what a verification of the whole log found, and when.
type verdict struct {
	report audit.Report
	pinned uint64 // entries that this machine's pin vouches for
	pin    bool
	at     time.Time
	bad    map[uint64]bool // entries that fail
}

// headway is how many entries of a verification under way are checked, of how many; all 0: not known yet.
type headway struct{ done, all uint64 }

type headwayMsg headway

// share is how much of the log is checked.
func (h headway) share() float64 { return float64(h.done) / float64(max(h.all, 1)) }

// speed returns how many entries a second are checked, and how long the others still take; 0: cannot be said yet.
func (h headway) speed(took time.Duration) (rate float64, left time.Duration) {
	const soon = time.Second
	if took < soon || h.done == 0 {
		return 0, 0
	}
	rate = float64(h.done) / took.Seconds()
	return rate, time.Duration(float64(h.all-min(h.done, h.all)) / rate * float64(time.Second))
}

type verdictMsg struct {
	report audit.Report
	pinned uint64
	pin    bool
	err    error
}

// check verifies the whole log. It needs no master key.
func (s *Screen) check(c screen.Context) tea.Cmd {
	if s.verify.Busy() {
		return nil
	}
	v := s.vault
	s.checked = headway{}
	return tea.Batch(s.turn(c), s.verify.Stream(c, func(ctx context.Context, emit func(tea.Msg)) tea.Msg {
		out := verdictMsg{}
		st, err := v.Status(ctx, 1)
		if err != nil {
			return verdictMsg{err: err}
		}
		out.pin, out.pinned = st.Pinned, st.PinnedAudit
		out.report, out.err = v.AuditVerify(ctx, vault.AuditVerifyOptions{Progress: func(done, all uint64) {
			emit(headwayMsg{done, all})
		}})
		return out
	}))
}

// halt stops the verification. The verdict of the one before stays.
func (s *Screen) halt(c screen.Context) tea.Cmd {
	t, far := c.Text.Audit(), s.checked
	s.verify.Stop()
	remark := ""
	if far.all > 0 {
		remark = t.StoppedAt(count(c, far.done), count(c, far.all))
	}
	return screen.Toast(screen.Caution, t.Stopped, remark)
}

func (s *Screen) verified(c screen.Context, msg verdictMsg) tea.Cmd {
	if msg.err != nil {
		if explain.Cancelled(msg.err) {
			return nil
		}
		p := explain.Error(c.Text, msg.err)
		p.Where, p.Kept = c.Text.Audit().FailVerify, c.Text.Audit().FailKept
		p.Retry = screen.Tell(c.Self, recheckMsg{})
		return screen.Fail(c, p)
	}
	s.verdict = &verdict{report: msg.report, pin: msg.pin, pinned: msg.pinned, at: c.Now, bad: map[uint64]bool{}}
	for _, p := range msg.report.Problems {
		s.verdict.bad[p.Seq] = true
	}
	if s.typing == nothing && s.face == listing {
		s.face, s.scroll = judging, 0
	}
	return nil
}

// covers reports what the last verification says of an entry: nothing, whole, or that it fails.
func (v *verdict) covers(seq uint64) (known, whole bool) {
	if v == nil || seq >= v.report.Size {
		return false, false
	}
	if v.bad[seq] {
		return true, false
	}
	return true, v.report.OK()
}

// headShort is a hash as people compare it: its ends.
func headShort(hash [32]byte, cutSign string) string {
	text := hex.EncodeToString(hash[:])
	const four = 4
	return text[:four] + cutSign + text[len(text)-four:]
}

// hashWords is a hash in groups of four digits.
func hashWords(hash []byte) string {
	text := hex.EncodeToString(hash)
	const four = 4
	out := make([]byte, 0, len(text)+len(text)/four)
	for i := 0; i < len(text); i += four {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, text[i:min(i+four, len(text))]...)
	}
	return string(out)
}
