package config

import (
	"maps"
	"os"
	"slices"
	"strings"
)

// gathered is what the environment and .env say.
type gathered struct {
	of       map[string]string // known variables alone
	warnings []string
}

// gather reads both, the environment over .env, and takes secrets out of the environment.
func gather() (*gathered, error) {
	g := &gathered{of: map[string]string{}}
	file, warnings, err := readDotEnv(dotEnv)
	given := g.takeEnvironment()
	if err != nil {
		return nil, err
	}
	g.warnings = warnings
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		g.warn(unknown(name))
	}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		if w := unknown(name); w != "" {
			g.warn(".env: " + w)
		}
	}
	for _, v := range variables() {
		if given[v.name] {
			continue
		}
		if text, ok := file[v.name]; ok {
			g.of[v.name] = text
		}
		if path, ok := file[fileOf(v.name)]; ok && v.secret {
			g.of[fileOf(v.name)] = path
		}
	}
	return g, nil
}

// takeEnvironment reads the environment, takes secrets out of it, and returns what it had a say in.
func (g *gathered) takeEnvironment() (given map[string]bool) {
	given = map[string]bool{}
	for _, v := range variables() {
		text, ok := os.LookupEnv(v.name)
		if ok {
			g.of[v.name], given[v.name] = text, true
		}
		if path, named := os.LookupEnv(fileOf(v.name)); named && v.secret {
			g.of[fileOf(v.name)], given[v.name] = path, true
		}
		if ok && v.secret {
			_ = os.Unsetenv(v.name) // fails for names that the system does not take, and these it gave us
		}
	}
	return given
}

// warn adds a warning that is not empty.
func (g *gathered) warn(text string) {
	if text != "" {
		g.warnings = append(g.warnings, text)
	}
}
