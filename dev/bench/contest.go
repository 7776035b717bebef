package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"cofre/dev/rig"
)

// cost is what some work took, in seconds: by the clock, and of the cores that this process and the server kept busy.
type cost struct{ clock, here, server float64 }

// meter says how many seconds of cores the server has taken since it began. A nil one: there is no server.
type meter func(ctx context.Context) (float64, error)

// since measures what fn takes.
func (m meter) since(ctx context.Context, fn func() error) (cost, error) {
	runtime.GC()
	before, err := m.now(ctx)
	if err != nil {
		return cost{}, err
	}
	began := time.Now()
	if err := fn(); err != nil {
		return cost{}, err
	}
	took := time.Since(began).Seconds()
	after, err := m.now(ctx)
	return cost{took, after.here - before.here, after.server - before.server}, err
}

func (m meter) now(ctx context.Context) (c cost, err error) {
	if m != nil {
		c.server, err = m(ctx)
	}
	c.here = rig.ProcessorTime().Seconds()
	return c, err
}

// contender is one way to do the work that is compared.
type contender struct {
	name string
	run  func(ctx context.Context) (cost, error)
}

// rounds is how often each contender runs.
const rounds = 3

// contest runs the contenders in turn, each round beginning with another, so that a slow moment of the machine meets all
// of them, and prints the medians of n pieces of work. The ratios are the first one's speed to each other one's.
func contest(ctx context.Context, n int, all []contender) error {
	costs := make([][]cost, len(all))
	for round := range rounds {
		for turn := range all {
			i := (turn + round) % len(all)
			c := all[i]
			took, err := c.run(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			costs[i] = append(costs[i], took)
		}
	}
	fmt.Printf("%-52s %8s %8s %8s %9s %7s  %s\n", fmt.Sprintf("medians of %d", rounds), "seconds", "here", "server", "a second", "ratio", "of each round")
	for i, c := range all {
		m := medians(costs[i])
		fmt.Printf("%-52s %8.2f %8.2f %8.2f %9.0f %7.2f ", c.name, m.clock, m.here, m.server, float64(n)/m.clock, m.clock/medians(costs[0]).clock)
		for round := range rounds {
			fmt.Printf(" %.2f", costs[i][round].clock/costs[0][round].clock)
		}
		fmt.Println()
	}
	return nil
}

func medians(of []cost) cost {
	mid := func(get func(cost) float64) float64 {
		var all []float64
		for _, c := range of {
			all = append(all, get(c))
		}
		return median(all)
	}
	return cost{
		mid(func(c cost) float64 { return c.clock }),
		mid(func(c cost) float64 { return c.here }),
		mid(func(c cost) float64 { return c.server }),
	}
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
