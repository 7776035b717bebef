//go:build unix

// Package terminal is a terminal for tests and measurements: it runs a program on a pseudo terminal, keeps the screen
// that results, and types.
//
// The emulation is small and strict. It knows what the console sends; a sequence that it does not know is kept in
// Strange, so that a test can fail on it instead of trusting a screen that is wrong. It has a scrollback, and both
// screens stay searchable, also the one that is not in sight: what a person could still find is what Everything returns.
//
// The package is no part of the product and imports nothing of it.
package terminal
