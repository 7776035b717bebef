package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/trustelem/zxcvbn"

	"cofre/crypto"
	"cofre/secret"
	"cofre/vault"
)

const (
	// maxKeyFile bounds what is read as a master key file.
	maxKeyFile = 4096
	// unlockTries is how often a person may mistype.
	unlockTries = 3
)

// givenMaster returns the master key from --master-key-file or MASTER_KEY; nil where neither is there.
func (a *app) givenMaster() (*secret.Bytes, error) {
	if a.flags.masterKeyFile != "" {
		return readSecretFile(a.flags.masterKeyFile, "the master key file")
	}
	if a.cfg.MasterKey.Len() > 0 {
		return a.cfg.MasterKey.Clone(), nil
	}
	return nil, nil
}

func readSecretFile(path, what string) (*secret.Bytes, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, usagef("name a file that this user can read", "%s: %w", what, err)
	}
	defer func() { _ = f.Close() }()
	buf := make([]byte, maxKeyFile+1)
	n, err := io.ReadFull(f, buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, usagef("name a file that this user can read", "%s %s: %w", what, path, err)
	}
	if n > maxKeyFile {
		clear(buf)
		return nil, usagef("name the file that holds it alone", "%s %s is larger than %d bytes", what, path, maxKeyFile)
	}
	s := secret.NewLocked(buf[:n])
	clear(buf)
	return s, nil
}

// unlock opens the root with the given master key, or asks for it.
func (a *app) unlock(ctx context.Context, v *vault.Vault) error {
	given, err := a.givenMaster()
	if err != nil {
		return err
	}
	if given != nil {
		defer given.Wipe()
		return a.tryUnlock(ctx, v, given)
	}
	for try := 1; ; try++ {
		raw, err := a.prompt.secret(ctx, "Master key: ")
		if errors.Is(err, errNoTerminal) {
			return fmt.Errorf("%w, and %w", vault.ErrLocked, errNoTerminal)
		}
		if err != nil {
			return err
		}
		err = a.tryUnlock(ctx, v, raw)
		raw.Wipe()
		if !errors.Is(err, vault.ErrWrongKey) || try == unlockTries {
			return err
		}
		a.tell("Not a master key of this vault.\n")
	}
}

func (a *app) tryUnlock(ctx context.Context, v *vault.Vault, raw *secret.Bytes) error {
	key, err := crypto.NormaliseMasterKey(raw.Expose(), false)
	if err != nil {
		return fmt.Errorf("%w: %w", vault.ErrWrongKey, err)
	}
	defer key.Wipe()
	return v.Unlock(ctx, key, a.flags.slot)
}

// newMaster returns the master key of a vault that is being made: the given one, a generated one, or one typed twice.
// generated says that nobody has seen it yet.
func (a *app) newMaster(ctx context.Context, generate bool) (key *secret.Bytes, generated bool, err error) {
	given, err := a.givenMaster()
	if err != nil {
		return nil, false, err
	}
	if generate && given != nil {
		given.Wipe()
		return nil, false, usagef("leave out --generate, or take MASTER_KEY and --master-key-file away",
			"a master key is given, and one is to be generated")
	}
	if generate {
		return crypto.GenerateMasterKey(), true, nil
	}
	if given == nil {
		if given, err = a.typedTwice(ctx); err != nil {
			return nil, false, err
		}
	}
	defer given.Wipe()
	key, err = crypto.NormaliseMasterKey(given.Expose(), true)
	if err != nil {
		return nil, false, usagef("choose another one, or use --generate", "the master key: %w", err)
	}
	a.warnIfWeak(key)
	return key, false, nil
}

func (a *app) typedTwice(ctx context.Context) (*secret.Bytes, error) {
	first, err := a.prompt.secret(ctx, "New master key: ")
	if errors.Is(err, errNoTerminal) {
		return nil, &problem{
			code: exitLocked, err: fmt.Errorf("a vault needs a master key, and there is %w", errNoTerminal),
			do: "give MASTER_KEY or --master-key-file, or have one made with --generate",
		}
	}
	if err != nil {
		return nil, err
	}
	second, err := a.prompt.secret(ctx, "The same again: ")
	if err != nil {
		first.Wipe()
		return nil, err
	}
	defer second.Wipe()
	if !first.Equal(second) {
		first.Wipe()
		return nil, usagef("type it again", "the two are not the same")
	}
	return first, nil
}

// warnIfWeak says what zxcvbn thinks. It takes a string: one copy that cannot be wiped, made only when a key is chosen.
func (a *app) warnIfWeak(key *secret.Bytes) {
	const good = 3 // of 4: more than 10^8 guesses, each of which costs a thief one scrypt
	if zxcvbn.PasswordStrength(string(key.Expose()), nil).Score < good {
		a.say("warning: this master key can be guessed; `cofre init --generate` makes one that cannot")
	}
}
