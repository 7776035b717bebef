package main

import (
	"context"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/dev/rig"
	"cofre/store"
)

func writeUsers(ctx context.Context, w io.Writer, n int) error { return rig.WriteUsers(ctx, w, n, "7") }

// plainFlushes takes the envelope out of every document and leaves a key entry of nothing: the same clear columns, masks
// and indexes, without what sealing adds.
func plainFlushes(sealed []store.Flush) []store.Flush {
	out := make([]store.Flush, len(sealed))
	for i, f := range sealed {
		for _, r := range f.Records {
			r.Doc.JSON = withoutEnvelope(r.Doc.JSON)
			r.Key.JSON = []byte("{}")
			out[i].Records = append(out[i].Records, r)
		}
	}
	return out
}

func withoutEnvelope(doc []byte) []byte {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(doc, &members); err != nil {
		panic(fmt.Sprint("a sealed document is no object: ", err))
	}
	delete(members, "cofre")
	text, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprint("a document cannot be written: ", err))
	}
	return text
}
