package ingest

import (
	"context"
	"strings"
)

// Open returns the source that spec names: an http or https URL, "sample:N[,seed]", "-" for standard input, or else
// the path of a file (.json .ndjson .jsonl .csv, each also .gz; what the content says counts).
//
// It fails with [ErrUsage] for a spec that means nothing and with [ErrSource] for a file that is not there; a server is
// first asked by Read.
func Open(ctx context.Context, spec string, o Options) (Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if strings.TrimSpace(spec) == "" {
		return nil, usage("no source given: name a URL, a file, - for standard input, or sample:N")
	}
	_ = o
	return nil, usage("this source cannot be read yet")
}
