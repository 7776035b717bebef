package audit

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/ui/explain"
	"cofre/ui/screen"
)

// detail is both entries of the selected row, in full.
type detail struct {
	seq    uint64
	known  bool
	entry  audit.Entry
	intent *audit.Entry
}

type detailMsg struct {
	detail detail
	err    error
}

// rest reads the selected row's entries when the selection stays for a moment.
func (s *Screen) rest(c screen.Context) tea.Cmd {
	r := s.feed.selected()
	if r == nil || r.broken || (s.detail.known && s.detail.seq == r.seq) {
		return nil
	}
	return s.lookAt(c, *r, restAt)
}

func (s *Screen) lookAt(c screen.Context, r row, after time.Duration) tea.Cmd {
	reader := reader{vault: s.vault}
	return s.look.Start(c, func(ctx context.Context) tea.Msg {
		select {
		case <-time.After(after):
		case <-ctx.Done():
			return nil
		}
		d := detail{seq: r.seq, known: true}
		found, err := reader.entries(ctx, r.seq, r.seq+1)
		if err != nil || len(found) != 1 || found[0].broken {
			return detailMsg{err: err}
		}
		d.entry = found[0].Entry
		if r.answers {
			if found, err = reader.entries(ctx, r.of, r.of+1); err != nil {
				return detailMsg{err: err}
			}
			if len(found) == 1 && !found[0].broken {
				d.intent = &found[0].Entry
			}
		}
		return detailMsg{detail: d}
	})
}

func (s *Screen) detailed(c screen.Context, msg detailMsg) tea.Cmd {
	if msg.err != nil {
		if explain.Cancelled(msg.err) || s.failing {
			return nil
		}
		return s.failed(c, msg.err)
	}
	if msg.detail.known {
		s.detail = msg.detail
	}
	return nil
}

// open shows the selected row's entries in full.
func (s *Screen) open(c screen.Context) tea.Cmd {
	r := s.feed.selected()
	if r == nil || r.broken {
		return nil
	}
	s.face, s.scroll = reading, 0
	if s.detail.known && s.detail.seq == r.seq {
		return nil
	}
	return s.lookAt(c, *r, 0)
}
