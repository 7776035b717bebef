package browse

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/record"
	"cofre/store"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/widget"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
	Count(ctx context.Context, q store.Query, limit int64) (store.Count, error)
}

// History is the audit log, from which the screen says when a user's values were revealed last.
type History interface {
	AuditSize(ctx context.Context) (uint64, error)
	AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error
}

// Preferences keeps small choices beyond the session. Both methods are called off the screen's goroutine.
type Preferences interface {
	// Load returns what was saved under the key; "" for nothing.
	Load(key string) (string, error)
	// Save keeps value under the key.
	Save(key, value string) error
}

// Seals knows what a record's envelope says, and what this session found out about it. Rows do not have it.
type Seals interface {
	// Verdict says at once what is known of a record's seal; it may be called for every row.
	Verdict(id string) Verdict
	// Envelope reads what the record's envelope says of its sealing.
	Envelope(ctx context.Context, id string) (Envelope, error)
}

// State is what is known of a record's seal.
type State uint8

// The states. A record of which nothing is known has no mark: silence is the normal state.
const (
	StateUnknown   State = iota
	StateWhole           // verified
	StateUnchecked       // stored since the last verification
	StateFailed          // verification failed
)

// Verdict is what was found out about one record, and when.
type Verdict struct {
	State State
	At    time.Time
}

// Envelope is what a record's envelope says. Strings are data.
type Envelope struct {
	At    time.Time // when it was sealed
	Suite string
	Epoch uint64 // of the identity that its batch key is for; 0: not known
	Run   string // what people call its run: the number of the audit entry that announced it
	Host  string // label of the host that signed the run; "": not known
	// Unsigned: nobody vouches for the run, and the vault shows such records.
	Unsigned bool
	KID      string // id of its key
	Policy   string // name@hash
}

// Deps is what the screen is made of. Vault and Schema are needed.
type Deps struct {
	Vault  Vault
	Schema record.Schema
	// Name is the member by which people know a user (policy.UsernameField); "": none.
	Name string
	// Memory keeps columns, order and query for the session; nil: they last as long as the screen.
	Memory      *Memory
	Preferences Preferences // may be nil
	History     History     // may be nil
	Seals       Seals       // may be nil
}

// Memory is what the screen remembers from one visit to the next. The zero value remembers nothing yet.
type Memory struct {
	columns  []string // chosen columns; nil: as at first
	sort     string
	desc     bool
	query    string
	selected string
	loaded   bool // the preferences were read
	reveals  reveals
}

// Times and sizes.
const (
	countLimit  = 10_000                 // a query's matches are counted up to here
	debounce    = 150 * time.Millisecond // from the last key to the search
	skeletonAt  = 100 * time.Millisecond // from when on hairlines stand for rows
	spinnerAt   = 300 * time.Millisecond // from when on it says what it waits for
	spinnerStep = 125 * time.Millisecond
	pageTimeout = 30 * time.Second
	restAt      = 120 * time.Millisecond // a user is read up on when the selection rests so long
)

// Screen is the list of users.
type Screen struct {
	deps   Deps
	memory *Memory
	fields []column // every column that may be chosen, in the policy's order

	table  widget.Table
	layout layout
	page   *page // the open page of one user; nil: the list

	extra   []string // columns beyond those at first, for which there is room
	version int      // of the columns

	line   queryLine
	order  order
	keep   string // id to select when the first page comes
	opened string // the query that the screen was opened with

	load, count, total, pause, prefs, log, seal screen.Task

	wish    widget.PageWish
	asking  bool // the wish is under way
	ending  bool // go to the end when the first page is there
	failure bool // the last page failed
	pulsing bool
	matches counted
	all     counted
	asOf    time.Time // when rows came last

	resting   string   // id of the user whose envelope is read, or was
	envelope  Envelope // where enveloped
	enveloped bool
}

// counted is a number of users.
type counted struct {
	n     int64
	exact bool
	known bool
}

// order is how the users are sorted.
type order struct {
	field string
	desc  bool
}

// New makes the screen. arg is nil or a screen.QueryArg.
func New(d Deps, arg any) *Screen {
	if d.Memory == nil {
		d.Memory = &Memory{}
	}
	s := &Screen{deps: d, memory: d.Memory, fields: columnsOf(d.Schema, d.Name)}
	s.order = order{d.Memory.sort, d.Memory.desc}
	if s.order.field == "" {
		s.order.field = query.ID
	}
	text := d.Memory.query
	s.keep = d.Memory.selected
	if q, ok := arg.(screen.QueryArg); ok {
		text, s.keep = q.Query, q.Select
		if text == "" && q.Select != "" {
			text = "id:" + quoted(q.Select)
		}
		s.opened = text
	}
	s.line.field.Limit = query.MaxLength
	s.line.field.Set(text)
	return s
}

// Init begins to read.
func (s *Screen) Init(c screen.Context) tea.Cmd {
	s.arrange(c)
	s.setColumns()
	if wrong := s.line.parse(s.deps.Schema); wrong != nil {
		s.line.wrong, s.line.typing = wrong, true
	}
	return tea.Batch(s.loadPreferences(c), s.readLog(c), s.countAll(c), s.restart(c), s.fetch(c))
}

// Title names the screen.
func (s *Screen) Title(c screen.Context) string {
	if s.page != nil {
		return c.Text.Browse().UserTitle
	}
	return c.Text.Browse().Title
}

// Capturing reports whether the query is being typed.
func (s *Screen) Capturing() bool { return s.line.typing }

// Close ends everything under way and remembers where it was.
func (s *Screen) Close() {
	for _, t := range []*screen.Task{&s.load, &s.count, &s.total, &s.pause, &s.prefs, &s.log, &s.seal} {
		t.Stop()
	}
	s.remember()
}

// remember notes query, order and selection for the next visit. What the screen was opened with by another one is not.
func (s *Screen) remember() {
	m := s.memory
	m.sort, m.desc = s.order.field, s.order.desc
	if s.opened == "" || s.line.applied != s.opened {
		m.query = s.line.applied
		m.selected = ""
		if row, ok := s.table.Selected(); ok {
			m.selected = row.ID
		}
	}
}
