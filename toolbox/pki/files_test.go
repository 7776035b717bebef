package pki_test

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"cofre/toolbox/pki"
)

func TestCreateFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.crt")
	if err := pki.CreateFile(path, []byte("first"), pki.PublicMode); err != nil {
		t.Fatal(err)
	}
	if err := pki.CreateFile(path, []byte("second"), pki.KeyMode); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	dangling := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "elsewhere"), dangling); err != nil {
		t.Fatal(err)
	}
	if err := pki.CreateFile(dangling, []byte("through a link"), pki.KeyMode); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a link: %v", err)
	}
	if err := pki.CreateFile(filepath.Join(dir, "no", "folder"), nil, pki.KeyMode); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in no folder: %v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "first" {
		t.Errorf("it says %q, %v", text, err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*.new*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	mode(t, path, 0o644)
}

// One of many that create the same file at once wins, and the file is his.
func TestCreateFileTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	won := make(chan string, 8)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			text := strings.Repeat(string(rune('a'+i)), 1000)
			if pki.CreateFile(path, []byte(text), pki.KeyMode) == nil {
				won <- text
			}
		})
	}
	group.Wait()
	close(won)
	text, err := os.ReadFile(path)
	if err != nil || len(won) != 1 || string(text) != <-won {
		t.Errorf("%d won, %v", len(won), err)
	}
}

func mode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != want {
		t.Errorf("%s has mode %04o", filepath.Base(path), info.Mode().Perm())
	}
}

func TestPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	if err := pki.CreateKey(path, key(t, pki.P256)); err != nil {
		t.Fatal(err)
	}
	mode(t, path, 0o600)
	if err := pki.Private(path); err != nil {
		t.Error(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := pki.Private(path); runtime.GOOS != "windows" && !errors.Is(err, pki.ErrInvalid) {
		t.Errorf("readable by a group: %v", err)
	}
}

// filed is an authority, and a pair of it as files.
func filed(t *testing.T) (*pki.Authority, pki.Pair) {
	t.Helper()
	a, k := authority(t), key(t, pki.P384)
	dir := t.TempDir()
	p := pki.Pair{Cert: filepath.Join(dir, "es01.crt"), Key: filepath.Join(dir, "es01.key")}
	c := issue(t, a, k, request(t, pki.Elasticsearch, "es01"))
	if err := errors.Join(pki.CreateKey(p.Key, k), pki.CreateFile(p.Cert, pki.EncodeCertificates(c, a.Certificate()), pki.PublicMode)); err != nil {
		t.Fatal(err)
	}
	return a, p
}

func read(t *testing.T, p pki.Pair) ([]*x509.Certificate, *pki.Key) {
	t.Helper()
	text, err := pki.ReadFile(p.Cert)
	if err != nil {
		t.Fatal(err)
	}
	certs, err := pki.ParseCertificates(text)
	if err != nil {
		t.Fatal(err)
	}
	k, err := pki.ReadKey(p.Key)
	if err != nil {
		t.Fatal(err)
	}
	return certs, k
}

func TestRenew(t *testing.T) {
	a, p := filed(t)
	before, oldKey := read(t, p)
	later := now().Add(300 * pki.Day)

	done, err := p.Renew(a, pki.Renewal{Within: 30 * pki.Day, Now: later})
	if err != nil || done.Done || !done.Cert.Equal(before[0]) {
		t.Errorf("97 days before the end: %+v, %v", done.Done, err)
	}
	done, err = p.Renew(a, pki.Renewal{Within: 100 * pki.Day, Now: later})
	certs, k := read(t, p)
	if err != nil || !done.Done || done.NewKey || certs[0].Equal(before[0]) || !k.Fits(certs[0]) || !oldKey.Fits(certs[0]) || len(certs) != 2 {
		t.Errorf("same key: %+v, %v, %d certificates", done, err, len(certs))
	}
	done, err = p.Renew(a, pki.Renewal{NewKey: true, Now: later})
	certs, k = read(t, p)
	if err != nil || !done.Done || !done.NewKey || !k.Fits(certs[0]) || oldKey.Fits(certs[0]) {
		t.Errorf("new key: %+v, %v", done, err)
	}
	mode(t, p.Key, 0o600)
	mode(t, p.Cert, 0o644)
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(p.Key), "*.new*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRenewRefuses(t *testing.T) {
	a, p := filed(t)
	if _, err := p.Renew(authority(t), pki.Renewal{Now: now()}); !errors.Is(err, pki.ErrInvalid) {
		t.Errorf("another authority: %v", err)
	}
	if _, err := (pki.Pair{Cert: p.Cert}).Renew(a, pki.Renewal{NewKey: true, Now: now()}); !errors.Is(err, pki.ErrRequest) {
		t.Errorf("a new key for nowhere: %v", err)
	}
	_, other := filed(t)
	if _, err := (pki.Pair{Cert: p.Cert, Key: other.Key}).Renew(a, pki.Renewal{Now: now()}); !errors.Is(err, pki.ErrInvalid) {
		t.Errorf("another's key: %v", err)
	}
	certs, k := read(t, p)
	if !k.Fits(certs[0]) {
		t.Error("a refused renewal changed the files")
	}
}

// A renewal with a new key that was cut off between any two of its steps is finished by the next.
func TestRenewCutOff(t *testing.T) {
	t.Run("before the certificate", func(t *testing.T) {
		a, p := filed(t)
		if err := pki.CreateKey(p.Key+".new", key(t, pki.P256)); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Renew(a, pki.Renewal{Now: now()}); err != nil {
			t.Error(err)
		}
		certs, k := read(t, p)
		if !k.Fits(certs[0]) {
			t.Error("the same key: the pair does not belong together")
		}
		if _, err := p.Renew(a, pki.Renewal{NewKey: true, Now: now()}); err != nil {
			t.Error(err)
		}
		if certs, k = read(t, p); !k.Fits(certs[0]) {
			t.Error("a new key: the pair does not belong together")
		}
	})
	t.Run("before the key", func(t *testing.T) {
		a, p := filed(t)
		fresh := key(t, pki.P256)
		c := issue(t, a, fresh, request(t, pki.Elasticsearch, "es01"))
		if err := errors.Join(pki.CreateKey(p.Key+".new", fresh), pki.ReplaceFile(p.Cert, pki.EncodeCertificates(c), pki.PublicMode)); err != nil {
			t.Fatal(err)
		}
		done, err := p.Renew(a, pki.Renewal{Within: pki.Day, Now: now()})
		certs, k := read(t, p)
		if err != nil || done.Done || !k.Fits(certs[0]) || !fresh.Fits(certs[0]) {
			t.Errorf("%+v, %v", done, err)
		}
	})
}
