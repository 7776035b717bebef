// Faults puts the real binary with real Elasticsearch servers through what must not lose a record: a server that is
// killed in the middle of an ingest, one of two nodes that dies, a network that cuts, stalls, slows and resets, indices
// that refuse to be written, too little room for requests, accounts that may not.
//
//	go run ./dev/elasticsearch/faults [-users 12000] [-only NAME,NAME]
//
// It starts two nodes of its own. After each fault it counts what was acknowledged and is not there (0), what is there
// twice (0), has everything verified, ingests again and verifies again. It prints the words that a person was told.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// scenario is one fault.
type scenario struct {
	name string
	what string
	run  func(ctx context.Context, f *fixture) error
}

func scenarios() []scenario {
	return []scenario{
		{"undisturbed", "nothing happens", undisturbed},
		{"slow", "every answer takes 50 ms longer, at 1 MB/s", slowed},
		{"cut", "all connections are cut, and refused for a second", cut},
		{"reset", "half of the connections are reset in the middle of an answer", reset},
		{"stall", "what is on its way is held back and then lost", stalled},
		{"down", "the server does not answer any more", down},
		{"node", "one of two nodes is killed", nodeKilled},
		{"master", "the only master is killed and started again while the ingest waits", masterKilled},
		{"gone", "the only master is killed and stays away", masterGone},
		{"flood", "the indices are closed to writes, as when the disk is full", flooded},
		{"mapping", "a field is mapped as something that its values are not", mapped},
		{"privilege", "the account may not write", unprivileged},
		{"password", "the password is wrong", wrongPassword},
		{"pressure", "the server has too little room for requests", pressed},
	}
}

func main() {
	users := flag.Int("users", 12_000, "users of an ingest")
	only := flag.String("only", "", "names of faults, with commas between them (default: all)")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, stop := context.WithTimeout(ctx, time.Hour)
	err := run(ctx, *users, strings.FieldsFunc(*only, func(r rune) bool { return r == ',' }))
	stop()
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, users int, only []string) (err error) {
	all := scenarios()
	for _, name := range only {
		if !slices.ContainsFunc(all, func(s scenario) bool { return s.name == name }) {
			return fmt.Errorf("there is no fault %q", name)
		}
	}
	f, err := newFixture(ctx, users)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.close(context.WithoutCancel(ctx)); err == nil {
			err = closed
		}
	}()
	var failed []error // one fault after the other: each begins with an empty vault
	for _, s := range all {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		began := time.Now()
		fmt.Printf("\n%s: %s\n", s.name, s.what)
		if err := f.fresh(ctx, s.name); err != nil {
			return errors.Join(append(failed, fmt.Errorf("%s: before the fault: %w", s.name, err))...)
		}
		if err := s.run(ctx, f); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", s.name, err))
			fmt.Printf("  failed: %v\n", err)
		}
		f.heal(ctx)
		fmt.Printf("  (%.0fs)\n", time.Since(began).Seconds())
	}
	return errors.Join(failed...)
}
