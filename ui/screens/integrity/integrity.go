package integrity

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/keymap"
	"cofre/ui/screen"
	"cofre/vault"
)

// Vault is what the screen needs of the vault.
type Vault interface {
	Verify(ctx context.Context, o vault.VerifyOptions) (vault.Report, error)
	Sweep(ctx context.Context) (vault.Swept, error)
}

// Records tells where in the order of ids a failing record stands.
type Records interface {
	Page(ctx context.Context, r store.PageRequest) (vault.Page, error)
	List(ctx context.Context, q store.Query, limit int, fn func(vault.Row) error) error
}

// Deps is what the screen is made of. Vault and Records are needed; *vault.Vault is both.
type Deps struct {
	Vault   Vault
	Records Records
	// Memory keeps the last result while the console runs; nil: it lasts as long as the screen.
	Memory *Memory
}

// Memory is the last result. The zero value has none. It belongs to the console's one goroutine.
type Memory struct{}

// Screen is the integrity check.
type Screen struct{ deps Deps }

// New makes the screen.
func New(d Deps) *Screen { return &Screen{deps: d} }

// Init does nothing: a check is begun by a key.
func (s *Screen) Init(screen.Context) tea.Cmd { return nil }

// Update takes answers and keys.
func (s *Screen) Update(screen.Context, tea.Msg) tea.Cmd { return nil }

// View draws it.
func (s *Screen) View(screen.Context) screen.View { return screen.View{} }

// Title names it.
func (s *Screen) Title(screen.Context) string { return "integrity" }

// Keys lists its keys.
func (s *Screen) Keys(screen.Context) []keymap.Group { return nil }
