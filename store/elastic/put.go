package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// putting is one record on its way.
type putting struct {
	*store.Sealed
	alias  string
	n      int    // which of the flush's Records; -1: a reject
	source []byte // of the document
	key    []byte // of its key entry
	prior  prior
	index  string // that took the document
	looked bool   // prior was read, not guessed
	fresh  bool   // its key entry was not there before this Put
	unsure bool   // the document may have been written by a try that got no answer
	asText bool
	tries  int
	err    error
}

// prior is the document that one replaces.
type prior struct {
	there       bool
	index       string // where it is read
	kid         string
	seqNo, term int64
}

// Pipelined says that several flushes may be under way at once: what one waits for, another can use.
func (s *Store) Pipelined() {}

// loadPatience is how long each request of a Put goes on trying: a load outlives the restart of a node.
const loadPatience = time.Minute

// Put writes a flush: all key entries of a part of it first, then, once it is checked, the documents, then the account's
// entries. Each document is written on the condition that what it replaces is still what was read, so that Previous is
// exact and nothing that others write at the same time is lost.
//
// What a Put that fails had written stays: documents with their key entries, whole ones, and key entries without a
// document, but no entries of the account. Superseded key entries stay until they are removed.
func (s *Store) Put(ctx context.Context, f store.Flush) ([]store.Result, error) {
	if err := s.writable(ctx); err != nil {
		return nil, err
	}
	ctx = conn.Patient(ctx, loadPatience)
	results := make([]store.Result, len(f.Records))
	if err := s.putAll(ctx, f, results); err != nil {
		return nil, err
	}
	if f.Account == nil {
		return results, nil
	}
	entries, err := f.Account(slices.Clone(results))
	if err != nil {
		return nil, err
	}
	if err := s.putEntries(ctx, entries); err != nil {
		return nil, err
	}
	return results, nil
}

// putAll writes what a flush holds but its account, by the layout that the index had when it was looked at last.
func (s *Store) putAll(ctx context.Context, f store.Flush, results []store.Result) error {
	st, err := s.state(ctx)
	if err != nil {
		return err
	}
	strays, err := s.putRecords(ctx, st, f, results)
	// Should the documents have been indexed anew since, these came late, with fields of the old layout. What the old
	// index took was copied from there.
	for err == nil && len(strays) > 0 {
		var now *state
		if now, err = s.look(ctx); err != nil {
			break
		}
		if now.users == nil || st.users == nil || now.by[s.names.users].name == st.by[s.names.users].name {
			return nil
		}
		for part := range slices.Chunk(strays, s.limits.page) {
			if err = s.renewByID(ctx, now.users, part); err != nil {
				break
			}
		}
		st = now
	}
	return ended(ctx, err)
}

// part is some records whose documents are written in one go, when their key entries are.
type part []*putting

// putRecords writes the records of a flush part by part. While the documents of one are written, the next one's key
// entries are, and the one behind that is prepared. It returns the users that went into another index than the known one.
func (s *Store) putRecords(ctx context.Context, st *state, f store.Flush, results []store.Result) (strays []string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	made, keyed, checked := make(chan part), make(chan part), make(chan struct{})
	failed := func(err error) { cancel(err) }
	go func() {
		defer close(checked)
		if f.Check != nil {
			if err := f.Check(ctx); err != nil {
				failed(err)
			}
		}
	}()
	go func() {
		defer close(made)
		s.prepare(ctx, st, f, made)
	}()
	go func() {
		defer close(keyed)
		for p := range made {
			err := s.putKeys(ctx, p)
			if err != nil {
				failed(err)
				continue
			}
			select {
			case keyed <- p:
			case <-ctx.Done():
			}
		}
	}()
	for p := range keyed { // to the end also after an error: the records are the caller's again when Put returns
		<-checked
		if ctx.Err() != nil {
			continue
		}
		err := s.putDocuments(ctx, p)
		for i := 0; err == nil && i < len(p); i++ {
			err = p[i].settle(ctx, s, results)
			if p[i].strays(st) {
				strays = append(strays, p[i].Doc.ID)
			}
		}
		if err != nil {
			failed(err)
		}
	}
	<-checked
	return strays, context.Cause(ctx)
}

// strays says whether a user went into another index than the one that its fields were made for.
func (p *putting) strays(st *state) bool {
	known := st.by[p.alias]
	return p.n >= 0 && p.err == nil && known != nil && p.index != known.name
}

// settle takes note of what became of a record.
func (p *putting) settle(ctx context.Context, s *Store, results []store.Result) error {
	switch {
	case p.err != nil && p.n < 0:
		return fmt.Errorf("%s: reject: %w", s.c.Place(), p.err)
	case p.err != nil:
		results[p.n] = store.Result{Err: p.err}
		if p.fresh {
			return s.takeBack(ctx, p)
		}
	case p.n >= 0:
		results[p.n] = store.Result{Created: !p.prior.there, Previous: p.prior.kid}
	}
	return nil
}

// takeBack removes the key entry of a record that was refused alone, where this user may.
func (s *Store) takeBack(ctx context.Context, p *putting) error {
	items, err := s.write(ctx, []conn.Op{{Action: conn.Delete, Index: s.names.keys, ID: keyName(p.Key.KID, p.Key.Batch), IfSeqNo: -1}})
	if err == nil && items[0].Err != nil && !errors.Is(items[0].Err, conn.ErrForbidden) {
		err = items[0].Err
	}
	return err
}

// prepare takes the records of a flush apart, in their order.
func (s *Store) prepare(ctx context.Context, st *state, f store.Flush, made chan<- part) {
	users := &encoder{l: s.layout}
	if st.users != nil {
		users.l = st.users
	}
	rejects := &encoder{l: s.layout, plain: true}
	var p part
	size := 0
	send := func() {
		if len(p) > 0 {
			select {
			case made <- p:
			case <-ctx.Done():
			}
		}
		p, size = nil, 0
	}
	for i := range len(f.Records) + len(f.Rejects) {
		if ctx.Err() != nil {
			return
		}
		r := &putting{alias: s.names.users, n: i}
		e := users
		if i < len(f.Records) {
			r.Sealed = &f.Records[i]
		} else {
			r.Sealed, r.alias, r.n, e = &f.Rejects[i-len(f.Records)], s.names.rejects, -1, rejects
		}
		if r.err = refusal(r.Sealed); r.err == nil {
			r.source, r.err = e.source(r.Sealed, false)
		}
		if r.err == nil {
			r.key, r.err = keySource(&r.Key)
		}
		p = append(p, r)
		if size += len(r.source); size >= s.limits.sliceBytes || len(p) >= s.limits.sliceItems {
			send()
		}
	}
	send()
}

// keyName is the _id of a key entry.
func keyName(kid, batch string) string { return kid + "." + batch }

// keySource is the _source of a key entry: its own bytes, and _cofre behind them.
func keySource(k *store.Key) ([]byte, error) {
	index, err := (&encoder{}).name(k)
	if err != nil {
		return nil, err
	}
	return joined(k.JSON, index, false), nil
}

// putKeys creates the key entries of some records. One that is there already is compared; another one in its place refuses
// the record.
func (s *Store) putKeys(ctx context.Context, p part) error {
	ops := make([]conn.Op, 0, len(p))
	of := make([]*putting, 0, len(p))
	for _, r := range p {
		if r.err == nil {
			ops = append(ops, conn.Op{Action: conn.Create, Index: s.names.keys, ID: keyName(r.Key.KID, r.Key.Batch), Source: r.key, IfSeqNo: -1})
			of = append(of, r)
		}
	}
	items, err := s.write(ctx, ops)
	if err != nil {
		return err
	}
	var taken, asText []*putting
	for i, r := range of {
		switch item := &items[i]; {
		case item.Err == nil:
			r.fresh = true
		case item.Status == http.StatusConflict:
			r.fresh = item.Unsure
			taken = append(taken, r)
		case refusedAlone(item.Err) && !r.asText:
			r.asText = true
			asText = append(asText, r)
		case refusedAlone(item.Err):
			r.err = item.Err
		default:
			return item.Err
		}
	}
	if err := s.putKeysAsText(ctx, asText); err != nil {
		return err
	}
	return s.compareKeys(ctx, taken)
}

// putKeysAsText creates key entries that the server does not take as documents of their own.
func (s *Store) putKeysAsText(ctx context.Context, p part) error {
	if len(p) == 0 {
		return nil
	}
	for _, r := range p {
		index, err := (&encoder{}).name(&r.Key)
		if err != nil {
			return err
		}
		r.key = joined(r.Key.JSON, index, true)
	}
	err := s.putKeys(ctx, p)
	for _, r := range p {
		r.asText = false // that was about the key entry, not about the document
	}
	return err
}

// compareKeys looks at key entries that were there already. Where this user may not read them, only one that may be
// this Put's own is taken to be it.
func (s *Store) compareKeys(ctx context.Context, taken []*putting) error {
	for some := range slices.Chunk(taken, mostGets) {
		ids := make([]string, len(some))
		for i, r := range some {
			ids[i] = keyName(r.Key.KID, r.Key.Batch)
		}
		there, err := s.get(ctx, "read keys", s.names.keys, ids, "")
		forbidden := errors.Is(err, conn.ErrForbidden)
		if err != nil && !forbidden {
			return err
		}
		for i, r := range some {
			if forbidden && r.fresh {
				continue
			}
			if forbidden {
				r.err = fmt.Errorf("%w: key entry, which this user may not compare", store.ErrExists)
				continue
			}
			if !there[i].Found {
				return fmt.Errorf("%s: %w: key entry removed meanwhile", s.c.Place(), store.ErrConflict)
			}
			if k := there[i].key(); k.ID != r.Key.ID || !bytes.Equal(k.JSON, r.Key.JSON) {
				r.err, r.fresh = fmt.Errorf("%w: key entry", store.ErrExists), false
			}
		}
	}
	return nil
}
