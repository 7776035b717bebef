package vault

import (
	"time"

	"cofre/crypto"
	"cofre/policy"
	"cofre/store"
)

// Options is what a vault is created or opened with. Store and Policy are needed; everything else has a useful zero.
type Options struct {
	Store  store.Store    // opened with the policy's schema; stays the caller's to close
	Policy *policy.Policy // from this host, never from the store
	// Host signs batches and audit entries. Without one, or with one that is not enrolled, the vault can only be read
	// masked; everything else is ErrNotEnrolled.
	Host     *crypto.HostKey
	HostName string // for the audit log
	Actor    string // claimed name of the person, for the audit log
	// Pins remembers outside the store which vault this is; nil: nothing is remembered or checked.
	Pins  Pins
	Place string // under which the pin is filed: the store's path or URL without credentials
	// Fingerprint is what the vault must have (as Status prints it; "" says nothing), for machines without a lasting home.
	Fingerprint string
	// ConfirmTrust is asked at the first use of a store that holds records already, when neither pin nor Fingerprint
	// says that it is the right one. Nil: nobody can be asked, and the vault is refused with ErrPinned.
	ConfirmTrust func(fingerprint string) bool
	// OnCheckpoint (may be nil) is given each signed checkpoint, to carry it off the machine. It must be quick; calls
	// may come from several goroutines.
	OnCheckpoint func(checkpoint []byte)
	// Inspect opens the vault also where the pin or the end of the audit log does not hold, to find out what is wrong:
	// such a vault can be listed and its log verified, everything else fails with what was found.
	Inspect bool
	// RejectFor is how long a reject is meant to be kept: what DropExpired goes by. 0: RejectFor, 90 days.
	RejectFor time.Duration
	Now       func() time.Time // nil: time.Now
}

// RejectFor is how long a reject is meant to be kept where Options say nothing.
const RejectFor = 90 * 24 * time.Hour

// Pins remembers what each store held when it was last seen. Package vault/pin keeps them in a file. Its errors say
// what could not be done, and where.
type Pins interface {
	// Load returns the pin filed under place; ok is false where there is none.
	Load(place string) (p crypto.Pin, ok bool, err error)
	// Save files p under p.Place, durably, in place of an earlier one.
	Save(p crypto.Pin) error
}
