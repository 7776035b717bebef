//go:build !unix

package ui

import "os"

// hangup: here a console that is closed ends its programs itself.
func hangup(*os.File, func()) (stop func()) { return func() {} }
