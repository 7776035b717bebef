//go:build linux && !race

package cli_test

// morePrograms are those of one system.
func morePrograms(of map[string]func()) { of["cofre-observed"] = observed }
