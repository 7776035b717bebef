package conn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cofre/store"
)

// What Elasticsearch 8.19 says, with a canary wherever it quotes.
func TestRefusal(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		is     error
		words  string
	}{
		"a value":          {400, `{"error":{"root_cause":[{"type":"document_parsing_exception","reason":"CANARY"}],"type":"document_parsing_exception","reason":"[1:25] failed to parse field [_cofre.n3] of type [double] in document with id 'CANARY'. Preview of field's value: 'CANARY'","caused_by":{"type":"number_format_exception","reason":"For input string: \"CANARY\""}},"status":400}`, ErrRefused, "the field _cofre.n3"},
		"an older server":  {400, `{"error":{"type":"mapper_parsing_exception","reason":"failed to parse field [age] of type [long] in document with id 'CANARY'. Preview"}}`, ErrRefused, "the field age"},
		"a value as field": {400, `{"error":{"type":"document_parsing_exception","reason":"failed to parse 'CANARY' field [CANARY] of type [x]"}}`, ErrRefused, "does not take it"},
		"an odd field":     {400, `{"error":{"type":"document_parsing_exception","reason":"failed to parse field [CANARY 1] of type [x]"}}`, ErrRefused, "does not take it"},
		"immense term":     {400, `{"error":{"type":"illegal_argument_exception","reason":"Document contains at least one immense term in field=\"_cofre.t1\" (whose UTF8 encoding is longer than the max length 32766), all of which were skipped. The prefix of the first immense term is: '[CANARY]...'"}}`, ErrRefused, "the field _cofre.t1"},
		"a query":          {400, `{"error":{"root_cause":[{"type":"query_shard_exception","reason":"failed to create query: CANARY","index":"user.1"}],"type":"search_phase_execution_exception","reason":"all shards failed","failed_shards":[{"reason":{"reason":"CANARY"}}]},"status":400}`, ErrRefused, "query_shard_exception"},
		"all shards":       {503, `{"error":{"root_cause":[],"type":"search_phase_execution_exception","reason":"all shards failed","phase":"query"},"status":503}`, store.ErrUnreachable, "are all its nodes up"},
		"no primary":       {503, `{"error":{"type":"unavailable_shards_exception","reason":"[user.1][0] primary shard is not active Timeout: [1m], request: [BulkShardRequest [[user.1][0]] containing [index {[user.1][CANARY], source[{CANARY}]}]]"}}`, store.ErrUnreachable, "are all its nodes up"},
		"conflict":         {409, `{"error":{"type":"version_conflict_engine_exception","reason":"[CANARY]: version conflict, required seqNo [1]","index":"user.1"}}`, store.ErrConflict, "somebody else"},
		"exists":           {400, `{"error":{"type":"resource_already_exists_exception","reason":"index [user.1/x] already exists","index":"user.1"}}`, store.ErrExists, "[user.1/x] already exists"},
		"no index":         {404, `{"error":{"type":"index_not_found_exception","reason":"no such index [user]","index":"user"}}`, ErrNoIndex, "no such index [user]"},
		"no document":      {404, `{"_index":"x","_id":"CANARY","found":false}`, store.ErrNotFound, "404 Not Found"},
		"forbidden read":   {403, `{"error":{"type":"security_exception","reason":"action [indices:data/read/search] is unauthorized for user [u] with effective roles [r] on indices [user-keys.1], this action is granted by the index privileges [read,all]"}}`, ErrForbidden, "cofre elastic roles"},
		"forbidden write":  {403, `{"error":{"type":"security_exception","reason":"action [indices:data/write/bulk[s]] is unauthorized for user [u]"}}`, store.ErrReadOnly, "indices:data/write/bulk[s]"},
		"unauthorized":     {401, `{"error":{"type":"security_exception","reason":"unable to authenticate user [CANARY] for REST request [/]"}}`, ErrCredentials, "user name"},
		"flood stage":      {429, `{"error":{"type":"cluster_block_exception","reason":"index [user.1] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"}}`, store.ErrFull, "flood-stage"},
		"flood stage, old": {403, `{"error":{"type":"cluster_block_exception","reason":"blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];"}}`, store.ErrFull, "make room"},
		"write block":      {403, `{"error":{"type":"cluster_block_exception","reason":"index [user.1] blocked by: [FORBIDDEN/8/index write (api)];"}}`, store.ErrReadOnly, "index.blocks"},
		"no master":        {503, `{"error":{"type":"master_not_discovered_exception","reason":null}}`, store.ErrUnreachable, "master"},
		"recovering":       {503, `{"error":{"type":"cluster_block_exception","reason":"blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];"}}`, store.ErrUnreachable, "not recovered"},
		"busy":             {429, `{"error":{"type":"es_rejected_execution_exception","reason":"rejected execution of coordinating operation [coordinating_and_primary_bytes=0, max_coordinating_bytes=1]"}}`, store.ErrBusy, "max_coordinating_bytes=1"},
		"busy, quoting":    {429, `{"error":{"type":"es_rejected_execution_exception","reason":"rejected execution of TimedRunnable{original=index source[CANARY]}"}}`, store.ErrBusy, "TimedRunnable"},
		"memory":           {429, `{"error":{"type":"circuit_breaking_exception","reason":"[parent] Data too large, data for [<http_request>] would be [1/1b]"}}`, store.ErrBusy, "heap"},
		"shard limit":      {400, `{"error":{"type":"validation_exception","reason":"Validation Failed: 1: this action would add [2] shards, but this cluster currently has [1000]/[1000] maximum normal shards open;"}}`, store.ErrFull, "normal shards open"},
		"disk":             {500, `{"error":{"type":"i_o_exception","reason":"No space left on device /CANARY"}}`, store.ErrFull, "No space left"},
		"too large":        {413, ``, ErrTooLarge, "http.max_content_length"},
		"a proxy's page":   {403, `<html>CANARY`, ErrForbidden, "403 Forbidden"},
		"a text as error":  {405, `{"error":"Incorrect HTTP method CANARY","status":405}`, store.ErrUnreachable, "405 Method Not Allowed"},
		"odd names":        {400, `{"error":{"type":"CANARY 1","reason":"CANARY","index":"CANARY\u001b"}}`, ErrRefused, "400"},
		"unknown status":   {599, ``, store.ErrUnreachable, "(599)"},
		"nothing":          {500, `{`, store.ErrUnreachable, "500"},
	} {
		t.Run(name, func(t *testing.T) {
			e := refusal(c.status, []byte(strings.ReplaceAll(c.body, "CANARY", canary)))
			e.What, e.Where = "do it", "https://h"
			if !errors.Is(e, c.is) || !strings.Contains(e.Error(), c.words) || !strings.HasPrefix(e.Error(), "do it: https://h: ") {
				t.Errorf("%v", e)
			}
			if s := fmt.Sprintf("%+v %#v", e, *e); strings.Contains(s, canary) || strings.ContainsAny(s, "\x1b\n") {
				t.Errorf("it quotes: %s", s)
			}
		})
	}
}

// Every error is one of package store's, whatever the status.
func TestEveryStatusIsASentinel(t *testing.T) {
	for status := 400; status < 600; status++ {
		e := &ServerError{Status: status}
		n := 0
		for _, s := range []error{
			store.ErrNotFound, store.ErrConflict, store.ErrExists, store.ErrDamaged, store.ErrUnreachable,
			store.ErrBusy, store.ErrReadOnly, store.ErrFull, store.ErrSchema,
		} {
			if errors.Is(e, s) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d is %d sentinels", status, n)
		}
	}
}
