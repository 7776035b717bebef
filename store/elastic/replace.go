package elastic

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// putDocuments writes documents whose key entries are written. Of several with the same id each replaces the one before.
func (s *Store) putDocuments(ctx context.Context, p part) error {
	type name struct{ alias, id string }
	last := make(map[name]prior) // what the latest one of an id left
	for left := []*putting(p); len(left) > 0; {
		var now, later []*putting
		taken := make(map[name]bool, len(left))
		for _, r := range left {
			n := name{r.alias, r.Doc.ID}
			switch {
			case r.err != nil:
			case taken[n]:
				later = append(later, r)
			default:
				taken[n] = true
				if known, ok := last[n]; ok {
					r.prior, r.looked = known, true
				}
				now = append(now, r)
			}
		}
		if err := s.putOnce(ctx, now, func(r *putting, left prior) { last[name{r.alias, r.Doc.ID}] = left }); err != nil {
			return err
		}
		left = later
	}
	return nil
}

// putOnce writes documents of different ids, and says what each left in its place.
func (s *Store) putOnce(ctx context.Context, docs []*putting, wrote func(*putting, prior)) error {
	var unseen []*putting
	for _, r := range docs {
		// A record whose key entry was there before may be there itself, as this Put may be a second try.
		if !r.looked && (s.replaces.Load() || !r.fresh) {
			unseen = append(unseen, r)
		}
	}
	if err := s.lookUp(ctx, unseen); err != nil {
		return err
	}
	var err error
	for left := docs; len(left) > 0; {
		if left, err = s.try(ctx, left, wrote); err != nil {
			return err
		}
	}
	replaced := 0
	for _, r := range docs {
		if r.prior.there {
			replaced++
		}
	}
	s.replaces.Store(replaced > len(docs)/2)
	return nil
}

// try writes documents once, and returns those that are to be tried again.
func (s *Store) try(ctx context.Context, docs []*putting, wrote func(*putting, prior)) ([]*putting, error) {
	items, err := s.write(ctx, documentOps(docs))
	if err != nil {
		return nil, err
	}
	var again, conflicts []*putting
	for i, r := range docs {
		switch item := &items[i]; {
		case item.Err == nil:
			r.index = item.Index
			wrote(r, prior{there: true, kid: r.Key.KID, seqNo: item.SeqNo, term: item.PrimaryTerm})
		case item.Status == http.StatusConflict:
			r.unsure = r.unsure || item.Unsure
			r.tries++
			conflicts = append(conflicts, r)
		case refusedAlone(item.Err) && !r.asText:
			// What it does not take as a document of its own it takes as a string in one.
			again = append(again, r.inText())
		case refusedAlone(item.Err):
			r.err = item.Err
		default:
			return nil, item.Err
		}
	}
	conflicts, err = s.afterConflict(ctx, conflicts, wrote)
	return append(again, conflicts...), err
}

// inText keeps the document as a string from now on.
func (r *putting) inText() *putting {
	doc, index := parted(r.source)
	r.source, r.asText = joined(doc, index, true), true
	return r
}

func documentOps(docs []*putting) []conn.Op {
	ops := make([]conn.Op, len(docs))
	for i, r := range docs {
		ops[i] = conn.Op{Action: conn.Create, Index: r.alias, ID: r.Doc.ID, Source: r.source, IfSeqNo: -1}
		if r.prior.there {
			ops[i].Action, ops[i].IfSeqNo, ops[i].IfPrimaryTerm = conn.Index, r.prior.seqNo, r.prior.term
		}
	}
	return ops
}

// afterConflict reads again what is there of documents that were not as they had been read, and returns those that are
// to be tried again.
func (s *Store) afterConflict(ctx context.Context, conflicts []*putting, wrote func(*putting, prior)) ([]*putting, error) {
	if len(conflicts) == 0 {
		return nil, nil
	}
	before := make([]prior, len(conflicts))
	tries := 0
	for i, r := range conflicts {
		before[i] = r.prior
		tries = max(tries, r.tries)
	}
	if tries >= s.limits.conflicts {
		return nil, fmt.Errorf("%s: %w: others write the same document again and again", s.c.Place(), store.ErrBusy)
	}
	if tries > 1 { // others are at it: let them get on
		if err := sleep(ctx, time.Duration(min(tries, 20))*time.Millisecond); err != nil {
			return nil, err
		}
	}
	if err := s.lookUp(ctx, conflicts); err != nil {
		return nil, err
	}
	again := conflicts[:0]
	for i, r := range conflicts {
		if r.unsure && r.prior.there && r.prior.kid == r.Key.KID && (r.fresh || before[i].kid != r.Key.KID) {
			// The try that got no answer was carried out: it replaced what was read before it.
			left := r.prior
			r.prior, r.index = before[i], left.index
			wrote(r, left)
			continue
		}
		again = append(again, r)
	}
	return again, nil
}

// lookUp reads what is filed under the ids of documents.
func (s *Store) lookUp(ctx context.Context, docs []*putting) error {
	for _, alias := range []string{s.names.users, s.names.rejects} {
		var of []*putting
		for _, r := range docs {
			if r.alias == alias {
				of = append(of, r)
			}
		}
		for some := range slices.Chunk(of, mostGets) {
			ids := make([]string, len(some))
			for i, r := range some {
				ids[i] = r.Doc.ID
			}
			there, err := s.get(ctx, "read what is replaced", alias, ids, kidsOnly)
			if err != nil {
				return err
			}
			for i, r := range some {
				h := &there[i]
				r.prior, r.looked = prior{}, true
				if h.Found {
					r.prior = prior{there: true, index: h.Index, kid: h.kid(), seqNo: h.SeqNo, term: h.Term}
				}
			}
		}
	}
	return nil
}
