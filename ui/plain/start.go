package plain

import (
	"context"
	"errors"
	"time"

	"github.com/trustelem/zxcvbn"

	"cofre/crypto"
	"cofre/secret"
	"cofre/vault"
)

// wait is how long no key is tried after so many failures in a row: 1 s, doubling to a minute.
func wait(tries int) time.Duration {
	const most = 6
	return min(time.Second<<min(tries-1, most), time.Minute)
}

// rest waits until a key may be tried again.
func (t *talk) rest(ctx context.Context) error {
	left := t.next.Sub(t.o.Now())
	if left <= 0 {
		return nil
	}
	t.say(t.p.WaitFor(t.c.Spoken((left + time.Second - 1).Truncate(time.Second))))
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// open opens the vault, or makes one where there is none.
func (t *talk) open(ctx context.Context) error {
	confirm := func(fingerprint string) bool {
		t.say(t.p.Fingerprint(fingerprint))
		yes, err := t.yes(ctx, t.p.IsItSame)
		return err == nil && yes
	}
	v, info, err := t.o.Open(ctx, confirm)
	if errors.Is(err, vault.ErrNoVault) && t.o.Create != nil && !t.o.ReadOnly {
		if err = t.create(ctx); err != nil {
			return err
		}
		v, info, err = t.o.Open(ctx, confirm)
	}
	if err != nil {
		return err
	}
	t.v = v
	t.say(t.p.Vault(info.Name, info.Store))
	return nil
}

// create makes a vault, when a person wants it. Nothing is created before the key is typed twice.
func (t *talk) create(ctx context.Context) error {
	t.say(t.p.NoVault(safe(t.o.Place.Folder)))
	yes, err := t.yes(ctx, t.p.MakeOne)
	if err != nil {
		return err
	}
	if !yes {
		t.say(t.p.NotMade)
		return errEnd
	}
	t.say(t.p.KeyRule)
	for {
		key, err := t.newKey(ctx)
		if err != nil {
			return err
		}
		if key == nil {
			if !t.o.Person {
				return errEnd
			}
			continue
		}
		err = t.o.Create(ctx, key)
		key.Wipe()
		if err != nil {
			t.say(t.p.NotMade)
			return err
		}
		t.say(t.p.Made)
		return nil
	}
}

// newKey asks for a master key twice; nil where the two are not good, which was said.
func (t *talk) newKey(ctx context.Context) (*secret.Bytes, error) {
	w := t.c.Start()
	first, err := t.o.Secret(ctx, t.p.NewKey)
	if err != nil {
		return nil, err
	}
	defer func() { first.Wipe() }()
	label := t.p.Again
	if first.Len() == 0 {
		first = crypto.GenerateMasterKey()
		t.say(t.p.Generated)
		t.print(t.p.GeneratedIs)
		if _, err := t.o.Out.Write(first.Expose()); err != nil {
			return nil, err
		}
		t.say("")
		label = t.p.TypeIt
	} else if wrong := t.fault(first); wrong != "" {
		t.say(wrong)
		return nil, nil
	}
	second, err := t.o.Secret(ctx, label)
	if err != nil {
		return nil, err
	}
	if !first.Equal(second) {
		second.Wipe()
		t.say(w.NotSame)
		return nil, nil
	}
	return second, nil
}

// fault says what is wrong with a typed key; "" for nothing. Its strength takes a copy as a string, which cannot be
// wiped, made only when a key is chosen.
func (t *talk) fault(key *secret.Bytes) string {
	const least, guessable, measured = 12, 2, 64
	if key.Len() < least {
		return t.c.Start().TooShort
	}
	normal, err := crypto.NormaliseMasterKey(key.Expose(), true)
	if err != nil {
		return t.p.Error(safe(err.Error()))
	}
	normal.Wipe()
	b := key.Expose()
	if zxcvbn.PasswordStrength(string(b[:min(len(b), measured)]), nil).Score < guessable {
		return t.c.Start().TooWeak
	}
	return ""
}
