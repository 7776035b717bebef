//go:build !race

package cli_test

// underRace: the race detector makes everything ten times slower.
const underRace = false
