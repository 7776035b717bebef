package secret

// Hardening says what [Harden] reached. A false is not an error: the process runs on, with the reason in Notes, and
// the caller decides whether to say so.
type Hardening struct {
	CoreDumps bool     // core dumps are off
	Dumpable  bool     // other processes of the same user may not trace this one or read its memory
	Umask     bool     // new files are readable by their owner alone
	Mlock     bool     // secrets can be kept out of swap
	Notes     []string // what could not be done, and why
}

// Harden turns off what would let secrets leave the process by a side door. It is called first in main and changes
// the whole process: RLIMIT_CORE 0 (linux, darwin), PR_SET_DUMPABLE 0 (linux), umask 077 (unix).
func Harden() Hardening {
	var h Hardening
	harden(&h)
	p, err := newPage(1)
	if err != nil {
		h.Notes = append(h.Notes, "secrets may be written to swap: "+err.Error())
		return h
	}
	p.release()
	h.Mlock = true
	return h
}
