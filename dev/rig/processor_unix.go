//go:build unix

package rig

import (
	"syscall"
	"time"
)

// ProcessorTime is how long this process has kept cores busy since it began, in itself and in the system for it. 0: the
// system does not say.
func ProcessorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
