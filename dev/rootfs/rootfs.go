// Package rootfs makes the root file systems of images from what is on this machine, as a tar archive that an engine
// imports: programs with the shared libraries that they need, folders, texts. So images can be made where no registry can
// be reached. It imports nothing of the project.
package rootfs

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Owner is a user and a group by number; the zero value is root's.
type Owner struct{ User, Group int }

// Tree writes one root file system. What fails first is kept, and returned by Close.
type Tree struct {
	w    *tar.Writer
	have map[string]bool
	err  error
}

// New begins a tree that is written to w.
func New(w io.Writer) *Tree { return &Tree{w: tar.NewWriter(w), have: map[string]bool{}} }

// Close ends the archive and returns the first error.
func (t *Tree) Close() error { return errors.Join(t.err, t.w.Close()) }

// header writes an entry, and reports whether its content is wanted: nothing is written twice.
func (t *Tree) header(h tar.Header) bool {
	h.Name = strings.TrimPrefix(h.Name, "/")
	if t.err != nil || t.have[h.Name] {
		return false
	}
	t.have[h.Name] = true
	t.err = t.w.WriteHeader(&h)
	return t.err == nil
}

// Dir makes a folder.
func (t *Tree) Dir(name string, mode int64, o Owner) {
	t.header(tar.Header{Name: name + "/", Typeflag: tar.TypeDir, Mode: mode, Uid: o.User, Gid: o.Group})
}

// Link makes a symbolic link.
func (t *Tree) Link(name, to string) {
	t.header(tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: to, Mode: 0o777})
}

// Text makes a file with that text.
func (t *Tree) Text(name, text string, mode int64, o Owner) {
	if t.header(tar.Header{Name: name, Mode: mode, Size: int64(len(text)), Uid: o.User, Gid: o.Group}) {
		_, t.err = io.WriteString(t.w, text)
	}
}

// File copies a file of this machine; a link is followed.
func (t *Tree) File(name, from string, mode int64, o Owner) {
	f, err := os.Open(from)
	if err != nil {
		t.Fail(err)
		return
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fail(err)
		return
	}
	if t.header(tar.Header{Name: name, Mode: mode, Size: info.Size(), Uid: o.User, Gid: o.Group}) {
		_, err = io.Copy(t.w, f)
		t.Fail(err)
	}
}

// Fail keeps the error for Close, where none is kept yet.
func (t *Tree) Fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// Folder copies a folder with all that is in it; links are followed. What leave says true to, by its path in the folder,
// is left out; nil: nothing is.
func (t *Tree) Folder(name, from string, o Owner, leave func(path string) bool) {
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if leave != nil && leave(inner) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		switch mode := int64(info.Mode().Perm()); {
		case info.IsDir() && !d.IsDir(): // a link to a folder, into which the walk does not go
			target, err := filepath.EvalSymlinks(path)
			if err != nil {
				return err
			}
			t.Folder(filepath.Join(name, inner), target, o, nil)
		case info.IsDir():
			t.Dir(filepath.Join(name, inner), mode, o)
		case info.Mode().IsRegular():
			t.File(filepath.Join(name, inner), path, mode, o)
		}
		return t.err
	})
	t.Fail(err)
}

// Programs copies programs of this machine's PATH into /usr/bin, and the libraries that they need.
func (t *Tree) Programs(ctx context.Context, names ...string) {
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fail(err)
			return
		}
		t.File("usr/bin/"+name, path, 0o755, Owner{})
		t.Libraries(ctx, "", path)
	}
}

// Libraries copies the shared libraries that files need, to where they are on this machine; those below own, which come
// with the files, are left out ("": none).
func (t *Tree) Libraries(ctx context.Context, own string, files ...string) {
	for _, file := range files {
		target, err := filepath.EvalSymlinks(file)
		if err != nil {
			t.Fail(err)
			return
		}
		out, err := exec.CommandContext(ctx, "ldd", target).CombinedOutput()
		if err != nil {
			if bytes.Contains(out, []byte("not a dynamic executable")) {
				continue
			}
			t.Fail(fmt.Errorf("ldd %s: %w: %s", file, err, out))
			return
		}
		for line := range strings.Lines(string(out)) {
			if name := library(line); name != "" && (own == "" || !strings.HasPrefix(name, own+"/")) {
				t.File(name, name, 0o755, Owner{})
			}
		}
	}
}

// library is the path in a line of ldd: `libc.so.6 => /lib/libc.so.6 (0x…)` or `/lib64/ld-linux-x86-64.so.2 (0x…)`.
func library(line string) string {
	if _, after, ok := strings.Cut(line, "=>"); ok {
		line = after
	}
	path, _, _ := strings.Cut(strings.TrimSpace(line), " (")
	if !strings.HasPrefix(path, "/") {
		return ""
	}
	return path
}
