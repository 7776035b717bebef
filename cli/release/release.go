// Package release holds the name of the version that this binary was built as, where the build says it:
//
//	go build -ldflags '-X cofre/cli/release.version=v1.2.3'
//
// A build from a checkout or by `go install module@version` knows its version without that; one from a bare copy of the
// files, as in a container's build, does not. The package imports nothing.
package release

// version is set by the linker alone.
var version string

// Version returns what the build said, "" where it said nothing.
func Version() string { return version }
