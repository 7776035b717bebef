//go:build linux

package rootfs

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entries reads a tree back: what each name holds, a link's goal after an arrow.
func entries(t *testing.T, archive io.Reader) map[string]string {
	t.Helper()
	got := map[string]string{}
	for r := tar.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := got[h.Name]; twice {
			t.Errorf("%s is there twice", h.Name)
		}
		got[h.Name] = string(text)
		if h.Typeflag == tar.TypeSymlink {
			got[h.Name] = "-> " + h.Linkname
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	from, elsewhere := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		from + "/a": "A", from + "/kept/b": "B", from + "/left/c": "C", elsewhere + "/d": "D", from + "/z": "Z",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"folder": elsewhere, "file": elsewhere + "/d", "gone": "/nowhere", "outside": elsewhere} {
		if err := os.Symlink(to, filepath.Join(from, name)); err != nil {
			t.Fatal(err)
		}
	}
	var archive bytes.Buffer
	tree := New(&archive)
	tree.Dir("x", 0o755, Owner{})
	tree.Text("/x/text", "first", 0o644, Owner{User: 1000})
	tree.Text("x/text", "second", 0o644, Owner{})
	tree.Link("bin", "usr/bin")
	tree.Folder("x", from, Owner{}, func(path string) bool { return path == "left" || path == "gone" || path == "outside" })
	if err := tree.Close(); err != nil {
		t.Fatal(err)
	}
	got := entries(t, &archive)
	for name, want := range map[string]string{
		"x/text": "first", "bin": "-> usr/bin", "x/a": "A", "x/kept/b": "B", "x/folder/d": "D", "x/file": "D", "x/z": "Z", "x/folder/": "",
	} {
		if text, ok := got[name]; !ok || text != want {
			t.Errorf("%s: %q, %v, want %q", name, text, ok, want)
		}
	}
	for name := range got {
		if strings.Contains(name, "left") || strings.Contains(name, "outside") || strings.Contains(name, "gone") {
			t.Errorf("%s is not left out", name)
		}
	}
}

// TestErrors: what fails is said at the end, and the first of it.
func TestErrors(t *testing.T) {
	t.Parallel()
	tree := New(io.Discard)
	tree.File("a", "/nowhere/a", 0o644, Owner{})
	tree.Folder("b", "/nowhere/b", Owner{}, nil)
	if err := tree.Close(); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "/nowhere/a") {
		t.Error(err)
	}
}

func TestLibrary(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)\n": "/lib/x86_64-linux-gnu/libc.so.6",
		"\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n":                  "/lib64/ld-linux-x86-64.so.2",
		"\tlinux-vdso.so.1 (0x00007ffd)\n":                            "",
		"\tlibx.so => not found\n":                                    "",
		"\tstatically linked\n":                                       "",
	} {
		if got := library(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
