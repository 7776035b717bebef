//go:build linux || darwin

package secret

import "golang.org/x/sys/unix"

func harden(h *Hardening) {
	unix.Umask(0o077)
	h.Umask = true
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		h.Notes = append(h.Notes, "core dumps could not be turned off: "+err.Error())
	} else {
		h.CoreDumps = true
	}
	if err := undumpable(); err != nil {
		h.Notes = append(h.Notes, "other processes of this user may read this one's memory: "+err.Error())
	} else {
		h.Dumpable = true
	}
}
