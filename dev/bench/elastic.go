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
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/dev/elasticsearch/state"
	"cofre/policy"
	"cofre/store"
	"cofre/store/elastic"
	"cofre/store/elastic/conn"
)

// elasticIngests is ingests on the server that dev/elasticsearch started, with the bare bulk loads of the same
// documents, and of the plain users, beside it.
func elasticIngests(ctx context.Context, s sizes) error {
	return compared(ctx, s, remote, bareLoads)
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

// bareLoads measures bulk loads without any of the store's care: the documents and key entries as they are stored, the
// same without what queries use of them, and the users as they came.
func bareLoads(ctx context.Context, path string, flushes []store.Flush) error {
	var docs, keys [][]byte
	var ids, names []string
	for i := range flushes {
		for j := range flushes[i].Records {
			r := &flushes[i].Records[j]
			docs, keys = append(docs, r.Doc.JSON), append(keys, r.Key.JSON)
			ids, names = append(ids, r.Doc.ID), append(names, r.Key.KID+"."+r.Key.Batch)
		}
	}
	docsStored, keysStored, err := asStored(ctx, flushes, ids, names)
	if err != nil {
		return err
	}
	stored, err := bareLoad(ctx, docsStored, keysStored)
	if err != nil {
		return err
	}
	sealed, err := bareLoad(ctx, docs, keys)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var plain [][]byte
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		plain = append(plain, bytes.Clone(lines.Bytes()))
	}
	users, err := bareLoad(ctx, plain)
	if err != nil {
		return err
	}
	fmt.Printf("bare bulk load of documents and key entries as stored %.2f s, without what queries use %.2f s, of the users as they came %.2f s\n",
		stored, sealed, users)
	return nil
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

// bareLoad loads documents into indices that index what the policy leaves clear by its own name, one index a set.
func bareLoad(ctx context.Context, sets ...[][]byte) (seconds float64, err error) {
	cfg, err := server()
	if err != nil {
		return 0, err
	}
	base := someName()
	s, err := elastic.Create(ctx, elastic.Config{Conn: cfg, Base: base}, store.Options{Schema: policy.Default().Schema()})
	if err != nil {
		return 0, err
	}
	defer dropIndices(context.WithoutCancel(ctx), cfg, base)
	defer func() { _ = s.Close() }()
	c, err := conn.Open(cfg)
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close() }()
	began := time.Now()
	const flush = 5000
	for at := 0; at < len(sets[0]); at += flush {
		var ops []conn.Op
		for n, set := range sets {
			index := []string{base, base + "-keys"}[n]
			for i, doc := range set[at:min(at+flush, len(set))] {
				ops = append(ops, conn.Op{Action: conn.Index, Index: index, ID: fmt.Sprint(at + i), Source: doc, IfSeqNo: -1})
			}
		}
		items, err := c.Bulk(ctx, ops)
		if err != nil {
			return 0, err
		}
		for i := range items {
			if items[i].Err != nil {
				return 0, items[i].Err
			}
		}
	}
	return time.Since(began).Seconds(), s.Settle(ctx, nil)
}
