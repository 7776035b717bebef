package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cofre/store"
	"cofre/store/query"
)

const (
	// applicationID marks a file as a vault of this product (SQLite header, offset 68): "Cofr".
	applicationID = 0x436f6672
	// version is the version of the tables (SQLite header, offset 60).
	version = 1
	// busyWait is how long a writer waits for another process.
	busyWait = 10 * time.Second
	// mostReaders is how many connections read at the same time; a Scan whose function reads holds one for itself.
	mostReaders = 8
)

// Store is a vault in one SQLite file. It is safe for concurrent use, also by several processes.
type Store struct {
	path      string
	name      string // what the driver opens
	readOnly  bool
	immutable bool // on a medium that takes no -shm file
	index     *query.Extractor
	layout    *layout // of the schema that it was opened with
	busyWait  time.Duration
	limits    limits
	loader    string   // names this handle among those that load
	extra     []string // more pragmas for the writer, for tests

	writing chan struct{} // holds one token while somebody writes
	writer  *conn
	loads   bool          // this handle said in meta that it loads
	reading chan struct{} // holds one token for each reader
	mu      sync.Mutex    // guards what follows
	idle    []*conn
	closed  bool
	known   *known
}

var (
	_ store.Store    = (*Store)(nil)
	_ store.Backuper = (*Store)(nil)
)

// Open opens the store in the file path, which may be a symbolic link to it. It creates nothing: a missing file is
// os.ErrNotExist, wrapped. What is not a vault's file is store.ErrDamaged, what a newer version wrote store.ErrSchema.
//
// Another schema than the one by which the columns beside the documents were made is no error, also read-only: queries
// are right at once, and fast again after the next Settle.
func Open(ctx context.Context, path string, o store.Options) (*Store, error) {
	whole, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, unopened(path, err)
	}
	if whole, err = filepath.Abs(whole); err != nil {
		return nil, unopened(path, err)
	}
	info, err := os.Lstat(whole)
	if err != nil {
		return nil, unopened(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w: not a file", path, store.ErrDamaged)
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("%s: %w: the file is empty", path, store.ErrDamaged)
	}
	s := newStore(whole, o)
	if err := s.first(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// unopened says why a path cannot be opened.
func unopened(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
	return fmt.Errorf("%s: %w: %w", path, store.ErrUnreachable, err)
}

func newStore(path string, o store.Options) *Store {
	mode := "rw"
	if o.ReadOnly {
		mode = "ro"
	}
	return &Store{
		path: path, name: dsn(path, mode), readOnly: o.ReadOnly, busyWait: busyWait, limits: usualLimits(), loader: newLoader(),
		index: query.NewExtractor(o.Schema), layout: newLayout(o.Schema),
		writing: make(chan struct{}, 1), reading: make(chan struct{}, mostReaders),
	}
}

// first opens the first connection and looks whether the file is what it should be.
func (s *Store) first(ctx context.Context) error {
	err := s.look(ctx)
	if err == nil || !cannotOpen(err) {
		return s.fault(ctx, "open the store", err)
	}
	// A folder that cannot be written has no room for the -shm file that reading a WAL database takes. Where no other
	// process has left a log, the file alone is the whole store.
	if wal, e := os.Stat(s.path + "-wal"); e == nil && wal.Size() > 0 {
		return s.fault(ctx, "open the store beside an unfinished write-ahead log", err)
	}
	s.name, s.immutable = dsn(s.path, "ro")+"&immutable=1", true
	return s.fault(ctx, "open the store", s.look(ctx))
}

func (s *Store) look(ctx context.Context) error {
	c, err := s.open(ctx)
	if err != nil {
		return err
	}
	if err := s.check(ctx, c); err != nil {
		c.close()
		return err
	}
	s.idle = append(s.idle, c)
	return nil
}

// open makes a connection that reads.
func (s *Store) open(ctx context.Context) (*conn, error) {
	return connect(ctx, s.name, "busy_timeout="+millis(s.busyWait), "query_only=ON", "trusted_schema=OFF",
		"cell_size_check=ON", "mmap_size=0", "cache_size=-8192")
}

func millis(d time.Duration) string { return fmt.Sprint(max(1, d.Milliseconds())) }

// check says whether the file is a vault of this version.
func (s *Store) check(ctx context.Context, c *conn) error {
	app, err := c.number(ctx, "PRAGMA application_id")
	if err != nil {
		return err
	}
	if app != applicationID {
		return fmt.Errorf("%s: %w: an SQLite file of another application", s.path, store.ErrDamaged)
	}
	v, err := c.number(ctx, "PRAGMA user_version")
	if err != nil {
		return err
	}
	if v > version {
		return fmt.Errorf("%s: %w: tables of version %d, this product reads up to %d", s.path, store.ErrSchema, v, version)
	}
	if v != version {
		return fmt.Errorf("%s: %w: tables of version %d", s.path, store.ErrDamaged, v)
	}
	// A trigger could drop an audit entry or bring back a deleted key on every write.
	n, err := c.number(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%s: %w: somebody added triggers to the file", s.path, store.ErrDamaged)
	}
	tables := fixedTables()
	n, err = c.number(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ("+marks(len(tables))+")",
		tables...)
	if err == nil && n != int64(len(tables)) {
		err = fmt.Errorf("%s: %w: tables are missing", s.path, store.ErrDamaged)
	}
	return err
}

// Create makes the file path (0600, a missing folder 0700) and opens it. store.ErrExists where there is something already.
// A crash leaves either no file of that name or a whole one.
func Create(ctx context.Context, path string, o store.Options) (*Store, error) {
	o.ReadOnly = false
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, uncreated(path, err)
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s: %w", path, store.ErrExists)
	}
	err := replaceNothing(path, func(temporary string) error {
		return writeEmpty(ctx, temporary, o)
	})
	if err != nil {
		return nil, err
	}
	return Open(ctx, path, o)
}

// uncreated sorts the errors of making a file.
func uncreated(path string, err error) error {
	class := store.ErrUnreachable
	switch {
	case promised(err):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, fs.ErrExist):
		class = store.ErrExists
	case errors.Is(err, fs.ErrPermission):
		class = store.ErrReadOnly
	case noRoom(path):
		class = store.ErrFull
	}
	return fmt.Errorf("%s: %w: %w", path, class, err)
}

// replaceNothing makes the file path of what write puts into a file beside it that is there with mode 0600 and empty.
// The name path appears when all is durable, and never replaces anything; on an error nothing is left.
func replaceNothing(path string, write func(temporary string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // 0600
	if err != nil {
		return uncreated(path, err)
	}
	temporary := f.Name()
	defer func() {
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(temporary + end) // what is there; after success it is one of two names
		}
	}()
	_ = f.Close() // nothing was written
	if err := write(temporary); err != nil {
		return uncreated(path, err)
	}
	if err := syncFile(temporary); err != nil {
		return uncreated(path, err)
	}
	if err := os.Link(temporary, path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return uncreated(path, err)
		}
		// A file system without hard links. Nobody but a rival in the same instant can lose a file here.
		if _, e := os.Lstat(path); e == nil {
			return uncreated(path, fs.ErrExist)
		}
		if err := os.Rename(temporary, path); err != nil {
			return uncreated(path, err)
		}
	}
	if err := syncFile(filepath.Dir(path)); err != nil {
		_ = os.Remove(path)
		return uncreated(path, err)
	}
	return nil
}

// syncFile makes a file or a folder durable.
func syncFile(path string) error {
	f, err := os.Open(path) //nolint:gosec // the path is the store's own or the one its owner asked for
	if err != nil {
		return err
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// writeEmpty makes an empty vault of an empty file.
func writeEmpty(ctx context.Context, path string, o store.Options) error {
	s := newStore(path, o)
	c, err := connect(ctx, s.name, writerPragmas()...)
	if err != nil {
		return s.fault(ctx, "create the store", err)
	}
	defer c.close()
	for _, sql := range createSQL(s.layout) {
		if _, err := c.exec(ctx, sql); err != nil {
			return s.fault(ctx, "create the store", err)
		}
	}
	if err := putMeta(ctx, c, s.layout.meta(phaseLoading)); err != nil {
		return s.fault(ctx, "create the store", err)
	}
	return s.fault(ctx, "create the store", c.pragma(ctx, "wal_checkpoint(TRUNCATE)"))
}

// writerPragmas set up the connection that writes.
func writerPragmas() []string {
	return []string{
		"busy_timeout=100", // Store.begin waits longer, and in a way that can be cancelled
		"trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "journal_mode=WAL", "synchronous=FULL",
		"secure_delete=ON", "cache_size=-16384", "journal_size_limit=67108864",
	}
}

// Close waits for what is under way and gives back what the store holds. When the last handle of all processes closes,
// SQLite empties its log.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.writing <- struct{}{}
	s.unclaim()
	for range mostReaders {
		s.reading <- struct{}{}
	}
	defer func() { // those who come now see that it is closed
		for range mostReaders {
			<-s.reading
		}
		<-s.writing
	}()
	for _, c := range s.idle {
		c.close()
	}
	s.idle = nil
	// The writer last: only a connection that writes may empty the log.
	if s.writer != nil {
		s.writer.close()
		s.writer = nil
	}
	return nil
}
