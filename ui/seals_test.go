package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"cofre/ui/screens/browse"
	"cofre/ui/screens/integrity"
	"cofre/vault"
)

type told map[string]vault.Envelope

func (t told) Envelope(_ context.Context, id string) (vault.Envelope, error) {
	e, ok := t[id]
	if !ok {
		return vault.Envelope{}, vault.ErrNotFound
	}
	return e, nil
}

// TestSeals: what is said of a seal is what is known of it, and no more.
func TestSeals(t *testing.T) {
	at := time.Date(2026, 8, 9, 14, 0, 0, 0, time.UTC)
	s := &seals{checked: &integrity.Memory{}, vault: told{
		"whole":   {At: at, Suite: "c1", Epoch: 2, Run: 117, Host: "laptop", Signed: true, KID: "kid", Policy: "p@1"},
		"planted": {At: at, Suite: "c1", Fault: errors.New("planted")},
		"alone":   {At: at, Suite: "c1", Run: 1, Batch: "b"},
	}}
	for _, id := range []string{"whole", "planted", "nobody"} {
		if v := s.Verdict(id); v.State != browse.StateUnknown {
			t.Errorf("%s: %v before anything is known", id, v)
		}
	}
	got, err := s.Envelope(t.Context(), "whole")
	want := browse.Envelope{At: at, Suite: "c1", Epoch: 2, Run: "117", Host: "laptop", KID: "kid", Policy: "p@1"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if e, err := s.Envelope(t.Context(), "alone"); err != nil || !e.Unsigned || e.Run != "1" {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := s.Envelope(t.Context(), "nobody"); !errors.Is(err, vault.ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.Envelope(t.Context(), "planted"); err != nil {
		t.Error(err)
	}
	if v := s.Verdict("planted"); v.State != browse.StateFailed {
		t.Errorf("planted: %v", v)
	}
	if v := s.Verdict("whole"); v.State != browse.StateUnknown {
		t.Errorf("whole, but nothing was checked: %v", v)
	}
	for range mostKnown + 1 {
		if _, err := s.Envelope(t.Context(), "whole"); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.known) > mostKnown {
		t.Error("it remembers without bounds")
	}
}
