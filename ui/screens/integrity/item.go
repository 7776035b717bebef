package integrity

import (
	"strconv"

	"github.com/go-json-experiment/json"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

// item is one failure of the list.
type item struct {
	vault.Failure

	at float64 // where a record stands in the vault, 0 to 1; negative: not known
}

func newItem(f vault.Failure, done uint64, total int64) item {
	it := item{Failure: f, at: -1}
	if f.Kind == vault.FailedRecord && total > 0 {
		it.at = min(float64(done)/float64(total), 1)
	}
	return it
}

// key tells failures apart.
func (it item) key() string { return string(it.Kind) + "\x00" + it.ID + "\x00" + it.Reason }

// placed reports whether it belongs on the line of the whole vault.
func (it item) placed() bool { return it.Kind == vault.FailedRecord }

// rank orders kinds: what concerns everything first.
func (it item) rank() int {
	switch it.Kind {
	case vault.FailedHeader:
		return 0
	case vault.FailedAudit:
		return 1
	case vault.FailedBatch:
		return 2
	case vault.FailedRun:
		return 3
	case vault.FailedRecord:
		return 4
	case vault.FailedKey:
		return 5
	case vault.FailedReject:
		return 6
	}
	return 7
}

// label is how the failing thing is called, safe to print.
func (it item) label(t text.Integrity) string {
	const short = 8
	switch it.Kind {
	case vault.FailedReject:
		return t.Reject(printable(it.ID))
	case vault.FailedRun:
		return t.Run(printable(it.ID[:min(len(it.ID), short)]))
	case vault.FailedBatch:
		return t.Batch(printable(it.ID[:min(len(it.ID), short)]))
	case vault.FailedAudit:
		return t.Entry(printable(it.ID))
	case vault.FailedHeader:
		return t.Header
	case vault.FailedRecord, vault.FailedKey:
	}
	return printable(it.ID)
}

// opens is the screen that shows the failing thing; "" for none.
func (it item) opens() (screen.ID, any) {
	switch it.Kind {
	case vault.FailedRecord:
		return screen.Browse, screen.QueryArg{Select: it.ID}
	case vault.FailedReject:
		return screen.Rejects, nil
	case vault.FailedAudit:
		if seq, err := strconv.ParseUint(it.ID, 10, 64); err == nil {
			return screen.Audit, screen.EntryArg{Seq: seq}
		}
	case vault.FailedKey, vault.FailedRun, vault.FailedBatch, vault.FailedHeader:
	}
	return "", nil
}

// plain is what a JSON string says; the JSON text of anything else but null.
func plain(b []byte) string {
	var s string
	if json.Unmarshal(b, &s) == nil {
		return s
	}
	if string(b) == "null" {
		return ""
	}
	return string(b)
}
