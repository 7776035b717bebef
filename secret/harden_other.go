//go:build !linux && !darwin

package secret

func harden(h *Hardening) {
	h.Notes = append(h.Notes, "core dumps and the umask are not handled on this platform")
}
