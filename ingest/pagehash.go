package ingest

import "hash/maphash"

// pageHash tells whether a page holds the same records as the one before. A nil pageHash tells nothing.
type pageHash struct {
	h      maphash.Hash
	before uint64
	count  uint64
	any    bool
}

func newPageHash() *pageHash { return &pageHash{} }

// start begins a page.
func (p *pageHash) start() {
	if p != nil {
		p.h.Reset()
	}
}

func (p *pageHash) add(raw []byte) {
	if p != nil {
		_, _ = p.h.Write(raw) // never fails
		_ = p.h.WriteByte('\n')
	}
}

// repeated ends a page of that many records.
func (p *pageHash) repeated(count uint64) bool {
	if p == nil || count == 0 {
		return false
	}
	sum := p.h.Sum64()
	same := p.any && sum == p.before && count == p.count
	p.before, p.count, p.any = sum, count, true
	return same
}
