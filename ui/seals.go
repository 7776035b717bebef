package ui

import (
	"context"
	"strconv"
	"sync"
	"time"

	"cofre/ui/screens/browse"
	"cofre/ui/screens/integrity"
	"cofre/vault"
)

// envelopes is what tells of a record's sealing; *vault.Vault does.
type envelopes interface {
	Envelope(ctx context.Context, id string) (vault.Envelope, error)
}

// seals joins what the last check of integrity found with what envelopes say.
type seals struct {
	vault   envelopes
	checked *integrity.Memory // belongs to the console's one goroutine, as Verdict does

	mu    sync.Mutex
	known map[string]known // by record
}

// known is what the envelope of one record said.
type known struct {
	at    time.Time
	fault bool
}

// mostKnown is how many records are remembered; then it begins anew.
const mostKnown = 10_000

// Verdict says what is known of a record's seal. Silence where nothing is.
func (s *seals) Verdict(id string) browse.Verdict {
	s.mu.Lock()
	k, read := s.known[id]
	s.mu.Unlock()
	at, ok := s.checked.Whole()
	switch when, fails := s.checked.Failing(id); {
	case fails:
		return browse.Verdict{State: browse.StateFailed, At: when}
	case k.fault:
		return browse.Verdict{State: browse.StateFailed}
	case !ok || !read: // it may have been stored since
		return browse.Verdict{}
	case k.at.After(at):
		return browse.Verdict{State: browse.StateUnchecked, At: at}
	}
	return browse.Verdict{State: browse.StateWhole, At: at}
}

// Envelope reads what a record's envelope says.
func (s *seals) Envelope(ctx context.Context, id string) (browse.Envelope, error) {
	e, err := s.vault.Envelope(ctx, id)
	if err != nil {
		return browse.Envelope{}, err
	}
	s.mu.Lock()
	if s.known == nil || len(s.known) >= mostKnown {
		s.known = map[string]known{}
	}
	s.known[id] = known{e.At, e.Fault != nil}
	s.mu.Unlock()
	out := browse.Envelope{At: e.At, Suite: e.Suite, Epoch: e.Epoch, Policy: e.Policy, KID: e.KID, Host: e.Host}
	out.Unsigned = e.Fault == nil && e.Batch != "" && !e.Signed // no batch: this account may not read keys
	if e.Run > 0 {
		out.Run = strconv.FormatUint(e.Run, 10)
	}
	return out, nil
}
