//go:build !linux

package cli

import (
	"context"
	"time"
)

// keepHouse waits until ctx is done. Containers are Linux's.
func keepHouse(ctx context.Context, ready func()) {
	ready()
	<-ctx.Done()
}

// bidFarewell has nobody to bid farewell to.
func bidFarewell(time.Duration) {}
