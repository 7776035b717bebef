package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// errConfig: Kibana would not start with these settings.
var errConfig = errors.New("the settings cannot be used")

// defaultFile is read where the command line names none.
const defaultFile = "/usr/share/kibana/config/kibana.yml"

// settings are Kibana's, by their full names.
type settings map[string]string

// known lists the settings that are understood here: others are refused, as Kibana refuses those that it does not know.
func known() []string {
	return []string{
		"elasticsearch.hosts", "elasticsearch.password", "elasticsearch.ssl.certificateAuthorities", "elasticsearch.username",
		"monitoring.ui.container.elasticsearch.enabled", "newsfeed.enabled", "path.data",
		"server.host", "server.name", "server.port", "server.publicBaseUrl", "server.shutdownTimeout",
		"server.ssl.certificate", "server.ssl.enabled", "server.ssl.key", "telemetry.optIn",
		"xpack.encryptedSavedObjects.encryptionKey", "xpack.reporting.encryptionKey", "xpack.security.encryptionKey",
		"xpack.security.session.idleTimeout",
	}
}

// load reads the files in their order, later ones over earlier ones, and the environment over both.
func load(args, env []string) (settings, error) {
	files, err := configFiles(args)
	if err != nil {
		return nil, err
	}
	s := settings{
		"server.host": "localhost", "server.port": "5601", "path.data": "/usr/share/kibana/data",
		"elasticsearch.hosts": "http://localhost:9200",
	}
	for _, file := range files {
		if err := s.read(file); err != nil {
			return nil, err
		}
	}
	for _, name := range known() {
		variable := strings.ToUpper(strings.ReplaceAll(name, ".", "_")) + "="
		for _, v := range env {
			if value, ok := strings.CutPrefix(v, variable); ok && value != "" {
				s[name] = value
			}
		}
	}
	return s, nil
}

// configFiles reads the command line, on which nothing but --config FILE is understood.
func configFiles(args []string) ([]string, error) {
	var files []string
	for len(args) > 0 {
		if len(args) < 2 || (args[0] != "--config" && args[0] != "-c") {
			return nil, fmt.Errorf("%w: unknown argument %q", errConfig, args[0])
		}
		files, args = append(files, args[1]), args[2:]
	}
	if files == nil {
		files = []string{defaultFile}
	}
	return files, nil
}

// read takes one file.
func (s settings) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%w: %w", errConfig, err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("%w: %s is no YAML", errConfig, file) // what is in it may be secret
	}
	return s.flatten(file, "", tree)
}

// flatten takes nested and dotted names alike.
func (s settings) flatten(file, above string, tree map[string]any) error {
	for key, v := range tree {
		name := above + key
		switch v := v.(type) {
		case map[string]any:
			if err := s.flatten(file, name+".", v); err != nil {
				return err
			}
			continue
		case []any:
			if len(v) != 1 {
				return fmt.Errorf("%w: %s: %s has %d values", errConfig, file, name, len(v))
			}
			s[name] = fmt.Sprint(v[0])
		default:
			s[name] = fmt.Sprint(v)
		}
		if !slices.Contains(known(), name) {
			return fmt.Errorf("%w: %s: unknown configuration key %q", errConfig, file, name)
		}
	}
	return nil
}

// check refuses what Kibana refuses at its start, and settings without which it starts and is not what was wanted: no
// HTTPS, or encryption keys that it makes up anew each time. It returns the server's certificate.
func (s settings) check() (certificate tls.Certificate, err error) {
	if s["server.ssl.enabled"] != "true" {
		return certificate, fmt.Errorf("%w: server.ssl.enabled is not true", errConfig)
	}
	certificate, err = tls.LoadX509KeyPair(s["server.ssl.certificate"], s["server.ssl.key"])
	if err != nil {
		return certificate, fmt.Errorf("%w: server.ssl: %w", errConfig, err)
	}
	for _, part := range []string{"security", "encryptedSavedObjects", "reporting"} {
		if name := "xpack." + part + ".encryptionKey"; len(s[name]) < 32 {
			return certificate, fmt.Errorf("%w: %s must have at least 32 characters, and has %d", errConfig, name, len(s[name]))
		}
	}
	switch user := s["elasticsearch.username"]; {
	case user == "elastic":
		return certificate, fmt.Errorf("%w: elasticsearch.username: the superuser is forbidden", errConfig)
	case user == "" || s["elasticsearch.password"] == "":
		return certificate, fmt.Errorf("%w: elasticsearch.username and .password belong together", errConfig)
	}
	if u, err := url.Parse(s["server.publicBaseUrl"]); err != nil || u.Scheme != "https" || u.Host == "" || strings.HasSuffix(u.Path, "/") {
		return certificate, fmt.Errorf("%w: server.publicBaseUrl is no https address without a slash at its end", errConfig)
	}
	if _, err := time.ParseDuration(s["xpack.security.session.idleTimeout"]); err != nil {
		return certificate, fmt.Errorf("%w: xpack.security.session.idleTimeout: %w", errConfig, err)
	}
	// Kibana keeps its identity there, and does not start where it cannot.
	if err := os.WriteFile(filepath.Join(s["path.data"], "uuid"), []byte("5b2de169-2785-441b-ae8c-186a1936b17d"), 0o600); err != nil {
		return certificate, fmt.Errorf("%w: path.data: %w", errConfig, err)
	}
	return certificate, nil
}
