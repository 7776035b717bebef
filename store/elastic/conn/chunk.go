package conn

import (
	"bytes"
	"context"
	"hash/maphash"
	"math/bits"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// bulkQuery is the query of a bulk request: only through aliases, and only what Item needs in the answer.
const bulkQuery = "require_alias=true&filter_path=errors,items.*._index,items.*._id,items.*.status,items.*._version,items.*._seq_no," +
	"items.*._primary_term,items.*.error.type,items.*.error.reason,items.*.error.index"

// String is the action's name in a bulk request.
func (a Action) String() string {
	switch a {
	case Create:
		return "create"
	case Index:
		return "index"
	case Delete:
		return "delete"
	default:
		return "unknown"
	}
}

// check says why an operation cannot be sent: it would break the request that it is in, and others with it.
func (o *Op) check() *ServerError {
	problem := o.badName()
	if problem == "" {
		problem = o.badContent()
	}
	if problem == "" {
		return nil
	}
	return &ServerError{Status: http.StatusBadRequest, Reason: problem, Index: o.Index, What: bulkWhat}
}

func (o *Op) badName() string {
	const most = 512 // Elasticsearch's limit for _id, in bytes
	switch {
	case o.Action < Create || o.Action > Delete:
		return "there is no such action"
	case o.Index == "":
		return "no index is named"
	case o.ID == "" || len(o.ID) > most:
		return "its id is empty or longer than 512 bytes"
	case !utf8.ValidString(o.ID) || !utf8.ValidString(o.Index):
		return "its id is not UTF-8"
	default:
		return ""
	}
}

func (o *Op) badContent() string {
	switch {
	case o.Action == Delete && o.Source != nil:
		return "a delete has no document"
	case o.Action != Delete && len(o.Source) == 0:
		return "there is no document"
	case bytes.IndexByte(o.Source, '\n') >= 0:
		return "there is a line break in the document"
	case o.Action == Create && (o.Version > 0 || o.IfPrimaryTerm > 0), o.Version > 0 && o.IfPrimaryTerm > 0:
		return "its conditions exclude each other"
	default:
		return ""
	}
}

// size is about what the operation adds to a request, in bytes.
func (o *Op) size() int { return len(o.Source) + len(o.ID) + len(o.Index) + 64 }

// hash is the same for operations that must keep their order.
func (c *Conn) hash(o *Op) uint64 {
	return maphash.String(c.seed, o.ID) ^ bits.RotateLeft64(maphash.String(c.seed, o.Index), 32)
}

// chunk is one request's share of the operations.
type chunk struct {
	load  *load
	which []int32 // of load.ops
	bytes int

	// What became of it: a fault, or a reply, with items where its status is good.
	fault *failure
	reply *reply
	items []Item // as long as which
}

// send carries a chunk out once.
func (k *chunk) send(ctx context.Context) {
	c := k.load.c
	body, answer := c.buffer(), c.buffer()
	*body = k.encode((*body)[:0])
	m := &message{
		method: http.MethodPost,
		url:    &url.URL{Path: "/_bulk", RawQuery: bulkQuery},
		header: http.Header{"Content-Type": {"application/x-ndjson"}, "Accept": {"application/json"}},
		body:   *body, lent: new(atomic.Int32),
	}
	k.reply, k.fault = c.attempt(ctx, m, *answer)
	if k.fault == nil && k.reply.status < http.StatusBadRequest {
		var problem string
		if k.items, problem = parseItems(k.reply.body, k.load.ops, k.which); problem != "" {
			k.fault = mixedUp(k.reply, problem)
		}
	}
	if k.fault == nil && k.reply.status < http.StatusBadRequest {
		*answer = k.reply.body
		k.reply.body = nil
		c.buffers.Put(answer)
	}
	// The transport may read the request's body even after an early answer: then it is not used again.
	if m.lent.Load() == 0 {
		c.buffers.Put(body)
	}
}

func (c *Conn) buffer() *[]byte {
	b, ok := c.buffers.Get().(*[]byte)
	if !ok {
		return new([]byte)
	}
	return b
}

// encode writes the request: a line for each action, and one for its document.
func (k *chunk) encode(out []byte) []byte {
	ops := k.load.ops
	if need := k.bytes + 64*len(k.which); cap(out) < need {
		out = make([]byte, 0, need)
	}
	for _, at := range k.which {
		o := &ops[at]
		out = append(out, `{"`...)
		out = append(out, o.Action.String()...)
		out = append(out, `":{"_index":`...)
		out = quote(out, o.Index)
		out = append(out, `,"_id":`...)
		out = quote(out, o.ID)
		if o.IfPrimaryTerm > 0 {
			out = append(out, `,"if_seq_no":`...)
			out = strconv.AppendInt(out, o.IfSeqNo, 10)
			out = append(out, `,"if_primary_term":`...)
			out = strconv.AppendInt(out, o.IfPrimaryTerm, 10)
		}
		if o.Version > 0 {
			out = append(out, `,"version_type":"external","version":`...)
			out = strconv.AppendInt(out, o.Version, 10)
		}
		out = append(out, "}}\n"...)
		if o.Action != Delete {
			out = append(out, o.Source...)
			out = append(out, '\n')
		}
	}
	return out
}

// quote appends s as a JSON string; check has seen that it is UTF-8.
func quote(out []byte, s string) []byte {
	quoted, err := jsontext.AppendQuote(out, s)
	if err != nil {
		return append(out, `""`...) // the server refuses it
	}
	return quoted
}
