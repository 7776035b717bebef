//go:build unix

// Consolebench measures the console as a person meets it: the real binary on a pseudo terminal, over vaults of several
// sizes, side by side in one run.
//
//	go run ./dev/consolebench [-users 1000,1000000] [-keys 10000] [-starts 20] [-keep FOLDER] [-size 120x40] [-store elasticsearch]
//
// It makes the vaults by `cofre ingest sample:N` (a million users take a minute or two and 3 GB), in a temporary folder
// or in the one that -keep names, where a later run finds them; with -store elasticsearch on the server that
// dev/elasticsearch started, from where they are removed again. It ends by itself. A time from a key to its frame begins
// before the key is written and ends when the terminal has taken the bytes that show its effect, so it has in it the
// terminal's own work, and the renderer's clock of 120 frames a second. docs/benchmarks.md has what was seen.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// plan is what is measured.
type plan struct {
	users         []int
	keys, starts  int
	keep, store   string
	width, height int
}

func main() {
	var p plan
	users := flag.String("users", "1000,1000000", "users of each vault")
	size := flag.String("size", "120x40", "of the terminal")
	flag.IntVar(&p.keys, "keys", 10_000, "keys that are pressed in each vault")
	flag.IntVar(&p.starts, "starts", 20, "starts of the console in each vault")
	flag.StringVar(&p.keep, "keep", "", "folder in which vaults are kept for a later run; else none are")
	flag.StringVar(&p.store, "store", "sqlite", "sqlite, or elasticsearch: the server that dev/elasticsearch started")
	flag.Parse()
	if err := p.read(*users, *size); err != nil {
		fmt.Fprintln(os.Stderr, "consolebench:", err)
		os.Exit(2)
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Hour)
	defer stop()
	if err := p.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "consolebench:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage")

func (p *plan) read(users, size string) error {
	for text := range strings.SplitSeq(users, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 {
			return fmt.Errorf("%w: -users takes numbers from 1000 on, not %q", errUsage, text)
		}
		p.users = append(p.users, n)
	}
	if p.store != "sqlite" && p.store != "elasticsearch" || p.store == "elasticsearch" && p.keep != "" {
		return fmt.Errorf("%w: -store takes sqlite or elasticsearch, where nothing is kept", errUsage)
	}
	if _, err := fmt.Sscanf(size, "%dx%d", &p.width, &p.height); err != nil || p.width < 80 || p.height < 24 {
		return fmt.Errorf("%w: -size takes 80x24 or more, not %q", errUsage, size)
	}
	return nil
}

func (p *plan) run(ctx context.Context) error {
	var all []*figures
	for _, n := range p.users {
		v, err := p.vault(ctx, n)
		if err != nil {
			return err
		}
		f, err := p.measure(v, n)
		if err = errors.Join(err, v.remove(ctx)); err != nil {
			return fmt.Errorf("%d users: %w", n, err)
		}
		all = append(all, f)
	}
	report(all)
	return nil
}
