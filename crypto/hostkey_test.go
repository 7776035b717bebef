package crypto

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// hostKeyFileRefuses spoils the key file at path in every way.
func hostKeyFileRefuses(t *testing.T, path string) {
	t.Helper()
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v, %v", info.Mode(), err)
		}
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadHostKey(path); !errors.Is(err, ErrKeyFile) {
			t.Error(err)
		}
	}
	for name, text := range map[string][]byte{
		"empty":   nil,
		"cut":     good[:len(good)/2],
		"version": bytes.Replace(good, []byte(`"v":1`), []byte(`"v":2`), 1),
		"kind":    bytes.Replace(good, []byte("host"), []byte("most"), 1),
		"unknown": bytes.Replace(good, []byte(`"v":1`), []byte(`"v":1,"x":1`), 1),
		"seed":    bytes.Replace(good, []byte(`"seed":"`), []byte(`"seed":"AA`), 1),
		"long":    append(bytes.Clone(good), strings.Repeat(" ", maxKeyFile)+"x"...),
	} {
		bad := filepath.Join(t.TempDir(), "host.key")
		if err := os.WriteFile(bad, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadHostKey(bad); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := LoadHostKey(path + ".none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := NewHostKey("\xff"); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}
