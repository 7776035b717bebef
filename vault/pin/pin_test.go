package pin

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/crypto"
)

// TestMain lets the test binary act as another process that holds the lock, or that counts.
func TestMain(m *testing.M) {
	const path = "known_vaults" // in the folder that the process is started in
	switch os.Getenv("PIN_TEST_ROLE") {
	case "hold":
		if _, err := lock(path+".lock", time.Second); err != nil {
			os.Exit(3)
		}
		fmt.Println("held")
		time.Sleep(time.Minute)
	case "count":
		f, err := Open(path)
		for range 10 {
			if err == nil {
				err = f.Update("place", count)
			}
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// count adds one to the revision.
func count(old crypto.Pin, ok bool) (crypto.Pin, error) {
	if !ok {
		old = pinOf("place")
		old.Rev = 0
	}
	old.Rev++
	return old, nil
}

func pinOf(place string) crypto.Pin {
	return crypto.Pin{Place: place, Vault: crypto.VaultID{1}, Epoch: 1, Rev: 1, Sign: make([]byte, 32), AuditSize: 7, AuditRoot: [32]byte{5}}
}

func open(t *testing.T, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSaveLoadRemove(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(folder, "known_vaults")
	f := open(t, path)
	if _, ok, err := f.Load("x"); ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := f.Remove("x"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("reading made the folder")
	}
	for _, place := range []string{"/a b", "ü\n\"", "/c"} {
		if err := f.Save(pinOf(place)); err != nil {
			t.Fatal(err)
		}
	}
	changed := pinOf("ü\n\"")
	changed.Rev, changed.AuditSize = 3, 9
	if err := f.Save(changed); err != nil {
		t.Fatal(err)
	}
	got, ok, err := open(t, path).Load(changed.Place)
	if err != nil || !ok || got.Rev != 3 || got.AuditSize != 9 || got.Vault != changed.Vault || got.AuditRoot != changed.AuditRoot {
		t.Fatalf("%+v, %v, %v", got, ok, err)
	}
	if err := f.Remove("/a b"); err != nil {
		t.Fatal(err)
	}
	pins, err := f.All()
	if err != nil || len(pins) != 2 || pins[0].Place != "ü\n\"" || pins[1].Place != "/c" {
		t.Fatalf("%v, %v", pins, err)
	}
	if runtime.GOOS != "windows" {
		for p, want := range map[string]os.FileMode{path: 0o600, path + ".lock": 0o600, folder: 0o700} {
			if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: mode %v, %v", p, info.Mode(), err)
			}
		}
	}
	entries, _ := os.ReadDir(folder)
	if len(entries) != 2 {
		t.Errorf("left in the folder: %v", entries)
	}
}

func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known_vaults")
	if err := open(t, path).Save(pinOf("one")); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, path)
	for name, text := range map[string][]byte{
		"cut":       good[:len(good)/2],
		"prose":     append(bytes.Clone(good), "hello\n"...),
		"twice":     append(bytes.Clone(good), good...),
		"null":      []byte("null\n"),
		"NUL":       make([]byte, 100),
		"too large": bytes.Repeat([]byte("\n"), maxFile+1),
		"member":    bytes.Replace(good, []byte(`"epoch"`), []byte(`"Epoch"`), 1),
	} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "cofre trust") {
			t.Errorf("%s: open: %v", name, err)
		}
		if _, _, err := f.Load("one"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: load: %v", name, err)
		}
		if err := f.Save(pinOf("two")); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: save: %v", name, err)
		}
		if err := f.Remove("one"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: remove: %v", name, err)
		}
		if now, _ := os.ReadFile(path); !bytes.Equal(now, text) {
			t.Errorf("%s: it was written over", name)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder: %v", err)
	}
}

func TestLinesEditedByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known_vaults")
	if err := open(t, path).Save(pinOf("one")); err != nil {
		t.Fatal(err)
	}
	good, _ := os.ReadFile(path)
	text := "\n" + strings.TrimSuffix(string(good), "\n") + "\r\n\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := open(t, path).Load("one"); err != nil || !ok {
		t.Fatal(ok, err)
	}
}

func TestUpdate(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "known_vaults"))
	stop := errors.New("stop")
	if err := f.Update("x", func(crypto.Pin, bool) (crypto.Pin, error) { return crypto.Pin{}, stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	for name, p := range map[string]crypto.Pin{"empty": {Place: "x"}, "other place": pinOf("y"), "not UTF-8": pinOf("\xff")} {
		place := "x"
		if name == "not UTF-8" {
			place = p.Place
		}
		if err := f.Update(place, func(crypto.Pin, bool) (crypto.Pin, error) { return p, nil }); !errors.Is(err, crypto.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if pins, err := f.All(); err != nil || len(pins) != 0 {
		t.Errorf("%v, %v", pins, err)
	}
}

// other starts the test binary as another process.
func other(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env, c.Dir = append(os.Environ(), "PIN_TEST_ROLE="+role), filepath.Dir(path)
	return c
}

func TestProcessesTakeTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known_vaults")
	f := open(t, path)
	var wg sync.WaitGroup
	for range 2 {
		c := other(t, "count", path)
		wg.Go(func() {
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	for range 2 {
		wg.Go(func() {
			for range 10 {
				if err := f.Update("place", count); err != nil {
					t.Error(err)
				}
				if _, err := f.All(); err != nil { // never between
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if p, _, err := f.Load("place"); err != nil || p.Rev != 40 {
		t.Errorf("%d changes of 40 are there, %v", p.Rev, err)
	}
}

// TestCrash: what a process that was killed leaves, its lock and a file half written, is in nobody's way.
func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known_vaults")
	f := open(t, path)
	if err := f.Save(pinOf("one")); err != nil {
		t.Fatal(err)
	}
	c := other(t, "hold", path)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	f.wait = 30 * time.Millisecond
	if err := f.Save(pinOf("two")); !errors.Is(err, ErrBusy) {
		t.Errorf("while it is held: %v", err)
	}
	if _, ok, err := f.Load("one"); !ok || err != nil {
		t.Errorf("reading while it is held: %v, %v", ok, err)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	if err := os.WriteFile(path+".new", []byte("half a li"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(pinOf("two")); err != nil {
		t.Errorf("after it was killed: %v", err)
	}
	if pins, err := f.All(); err != nil || len(pins) != 2 {
		t.Errorf("%v, %v", pins, err)
	}
}
