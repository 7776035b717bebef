package vault

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"cofre/crypto"
	"cofre/store"
)

// TestManyAtOnce uses one vault as a console does: everything at the same time, and a lock in the middle.
func TestManyAtOnce(t *testing.T) {
	t.Run("memory", func(t *testing.T) { manyAtOnce(t, nil) })
	t.Run("embedded", func(t *testing.T) {
		s, _ := newFile(t)
		manyAtOnce(t, s)
	})
}

func manyAtOnce(t *testing.T, s store.Store) {
	ctx := t.Context()
	w := newWorld(t, s)
	w.ingest(append(users(0, 200), "nonsense")...)
	var wg sync.WaitGroup
	many := func(n int, what string, fn func(i int) error) {
		for i := range n {
			wg.Go(func() {
				if err := fn(i); err != nil && !errors.Is(err, ErrLocked) {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
	}
	many(4, "reveal", func(i int) error {
		for j := range 20 {
			id := i*20 + j
			got, err := w.reveal(fmt.Sprint(id), "credit_card_num")
			if err != nil {
				return err
			}
			if got != `"`+card(id)+`"` {
				t.Errorf("record %d is %s", id, got)
			}
		}
		return nil
	})
	many(2, "ingest", func(i int) error {
		_, err := w.v.Ingest(ctx, &lines{text: users(100*i, 100*i+300)}, IngestOptions{Progress: func(Progress) {}})
		return err
	})
	many(1, "verify", func(int) error {
		r, err := w.v.Verify(ctx, VerifyOptions{Progress: func(VerifyProgress) {}, OnFailure: func(Failure) {}})
		if r.Failures != 0 {
			t.Errorf("failures %+v", r.Failed)
		}
		return err
	})
	many(2, "list", func(int) error {
		if err := w.v.List(ctx, store.Query{}, 0, func(Row) error { return nil }); err != nil {
			return err
		}
		_, err := w.v.Status(ctx, 100)
		return err
	})
	many(2, "hosts", func(int) error {
		key, err := crypto.NewHostKey("k")
		if err != nil {
			return err
		}
		_, err = w.v.AddHost(ctx, "k", key.Public())
		return err
	})
	many(1, "sweep", func(int) error {
		_, err := w.v.Sweep(ctx)
		return err
	})
	wg.Wait()
	w.wantClean()
}

// TestLockEndsWhatRuns locks while a verification runs.
func TestLockEndsWhatRuns(t *testing.T) {
	w := newWorld(t, nil)
	w.ingest(users(0, 3000)...)
	w.v.swap(nil)
	w.ok(w.v.Unlock(t.Context(), masterKey(), ""))
	began := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		once := sync.OnceFunc(func() { close(began) })
		for {
			_, err := w.v.Verify(t.Context(), VerifyOptions{Progress: func(VerifyProgress) {}})
			once()
			if err != nil {
				done <- err
				return
			}
		}
	}()
	<-began
	time.Sleep(20 * time.Millisecond)
	w.ok(w.v.Lock(t.Context()))
	select {
	case err := <-done:
		wantErr(t, err, ErrLocked)
	case <-time.After(10 * time.Second):
		t.Fatal("the verification goes on")
	}
}
