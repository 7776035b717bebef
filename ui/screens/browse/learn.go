package browse

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/ui/screen"
)

// reveal is the last one of a user.
type reveal struct {
	at  time.Time
	who string // data
}

// reveals is what the end of the audit log says of reveals, by the id of the user.
type reveals struct {
	known    bool
	from, to uint64 // the entries that were read
	last     map[string]reveal
}

// logLimit is how many entries of the audit log are read back, at most.
const logLimit = 5000

type revealsMsg struct {
	from, to uint64
	last     map[string]reveal
	err      error
}

// readLog reads what was added to the audit log since it was read last.
func (s *Screen) readLog(c screen.Context) tea.Cmd {
	if s.deps.History == nil {
		return nil
	}
	history, known, read := s.deps.History, s.memory.reveals.known, s.memory.reveals.to
	return s.log.Start(c, func(ctx context.Context) tea.Msg {
		size, err := history.AuditSize(ctx)
		if err != nil {
			return revealsMsg{err: err}
		}
		out := revealsMsg{from: size - min(size, logLimit), to: size, last: map[string]reveal{}}
		if known && read <= size {
			out.from = max(out.from, read)
		}
		if out.from == out.to {
			return out
		}
		out.err = history.AuditEntries(ctx, out.from, out.to, func(e audit.Entry) error {
			if e.Action == audit.ActionReveal && e.Outcome == audit.OutcomeOK && e.Record != "" {
				out.last[strings.Clone(e.Record)] = reveal{at: e.Time, who: strings.Clone(e.Actor)}
			}
			return nil
		})
		return out
	})
}

// add takes what was read. Where entries between are missing, only the new ones count.
func (r *reveals) add(msg revealsMsg) {
	if msg.err != nil {
		return
	}
	if !r.known || msg.from > r.to || msg.to < r.to {
		*r = reveals{known: true, from: msg.from, to: msg.to, last: msg.last}
		return
	}
	r.to = msg.to
	maps.Copy(r.last, msg.last)
}

type envelopeMsg struct {
	id       string
	envelope Envelope
	err      error
}

// readEnvelope reads what the selected user's envelope says, when the selection has rested on it for a moment.
func (s *Screen) readEnvelope(c screen.Context, u *user) tea.Cmd {
	if s.deps.Seals == nil || !s.detailed() || s.resting == u.id {
		return nil
	}
	id, seals := u.id, s.deps.Seals
	s.resting, s.enveloped = id, false
	return s.seal.Start(c, func(ctx context.Context) tea.Msg {
		timer := time.NewTimer(restAt)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil
		}
		e, err := seals.Envelope(ctx, id)
		return envelopeMsg{id, e, err}
	})
}

// columnsKey is the preference that holds the chosen columns, a name a line.
const columnsKey = "browse.columns"

type (
	preferencesMsg struct{ columns string }
	keptMsg        struct{} // a preference could not be kept
)

// loadPreferences reads the columns that were chosen in an earlier session, once.
func (s *Screen) loadPreferences(c screen.Context) tea.Cmd {
	if s.deps.Preferences == nil || s.memory.loaded {
		return nil
	}
	kept := s.deps.Preferences
	return s.prefs.Start(c, func(context.Context) tea.Msg {
		value, err := kept.Load(columnsKey)
		if err != nil {
			value = ""
		}
		return preferencesMsg{value}
	})
}

// preferred takes the preferences, unless columns were chosen meanwhile. Names that the policy does not have any more are
// passed over.
func (s *Screen) preferred(c screen.Context, msg preferencesMsg) {
	s.memory.loaded = true
	if s.memory.columns != nil || msg.columns == "" {
		return
	}
	var names []string
	for name := range strings.SplitSeq(msg.columns, "\n") {
		if _, ok := s.column(name); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return
	}
	s.memory.columns = withID(names)
	s.recolumn(c)
}

// choose takes other columns and keeps them; nil: as at first.
func (s *Screen) choose(c screen.Context, names []string) tea.Cmd {
	s.memory.columns, s.memory.loaded = nil, true
	if names != nil {
		s.memory.columns = withID(names)
	}
	s.recolumn(c)
	if s.deps.Preferences == nil {
		return nil
	}
	kept, value := s.deps.Preferences, strings.Join(s.memory.columns, "\n")
	return s.prefs.Start(c, func(context.Context) tea.Msg {
		if err := kept.Save(columnsKey, value); err != nil {
			return keptMsg{}
		}
		return nil
	})
}

// withID puts the id first.
func withID(names []string) []string {
	out := []string{"id"}
	for _, name := range names {
		if name != "id" {
			out = append(out, name)
		}
	}
	return out
}
