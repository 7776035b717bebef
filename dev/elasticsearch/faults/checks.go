package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// whole checks that nothing that was acknowledged is lost and nothing is there twice, ingests again undisturbed, and
// checks that then all is there. Both times everything is verified.
func (f *fixture) whole(ctx context.Context, o outcome) error {
	there, err := f.listed(ctx)
	if err != nil {
		return err
	}
	if there < o.acknowledged {
		return fmt.Errorf("%d users were acknowledged, %d are there", o.acknowledged, there)
	}
	before, _, err := f.rig.Verify(ctx)
	if err != nil {
		return fmt.Errorf("after the fault: %w", err)
	}
	if before.OK != there {
		return fmt.Errorf("%d users are listed, %d are verified", there, before.OK)
	}
	if _, err := f.rig.Must(ctx, "ingest", f.path, "--json", "--quiet"); err != nil {
		return fmt.Errorf("again: %w", err)
	}
	again, err := f.listed(ctx)
	if err != nil {
		return err
	}
	if again != uint64(f.users) {
		return fmt.Errorf("again: %d of %d users are there", again, f.users)
	}
	after, _, err := f.rig.Verify(ctx)
	if err != nil {
		return fmt.Errorf("again: %w", err)
	}
	if after.OK != uint64(f.users) {
		return fmt.Errorf("again: %d of %d users are verified", after.OK, f.users)
	}
	if _, err := f.rig.Must(ctx, "audit", "verify", "--json"); err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	fmt.Printf("  %d acknowledged, %d there: 0 lost, 0 doubled, all verified; ingested again: %d there and verified; remarks %q\n",
		o.acknowledged, there, after.OK, append(before.Remarks, after.Remarks...))
	return nil
}

// listed counts what `users` lists, and fails on an id that is there twice.
func (f *fixture) listed(ctx context.Context) (uint64, error) {
	res, err := f.rig.Must(ctx, "users", "--json", "--fields", "id")
	if err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(strings.NewReader(res.Out)); dec.More(); {
		var row struct{ ID string }
		if err := dec.Decode(&row); err != nil {
			return 0, err
		}
		if seen[row.ID] {
			return 0, fmt.Errorf("%s is there twice", row.ID)
		}
		seen[row.ID] = true
	}
	return uint64(len(seen)), nil
}

// finished is an outcome with everything acknowledged.
func (o outcome) finished(f *fixture) error {
	if err := o.told(f, done); err != nil {
		return err
	}
	if o.acknowledged != uint64(f.users) || o.sum.Rejected != 0 {
		return fmt.Errorf("it ended well, with %+v", o.sum)
	}
	return nil
}
