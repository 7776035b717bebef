//go:build unix && (!linux || race)

package cli_test

// morePrograms are those of one system: here none.
func morePrograms(map[string]func()) {}
