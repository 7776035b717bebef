//go:build compose && linux

package compose

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// confined looks at the processes as the kernel sees them.
func (s *stack) confined() {
	for _, name := range services() {
		if once(name) {
			continue
		}
		c := s.look(name)
		process := filepath.Join("/proc", strconv.Itoa(c.State.Pid))
		status := s.read(process, "status")
		for _, want := range []string{
			"Uid:\t1000\t", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
		} {
			if !strings.Contains(status, want) {
				s.t.Errorf("%s: not %q:\n%s", name, want, status)
			}
		}
		if readOnly := regexp.MustCompile(`(?m)^\d+ \d+ \S+ \S+ / ro[, ]`).MatchString(s.read(process, "mountinfo")); readOnly != (name == "cofre") {
			s.t.Errorf("%s: its root is read-only: %v", name, readOnly)
		}
		if memory := s.limit(process); memory != c.HostConfig.Memory || memory != c.HostConfig.MemorySwap || memory < 256<<20 {
			s.t.Errorf("%s: the kernel gives it %d bytes; %d, and with swap %d, are set", name, memory, c.HostConfig.Memory, c.HostConfig.MemorySwap)
		}
		if c.HostConfig.PidsLimit <= 0 {
			s.t.Errorf("%s may make processes without end", name)
		}
	}
}

func (s *stack) read(parts ...string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// limit is what the kernel lets a process's group have, in bytes.
func (s *stack) limit(process string) int64 {
	s.t.Helper()
	for line := range strings.Lines(s.read(process, "cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		file := map[string]string{
			"memory": "/sys/fs/cgroup/memory" + parts[2] + "/memory.limit_in_bytes", "": "/sys/fs/cgroup" + parts[2] + "/memory.max",
		}[parts[1]]
		if text, err := os.ReadFile(file); err == nil {
			n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// secrets searches all that was made up at the first start where it must not be.
func (s *stack) secrets() {
	secrets := s.hidden()
	places := map[string]string{"compose logs": s.runs(0, "", "logs").String(), "compose config": s.runs(0, "", "config").String()}
	for _, name := range services() {
		text, err := s.docker(nil, "inspect", "cofre-"+name+"-1")
		if err != nil {
			s.t.Fatal(err)
		}
		places["inspect "+name] = text
	}
	for _, i := range []string{"cofre:" + version, "elasticsearch", "kibana"} {
		text, err := s.docker(nil, "image", "ls", "--format", "json", i)
		if err != nil {
			s.t.Fatal(err)
		}
		places["image "+i] = text
	}
	s.processes(places)
	for _, volume := range []string{"kibana-data", "cofre-data"} {
		_ = filepath.WalkDir(s.volume(volume), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				places[path] = s.read(path)
			}
			return nil
		})
	}
	for place, text := range places {
		for name, secret := range secrets {
			if strings.Contains(text, secret) {
				s.t.Errorf("%s is in %s", name, place)
			}
		}
	}
	if len(places) < 15 {
		s.t.Errorf("%d places: the search does not work", len(places))
	}
}

// processes adds command lines and environments of all processes in here. Elastic's image turns the file of the superuser's
// password into a variable of the server, so its environment is left out: docs/deploy.md says so.
func (s *stack) processes(places map[string]string) {
	s.t.Helper()
	server := s.read("/proc", strconv.Itoa(s.look("elasticsearch").State.Pid), "cgroup")
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range all {
		group, err := os.ReadFile(filepath.Join(p, "cgroup"))
		if err != nil {
			continue // it ended
		}
		command, _ := os.ReadFile(filepath.Join(p, "cmdline"))
		places[fmt.Sprintf("the command line of %s: %.60q", p, command)] = string(command)
		if string(group) != server {
			environment, _ := os.ReadFile(filepath.Join(p, "environ"))
			places[fmt.Sprintf("the environment of %s: %.60q", p, command)] = string(environment)
		}
	}
}

// hidden are the passwords and keys that setup made, by the names of their files.
func (s *stack) hidden() map[string]string {
	s.t.Helper()
	found := map[string]string{"the master key": masterKey, "a card number": canary}
	for _, volume := range []string{"authority", "elasticsearch-files", "kibana-files", "cofre-files", "people-files"} {
		err := filepath.WalkDir(s.volume(volume), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".crt") {
				return err
			}
			if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 {
				s.t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
			text, err := os.ReadFile(path)
			name := volume + "/" + d.Name()
			switch {
			case err != nil:
			case strings.HasSuffix(path, ".key"):
				found[name] = strings.Split(string(text), "\n")[1]
			case strings.HasSuffix(path, ".yml"):
				for i, m := range regexp.MustCompile(`"([^"]{20,})"`).FindAllSubmatch(text, -1) {
					found[fmt.Sprint(name, i)] = string(m[1])
				}
			default:
				found[name] = string(bytes.TrimSpace(text))
			}
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if len(found) < 2+3+4+6 {
		s.t.Errorf("%d secrets: the search does not work", len(found))
	}
	return found
}
