//go:build container && linux

package container

import (
	"archive/tar"
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestImage looks at what the image says of itself.
func TestImage(t *testing.T) {
	e := podman(t)
	for format, want := range map[string]string{
		"{{.Config.User}}":       "1000:1000",
		"{{.Config.Entrypoint}}": "[/usr/local/bin/cofre]",
		"{{.Config.Cmd}}":        "[wait]",
		"{{.Config.WorkingDir}}": "/data",
		"{{.Config.Volumes}}":    "map[/data:{}]",
		"{{.HealthCheck.Test}}":  "[CMD /usr/local/bin/cofre doctor --health]",
		`{{index .Labels "org.opencontainers.image.version"}}`:  version,
		`{{index .Labels "org.opencontainers.image.revision"}}`: "abc123",
		`{{index .Labels "org.opencontainers.image.licenses"}}`: "Apache-2.0",
	} {
		got, err := e.ok(nil, "image", "inspect", image, "--format", format)
		if err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", format, got, err, want)
		}
	}
	got, err := e.ok(nil, "run", "--rm", "--network", "none", image, "version")
	if err != nil || got != "cofre "+version {
		t.Errorf("version: %q, %v", got, err)
	}
}

// TestFiles looks at every file of the image: one program, static, that nobody can write; and the folders that volumes
// are for, owned by the user. Docker gives a fresh volume the owner of the folder that it covers, podman hides a mistake.
func TestFiles(t *testing.T) {
	e := podman(t)
	name := unique(t)
	if _, err := e.ok(nil, "create", "--name", name, "--network", "none", image); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = e.do(nil, "rm", "-f", name) })
	a, err := e.do(nil, "export", name)
	if err != nil || a.code != 0 {
		t.Fatal(a.err, err)
	}
	var files []string
	folders := map[string]string{}
	for r := tar.NewReader(strings.NewReader(a.out)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		about := fmt.Sprintf("%d:%d %04o", h.Uid, h.Gid, h.Mode&0o7777)
		switch {
		case h.Typeflag == tar.TypeDir:
			folders[strings.Trim(h.Name, "/")] = about
		case h.Size > 0:
			files = append(files, h.Name+" "+about)
			if h.Name == "usr/local/bin/cofre" {
				static(t, r)
			}
		}
	}
	slices.Sort(files)
	want := []string{
		"etc/group 0:0 0644", "etc/passwd 0:0 0644", "etc/ssl/certs/ca-certificates.crt 0:0 0644",
		"usr/local/bin/cofre 0:0 0555", "usr/share/zoneinfo.zip 0:0 0644",
	}
	if !slices.Equal(files, want) {
		t.Errorf("files %q, want %q", files, want)
	}
	for folder, about := range map[string]string{
		"data": "1000:1000 0700", "setup/authority": "1000:1000 0700", "setup/elasticsearch": "1000:1000 0700",
		"setup/kibana": "1000:1000 0700", "setup/cofre": "1000:1000 0700", "setup/people": "1000:1000 0700", "tmp": "0:0 1777", "usr/local/bin": "0:0 0755",
	} {
		if folders[folder] != about {
			t.Errorf("%s is %q, want %s", folder, folders[folder], about)
		}
	}
}

// static fails for a program that needs a loader or libraries.
func static(t *testing.T, r io.Reader) {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the program is not static: %v", p.Type)
		}
	}
	for _, s := range f.Sections {
		if strings.HasPrefix(s.Name, ".debug") || s.Name == ".symtab" {
			t.Errorf("the program carries %s", s.Name)
		}
	}
}
