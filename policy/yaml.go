package policy

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"cofre/record/safetext"
)

// maxDepth is how deep a policy nests at most: the document, fields, one field.
const maxDepth = 4

// reader turns YAML into nodes that hold nothing surprising, and names the file in errors.
type reader struct{ file string }

func (r reader) fail(line int, field, problem, allowed string) *Error {
	return &Error{File: r.file, Line: line, Field: field, Problem: problem, Allowed: allowed}
}

// document returns the top-level mapping of the one YAML document in data.
func (r reader) document(data []byte) (*yaml.Node, error) {
	switch {
	case len(data) > maxFile:
		return nil, r.fail(0, "", "is larger than "+strconv.Itoa(maxFile>>20)+" MiB", "")
	case !utf8.Valid(data):
		return nil, r.fail(1+bytes.Count(data[:validPrefix(data)], []byte("\n")), "", "is not valid UTF-8", "")
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, r.syntax(err)
	}
	var doc, next yaml.Node
	if err := loader.Load(&doc); errors.Is(err, io.EOF) {
		return nil, r.fail(0, "", "is empty", list(topKeys()))
	} else if err != nil {
		return nil, r.syntax(err)
	}
	if err := loader.Load(&next); err == nil {
		return nil, r.fail(next.Line, "", "holds a second YAML document", "one")
	} else if !errors.Is(err, io.EOF) {
		return nil, r.syntax(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, r.fail(0, "", "is empty", list(topKeys()))
	}
	root := doc.Content[0]
	if err := r.plain(root, "", 1); err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, r.fail(root.Line, "", "is "+kindOf(root)+", not a mapping", "a mapping with the keys "+list(topKeys()))
	}
	return root, nil
}

// validPrefix is the length of what is valid UTF-8 at the start of data.
func validPrefix(data []byte) int {
	n := 0
	for n < len(data) {
		c, size := utf8.DecodeRune(data[n:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// syntax says what the YAML reader objects to. Of its message only the kinds that hold no text of the file are passed on:
// the file may be anything, a key file given by mistake too.
func (r reader) syntax(err error) *Error {
	le := (*yaml.LoadError)(nil)
	if !errors.As(err, &le) {
		return r.fail(0, "", "is not YAML", "")
	}
	if strings.Contains(le.Message, "anchor") {
		return r.fail(le.Mark.Line, "", "anchors and aliases (& and *) are not taken", "every field written out")
	}
	problem := "is not YAML"
	if !strings.ContainsAny(le.Message, `"'`+"`") {
		problem += ": " + safetext.Terminal(le.Message)
	}
	return r.fail(le.Mark.Line, "", problem, "")
}

// plain refuses what makes YAML hard to read for people: anchors, aliases, tags, merge keys, names that are no strings,
// names given twice, and nesting that no policy needs.
func (r reader) plain(n *yaml.Node, path string, depth int) error {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return r.fail(n.Line, path, "anchors and aliases (& and *) are not taken", "every field written out")
	case n.Style&yaml.TaggedStyle != 0:
		return r.fail(n.Line, path, "a tag (!) is not taken", "plain values")
	case depth > maxDepth:
		return r.fail(n.Line, path, "is nested too deep", "")
	case n.Kind == yaml.SequenceNode:
		return r.fail(n.Line, path, "is a list", "a mapping or a single value")
	case n.Kind != yaml.MappingNode:
		return nil
	}
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if err := r.key(key, path); err != nil {
			return err
		}
		at := join(path, key.Value)
		if line, twice := seen[key.Value]; twice {
			return r.fail(key.Line, at, "is given twice, first in line "+strconv.Itoa(line), "once")
		}
		seen[key.Value] = key.Line
		if err := r.plain(value, at, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) key(key *yaml.Node, path string) error {
	switch {
	case key.Kind == yaml.AliasNode || key.Anchor != "":
		return r.fail(key.Line, path, "anchors and aliases (& and *) are not taken", "every field written out")
	case key.Style&yaml.TaggedStyle != 0:
		return r.fail(key.Line, path, "a tag (!) is not taken", "plain values")
	case key.ShortTag() == "!!merge":
		return r.fail(key.Line, path, "a merge key (<<) is not taken", "every field written out")
	case key.Kind != yaml.ScalarNode:
		return r.fail(key.Line, path, "a name is "+kindOf(key), "a string")
	case key.ShortTag() != "!!str":
		return r.fail(key.Line, path, "a name is "+kindOf(key), "a string: put it in quotes")
	}
	return nil
}

// join makes the path of a key, fit for messages.
func join(path, key string) string {
	if path == "" {
		return shortName(key)
	}
	return path + "." + shortName(key)
}

// kindOf names what a node is, for people.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
	}
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	default:
		return "a text"
	}
}

// mapping calls set for each key of n, which must be one of keys.
func (r reader) mapping(n *yaml.Node, path string, keys []string, set func(key string, value *yaml.Node, at string) error) error {
	if n.Kind != yaml.MappingNode {
		return r.fail(n.Line, path, "is "+kindOf(n)+", not a mapping", "a mapping with the keys "+list(keys))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		if !slices.Contains(keys, key.Value) {
			problem := "is not a key that is known here"
			if near := nearest(key.Value, keys); near != "" {
				problem += "; did you mean " + near + "?"
			}
			return r.fail(key.Line, at, problem, list(keys))
		}
		if err := set(key.Value, value, at); err != nil {
			return err
		}
	}
	return nil
}

// text returns a string.
func (r reader) text(n *yaml.Node, at, allowed string) (string, error) {
	if n.Kind != yaml.ScalarNode {
		return "", r.fail(n.Line, at, "is "+kindOf(n)+", not a text", allowed)
	}
	if n.ShortTag() != "!!str" {
		if n.ShortTag() == "!!null" {
			return "", r.fail(n.Line, at, "is empty", allowed)
		}
		return "", r.fail(n.Line, at, "is "+kindOf(n)+", not a text; put it in quotes", allowed)
	}
	return n.Value, nil
}

// word returns one of words.
func (r reader) word(n *yaml.Node, at string, words []string) (string, error) {
	text, err := r.text(n, at, list(words))
	if err != nil {
		return "", err
	}
	if slices.Contains(words, text) {
		return text, nil
	}
	problem := "is none of the words that it can be"
	if near := nearest(text, words); near != "" {
		problem += "; did you mean " + near + "?"
	}
	return "", r.fail(n.Line, at, problem, list(words))
}

// yes returns true or false.
func (r reader) yes(n *yaml.Node, at string) (bool, error) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		return false, r.fail(n.Line, at, "is "+kindOf(n), "true, false")
	}
	return strings.EqualFold(n.Value, "true"), nil
}
