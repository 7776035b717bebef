package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json"
)

// object is one saved object, as far as an import looks at it.
type object struct {
	ID         string         `json:"id"`
	Type       string         `json:"type"`
	Attributes map[string]any `json:"attributes"`
	References []reference    `json:"references"`
}

type reference struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

func (r reference) key() string { return r.Type + "/" + r.ID }

func (o object) key() string { return o.Type + "/" + o.ID }

// outcome is the answer to an import.
type outcome struct {
	Success bool      `json:"success"`
	Count   int       `json:"successCount"`
	Errors  []refused `json:"errors,omitzero"`
}

type refused struct {
	ID    string `json:"id"`
	Type  string `json:"type"`
	Error struct {
		Type string `json:"type"`
	} `json:"error"`
}

// types are those of Kibana that can be imported and that are expected here.
func types() []string {
	return []string{"dashboard", "index-pattern", "lens", "map", "search", "visualization"}
}

// take reads objects, a line each, and adds to have those that can stand: of a known type, with all they refer to in the
// same file or there before, and not there yet where overwrite is false. An error: the file is no such file.
func take(file io.Reader, have map[string]bool, overwrite bool) (outcome, error) {
	objects, err := parse(file)
	if err != nil {
		return outcome{}, err
	}
	there := map[string]bool{}
	for _, o := range objects {
		if there[o.key()] {
			return outcome{}, fmt.Errorf("%s is there twice", o.key())
		}
		there[o.key()] = true
	}
	result := outcome{Success: true}
	for _, o := range objects {
		why := ""
		switch {
		case !slices.Contains(types(), o.Type):
			why = "unsupported_type"
		case slices.ContainsFunc(o.References, func(r reference) bool { return !there[r.key()] && !have[r.key()] }):
			why = "missing_references"
		case have[o.key()] && !overwrite:
			why = "conflict"
		}
		if why != "" {
			r := refused{ID: o.ID, Type: o.Type}
			r.Error.Type = why
			result.Success, result.Errors = false, append(result.Errors, r)
			continue
		}
		result.Count++
	}
	if result.Success {
		for key := range there {
			have[key] = true
		}
	}
	return result, nil
}

// parse reads the lines; one may sum up an export.
func parse(file io.Reader) ([]object, error) {
	var objects []object
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var o struct {
			object  `json:",inline"`
			Summary int `json:"exportedCount"`
		}
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return nil, err
		}
		if o.Summary > 0 {
			continue
		}
		if o.ID == "" || o.Type == "" || len(o.Attributes) == 0 {
			return nil, errors.New("an object without id, type or attributes")
		}
		objects = append(objects, o.object)
	}
	return objects, lines.Err()
}
