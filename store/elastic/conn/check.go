package conn

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"

	"cofre/store"
)

// The versions that this program works with: one major version, from the minor in which mappings learned subobjects: false.
const (
	major    = 8
	minMinor = 3
)

// Server is what a cluster says of itself.
type Server struct {
	Name    string // of the node that answered
	Cluster string
	Version string // such as 8.19.7
}

// Check asks the server who it is: it must be Elasticsearch, of a version that this program works with. The user needs
// the cluster's privilege "monitor" for it.
func (c *Conn) Check(ctx context.Context) (Server, error) {
	const what = "ask the server who it is"
	answer, err := c.Do(ctx, what, esapi.InfoRequest{}, Always)
	if err != nil {
		return Server{}, err
	}
	s, problem := whoIs(answer.Body)
	if problem != "" {
		return Server{}, fmt.Errorf("%s: %s: %w: %w: %s", what, c.place, store.ErrUnreachable, ErrNotElasticsearch, problem)
	}
	return s, nil
}

// whoIs reads the answer of a server's root, or says why it will not do.
func whoIs(body []byte) (s Server, problem string) {
	var info struct {
		Name    string `json:"name"`
		Cluster string `json:"cluster_name"`
		Version struct {
			Number       string `json:"number"`
			Distribution string `json:"distribution"`
		} `json:"version"`
	}
	if json.Unmarshal(body, &info) != nil {
		return s, "its answer is not what Elasticsearch says of itself"
	}
	s = Server{Name: plain(info.Name), Cluster: plain(info.Cluster), Version: plain(info.Version.Number)}
	if d := info.Version.Distribution; d != "" {
		return s, "it is " + plain(d)
	}
	first, rest, _ := strings.Cut(info.Version.Number, ".")
	second, _, _ := strings.Cut(rest, ".")
	got, err := strconv.Atoi(first)
	minor, err2 := strconv.Atoi(second)
	switch {
	case err != nil || err2 != nil:
		return s, "it does not say its version"
	case got != major, minor < minMinor:
		return s, fmt.Sprintf("it is version %s, and %d.%d or a later %d.x is needed", s.Version, major, minMinor, major)
	}
	return s, ""
}
