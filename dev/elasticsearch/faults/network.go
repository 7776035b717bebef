package main

import (
	"context"
	"time"
)

// quarter is when most faults happen: with the ingest well under way, and most of it to come.
func (f *fixture) quarter() uint64 { return uint64(f.users) / 4 }

// everywhere disturbs all nodes' connections.
func (f *fixture) everywhere(kind string, answers bool, share float64, attributes string) error {
	for _, p := range f.proxies {
		if err := p.Toxic(kind, answers, share, attributes); err != nil {
			return err
		}
	}
	return nil
}

func (f *fixture) heal(ctx context.Context) {
	for _, p := range f.proxies {
		p.Heal(ctx)
	}
}

// survived is an ingest that a passing fault must not end.
func (f *fixture) survived(ctx context.Context, fault func() error) error {
	o, err := f.ingest(ctx, f.quarter(), fault)
	if err != nil {
		return err
	}
	f.heal(ctx)
	if err := o.finished(f); err != nil {
		return err
	}
	return f.whole(ctx, o)
}

func undisturbed(ctx context.Context, f *fixture) error {
	return f.survived(ctx, nil)
}

func slowed(ctx context.Context, f *fixture) error {
	return f.survived(ctx, func() error {
		if err := f.everywhere("latency", true, 1, `"latency":50,"jitter":40`); err != nil {
			return err
		}
		return f.everywhere("bandwidth", false, 1, `"rate":1000`)
	})
}

func cut(ctx context.Context, f *fixture) error {
	return f.survived(ctx, func() error {
		for _, p := range f.proxies {
			p.Cut()
		}
		time.Sleep(time.Second)
		for _, p := range f.proxies {
			if err := p.Mend(); err != nil {
				return err
			}
		}
		return nil
	})
}

// reset lets half of the connections live for 20 KB of answers: they end in the middle of a bulk answer, when what was
// asked for has been done. After three seconds the network is well again.
func reset(ctx context.Context, f *fixture) error {
	return f.survived(ctx, func() error {
		if err := f.everywhere("limit_data", true, .5, `"bytes":20000`); err != nil {
			return err
		}
		time.Sleep(3 * time.Second)
		f.heal(ctx)
		return f.everywhere("reset_peer", true, .5, `"timeout":0`)
	})
}

func stalled(ctx context.Context, f *fixture) error {
	return f.survived(ctx, func() error {
		if err := f.everywhere("timeout", true, 1, `"timeout":0`); err != nil {
			return err
		}
		time.Sleep(5 * time.Second)
		f.heal(ctx)
		return nil
	})
}

// down is a server that takes connections and never answers: the ingest must end by itself, and say so.
func down(ctx context.Context, f *fixture) error {
	o, err := f.ingest(ctx, f.quarter(), func() error { return f.everywhere("timeout", true, 1, `"timeout":0`) })
	if err != nil {
		return err
	}
	f.heal(ctx)
	if err := o.told(f, unusable, "answer"); err != nil {
		return err
	}
	return f.whole(ctx, o)
}
