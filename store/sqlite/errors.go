package sqlite

import (
	"context"
	"errors"
	"fmt"

	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"cofre/store"
)

// errTruncated is the extended code of a file that is shorter than it says.
const errTruncated = lib.SQLITE_IOERR | 2<<8

// fault makes of any error one that package store promises. what says what was being done. SQLite's own messages hold
// names of tables at most, as every value is bound.
func (s *Store) fault(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	failed, ok := errors.AsType[*engine.Error](err)
	if !ok || promised(err) {
		return err
	}
	if e := ctx.Err(); e != nil {
		return e // the statement was interrupted
	}
	return fmt.Errorf("%s: %w: %s: %w", s.path, s.class(failed.Code()), what, failed)
}

// promised says whether an error is one of package store's already.
func promised(err error) bool {
	for _, e := range []error{
		store.ErrNotFound, store.ErrConflict, store.ErrExists, store.ErrDamaged, store.ErrUnreachable,
		store.ErrBusy, store.ErrReadOnly, store.ErrFull, store.ErrSchema,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// class sorts SQLite's result codes (sqlite.org/rescode.html).
func (s *Store) class(code int) error {
	if code == errTruncated {
		return store.ErrDamaged
	}
	switch code & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return store.ErrBusy
	case lib.SQLITE_READONLY:
		return store.ErrReadOnly
	case lib.SQLITE_FULL:
		return store.ErrFull
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_AUTH, lib.SQLITE_NOMEM, lib.SQLITE_NOLFS, lib.SQLITE_PROTOCOL,
		lib.SQLITE_INTERRUPT:
		return store.ErrUnreachable
	case lib.SQLITE_IOERR:
		// SQLite tells a full disk from other faults when it writes pages, but not when it grows the -shm file or a
		// temporary one.
		if noRoom(s.path) {
			return store.ErrFull
		}
		return store.ErrUnreachable
	default:
		return store.ErrDamaged
	}
}

func code(err error) int {
	if failed, ok := errors.AsType[*engine.Error](err); ok {
		return failed.Code()
	}
	return 0
}

func isBusy(err error) bool { return code(err)&0xff == lib.SQLITE_BUSY }

func isConstraint(err error) bool { return code(err)&0xff == lib.SQLITE_CONSTRAINT }

func cannotOpen(err error) bool {
	c := code(err) & 0xff
	return c == lib.SQLITE_CANTOPEN || c == lib.SQLITE_READONLY
}
