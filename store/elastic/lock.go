package elastic

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/store"
)

// lockKind is the kind of the entry by which one at a time indexes anew, one for each alias. It is this store's own.
const lockKind store.EntryKind = "_lock"

// lockText is what such an entry says.
type lockText struct {
	Owner  string `json:"owner"`  // "": nobody
	Beat   int64  `json:"beat"`   // counts up while the owner lives
	Number int    `json:"number"` // the highest number that an index of the alias was ever given
}

// watch looks on while somebody else indexes anew. Clocks are not compared: who gives no sign for a while is dead.
type watch struct {
	s     *Store
	seen  []byte
	since time.Time
	now   store.Entry
	text  lockText
}

// look returns who indexes an alias anew; nil where nobody does.
func (w *watch) look(ctx context.Context, alias string) (*lockText, error) {
	e, err := w.s.Entry(ctx, lockKind, alias)
	w.now = store.Entry{Kind: lockKind, ID: alias}
	switch {
	case errors.Is(err, store.ErrNotFound):
		w.text = lockText{}
		return nil, nil
	case err != nil:
		return nil, err
	}
	w.now = e
	w.text = lockText{}
	if err := json.Unmarshal(e.JSON, &w.text); err != nil {
		return nil, w.s.damaged("the entry by which %q is indexed anew", alias)
	}
	if !bytes.Equal(w.seen, e.JSON) {
		w.seen, w.since = e.JSON, time.Now()
	}
	if w.text.Owner == "" {
		return nil, nil
	}
	return &w.text, nil
}

// dead says that whoever was seen last has given no sign of life for too long.
func (w *watch) dead() bool { return time.Since(w.since) > w.s.limits.patience }

// lock is held by who indexes anew.
type lock struct {
	s     *Store
	alias string
	mu    sync.Mutex
	entry store.Entry
	text  lockText
	stop  context.CancelFunc
	done  chan struct{}
	took  bool // from somebody who died
}

// claim takes the lock of an alias, as soon as nobody alive holds it. The context that it returns ends when the lock is lost.
func (s *Store) claim(ctx context.Context, alias string) (*lock, context.Context, error) {
	w := &watch{s: s}
	for {
		holder, err := w.look(ctx, alias)
		if err != nil {
			return nil, nil, err
		}
		if holder != nil && !w.dead() {
			if err := sleep(ctx, s.limits.pause); err != nil {
				return nil, nil, err
			}
			continue
		}
		l := &lock{s: s, alias: alias, entry: w.now, text: lockText{Owner: newOwner(), Number: w.text.Number}, took: holder != nil}
		err = l.write(ctx)
		if errors.Is(err, store.ErrConflict) {
			continue // somebody else was first
		}
		if err != nil {
			return nil, nil, err
		}
		return l, l.keep(ctx), nil
	}
}

func newOwner() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// taken says that an index of the alias has that number. A sign of life may be on its way: it is waited for.
func (l *lock) taken(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Number = max(l.text.Number, n)
}

// number gives a number that no index of the alias ever had.
func (l *lock) number() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Number++
	return l.text.Number
}

// write gives a sign of life.
func (l *lock) write(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := l.text
	next.Beat++
	l.entry.JSON = encoded(next)
	if err := l.s.putEntries(ctx, []store.Entry{l.entry}); err != nil {
		return err
	}
	l.text = next
	e, err := l.s.Entry(ctx, lockKind, l.alias)
	if err == nil && !bytes.Equal(e.JSON, l.entry.JSON) {
		err = fmt.Errorf("%s: %w: the lock of %q", l.s.c.Place(), store.ErrConflict, l.alias)
	}
	if err == nil {
		l.entry = e
	}
	return err
}

// keep gives signs of life until end.
func (l *lock) keep(ctx context.Context) context.Context {
	inner, cancel := context.WithCancelCause(ctx)
	quit := make(chan struct{})
	l.done = make(chan struct{})
	l.stop = sync.OnceFunc(func() { close(quit) })
	go func() {
		defer close(l.done)
		for {
			select {
			case <-quit:
				return
			case <-inner.Done():
				return
			case <-time.After(l.s.limits.beat):
			}
			if err := l.write(inner); err != nil && inner.Err() == nil {
				cancel(fmt.Errorf("the lock of %q is lost: %w", l.alias, err))
				return
			}
		}
	}()
	return inner
}

// end stops the signs of life, and gives the lock up where all is clean. Where it is not given up, it is taken from this
// owner as from one that died.
func (l *lock) end(ctx context.Context, clean bool) {
	l.stop()
	<-l.done
	if !clean {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWait)
	defer cancel()
	l.text.Owner = ""
	_ = l.write(ctx)
}

// closeWait is how long what is done at the end may take when the context has ended.
const closeWait = 10 * time.Second
