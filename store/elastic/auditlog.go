package elastic

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// hashSize is the length of one hash of the audit tree.
const hashSize = 32

// auditSource is the _source of a row.
type auditSource struct {
	Seq    uint64         `json:"seq"`
	Leaf   jsontext.Value `json:"leaf"`
	Sig    string         `json:"sig"`    // base64
	Hashes string         `json:"hashes"` // base64 of all of them
}

// rowName is the _id of a row.
func rowName(seq uint64) string { return fmt.Sprintf("%020d", seq) }

// row reads a row of a hit.
func (h *hit) row(seq uint64) (store.AuditRow, error) {
	var a auditSource
	damaged := fmt.Errorf("%w: audit row %d", store.ErrDamaged, seq)
	if decode(h.Source, &a) != nil || a.Seq != seq || len(a.Leaf) == 0 {
		return store.AuditRow{}, damaged
	}
	r := store.AuditRow{Seq: seq, Leaf: a.Leaf}
	var hashes []byte
	var err error
	if r.Sig, err = base64.StdEncoding.Strict().DecodeString(a.Sig); err != nil {
		return store.AuditRow{}, damaged
	}
	if hashes, err = base64.StdEncoding.Strict().DecodeString(a.Hashes); err != nil || len(hashes)%hashSize != 0 {
		return store.AuditRow{}, damaged
	}
	for ; len(hashes) > 0; hashes = hashes[hashSize:] {
		r.Hashes = append(r.Hashes, [hashSize]byte(hashes))
	}
	return r, nil
}

// AppendAudit creates a row under its number. A row is never overwritten, and none is created before the one before it
// is there.
func (s *Store) AppendAudit(ctx context.Context, row store.AuditRow) error {
	if err := s.writable(ctx); err != nil {
		return err
	}
	taken := fmt.Errorf("%s: audit row %d: %w", s.c.Place(), row.Seq, store.ErrConflict)
	if row.Seq > math.MaxInt64 {
		return taken
	}
	if !jsontext.Value(row.Leaf).IsValid() || bytes.ContainsAny(row.Leaf, "\n\r") {
		return fmt.Errorf("%s: %w: audit row %d is not one line of JSON", s.c.Place(), store.ErrDamaged, row.Seq)
	}
	if row.Seq > 0 {
		hits, err := s.get(ctx, "read the audit log", s.names.audit, []string{rowName(row.Seq - 1)}, "-")
		if err != nil {
			return err
		}
		if !hits[0].Found {
			return taken
		}
	}
	items, err := s.write(ctx, []conn.Op{{Action: conn.Create, Index: s.names.audit, ID: rowName(row.Seq), Source: rowSource(&row), IfSeqNo: -1}})
	if err != nil {
		return err
	}
	item := &items[0]
	if item.Err == nil {
		return nil
	}
	if item.Status != http.StatusConflict {
		return item.Err
	}
	if item.Unsure {
		there, err := s.AuditRowsAt(ctx, row.Seq)
		if err != nil {
			return err
		}
		if sameRow(&there[0], &row) {
			return nil // the try that got no answer was carried out
		}
	}
	return taken
}

func rowSource(row *store.AuditRow) []byte {
	hashes := make([]byte, 0, len(row.Hashes)*hashSize)
	for i := range row.Hashes {
		hashes = append(hashes, row.Hashes[i][:]...)
	}
	b := fmt.Appendf(nil, `{"seq":%d,"leaf":`, row.Seq)
	b = append(append(b, row.Leaf...), `,"sig":"`...)
	b = append(base64.StdEncoding.AppendEncode(b, row.Sig), `","hashes":"`...)
	return append(base64.StdEncoding.AppendEncode(b, hashes), `"}`...)
}

func sameRow(a, b *store.AuditRow) bool {
	return bytes.Equal(a.Leaf, b.Leaf) && bytes.Equal(a.Sig, b.Sig) && slices.Equal(a.Hashes, b.Hashes)
}

// forward is how many rows behind the last one found are looked for at once.
const forward = 64

// AuditSize is the number of the next row: behind the highest that a search finds, and behind those that were appended
// since the last refresh.
func (s *Store) AuditSize(ctx context.Context) (uint64, error) {
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	f, err := s.search(ctx, s.names.audit, []byte(`{"size":1,"_source":["seq"],"track_total_hits":false,"sort":[{"seq":"desc"}]}`))
	if err != nil {
		return 0, ended(ctx, err)
	}
	next := uint64(0)
	if len(f.Hits.Hits) > 0 {
		var last auditSource
		if err := decode(f.Hits.Hits[0].Source, &last); err != nil || last.Seq >= math.MaxInt64 {
			return 0, s.damaged("the last audit row")
		}
		next = last.Seq + 1
	}
	for {
		hits, err := s.get(ctx, "read the audit log", s.names.audit, rowNames(next, next+forward), "-")
		if err != nil {
			return 0, err
		}
		n := slices.IndexFunc(hits, func(h hit) bool { return !h.Found })
		if n >= 0 {
			return next + uint64(n), nil
		}
		next += forward
	}
}

// rowNames are those of the rows from <= seq < to.
func rowNames(from, to uint64) []string {
	var ids []string
	for ; from < to; from++ {
		ids = append(ids, rowName(from))
	}
	return ids
}

// AuditRows calls fn for the rows from <= Seq < to that are there when it begins.
func (s *Store) AuditRows(ctx context.Context, from, to uint64, fn func(store.AuditRow) error) error {
	size, err := s.AuditSize(ctx)
	if err != nil {
		return err
	}
	for to = min(to, size); from < to; {
		end := min(to, from+mostGets/2)
		hits, err := s.get(ctx, "read the audit log", s.names.audit, rowNames(from, end), "")
		if err != nil {
			return err
		}
		for i := range hits {
			if !hits[i].Found {
				continue
			}
			row, err := hits[i].row(from + uint64(i))
			if err != nil {
				return fmt.Errorf("%s: %w", s.c.Place(), err)
			}
			if err := fn(row); err != nil {
				return err
			}
		}
		from = end
	}
	return nil
}

// AuditRowsAt returns single rows.
func (s *Store) AuditRowsAt(ctx context.Context, seqs ...uint64) ([]store.AuditRow, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	rows := make([]store.AuditRow, 0, len(seqs))
	for some := range slices.Chunk(seqs, mostGets/2) {
		ids := make([]string, len(some))
		for i, seq := range some {
			ids[i] = rowName(seq)
		}
		hits, err := s.get(ctx, "read the audit log", s.names.audit, ids, "")
		if err != nil {
			return nil, err
		}
		for i, seq := range some {
			if !hits[i].Found {
				return nil, fmt.Errorf("%s: audit row %d: %w", s.c.Place(), seq, store.ErrNotFound)
			}
			row, err := hits[i].row(seq)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.c.Place(), err)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}
