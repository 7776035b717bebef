//go:build unix && !linux

package main

import "time"

// usage is only known on Linux.
func usage(int) (time.Duration, error) { return 0, nil }

// resident is only known on Linux.
func resident(int) (int64, error) { return 0, nil }
