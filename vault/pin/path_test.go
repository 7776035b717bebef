//go:build !windows && !darwin

package pin

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestPath(t *testing.T) {
	home, data := t.TempDir(), t.TempDir()
	fallback := filepath.Join(data, "known_vaults")
	plain := filepath.Join(home, "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ home, config, want string }{
		"home":                  {home, "", filepath.Join(home, ".config", "cofre", "known_vaults")},
		"XDG_CONFIG_HOME":       {"", filepath.Join(home, "conf"), fallback},
		"XDG_CONFIG_HOME there": {"", home, filepath.Join(home, "cofre", "known_vaults")},
		"both":                  {home, filepath.Join(home, "conf"), filepath.Join(home, "conf", "cofre", "known_vaults")},
		"no home":               {"", "", fallback},
		"home not there":        {filepath.Join(home, "nobody"), "", fallback},
		"home no folder":        {plain, "", fallback},
		"relative":              {"", "conf", fallback},
	} {
		t.Setenv("HOME", c.home)
		t.Setenv("XDG_CONFIG_HOME", c.config)
		if got := Path(data); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if entries, _ := os.ReadDir(home); len(entries) != 1 {
		t.Errorf("something was made: %v", entries)
	}
}

// TestExposed: what everybody can write is not believed.
func TestExposed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known_vaults")
	f := open(t, path)
	if err := f.Save(pinOf("one")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Load("one"); !errors.Is(err, ErrExposed) {
		t.Errorf("load: %v", err)
	}
	if err := f.Save(pinOf("one")); !errors.Is(err, ErrExposed) {
		t.Errorf("save: %v", err)
	}
}
