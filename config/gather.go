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
	given := map[string]bool{}
	for _, v := range variables() {
		text, ok := os.LookupEnv(v.name)
		if ok {
			g.of[v.name], given[v.name] = text, true
		}
		if ok && v.secret {
			_ = os.Unsetenv(v.name) // fails for names that the system does not take, and these it gave us
		}
	}
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
		if text, ok := file[v.name]; ok && !given[v.name] {
			g.of[v.name] = text
		}
	}
	return g, nil
}

// warn adds a warning that is not empty.
func (g *gathered) warn(text string) {
	if text != "" {
		g.warnings = append(g.warnings, text)
	}
}
