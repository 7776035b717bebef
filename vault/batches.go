package vault

import (
	"cofre/crypto"
)

// batch is one batch whose origin was checked, with its opened key.
type batch struct {
	entry    *crypto.BatchEntry
	key      *crypto.BatchKey
	unsigned bool
	err      error
}

// forget wipes the keys of all batches.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.batches {
		if b.key != nil {
			b.key.Wipe()
		}
	}
	clear(s.batches)
}
