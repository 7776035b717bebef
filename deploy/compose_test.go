// Package deploy_test checks what is in this folder as far as that is possible without the images: the compose file by
// the specification's own schema and loader, and what must hold of every service.
package deploy_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// project loads compose.yaml strictly: by the schema, with every reference resolved and no environment.
func project(t *testing.T) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithEnv(nil), cli.WithConsistency(true), cli.WithProfiles([]string{"*"}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ours are the services that run the image of this project.
func ours(s types.ServiceConfig) bool { return strings.HasPrefix(s.Image, "cofre:") }

func TestCompose(t *testing.T) {
	t.Parallel()
	p := project(t)
	want := []string{"accounts", "cofre", "dashboards", "elasticsearch", "kibana", "setup"}
	if got := slices.Sorted(maps.Keys(p.Services)); !slices.Equal(got, want) {
		t.Fatalf("services %v", got)
	}
	for name, s := range p.Services {
		confined(t, name, s)
		for _, port := range s.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s: port %s is open to %q", name, port.Published, port.HostIP)
			}
		}
		if !ours(s) && !regexp.MustCompile(`^(elasticsearch|kibana):8\.19\.\d+$`).MatchString(s.Image) {
			t.Errorf("%s: the image %s is not pinned", name, s.Image)
		}
		if ours(s) {
			mine(t, name, s)
		}
	}
	if es, k := p.Services["elasticsearch"].Image, p.Services["kibana"].Image; es[strings.LastIndex(es, ":"):] != k[strings.LastIndex(k, ":"):] {
		t.Errorf("%s and %s are of different versions", es, k)
	}
	if len(p.Services["elasticsearch"].Ports) != 0 || !p.Networks["inside"].Internal ||
		len(p.Services["elasticsearch"].Networks) != 1 {
		t.Error("Elasticsearch is open to more than the network inside")
	}
}

// confined checks what every service must have.
func confined(t *testing.T, name string, s types.ServiceConfig) {
	t.Helper()
	if !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) != 0 || s.Privileged {
		t.Errorf("%s has capabilities: drop %v, add %v", name, s.CapDrop, s.CapAdd)
	}
	if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
		t.Errorf("%s may gain privileges", name)
	}
	if s.MemLimit <= 0 || s.MemSwapLimit != s.MemLimit || s.PidsLimit <= 0 {
		t.Errorf("%s has no limits: memory %d, with swap %d, processes %d", name, s.MemLimit, s.MemSwapLimit, s.PidsLimit)
	}
	if s.Logging == nil || s.Logging.Options["max-size"] == "" {
		t.Errorf("the log of %s has no end", name)
	}
	if s.HealthCheck == nil && !ours(s) {
		t.Errorf("%s has no health check", name)
	}
	for _, v := range s.Volumes {
		if v.Type != types.VolumeTypeVolume {
			t.Errorf("%s mounts %s of the host", name, v.Source)
		}
		if strings.HasSuffix(v.Source, "-files") && name != "setup" && !v.ReadOnly {
			t.Errorf("%s may write %s", name, v.Source)
		}
		if v.Source == "authority" && name != "setup" {
			t.Errorf("%s sees the authority's key", name)
		}
	}
}

// mine checks what our own image allows besides.
func mine(t *testing.T, name string, s types.ServiceConfig) {
	t.Helper()
	if !s.ReadOnly || s.User != "1000:1000" {
		t.Errorf("%s: read-only %v, user %q", name, s.ReadOnly, s.User)
	}
	if s.Build == nil || s.Build.Dockerfile != "deploy/Dockerfile" {
		t.Errorf("%s is not built from here", name)
	} else if _, err := os.Stat(filepath.Join(s.Build.Context, s.Build.Dockerfile)); err != nil {
		t.Error(err)
	}
	once := s.Restart == "no"
	if once != slices.Contains([]string{"setup", "accounts", "dashboards"}, name) {
		t.Errorf("%s: restart %q", name, s.Restart)
	}
	if once && (s.HealthCheck == nil || !s.HealthCheck.Disable) {
		t.Errorf("%s ends, and has a health check", name)
	}
	if once && !slices.ContainsFunc(s.Tmpfs, func(m string) bool { return strings.HasPrefix(m, "/data:") }) {
		t.Errorf("%s gets a volume without a name for the image's /data, which stays for ever", name)
	}
}

// TestOrder: nobody starts before what he needs is ready, not merely begun.
func TestOrder(t *testing.T) {
	t.Parallel()
	p := project(t)
	for name, needs := range map[string][2]string{
		"elasticsearch": {"setup", types.ServiceConditionCompletedSuccessfully},
		"accounts":      {"elasticsearch", types.ServiceConditionHealthy},
		"kibana":        {"accounts", types.ServiceConditionCompletedSuccessfully},
		"dashboards":    {"kibana", types.ServiceConditionHealthy},
		"cofre":         {"accounts", types.ServiceConditionCompletedSuccessfully},
	} {
		d, ok := p.Services[name].DependsOn[needs[0]]
		if !ok || d.Condition != needs[1] || len(p.Services[name].DependsOn) != 1 {
			t.Errorf("%s waits for %v", name, p.Services[name].DependsOn)
		}
	}
}

// TestTransport: every address is https, and nobody is told to trust what it cannot check.
func TestTransport(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"http://", "verificationMode: none", "VERIFICATIONMODE", "--insecure", "curl -k", "ALLOW_HTTP", "ssl.enabled: \"false\"", "security.enabled: \"false\""} {
		if strings.Contains(string(text), bad) {
			t.Errorf("%s", bad)
		}
	}
	p := project(t)
	addresses := 0
	for name, s := range p.Services {
		for key, v := range s.Environment {
			if v != nil && strings.Contains(*v, "://") {
				addresses++
				if !strings.HasPrefix(*v, "https://") {
					t.Errorf("%s: %s is %s", name, key, *v)
				}
			}
		}
		if ours(s) && s.Environment["ELASTICSEARCH_USERNAME"] != nil && s.Environment["ELASTICSEARCH_CA_CERT"] == nil {
			t.Errorf("%s has no authority to trust", name)
		}
	}
	if addresses < 4 {
		t.Errorf("%d addresses: the search does not work", addresses)
	}
	es := p.Services["elasticsearch"].Environment
	for _, key := range []string{"xpack.security.enabled", "xpack.security.http.ssl.enabled", "xpack.security.transport.ssl.enabled"} {
		if es[key] == nil || *es[key] != "true" {
			t.Errorf("%s is not on", key)
		}
	}
}

// TestSecrets: no secret is in the file, or can come in by the environment: each is named by its file, in a volume that
// the service has.
func TestSecrets(t *testing.T) {
	t.Parallel()
	p := project(t)
	secretive := regexp.MustCompile(`(?i)password|token|secret|api_?key|master_?key|encryptionkey`)
	files := 0
	for name, s := range p.Services {
		for key, v := range s.Environment {
			if !secretive.MatchString(key) {
				continue
			}
			if !strings.HasSuffix(key, "_FILE") || v == nil {
				t.Errorf("%s: %s", name, key)
				continue
			}
			files++
			if !slices.ContainsFunc(s.Volumes, func(m types.ServiceVolumeConfig) bool { return strings.HasPrefix(*v, m.Target+"/") }) {
				t.Errorf("%s: %s names %s, which is in none of its volumes", name, key, *v)
			}
		}
		if line := strings.Join(append(slices.Clone(s.Command), s.Entrypoint...), " "); secretive.MatchString(line) {
			t.Errorf("%s: a secret on the command line: %s", name, line)
		}
	}
	if files < 4 {
		t.Errorf("%d secrets: the search does not work", files)
	}
	// Each sees what it needs and no more.
	for name, want := range map[string][]string{
		"elasticsearch": {"elasticsearch-data", "elasticsearch-files"},
		"kibana":        {"kibana-data", "kibana-files"},
		"cofre":         {"cofre-data", "cofre-files"},
		"dashboards":    {"elasticsearch-files"},
	} {
		var got []string
		for _, v := range p.Services[name].Volumes {
			got = append(got, v.Source)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s sees %v", name, got)
		}
	}
}

// TestFolders: each volume that setup writes covers a folder of the image that is its user's, else Docker would give the
// volume to root.
func TestFolders(t *testing.T) {
	t.Parallel()
	dockerfile, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	p := project(t)
	for _, name := range []string{"setup", "cofre"} {
		for _, v := range p.Services[name].Volumes {
			if !strings.Contains(string(dockerfile), "/owned"+v.Target) {
				t.Errorf("%s is not in the image", v.Target)
			}
		}
	}
}
