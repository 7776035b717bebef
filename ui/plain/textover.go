package plain

import "unsafe"

// textOver returns b as a string without copying it, for functions that take strings: a conversion would leave one more
// copy of a value for the collector. The string must not outlive the call it is made for.
func textOver(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b)) //nolint:gosec // read within one call, while b is not changed
}
