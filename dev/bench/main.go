// Bench measures what speed is promised, and prints ratios of things measured side by side in this one run.
//
//	go run ./dev/bench [-n 200000] [-pages 1000000] [-only seal,ingest,pages,start]
//	go run ./dev/bench -only elastic,elastic-pages
//
// Absolute figures are of the machine it runs on; docs/benchmarks.md has what was seen, and what bounds it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// sizes are how much is measured.
type sizes struct {
	ingest int // users of each ingest
	pages  int // users in the store that pages are read from
}

func main() {
	var s sizes
	flag.IntVar(&s.ingest, "n", 200_000, "users of each ingest")
	flag.IntVar(&s.pages, "pages", 1_000_000, "users in the store that pages are read from")
	only := flag.String("only", "seal,ingest,pages,start", "what to measure")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), time.Hour)
	defer stop()
	parts := map[string]func(context.Context, sizes) error{
		"seal": seal, "ingest": ingests, "pages": pages, "start": start,
		"elastic": elasticIngests, "elastic-pages": elasticPages, // with a server of dev/elasticsearch
	}
	for name := range strings.SplitSeq(*only, ",") {
		part, ok := parts[name]
		if !ok {
			fmt.Fprintf(os.Stderr, "bench: there is no part %q\n", name)
			os.Exit(2)
		}
		fmt.Printf("\n== %s\n", name)
		if err := part(ctx, s); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", name+":", err)
			os.Exit(1)
		}
	}
}
