package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-json-experiment/json"
)

// preferences keep what a person chose in the console, such as columns, in a file beside the list of known vaults. They
// hold names of fields, never a value.
type preferences struct {
	path string
	mu   sync.Mutex
}

// Load returns what was saved under the key; "" for nothing.
func (p *preferences) Load(key string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all, err := p.read()
	return all[key], err
}

// Save keeps value under the key: the file is replaced as a whole, so that it is never half written.
func (p *preferences) Save(key, value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	all, err := p.read()
	if err != nil {
		return err
	}
	all[key] = value
	text, err := json.Marshal(all, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("the console's preferences: %w", err)
	}
	const ownerOnly = 0o700
	if err := os.MkdirAll(filepath.Dir(p.path), ownerOnly); err != nil {
		return fmt.Errorf("the console's preferences: %w", err)
	}
	return replaceFile(p.path, text)
}

func (p *preferences) read() (map[string]string, error) {
	all := map[string]string{}
	text, err := os.ReadFile(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, fmt.Errorf("the console's preferences: %w", err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return map[string]string{}, nil //nolint:nilerr // a damaged file of column names is made anew
	}
	return all, nil
}

// replaceFile writes a file for its owner alone and puts it in the place of an earlier one.
func replaceFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}
