package elastictest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
)

// clean deletes everything under a prefix. It goes on where one thing cannot be deleted, and says all that could not.
func (s *Server) clean(ctx context.Context, prefix string) error {
	return errors.Join(
		s.cleanIndices(ctx, prefix),
		s.cleanTemplates(ctx, prefix),
		s.cleanKeys(ctx, prefix),
		s.cleanNamed(ctx, prefix, "/_security/user"),
		s.cleanNamed(ctx, prefix, "/_security/role"),
	)
}

// under says whether a name belongs to a prefix.
func under(name, prefix string) bool {
	return strings.HasPrefix(strings.TrimPrefix(name, "cofre-"), prefix)
}

// get reads an answer into v; nothing found is no error.
func (s *Server) get(ctx context.Context, path string, v any) error {
	status, body, err := s.ask(ctx, http.MethodGet, path, nil)
	switch {
	case err != nil:
		return err
	case status == http.StatusNotFound:
		return nil
	case status != http.StatusOK:
		return fmt.Errorf("GET %s: %d %s", path, status, body)
	}
	return json.Unmarshal(body, v)
}

func (s *Server) remove(ctx context.Context, path string, body []byte) error {
	status, answer, err := s.ask(ctx, http.MethodDelete, path, body)
	if err != nil {
		return err
	}
	if status >= http.StatusMultipleChoices && status != http.StatusNotFound {
		return fmt.Errorf("DELETE %s: %d %s", path, status, answer)
	}
	return nil
}

// cleanIndices deletes by full names: servers refuse wildcards there. Aliases go with their indices; one that a test
// has put on an index of another name does not exist in this design.
func (s *Server) cleanIndices(ctx context.Context, prefix string) error {
	var indices map[string]struct{}
	if err := s.get(ctx, "/"+prefix+"*,cofre-"+prefix+"*?expand_wildcards=all&ignore_unavailable=true&features=aliases", &indices); err != nil {
		return err
	}
	var errs []error
	for name := range indices {
		errs = append(errs, s.remove(ctx, "/"+url.PathEscape(name), nil))
	}
	return errors.Join(errs...)
}

func (s *Server) cleanTemplates(ctx context.Context, prefix string) error {
	var found struct {
		Templates []struct {
			Name string `json:"name"`
		} `json:"index_templates"`
	}
	if err := s.get(ctx, "/_index_template/*"+prefix+"*", &found); err != nil {
		return err
	}
	var errs []error
	for _, template := range found.Templates {
		if under(template.Name, prefix) {
			errs = append(errs, s.remove(ctx, "/_index_template/"+url.PathEscape(template.Name), nil))
		}
	}
	return errors.Join(errs...)
}

func (s *Server) cleanKeys(ctx context.Context, prefix string) error {
	var found struct {
		Keys []struct {
			ID          string `json:"id"`
			Name        string `json:"name"`
			Username    string `json:"username"`
			Invalidated bool   `json:"invalidated"`
		} `json:"api_keys"`
	}
	if err := s.get(ctx, "/_security/api_key", &found); err != nil {
		return err
	}
	ids := []string{}
	for _, key := range found.Keys {
		if !key.Invalidated && (under(key.Name, prefix) || under(key.Username, prefix)) {
			ids = append(ids, key.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	body, err := json.Marshal(map[string][]string{"ids": ids})
	if err != nil {
		return err
	}
	return s.remove(ctx, "/_security/api_key", body)
}

// cleanNamed deletes users or roles: their lists are objects with the names as members.
func (s *Server) cleanNamed(ctx context.Context, prefix, path string) error {
	var found map[string]any
	if err := s.get(ctx, path, &found); err != nil {
		return err
	}
	var errs []error
	for name := range found {
		if under(name, prefix) {
			errs = append(errs, s.remove(ctx, path+"/"+url.PathEscape(name), nil))
		}
	}
	return errors.Join(errs...)
}
