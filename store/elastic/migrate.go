package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// renewing is one index on its way to the next one.
type renewing struct {
	s        *Store
	alias    string
	live     string // the index behind the alias
	next     string // the one that is built
	building string // the alias of that, until it is live
	blocked  bool   // writes to live, by this one
	progress func(done, total int64)
	done     int64
	total    int64
}

// renew makes the index behind an alias anew, by this handle's schema and version, from documents that it reads and
// writes itself: the server's own reindexing rewrites numbers.
//
// Everything is copied while others write. Then the old index is closed to writes, what changed since is copied, and one
// request moves the alias and deletes the old index. Writers wait for that; what they had not written yet they write into
// the new index. Until that request nothing that counts has happened: after a crash the next one begins anew. Of several
// at the same time one works, and the others wait for it.
func (s *Store) renew(ctx context.Context, alias string, progress func(done, total int64)) error {
	l, inner, err := s.claim(ctx, alias)
	if err != nil {
		return err
	}
	// Where what was begun cannot be taken back, the lock is left as by one who died, so that the next one tidies up.
	clean := true
	defer func() { l.end(ctx, clean) }()
	if err := s.tidy(inner, l); err != nil {
		clean = !l.took
		return err
	}
	st, err := s.look(inner)
	if err != nil || !s.outdated(st, alias) {
		return err // somebody else did it while this one waited
	}
	r := &renewing{s: s, alias: alias, live: st.by[alias].name, progress: progress}
	if err := r.run(inner, l); err != nil {
		if context.Cause(inner) != nil && ctx.Err() == nil {
			return context.Cause(inner) // the lock is lost: whoever has it now tidies up
		}
		if errors.Is(err, errCrash) {
			clean = false
			return err
		}
		undone := r.undo(ctx)
		clean = undone == nil
		return errors.Join(err, undone)
	}
	_, err = s.look(ctx)
	return err
}

// errCrash is what tests end a migration with: nothing is tidied up, as after a crash.
var errCrash = errors.New("crashed")

// recover opens an index to writes again that somebody closed who died.
func (s *Store) recover(ctx context.Context, alias string) error {
	l, inner, err := s.claim(ctx, alias)
	if err != nil {
		return err
	}
	err = s.tidy(inner, l)
	l.end(ctx, err == nil || !l.took)
	return err
}

// tidy removes what others who died left of an alias: indices that never came to be live, and the live one's block.
func (s *Store) tidy(ctx context.Context, l *lock) error {
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	live := st.by[l.alias]
	if live == nil {
		return s.damaged("the index %q is missing", l.alias)
	}
	l.taken(numberOf(l.alias, live.name))
	left, err := s.describe(ctx, "look for unfinished indices", l.alias+".*")
	if err != nil {
		return err
	}
	for name, i := range left {
		n := numberOf(l.alias, name)
		if name == live.name || n == 0 || i.Mappings.Meta.Cofre == nil {
			continue
		}
		l.taken(n)
		if _, building := i.Aliases[buildingAlias(name)]; !building {
			continue // not one of these; a person's, for all that is known
		}
		// Only while the live index is the one that is known: who was taken for dead may be about to move the alias.
		err := s.aliases(ctx, "remove an unfinished index",
			action("remove", map[string]any{"index": live.name, "alias": l.alias, "must_exist": true}),
			action("add", map[string]any{"index": live.name, "alias": l.alias}),
			action("remove_index", map[string]any{"index": name}))
		if err != nil {
			return err
		}
	}
	if live.set("index.blocks.write") && l.took {
		return s.unblock(ctx, live.name)
	}
	return nil
}

// buildingAlias is the alias through which an index is filled.
func buildingAlias(index string) string { return index + ".new" }

func action(name string, what map[string]any) map[string]any { return map[string]any{name: what} }

// aliases carries out changes of aliases and indices, all or none.
func (s *Store) aliases(ctx context.Context, what string, actions ...map[string]any) error {
	_, err := s.c.Do(ctx, what, esapi.IndicesUpdateAliasesRequest{
		Body: bytes.NewReader(encoded(map[string]any{"actions": actions})),
	}, conn.Always)
	return err
}

func (s *Store) unblock(ctx context.Context, index string) error {
	_, err := s.c.Do(ctx, "open "+index+" to writes", esapi.IndicesPutSettingsRequest{
		Index: []string{index}, Body: strings.NewReader(`{"index.blocks.write":null}`),
	}, conn.Always)
	return err
}

// undo takes back what was done to the live index, and what was built.
func (r *renewing) undo(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWait)
	defer cancel()
	var errs []error
	if r.blocked {
		errs = append(errs, r.s.unblock(ctx, r.live))
	}
	if r.next != "" {
		st, err := r.s.look(ctx)
		if err == nil && st.by[r.alias] != nil && st.by[r.alias].name != r.next {
			_, err = r.s.c.Do(ctx, "remove an unfinished index", esapi.IndicesDeleteRequest{Index: []string{r.next}}, conn.Always,
				http.StatusNotFound)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// run goes through the steps.
func (r *renewing) run(ctx context.Context, l *lock) error {
	var since int64
	var err error
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"template", func() error { return r.s.putTemplate(ctx, r.alias) }},
		{"build", func() error { return r.build(ctx, l) }},
		{"copy", func() error {
			if since, err = r.s.checkpoint(ctx, r.live); err != nil {
				return err
			}
			if r.total, err = r.s.size(ctx, r.live, nil); err != nil {
				return err
			}
			return r.copy(ctx, nil)
		}},
		{"block", func() error { return r.block(ctx) }},
		{"catch up", func() error {
			return r.copy(ctx, map[string]any{"range": map[string]any{"_seq_no": map[string]any{"gt": since}}})
		}},
		{"deleted", func() error { return r.deleted(ctx) }},
		{"move", func() error { return r.move(ctx) }},
		{"moved", func() error { return nil }},
	} {
		if err := r.s.limits.step(step.name); err != nil {
			return err
		}
		if err := step.do(); err != nil {
			return fmt.Errorf("index %q anew: %w", r.alias, err)
		}
	}
	return nil
}

// build makes the new index, under a number that none ever had.
func (r *renewing) build(ctx context.Context, l *lock) error {
	r.next = numbered(r.alias, l.number())
	if err := l.write(ctx); err != nil { // the number is on record before there is an index
		return err
	}
	r.building = buildingAlias(r.next)
	body := r.s.template(r.alias)
	body.Aliases = map[string]struct{}{r.building: {}}
	_, err := r.s.c.Do(ctx, "create the index "+r.next, esapi.IndicesCreateRequest{
		Index: r.next, Body: bytes.NewReader(encoded(body)),
	}, conn.IfRefused)
	return err
}

// checkpoint is the sequence number up to which everything was carried out.
func (s *Store) checkpoint(ctx context.Context, index string) (int64, error) {
	a, err := s.c.Do(ctx, "look how far an index is", esapi.IndicesStatsRequest{Index: []string{index}, Metric: []string{"docs"}, Level: "shards"}, conn.Always)
	if err != nil {
		return 0, err
	}
	var stats struct {
		Indices map[string]struct {
			Shards map[string][]struct {
				Routing struct {
					Primary bool `json:"primary"`
				} `json:"routing"`
				SeqNo *struct {
					Local int64 `json:"local_checkpoint"`
				} `json:"seq_no"`
			} `json:"shards"`
		} `json:"indices"`
	}
	if err := decode(a.Body, &stats); err != nil {
		return 0, s.unreadable("look how far an index is")
	}
	shards := stats.Indices[index].Shards
	for _, copies := range shards {
		for _, c := range copies {
			if len(shards) == 1 && c.Routing.Primary && c.SeqNo != nil {
				return c.SeqNo.Local, nil
			}
		}
	}
	return 0, fmt.Errorf("%s: %w: the one shard of the index %q is not there", s.c.Place(), store.ErrUnreachable, index)
}

// block closes the live index to writes, and waits for those under way.
func (r *renewing) block(ctx context.Context) error {
	r.blocked = true
	_, err := r.s.c.Do(ctx, "close "+r.live+" to writes", esapi.IndicesAddBlockRequest{Index: []string{r.live}, Block: "write"}, conn.Always)
	return err
}

// move puts the alias on the new index and deletes the old one, in one step. It fails as a whole where the old one is
// not there any more.
func (r *renewing) move(ctx context.Context) error {
	err := r.s.aliases(ctx, "move the alias "+r.alias,
		action("add", map[string]any{"index": r.next, "alias": r.alias}),
		action("remove", map[string]any{"index": r.next, "alias": r.building, "must_exist": true}),
		action("remove_index", map[string]any{"index": r.live}))
	if err == nil {
		return nil
	}
	// An answer may have been lost and the request sent again.
	st, e := r.s.look(ctx)
	if e == nil && st.by[r.alias] != nil && st.by[r.alias].name == r.next {
		return nil
	}
	return err
}
