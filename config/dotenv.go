package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/joho/godotenv"
)

const (
	// dotEnv is read in the current folder.
	dotEnv = ".env"
	// maxDotEnv is how large it may be.
	maxDotEnv = 1 << 20
	// allowedDotEnv says what may stand in it.
	allowedDotEnv = "lines of NAME=value; values with blanks, $, \\ or # between single quotes"
)

// readDotEnv reads a file of settings; nothing where there is none. A file that is none of this user's business (no
// regular file, of another owner, writable by everybody) is passed over with a warning. Its errors give the line, never
// what stands there.
func readDotEnv(path string) (values map[string]string, warnings []string, err error) {
	text, mode, why, err := openDotEnv(path)
	if err != nil || text == nil {
		if why != "" {
			warnings = append(warnings, path+" is not read: "+why)
		}
		return nil, warnings, err
	}
	defer clear(text)
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	values, err = godotenv.UnmarshalBytes(text)
	if err != nil {
		return nil, nil, &Error{Name: path, Problem: fmt.Sprintf("line %d cannot be read", badLine(text)), Allowed: allowedDotEnv}
	}
	if err := checkSecrets(path, text); err != nil {
		return nil, nil, err
	}
	if secrets := secretsIn(values); len(secrets) > 0 && readable(mode) {
		warnings = append(warnings, fmt.Sprintf("%s holds %s and can be read by others; chmod 600 it", path, strings.Join(secrets, ", ")))
	}
	return values, warnings, nil
}

// openDotEnv returns the file's bytes and mode; nil where it is not to be read, and why, where a person should know.
func openDotEnv(path string) (text []byte, mode fs.FileMode, why string, err error) {
	before, err := os.Stat(path) // before it is opened: opening a pipe would wait for its writer
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, "", nil
	}
	if err != nil {
		return nil, 0, reason(err), nil
	}
	if !before.Mode().IsRegular() {
		return nil, 0, "it is no regular file", nil
	}
	f, err := os.Open(path) // #nosec G304 -- .env of the current folder
	if err != nil {
		return nil, 0, reason(err), nil
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, 0, reason(err), nil
	case !os.SameFile(before, info):
		return nil, 0, "it was replaced while it was opened", nil
	case !trusted(info):
		return nil, 0, "it belongs to another user, or everybody can write it", nil
	}
	text, err = io.ReadAll(io.LimitReader(f, maxDotEnv+1))
	switch {
	case err != nil:
		return nil, 0, reason(err), nil
	case len(text) > maxDotEnv:
		return nil, 0, "", &Error{Name: path, Problem: "it is larger than 1 MiB", Allowed: allowedDotEnv}
	}
	return text, info.Mode(), "", nil
}

// badLine returns the number of the line, from 1, at which the text stops being readable.
func badLine(text []byte) int {
	lines := bytes.SplitAfter(text, []byte("\n"))
	for n := len(lines) - 1; n > 0; n-- {
		if _, err := godotenv.UnmarshalBytes(bytes.Join(lines[:n], nil)); err == nil {
			return n + 1
		}
	}
	return 1
}

// checkSecrets refuses secrets that would be read as something else than they look: outside single quotes, $ is
// replaced and a backslash is taken away, without quotes # begins a comment, and in single quotes \' is no quote.
func checkSecrets(path string, text []byte) error {
	for n, line := range strings.Split(string(text), "\n") {
		end := strings.IndexAny(line, "=:") // both are read
		if end < 0 {
			continue
		}
		name, value := strings.TrimSpace(line[:end]), strings.TrimSpace(line[end+1:])
		name = strings.TrimSpace(strings.TrimPrefix(name, "export "))
		if !isSecret(name) {
			continue
		}
		special := `$\#`
		switch {
		case strings.HasPrefix(value, "'"):
			if special = `\`; !strings.Contains(value, `\'`) {
				continue // elsewhere a backslash stays one
			}
		case name == "API_HEADERS" && strings.HasPrefix(value, `"`):
			special = "$" // \n between headers is what double quotes are for
		case strings.HasPrefix(value, `"`):
			special = `$\`
		}
		if strings.ContainsAny(value, special) {
			return &Error{
				Name: path, Allowed: allowedDotEnv,
				Problem: fmt.Sprintf("line %d: %s holds one of %s and would be read as something else", n+1, name, strings.Join(strings.Split(special, ""), " ")),
			}
		}
	}
	return nil
}

// isSecret reports whether a variable is a secret.
func isSecret(name string) bool {
	for _, v := range variables() {
		if v.name == name {
			return v.secret
		}
	}
	return false
}

// secretsIn lists the secrets among values.
func secretsIn(values map[string]string) []string {
	var out []string
	for _, v := range variables() {
		if v.secret && values[v.name] != "" {
			out = append(out, v.name)
		}
	}
	return out
}
