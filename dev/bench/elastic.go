package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"slices"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/dev/elasticsearch/state"
	"cofre/policy"
	"cofre/store"
	"cofre/store/elastic"
	"cofre/store/elastic/conn"
)

// elasticIngests is ingests on the server that dev/elasticsearch started, with bulk loads of the same documents, and of
// the plain users, beside it.
func elasticIngests(ctx context.Context, s sizes) error {
	m, stop, err := processorOfServer()
	if err != nil {
		return err
	}
	defer stop()
	return withUsers(ctx, s.ingest, remote, func(path string, flushes []store.Flush) error {
		bare, err := bareLoads(ctx, m, path, flushes)
		if err != nil {
			return err
		}
		return contest(ctx, s.ingest, append(throughStore(remote, m, path, flushes), bare...))
	})
}

// elasticPages is pages on the server that dev/elasticsearch started.
func elasticPages(ctx context.Context, s sizes) error { return pagesOf(ctx, s, remote) }

// server says how the server for tests is reached.
func server() (conn.Config, error) {
	s, err := state.Find()
	if err != nil {
		return conn.Config{}, fmt.Errorf("%w: go run ./dev/elasticsearch start", err)
	}
	c := conn.Config{URLs: s.URLs, Authorize: func(h http.Header) {
		r := http.Request{Header: h}
		r.SetBasicAuth(s.Username, s.Password)
	}}
	if s.CA != "" {
		c.CACert, err = os.ReadFile(s.CA)
	}
	return c, err
}

// someName is a base name that nothing else has.
func someName() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return "bench" + hex.EncodeToString(b[:])
}

// remote makes the indices of a vault under a name of their own.
func remote(ctx context.Context) (store.Store, func(), error) {
	c, err := server()
	if err != nil {
		return nil, nil, err
	}
	base := someName()
	remove := func() { dropIndices(context.WithoutCancel(ctx), c, base) }
	s, err := elastic.Create(ctx, elastic.Config{Conn: c, Base: base}, store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		remove()
		return nil, nil, err
	}
	return s, func() {
		_ = s.Close()
		remove()
	}, nil
}

// dropIndices deletes everything under a name of someName.
func dropIndices(ctx context.Context, cfg conn.Config, base string) {
	c, err := conn.Open(cfg)
	if err != nil {
		return
	}
	defer func() { _ = c.Close() }()
	for _, part := range []string{"", "-keys", "-vault", "-rejects", "-audit"} {
		_, _ = c.Do(ctx, "delete", esapi.IndicesDeleteRequest{Index: []string{base + part + ".1"}}, conn.Always, http.StatusNotFound)
		_, _ = c.Do(ctx, "delete", esapi.IndicesDeleteIndexTemplateRequest{Name: "cofre-" + base + part}, conn.Always, http.StatusNotFound)
	}
}

// processorOfServer asks the server itself.
func processorOfServer() (m meter, stop func(), err error) {
	cfg, err := server()
	if err != nil {
		return nil, nil, err
	}
	c, err := conn.Open(cfg)
	if err != nil {
		return nil, nil, err
	}
	m = func(ctx context.Context) (float64, error) {
		a, err := c.Do(ctx, "ask for processor time", esapi.NodesStatsRequest{Metric: []string{"process"}}, conn.Always)
		if err != nil {
			return 0, err
		}
		var said struct {
			Nodes map[string]struct {
				Process struct {
					CPU struct {
						Total float64 `json:"total_in_millis"`
					} `json:"cpu"`
				} `json:"process"`
			} `json:"nodes"`
		}
		if err := json.Unmarshal(a.Body, &said); err != nil {
			return 0, err
		}
		sum := 0.0
		for _, n := range said.Nodes {
			sum += n.Process.CPU.Total / 1000
		}
		return sum, nil
	}
	return m, func() { _ = c.Close() }, nil
}

// set is documents of one index, with their names.
type set struct {
	names []string
	docs  [][]byte
}

func (s *set) add(name string, doc []byte) {
	s.names, s.docs = append(s.names, name), append(s.docs, doc)
}

// bareLoads are bulk loads without any of the store's care, the files in memory and the names of the documents the same:
// the documents and key entries as they are stored, the same without what queries use of them, and the users as they came.
func bareLoads(ctx context.Context, m meter, path string, flushes []store.Flush) ([]contender, error) {
	var docs, keys set
	for i := range flushes {
		for j := range flushes[i].Records {
			r := &flushes[i].Records[j]
			docs.add(r.Doc.ID, r.Doc.JSON)
			keys.add(r.Key.KID+"."+r.Key.Batch, r.Key.JSON)
		}
	}
	storedDocs, storedKeys, err := asStored(ctx, flushes, docs.names, keys.names)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	plain := set{names: docs.names}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		plain.docs = append(plain.docs, bytes.Clone(lines.Bytes()))
	}
	load := func(name string, sets ...set) contender {
		return contender{name, func(ctx context.Context) (cost, error) { return bareLoad(ctx, m, sets...) }}
	}
	return []contender{
		load("bulk load of documents and key entries as stored", set{docs.names, storedDocs}, set{keys.names, storedKeys}),
		load("bulk load of them without what queries use", docs, keys),
		load("bulk load of the users as they came", plain),
	}, nil
}

// asStored puts flushes into a store, and reads the sources of its documents and key entries.
func asStored(ctx context.Context, flushes []store.Flush, ids, names []string) (docs, keys [][]byte, err error) {
	cfg, err := server()
	if err != nil {
		return nil, nil, err
	}
	base := someName()
	s, err := elastic.Create(ctx, elastic.Config{Conn: cfg, Base: base}, store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		return nil, nil, err
	}
	defer dropIndices(context.WithoutCancel(ctx), cfg, base)
	defer func() { _ = s.Close() }()
	for _, f := range flushes {
		if _, err := s.Put(ctx, f); err != nil {
			return nil, nil, err
		}
	}
	if docs, err = sources(ctx, cfg, base, ids); err != nil {
		return nil, nil, err
	}
	keys, err = sources(ctx, cfg, base+"-keys", names)
	return docs, keys, err
}

// sources reads documents by their names, as they are stored.
func sources(ctx context.Context, cfg conn.Config, index string, ids []string) ([][]byte, error) {
	c, err := conn.Open(cfg)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	var all [][]byte
	for some := range slices.Chunk(ids, 1000) {
		body, err := json.Marshal(map[string]any{"ids": some})
		if err != nil {
			return nil, err
		}
		a, err := c.Do(ctx, "read", esapi.MgetRequest{Index: index, Body: bytes.NewReader(body)}, conn.Always)
		if err != nil {
			return nil, err
		}
		var got struct {
			Docs []struct {
				Source jsontext.Value `json:"_source"`
			} `json:"docs"`
		}
		if err := json.Unmarshal(a.Body, &got); err != nil {
			return nil, err
		}
		for i := range got.Docs {
			all = append(all, got.Docs[i].Source)
		}
	}
	return all, nil
}

// bareLoad loads documents into indices that index what the policy leaves clear by its own name, one index a set, and makes
// them findable.
func bareLoad(ctx context.Context, m meter, sets ...set) (cost, error) {
	cfg, err := server()
	if err != nil {
		return cost{}, err
	}
	base := someName()
	s, err := elastic.Create(ctx, elastic.Config{Conn: cfg, Base: base}, store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		return cost{}, err
	}
	defer dropIndices(context.WithoutCancel(ctx), cfg, base)
	defer func() { _ = s.Close() }()
	c, err := conn.Open(cfg)
	if err != nil {
		return cost{}, err
	}
	defer func() { _ = c.Close() }()
	return m.since(ctx, func() error {
		const flush = 5000
		for at := 0; at < len(sets[0].docs); at += flush {
			if err := bulk(ctx, c, base, sets, at, min(at+flush, len(sets[0].docs))); err != nil {
				return err
			}
		}
		_, err := c.Do(ctx, "refresh", esapi.IndicesRefreshRequest{Index: []string{base, base + "-keys"}}, conn.Always)
		return err
	})
}

// bulk loads the documents from <= i < to of each set.
func bulk(ctx context.Context, c *conn.Conn, base string, sets []set, from, to int) error {
	var ops []conn.Op
	for n, set := range sets {
		index := []string{base, base + "-keys"}[n]
		for i := from; i < to; i++ {
			ops = append(ops, conn.Op{Action: conn.Index, Index: index, ID: set.names[i], Source: set.docs[i], IfSeqNo: -1})
		}
	}
	items, err := c.Bulk(ctx, ops)
	if err != nil {
		return err
	}
	for i := range items {
		if items[i].Err != nil {
			return items[i].Err
		}
	}
	return nil
}
