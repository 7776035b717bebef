package integrity

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

// item is one failure of the list.
type item struct {
	kind   vault.FailureKind
	id     string // as it is filed
	reason string // as the verification says it
	class  class
	at     float64 // where a record stands in the vault, 0 to 1; negative: not known
}

func newItem(f vault.Failure, done uint64, total int64) item {
	it := item{kind: f.Kind, id: f.ID, reason: f.Reason, class: classOf(f), at: -1}
	if f.Kind == vault.FailedRecord && total > 0 {
		it.at = min(float64(done)/float64(total), 1)
	}
	return it
}

// key tells failures apart.
func (it item) key() string { return string(it.kind) + "\x00" + it.id + "\x00" + it.reason }

// placed reports whether it belongs on the line of the whole vault.
func (it item) placed() bool { return it.kind == vault.FailedRecord }

// rank orders kinds: what concerns everything first.
func (it item) rank() int {
	switch it.kind {
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
	switch it.kind {
	case vault.FailedReject:
		return t.Reject(printable(it.id))
	case vault.FailedRun:
		return t.Run(printable(it.id[:min(len(it.id), short)]))
	case vault.FailedBatch:
		return t.Batch(printable(it.id[:min(len(it.id), short)]))
	case vault.FailedAudit:
		return t.Entry(printable(it.id))
	case vault.FailedHeader:
		return t.Header
	case vault.FailedRecord, vault.FailedKey:
	}
	return printable(it.id)
}

// opens is the screen that shows the failing thing; "" for none.
func (it item) opens() (screen.ID, any) {
	switch it.kind {
	case vault.FailedRecord:
		return screen.Browse, screen.QueryArg{Select: it.id}
	case vault.FailedReject:
		return screen.Rejects, nil
	case vault.FailedAudit:
		if seq, err := strconv.ParseUint(it.id, 10, 64); err == nil {
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

// class is what kind of thing is wrong.
type class uint8

const (
	other class = iota
	seal
	noKey
	keyChanged
	noEnvelope
	moved
	batchGone
	batchChanged
	stranger
	revoked
	unannounced
	searchIndex
	oddReject
	planted
	deleted
	runUnannounced
	runChanged
	runData
	runShort
	runLong
	batchName
	auditLog
	header
)

// clue is words of a reason by which its class is known. package vault writes the reasons; a test holds the clues to them.
type clue struct {
	words string
	class class
}

func clues() []clue {
	return []clue{
		{"its seal does not match", seal},
		{"its key entry is missing", noKey},
		{"its key entry was changed", keyChanged},
		{"no readable envelope", noEnvelope},
		{"belongs to another collection", moved},
		{"its batch entry is missing", batchGone},
		{"its batch entry was changed", batchChanged},
		{"its batch key does not open", batchChanged},
		{"its batch's signature is not good", stranger},
		{"signed by a host that is not enrolled", stranger},
		{"its batch is older than its host's enrolment", stranger},
		{"written by a host after it was revoked", revoked},
		{"its batch is not announced", unannounced},
		{"the index beside it", searchIndex},
		{"its fields are not those of a reject", oddReject},
		{"a field does not open though the seal matches", oddReject},
		{"a key entry of it was changed or planted", planted},
		{"its document is missing", deleted},
		{"its run is not announced", runUnannounced},
		{"its run entry was changed", runChanged},
		{"its data is not that of a run", runData},
		{"sealed records are missing", runShort},
		{"more records of it are there", runLong},
		{"its name is none that this product gives", batchName},
	}
}

// classOf tells what kind of thing is wrong by what the verification says.
func classOf(f vault.Failure) class {
	switch f.Kind {
	case vault.FailedAudit:
		return auditLog
	case vault.FailedHeader:
		return header
	case vault.FailedRecord, vault.FailedReject, vault.FailedKey, vault.FailedRun, vault.FailedBatch:
	}
	for _, k := range clues() {
		if strings.Contains(f.Reason, k.words) {
			return k.class
		}
	}
	return other
}

// numbers returns the whole numbers in a reason, in their order.
func numbers(c text.Catalogue, reason string) []string {
	var out []string
	for word := range strings.FieldsFuncSeq(reason, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			out = append(out, c.Count(n))
		}
	}
	return out
}

// explain says what is wrong in the catalogue's language. Where only the verification's own words say more, they follow.
func (it item) explain(c text.Catalogue) text.Failure {
	f := c.Failures()
	switch it.class {
	case runShort:
		if n := numbers(c, it.reason); len(n) > 1 {
			return f.RunShort(n[0], n[1])
		}
	case runLong:
		if n := numbers(c, it.reason); len(n) > 0 {
			return f.RunLong(n[0])
		}
	case auditLog:
		return withReason(f.Audit, it.reason)
	case other:
		return withReason(f.Other, it.reason)
	default:
	}
	if x, ok := explanations(f)[it.class]; ok {
		return x
	}
	return withReason(f.Other, it.reason)
}

func withReason(f text.Failure, reason string) text.Failure {
	f.Why += " " + printable(reason)
	return f
}

func explanations(f text.Failures) map[class]text.Failure {
	return map[class]text.Failure{
		seal: f.Seal, noKey: f.NoKey, keyChanged: f.KeyChanged, noEnvelope: f.NoEnvelope, moved: f.Moved, batchGone: f.BatchGone,
		batchChanged: f.BatchChanged, stranger: f.Stranger, revoked: f.Revoked, unannounced: f.Unannounced, searchIndex: f.Index,
		oddReject: f.OddReject, planted: f.Planted, deleted: f.Deleted, runUnannounced: f.RunUnannounced, runChanged: f.RunChanged,
		runData: f.RunData, batchName: f.BatchName, header: f.Header,
	}
}
