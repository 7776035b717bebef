package integrity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/record/safetext"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/vault"
)

// span is the whole vault in the order of ids: its first and its last one, safe to print.
type span struct{ first, last string }

type (
	endsMsg span
	// placesMsg is where failing records stand, from 0 to 1, by id.
	placesMsg map[string]float64
	namesMsg  map[string]string
)

const (
	// mostPlaced is how many records are read for the exact places of those that fail. In a larger vault the place is where
	// the verification was when it found them: within a cell of the line.
	mostPlaced = 100_000
	patience   = 30 * time.Second
	restAt     = 120 * time.Millisecond // names are read when the list rests so long
	mostNames  = 4096                   // remembered
)

// readEnds reads the first and the last id. Without them the line has no words below it.
func (s *Screen) readEnds(c screen.Context) tea.Cmd {
	v := s.deps.Records
	return s.ends.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		var e endsMsg
		first, err := v.Page(ctx, store.PageRequest{Limit: 1})
		if err != nil || len(first.Rows) == 0 {
			return nil
		}
		last, err := v.Page(ctx, store.PageRequest{Limit: 1, Backward: true})
		if err != nil || len(last.Rows) == 0 {
			return nil
		}
		e.first, e.last = printable(first.Rows[0].ID), printable(last.Rows[0].ID)
		return e
	})
}

// printable makes an id safe to print, and not longer than can be shown.
func printable(id string) string {
	const most = 300
	if cut, more := safetext.Cut(id, most); more {
		id = cut
	}
	return safetext.Terminal(id)
}

var errEnough = errors.New("enough was read")

// readPlaces finds out where exactly failing records stand, in a vault that is not too large for it.
func (s *Screen) readPlaces(c screen.Context) tea.Cmd {
	last := s.memory.last
	if last == nil || last.report.Records == 0 || last.report.Records > mostPlaced || !slices.ContainsFunc(last.items, item.placed) {
		return nil
	}
	var ids []string
	for _, it := range last.items {
		if it.placed() {
			ids = append(ids, it.ID)
		}
	}
	v := s.deps.Records
	return s.place.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		m, err := places(ctx, v, ids)
		if err != nil {
			return nil // where they were found is near enough
		}
		return m
	})
}

// places reads all ids in their order and returns where those of ids stand.
func places(ctx context.Context, v Records, ids []string) (placesMsg, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	at := make([]int, 0, len(ids))
	n := 0
	err := v.List(ctx, store.Query{}, mostPlaced+1, func(row vault.Row) error {
		for len(at) < len(ids) && strings.Compare(ids[len(at)], row.ID) <= 0 {
			at = append(at, n)
		}
		n++
		if n > mostPlaced {
			return errEnough
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make(placesMsg, len(ids))
	for i, id := range ids {
		place := n - 1
		if i < len(at) {
			place = at[i]
		}
		out[id] = float64(place) / float64(max(n-1, 1))
	}
	return out, nil
}

// placed takes the exact places.
func (s *Screen) placed(m placesMsg) {
	last := s.memory.last
	if last == nil {
		return
	}
	for i := range last.items {
		if at, ok := m[last.items[i].ID]; ok && last.items[i].placed() {
			last.items[i].at = at
		}
	}
}

// callByName reads what people call the failing users in sight, once the list rests.
func (s *Screen) callByName(c screen.Context) tea.Cmd {
	if s.deps.Name == "" {
		return nil
	}
	if len(s.names) > mostNames {
		clear(s.names)
	}
	var ids []string
	items := s.items()
	from, to := s.list.visible(c, s.room(c))
	for i := from; i < min(to, len(items)); i++ {
		if _, known := s.names[items[i].ID]; !known && items[i].Kind == vault.FailedRecord {
			ids = append(ids, items[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	v, member := s.deps.Records, s.deps.Name
	return s.label.Start(c, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		rest := time.NewTimer(restAt)
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-ctx.Done():
			return nil
		}
		out := namesMsg{}
		for _, id := range ids {
			row, err := v.Show(ctx, id)
			if err != nil && !errors.Is(err, vault.ErrNotFound) {
				return out // a name is an extra: what fails to be read is asked for again when the list moves
			}
			out[id] = nameOf(row, member)
		}
		return out
	})
}

// nameOf is what a row says under a member, safe to print; "" for nothing, and for what is masked.
func nameOf(row vault.Row, member string) string {
	for _, m := range row.Members {
		if m.Name != member || m.Protected {
			continue
		}
		return printable(plain(m.JSON))
	}
	return ""
}
