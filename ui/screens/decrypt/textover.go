package decrypt

import "unsafe"

// textOver returns b as a string without copying it: vault.Revealed.MatchHash takes a string, and a conversion would
// leave one more copy of a typed value for the collector. The string must not outlive the call it is made for: wiping
// the secret changes it.
func textOver(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b)) //nolint:gosec // read within one call, while the secret that owns b is alive
}
