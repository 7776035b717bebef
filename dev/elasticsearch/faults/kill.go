package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// nodeKilled kills the node that is not master, which holds the primaries of documents and keys: the other one takes over.
func nodeKilled(ctx context.Context, f *fixture) error {
	if err := f.primariesAway(ctx); err != nil {
		return err
	}
	return f.survived(ctx, func() error { return f.cluster.Nodes[1].Kill(ctx) })
}

// primariesAway makes the second node's copies of the documents and the keys the primaries.
func (f *fixture) primariesAway(ctx context.Context) error {
	for range 20 {
		if _, err := f.ask(ctx, "GET", "/_cluster/health/"+f.base+"*?wait_for_status=green&timeout=5s", ""); err != nil {
			continue
		}
		shards, err := f.ask(ctx, "GET", "/_cat/shards/"+f.base+".1,"+f.base+"-keys.1?h=index,prirep,node", "")
		if err != nil {
			return err
		}
		var commands []string
		for line := range strings.Lines(shards) {
			if c := strings.Fields(line); len(c) == 3 && c[1] == "p" && c[2] == f.cluster.Nodes[0].Name {
				commands = append(commands, fmt.Sprintf(`{"cancel":{"index":%q,"shard":0,"node":%q,"allow_primary":true}}`, c[0], c[2]))
			}
		}
		if len(commands) == 0 {
			fmt.Printf("  the node that is killed holds the primaries of documents and keys\n")
			return nil
		}
		if _, err := f.ask(ctx, "POST", "/_cluster/reroute", `{"commands":[`+strings.Join(commands, ",")+`]}`); err != nil {
			return err
		}
	}
	return errors.New("the primaries do not move")
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
