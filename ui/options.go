package ui

import (
	"context"
	"os"
	"time"

	"cofre/ingest"
	"cofre/record"
	"cofre/secret"
	"cofre/ui/screen"
	"cofre/ui/screens/browse"
	"cofre/ui/screens/start"
)

// Options is everything that the console is given. Open is needed.
type Options struct {
	In, Out *os.File // nil: standard input and output; both must be terminals
	Env     []string // for what the terminal is; nil: the process's
	Version string

	Lang     string // en, es, or a locale; "" English
	Theme    string // a theme.Kind; "": as the terminal says
	NoColor  bool
	ReadOnly bool

	LockAfter time.Duration // 0: 5 min
	RevealFor time.Duration // 0: 30 s
	IdleExit  time.Duration // 0: 30 min
	Slot      string        // the one slot that master keys are tried on; "": all

	// Open opens the vault, locked, and says what the header shows of it. It is called in a goroutine of its own, again
	// after a failure and after Create; a vault that it returned before is not used any more then. vault.ErrNoVault leads to
	// the guided start. confirm asks a person about a fingerprint seen for the first time and waits for the answer
	// (vault.Options.ConfirmTrust).
	Open func(ctx context.Context, confirm func(fingerprint string) bool) (Vault, screen.VaultInfo, error)
	// Create makes a vault and enrols this host, as cofre init does. master stays the caller's. nil: the console cannot
	// make one.
	Create func(ctx context.Context, master *secret.Bytes) error
	// Place says where Create would put things.
	Place start.Place
	// Source opens a source of records, as cofre ingest does; "" is API_URL.
	Source func(ctx context.Context, spec string) (ingest.Source, error)
	// APIURL is API_URL without credentials, safe to print; "": not set.
	APIURL string

	// Schema, UserName and Hashed are of the policy: its schema, the member by which people know a user ("": none), and
	// whether a field is hashed (nil: none is).
	Schema   record.Schema
	UserName string
	Hashed   func(field string) bool
	// Preferences keep chosen columns between sessions; they may be nil.
	Preferences browse.Preferences

	Now  func() time.Time
	Zone *time.Location // nil: local
}
