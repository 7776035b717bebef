package overview

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/record"
	"cofre/store"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Status(ctx context.Context, limit int64) (vault.Status, error)
	ByDay(ctx context.Context, q store.Query, field string, limit int) ([]store.DayCount, error)
	Top(ctx context.Context, q store.Query, field string, n int) (store.Top, error)
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
}

// Log is the audit log: who revealed, what was ingested and verified last.
type Log interface {
	AuditSize(ctx context.Context) (uint64, error)
	AuditEntries(ctx context.Context, from, to uint64, fn func(audit.Entry) error) error
}

// Deps is what the screen is made of. Vault, Log and Schema are needed; *vault.Vault is both of the first.
type Deps struct {
	Vault  Vault
	Log    Log
	Schema record.Schema
	// Memory keeps the chosen fields and what was read of the log for the session; nil: they last as long as the screen.
	Memory *Memory
}

// Memory is what the screen remembers from one visit to the next. The zero value remembers nothing yet. It belongs to the
// console's one goroutine.
type Memory struct {
	date  string // field of the chart by day; "": when they were sealed
	field string // field of the bars; "": not chosen
	log   history
}

// Screen is the overview.
type Screen struct {
	deps   Deps
	memory *Memory
}

// New makes the screen.
func New(d Deps) *Screen {
	if d.Memory == nil {
		d.Memory = &Memory{}
	}
	return &Screen{deps: d, memory: d.Memory}
}

type history struct{ at time.Time }

// Init begins to read.
func (s *Screen) Init(screen.Context) tea.Cmd { return nil }

// Update takes answers and keys.
func (s *Screen) Update(screen.Context, tea.Msg) tea.Cmd { return nil }

// View draws it.
func (s *Screen) View(screen.Context) screen.View { return screen.View{} }

// Title names it.
func (s *Screen) Title(screen.Context) string { return "overview" }

// Keys lists its keys.
func (s *Screen) Keys(screen.Context) []keymap.Group { return nil }
