//go:build !unix

package ui

// sessionLeader: systems without job control lock instead of suspending.
func sessionLeader() bool { return true }
