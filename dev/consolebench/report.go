//go:build unix

package main

import (
	"fmt"
	"time"
)

// report prints a table with a column for each vault.
func report(all []*figures) {
	line := func(what, promised string, cell func(f *figures) string) {
		fmt.Printf("%-38s %-10s", what, promised)
		for _, f := range all {
			fmt.Printf(" %24s", cell(f))
		}
		fmt.Println()
	}
	line("", "promised", func(f *figures) string { return fmt.Sprintf("%d users", f.users) })
	line("first frame: least, median, worst", "< 100 ms", func(f *figures) string {
		return three(quantile(f.starts, 0), quantile(f.starts, half), quantile(f.starts, 1))
	})
	every := func(f *figures) (out []time.Duration) {
		for _, times := range f.keys {
			out = append(out, times...)
		}
		return out
	}
	for _, what := range []string{"a row", "a page", "the end", "the beginning", "the query line", "a letter"} {
		line("key to frame, "+what+": p50, p99, worst", "", func(f *figures) string { return spread(f.keys[what]) })
	}
	line("key to frame, all: p50, p99, worst", "p99 16 ms", func(f *figures) string { return spread(every(f)) })
	line("letter to rows: p50, p99, worst", "", func(f *figures) string { return spread(f.rows) })
	line("processor time a key with its frames", "< 2 ms", func(f *figures) string {
		return fmt.Sprintf("%.2f ms", milliseconds(f.busy)/float64(max(f.walked, 1)))
	})
	line("resident before and after the walk", "flat", func(f *figures) string {
		const mib = 1 << 20
		return fmt.Sprintf("%.1f %.1f MiB", float64(f.before)/mib, float64(f.after)/mib)
	})
	line("keys", "", func(f *figures) string { return fmt.Sprint(len(every(f))) })
}

const half, most = 0.5, 0.99

func spread(of []time.Duration) string {
	return three(quantile(of, half), quantile(of, most), quantile(of, 1))
}

func three(a, b, c time.Duration) string {
	return fmt.Sprintf("%.1f %.1f %.1f ms", milliseconds(a), milliseconds(b), milliseconds(c))
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
