package sqlite

import (
	"context"
	"fmt"
	"time"

	"cofre/store"
)

// read runs fn in one snapshot of the store.
func (s *Store) read(ctx context.Context, what string, fn func(c *conn) error) error {
	c, err := s.reader(ctx)
	if err != nil {
		return s.fault(ctx, what, err)
	}
	_, err = c.exec(ctx, "BEGIN")
	if err == nil {
		err = fn(c)
	}
	broken := code(err) != 0 || ctx.Err() != nil
	if !broken {
		_, e := c.exec(context.WithoutCancel(ctx), "COMMIT")
		broken = e != nil
		if err == nil {
			err = e
		}
	}
	s.release(c, broken)
	return s.fault(ctx, what, err)
}

// reader waits for a connection that reads.
func (s *Store) reader(ctx context.Context) (*conn, error) {
	select {
	case s.reading <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.reading
		return nil, fmt.Errorf("%s: %w: closed", s.path, store.ErrUnreachable)
	}
	var c *conn
	if n := len(s.idle); n > 0 {
		c, s.idle = s.idle[n-1], s.idle[:n-1]
	}
	s.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := s.open(ctx)
	if err != nil {
		<-s.reading
	}
	return c, err
}

// release gives a connection back, or closes it where its state is in doubt.
func (s *Store) release(c *conn, broken bool) {
	if broken {
		c.close()
	} else {
		s.mu.Lock()
		s.idle = append(s.idle, c)
		s.mu.Unlock()
	}
	<-s.reading
}

// write runs fn in one durable transaction, or in none: on an error all of it is undone.
func (s *Store) write(ctx context.Context, what string, fn func(c *conn) error) error {
	if s.readOnly || s.immutable {
		return fmt.Errorf("%s: %w: %s", s.path, store.ErrReadOnly, what)
	}
	deadline := time.Now().Add(s.busyWait)
	if err := s.lock(ctx, what); err != nil {
		return err
	}
	defer func() { <-s.writing }()
	if err := s.begin(ctx, deadline); err != nil {
		return s.fault(ctx, what, err)
	}
	err := fn(s.writer)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		// From here on the outcome must be known: no cancelling.
		_, err = s.writer.exec(context.WithoutCancel(ctx), "COMMIT")
	}
	if err != nil {
		err = s.fault(ctx, what, err)
		_, e := s.writer.exec(context.WithoutCancel(ctx), "ROLLBACK")
		if e != nil || code(err) != 0 {
			s.writer.close()
			s.writer = nil
		}
	}
	return err
}

// lock waits for the other writers of this handle.
func (s *Store) lock(ctx context.Context, what string) error {
	timer := time.NewTimer(s.busyWait)
	defer timer.Stop()
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return fmt.Errorf("%s: %w: %s", s.path, store.ErrBusy, what)
	}
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		<-s.writing
		return fmt.Errorf("%s: %w: closed", s.path, store.ErrUnreachable)
	}
	return nil
}

// begin opens the writer where there is none and waits for other processes until the deadline.
func (s *Store) begin(ctx context.Context, deadline time.Time) error {
	for {
		err := s.tryBegin(ctx)
		if err == nil || !isBusy(err) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *Store) tryBegin(ctx context.Context) error {
	if s.writer == nil {
		c, err := connect(ctx, s.name, append(writerPragmas(), s.extra...)...)
		if err != nil {
			return err
		}
		s.writer = c
	}
	if _, err := s.writer.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	// Of a file that it could only open for reading, SQLite says so at the first write, not before.
	_, err := s.writer.exec(ctx, "DELETE FROM meta WHERE 0")
	if err != nil {
		s.writer.close()
		s.writer = nil
	}
	return err
}
