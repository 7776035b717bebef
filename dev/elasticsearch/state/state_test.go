package state_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"cofre/dev/elasticsearch/state"
)

func TestWriteAndFind(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv(state.Variable, "")
	if _, err := state.Find(); !errors.Is(err, state.ErrNone) {
		t.Fatalf("nothing was started: %v", err)
	}
	path, err := state.DefaultPath()
	if err != nil {
		t.Fatal(err)
	}
	s := &state.State{
		Way: state.Maven, URLs: []string{"https://127.0.0.1:1"}, Username: "elastic", Password: "made up", CA: "/ca.pem", Version: "8.19.13",
		Nodes: []state.Process{{Name: "node-1", URL: "https://127.0.0.1:1", PID: 7, Identity: "boot/9"}},
	}
	for range 2 { // the second time it replaces
		if err := s.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}
	if got, err := state.Find(); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%+v, %v", got, err)
	}
	named := filepath.Join(t.TempDir(), "s.json")
	t.Setenv(state.Variable, named)
	if _, err := state.Find(); err == nil || errors.Is(err, state.ErrNone) {
		t.Errorf("a file that is named and not there must not count as no server: %v", err)
	}
	for _, text := range []string{"", "{}", "not JSON", `{"urls":"x"}`} {
		if err := os.WriteFile(named, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := state.Find(); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
