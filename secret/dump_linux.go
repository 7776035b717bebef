package secret

import "golang.org/x/sys/unix"

// exclude keeps the memory out of core dumps, should one be made in spite of Harden.
func exclude(mem []byte) { _ = unix.Madvise(mem, unix.MADV_DONTDUMP) }
