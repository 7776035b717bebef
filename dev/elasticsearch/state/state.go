// Package state is what the server for tests leaves behind for those who use it: one file that says where it answers,
// who may ask, and which processes it is. The program dev/elasticsearch writes it, store/elastic/elastictest reads it.
// It imports nothing of the project.
package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Variable is the environment variable that names the state file; it wins over DefaultPath.
const Variable = "COFRE_TEST_ELASTICSEARCH"

// The ways in which a server came to be.
const (
	Given  = "given"  // ELASTICSEARCH_URL named one that runs anyway
	Docker = "docker" // an official image in a container
	Maven  = "maven"  // processes of our own
)

// ErrNone means that there is no state file: no server was started.
var ErrNone = errors.New("no server was started")

// State is one server or cluster for tests.
type State struct {
	Way      string   `json:"way"`      // Given, Docker or Maven
	URLs     []string `json:"urls"`     // https://127.0.0.1:port, one a node
	Username string   `json:"username"` // a superuser
	Password string   `json:"password"`
	CA       string   `json:"ca"`      // path of the PEM file that signs the servers; empty: the system's
	Version  string   `json:"version"` // as the server says it
	Dir      string   `json:"dir"`     // folder of certificates, data and logs; empty where it is Given
	// Container is the id of the container, where Way is Docker.
	Container string `json:"container,omitempty"`
	// Nodes are the processes, where Way is Maven.
	Nodes []Process `json:"nodes,omitempty"`
}

// Process is one node that runs as a process of this machine.
type Process struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	Dir      string `json:"dir"`
	PID      int    `json:"pid"`
	Identity string `json:"identity"` // tells the process from a later one with the same pid
}

// Cache is the folder in which downloads and the default server live: cofre-dev in the user's cache folder
// (XDG_CACHE_HOME where that is set).
func Cache() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w", err)
	}
	return filepath.Join(dir, "cofre-dev"), nil
}

// DefaultPath is the state file of a server that was started without a folder being named.
func DefaultPath() (string, error) {
	dir, err := Cache()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "elasticsearch.json"), nil
}

// Find reads the state that Variable names, or else the one at DefaultPath. The error is ErrNone where no server was
// started; a file that is named and not there is another error.
func Find() (*State, error) {
	if path := os.Getenv(Variable); path != "" {
		s, err := Read(path)
		if errors.Is(err, ErrNone) {
			return nil, fmt.Errorf("%s names %s, which is not there", Variable, path)
		}
		return s, err
	}
	path, err := DefaultPath()
	if err != nil {
		return nil, err
	}
	return Read(path)
}

// Read reads one state file; ErrNone where there is none.
func Read(path string) (*State, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w (%s)", ErrNone, path)
	}
	if err != nil {
		return nil, err
	}
	s := &State{}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("%s is not the state of a server: %w", path, err)
	}
	if len(s.URLs) == 0 {
		return nil, fmt.Errorf("%s names no server", path)
	}
	return s, nil
}

// Write replaces the state file at once (mode 0600: it holds the password).
func (s *State) Write(path string) error {
	b, err := json.Marshal(s, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".elasticsearch-*.json") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if _, err := tmp.Write(append(b, '\n')); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
