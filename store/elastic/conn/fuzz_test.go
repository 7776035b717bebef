package conn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParseItems: no answer makes the reader panic, or give items that do not fit what was sent.
func FuzzParseItems(f *testing.F) {
	ops := append(creates(2), Op{Action: Delete, Index: "x", ID: `a"\é`}, Op{Action: Index, Index: "x", ID: "b", Source: []byte("{}")})
	which := []int32{0, 1, 2, 3}
	body := (&chunk{load: &load{ops: ops}, which: which}).encode(nil)
	whole := (&fakeIndex{}).carryOut(body)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add((&fakeIndex{item: busyNow(2, 429)}).carryOut(body))
	f.Add([]byte(`{"items":[{"create":{"_id":"id0","status":1e400}}]}`))
	f.Add([]byte(`{"items":[[[[[[[[[`))
	f.Add([]byte(`{"items":[],"items":[{}]}`))
	f.Add([]byte(strings.Replace(string(whole), `"id0"`, `"id\u0030"`, 1)))
	f.Add([]byte(strings.Replace(string(whole), `"status"`, `"error":[],"status"`, 1)))
	f.Fuzz(func(t *testing.T, answer []byte) {
		items, problem := parseItems(answer, ops, which)
		if (problem == "") != (items != nil) {
			t.Fatalf("%v %q", items, problem)
		}
		if problem != "" {
			return
		}
		var other struct {
			Items []map[string]struct {
				ID     string `json:"_id"`
				Status int    `json:"status"`
			} `json:"items"`
		}
		if len(items) != len(which) {
			t.Fatalf("%d items", len(items))
		}
		for i, it := range items {
			if it.Status < 200 || it.Status > 599 || (it.Err == nil) == (it.Status >= 400 && (it.Status != 404 || i != 2)) && it.Status != 404 {
				t.Fatalf("%+v", it)
			}
		}
		// Another reader of JSON must see the same, where it takes the text and no name comes twice in any case.
		if json.Unmarshal(answer, &other) != nil || bytes.Count(bytes.ToLower(answer), []byte("status")) != 4 || bytes.Count(bytes.ToLower(answer), []byte("items")) != 1 || !utf8.Valid(answer) || bytes.Contains(answer, []byte(`\`)) {
			return
		}
		for i, m := range other.Items {
			if got, ok := m[ops[i].Action.String()]; ok && len(m) == 1 && got.Status != items[i].Status {
				t.Fatalf("item %d: %d and %d", i, items[i].Status, got.Status)
			}
		}
	})
}

// FuzzRefusal: whatever a server quotes in the error about a document or query, and however, it is not in the error.
func FuzzRefusal(f *testing.F) {
	for _, kind := range []string{"document_parsing_exception", "illegal_argument_exception", "query_shard_exception", "x", "unavailable_shards_exception"} {
		f.Add(400, kind, "failed to parse field [age] of type [long] in document with id '", "'. Preview of field's value: '")
		f.Add(429, kind, "", "")
		f.Add(503, kind, "field [", "] of type [x]")
	}
	f.Fuzz(func(t *testing.T, status int, kind, before, behind string) {
		quoted := "«" + canary + "»" // not a name of a field, as no value needs to be one
		text, err := json.Marshal(map[string]any{"error": map[string]any{"type": kind, "reason": before + quoted + behind + quoted, "index": quoted, "caused_by": map[string]any{"reason": quoted}}})
		if err != nil {
			t.Fatal(err)
		}
		e := refusal(status, text)
		said := fmt.Sprintf("%v %#v", e, *e)
		switch kind {
		case "security_exception", "cluster_block_exception", "index_not_found_exception", "alias_not_found_exception",
			"resource_already_exists_exception", "es_rejected_execution_exception", "circuit_breaking_exception",
			"master_not_discovered_exception", "process_cluster_event_timeout_exception", "invalid_index_name_exception",
			"index_closed_exception", "search_context_missing_exception": // these are not about documents
		default:
			if strings.Contains(said, canary) {
				t.Fatal(said)
			}
		}
		for _, r := range e.Error() {
			if r < ' ' || r == 0x7f {
				t.Fatalf("%q", e.Error())
			}
		}
		_ = refusal(status, []byte(before)) // must not panic
	})
}

// FuzzEncode: a chunk is as many lines as it should be, whatever is in its ids, and says them.
func FuzzEncode(f *testing.F) {
	f.Add("id", "x", []byte(`{"a":1}`), int64(0), int64(0))
	f.Add("a\n\"}}\n", "x\"", []byte("{}\r"), int64(3), int64(1))
	f.Add("\u2028", "\xff", []byte("\n"), int64(-1), int64(9))
	f.Fuzz(func(t *testing.T, id, index string, source []byte, version, term int64) {
		ops := []Op{
			{Action: Index, Index: index, ID: id, Source: source, Version: version},
			{Action: Index, Index: index, ID: id, Source: source, IfSeqNo: version, IfPrimaryTerm: term},
			{Action: Delete, Index: index, ID: id},
		}
		for i := range ops {
			if ops[i].check() != nil {
				return
			}
		}
		out := (&chunk{load: &load{ops: ops}, which: []int32{0, 1, 2}}).encode(nil)
		lines := bytes.Split(out, []byte("\n"))
		if len(lines) != 6 || len(lines[5]) != 0 || !bytes.Equal(lines[1], source) || !bytes.Equal(lines[3], source) {
			t.Fatalf("%q", out)
		}
		for _, i := range []int{0, 2, 4} {
			var line map[string]struct {
				ID    string `json:"_id"`
				Index string `json:"_index"`
			}
			if err := json.Unmarshal(lines[i], &line); err != nil || len(line) != 1 {
				t.Fatalf("%q: %v", lines[i], err)
			}
			for _, a := range line {
				if a.ID != id || a.Index != index {
					t.Fatalf("%q", lines[i])
				}
			}
		}
	})
}
