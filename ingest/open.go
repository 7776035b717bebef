package ingest

import (
	"context"
	"strings"

	"cofre/ingest/strict"
	"cofre/record"
)

// Open returns the source that spec names: an http or https URL, "sample:N[,seed]", "-" for standard input, or else
// the path of a file (.json .ndjson .jsonl .csv, each also .gz; where the extension says nothing, the content counts).
//
// It fails with [ErrUsage] for a spec or options that mean nothing and with [ErrSource] for a file that is not there; a
// server is first asked by Read.
func Open(ctx context.Context, spec string, o Options) (Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	scheme, rest, hasScheme := strings.Cut(spec, "://")
	web := hasScheme && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
	if o.PageParam+o.LimitParam != "" && !web {
		return nil, usage("--page-param and --limit-param are for http and https addresses only")
	}
	switch {
	case strings.TrimSpace(spec) == "":
		return nil, usage("no source given: name a URL, a file, - for standard input, or sample:N")
	case spec == "-":
		return &stdinSource{o: o}, nil
	case strings.HasPrefix(spec, samplePrefix):
		return openSample(strings.TrimPrefix(spec, samplePrefix))
	case web:
		return openHTTP(spec, o)
	case strings.EqualFold(scheme, "file") && hasScheme:
		return openFile(rest, o)
	case hasScheme && isScheme(scheme):
		return nil, usage("a source can be an http or https address, a file, - or sample:N; not " + scheme + "://")
	default:
		return openFile(spec, o)
	}
}

// isScheme says whether text can be the scheme of a URL (RFC 3986 3.1).
func isScheme(text string) bool {
	for i, c := range []byte(text) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '+' && c != '-' && c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return text != ""
}

// Parse reads one record from its text, as a source does: for records that were put aside. A reason that is not empty
// says why it cannot be read. The record's values alias raw.
func Parse(raw []byte) (*record.Record, string) {
	var p strict.Parser
	return p.Parse(raw)
}
