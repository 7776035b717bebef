package plain

import (
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record/safetext"
	"cofre/secret"
	"cofre/vault"
)

// reveal asks for a user, fields and a reason, warns, opens the vault, and prints values for a time.
func (t *talk) reveal(ctx context.Context) error {
	id, err := t.ask(ctx, t.p.UserAsk)
	if err != nil || id == "" {
		return err
	}
	row, err := t.v.Show(ctx, id)
	if err != nil {
		return err
	}
	names := sealedOf(row)
	if len(names) == 0 {
		t.say(t.p.NoFields)
		return nil
	}
	t.say(t.p.FieldsAre(safe(strings.Join(names, ", "))))
	fields, err := t.ask(ctx, t.p.FieldsAsk)
	if err != nil {
		return err
	}
	reason, ok, err := t.reason(ctx)
	if !ok || err != nil {
		return err
	}
	r, err := t.v.Reveal(ctx, vault.RevealRequest{ID: id, Fields: split(fields), Reason: reason})
	if err != nil {
		return err
	}
	defer r.Close()
	if r.Unsigned {
		t.say(t.p.Unsigned)
	}
	for _, f := range r.Fields {
		t.value(safe(f.Name), f.Value)
	}
	err = t.countdown(ctx)
	r.Close()
	t.say(t.p.Masked)
	return err
}

// reason asks why, warns of what a plain terminal does, and opens the vault; false where the person thought better of it.
func (t *talk) reason(ctx context.Context) (string, bool, error) {
	reason, err := t.ask(ctx, t.p.ReasonAsk)
	if err != nil {
		return "", false, err
	}
	if reason == "" {
		t.say(t.p.ReasonNone)
		return "", false, nil
	}
	t.say(t.p.Warning)
	yes, err := t.yes(ctx, t.p.PrintAsk)
	if err != nil {
		return "", false, err
	}
	if !yes {
		t.say(t.p.NotPrinted)
		return "", false, nil
	}
	if err := t.unlock(ctx); err != nil {
		return "", false, err
	}
	return reason, true, nil
}

// value prints one revealed value, through buffers that are wiped.
func (t *talk) value(name string, value *secret.Bytes) {
	text := value.Expose()
	if len(text) > 0 && text[0] == '"' {
		plain := make([]byte, 0, len(text)) // never grows: unquoting only shortens
		if unquoted, err := jsontext.AppendUnquote(plain, text); err == nil {
			text = unquoted
		}
		defer clear(plain[:cap(plain)])
	}
	before, after, _ := strings.Cut(t.p.ValueIs(name, "\x00"), "\x00")
	t.print(before)
	t.secret(text)
	t.say(after)
}

// secret prints bytes as they may be printed, in pieces of a buffer that is wiped.
func (t *talk) secret(b []byte) {
	const piece, longest = 256, 10 // of an escape, in bytes a byte
	buf := make([]byte, 0, piece*longest)
	defer clear(buf[:cap(buf)])
	for len(b) > 0 {
		n := cut(b, piece)
		buf = safetext.AppendTerminal(buf[:0], textOver(b[:n]))
		b = b[n:]
		if _, err := t.o.Out.Write(buf); err != nil && t.out == nil {
			t.out = err
		}
	}
}

// cut is where the first piece of b ends: between characters.
func cut(b []byte, most int) int {
	if len(b) <= most {
		return len(b)
	}
	_, rest := safetext.Cut(textOver(b), most)
	if !rest {
		return len(b)
	}
	for n := most; n > most-4; n-- {
		if b[n]&0xc0 != 0x80 {
			return n
		}
	}
	return most
}

// countdown waits until what was printed is to be forgotten, or the person has seen enough. With nobody there it does
// not wait: the next line is the next answer.
func (t *talk) countdown(ctx context.Context) error {
	if !t.o.Person {
		return nil
	}
	const last = 10 * time.Second
	left := t.o.RevealFor
	t.say(t.p.MaskedIn(t.c.Spoken(left)))
	if left > 2*last {
		if a, ok := t.lines.wait(ctx, left-last); ok {
			return skipped(a)
		}
		t.say(t.p.LeftNow(t.c.Spoken(last)))
		left = last
	}
	if a, ok := t.lines.wait(ctx, left); ok {
		return skipped(a)
	}
	return nil
}

// skipped is what an answer means that only ends a wait.
func skipped(a answer) error {
	if a.err == errTooLong { //nolint:errorlint // it comes from read, as it is
		return nil
	}
	return a.err
}
