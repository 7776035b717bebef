package main

import (
	"context"
	"fmt"
	"time"
)

// nodeKilled kills the node that is not master: the other one has, or takes over, all there is.
func nodeKilled(ctx context.Context, f *fixture) error {
	shards, err := f.ask(ctx, "GET", "/_cat/shards/"+f.base+"*?h=index,prirep,node&s=index,prirep", "")
	if err != nil {
		return err
	}
	fmt.Printf("  shards before (index, primary or replica, node):\n%s", shards)
	return f.survived(ctx, func() error { return f.cluster.Nodes[1].Kill(ctx) })
}

// masterKilled kills the only master, with -9, and starts it again on its data: for that time there is no cluster.
func masterKilled(ctx context.Context, f *fixture) error {
	o, err := f.ingest(ctx, f.quarter(), func() error {
		master := f.cluster.Nodes[0]
		if err := master.Kill(ctx); err != nil {
			return err
		}
		time.Sleep(time.Second)
		began := time.Now()
		err := master.Restart(ctx)
		fmt.Printf("  the server was away for %.1fs\n", time.Since(began).Seconds()+1)
		return err
	})
	if err != nil {
		return err
	}
	// Whether it waited long enough depends on how long a server takes to start; if not, it says so.
	if o.code == done {
		err = o.finished(f)
	} else {
		err = o.told(f, unusable)
	}
	if err != nil {
		return err
	}
	return f.whole(ctx, o)
}

// masterGone kills the only master and starts it again only after the ingest has given up.
func masterGone(ctx context.Context, f *fixture) error {
	o, err := f.ingest(ctx, f.quarter(), func() error { return f.cluster.Nodes[0].Kill(ctx) })
	if err != nil {
		return err
	}
	if err := o.told(f, unusable); err != nil {
		return err
	}
	if err := f.cluster.Nodes[0].Restart(ctx); err != nil {
		return err
	}
	return f.whole(ctx, o)
}
