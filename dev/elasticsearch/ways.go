package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"cofre/dev/elasticsearch/node"
	"cofre/dev/elasticsearch/state"
)

// provide finds or starts a server: one that is given, a container, processes of our own.
func provide(ctx context.Context, p place, nodes int, say node.Say) (*state.State, error) {
	if url := os.Getenv("ELASTICSEARCH_URL"); strings.Trim(url, ", ") != "" {
		return given(ctx, url)
	}
	dir := p.dir
	if dir == "" {
		cache, err := node.Folder()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(cache, "elasticsearch")
	}
	if nodes == 1 && dockerAnswers(ctx) {
		s, err := startContainer(ctx, dir, say)
		if !errors.Is(err, errNoContainer) || ctx.Err() != nil {
			return s, err
		}
		say("%v; starting a process instead", err)
	}
	c, err := node.Start(ctx, node.Options{Nodes: nodes, Dir: dir, Stays: true, Say: say})
	if err != nil {
		return nil, err
	}
	return c.State(), nil
}

// given takes the server that the environment names.
func given(ctx context.Context, url string) (*state.State, error) {
	s := &state.State{
		Way: state.Given, URLs: nodes(url), Username: os.Getenv("ELASTICSEARCH_USERNAME"), Password: os.Getenv("ELASTICSEARCH_PASSWORD"),
	}
	var err error
	if ca := os.Getenv("ELASTICSEARCH_CA_CERT"); ca != "" {
		if s.CA, err = filepath.Abs(ca); err != nil { // tests run in folders of their own
			return nil, err
		}
	}
	for _, url := range s.URLs {
		if err := healthy(ctx, s, url, len(s.URLs)); err != nil {
			return nil, fmt.Errorf("the server that ELASTICSEARCH_URL names: %w", err)
		}
	}
	s.Version, err = version(ctx, s)
	return s, err
}

// nodes are the addresses in ELASTICSEARCH_URL: several of one cluster have commas or blanks between them.
func nodes(url string) []string {
	urls := strings.FieldsFunc(url, func(r rune) bool { return r == ',' || r == ' ' })
	for i, u := range urls {
		urls[i] = strings.TrimSuffix(u, "/")
	}
	return urls
}

// reusable says whether a server that was started earlier is what is asked for now, and answers.
func reusable(ctx context.Context, s *state.State, wanted int) bool {
	if url := os.Getenv("ELASTICSEARCH_URL"); url != "" && !slices.ContainsFunc(nodes(url), func(u string) bool { return slices.Contains(s.URLs, u) }) {
		return false
	}
	if s.Way != state.Given && len(s.URLs) != wanted {
		return false
	}
	if s.Way == state.Maven {
		for _, n := range node.Attach(s).Nodes {
			if !n.Running() {
				return false
			}
		}
	}
	for _, url := range s.URLs {
		if healthy(ctx, s, url, len(s.URLs)) != nil {
			return false
		}
	}
	return true
}

func healthy(ctx context.Context, s *state.State, url string, nodes int) error {
	return node.Healthy(ctx, url, s.CA, s.Username, s.Password, nodes)
}

// ended stops a server in the way in which it was started. One that was given is left alone.
func ended(ctx context.Context, s *state.State) error {
	switch s.Way {
	case state.Docker:
		return removeContainer(ctx, s)
	case state.Maven:
		return node.Attach(s).Remove(ctx)
	}
	return nil
}

// version asks a server which it is.
func version(ctx context.Context, s *state.State) (string, error) {
	client, err := node.Client(s.CA)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URLs[0], nil)
	if err != nil {
		return "", err
	}
	r.SetBasicAuth(s.Username, s.Password)
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	var said struct {
		Version struct {
			Number string `json:"number"`
		} `json:"version"`
	}
	if err := json.UnmarshalRead(io.LimitReader(answer.Body, 1<<16), &said); err != nil {
		return "", fmt.Errorf("%s does not answer as Elasticsearch does: %w", s.URLs[0], err)
	}
	return said.Version.Number, nil
}
