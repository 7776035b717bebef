package audit

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
)

// MaxLeaf is the longest leaf in bytes: enough for the counts of two hundred thousand batches.
const MaxLeaf = 8 << 20

// Entry is one entry of the log, read or about to be signed. Its JSON form is the leaf.
type Entry struct {
	V       int            // format version, 1
	Vault   crypto.VaultID // so that no entry of another vault can be slipped in
	Seq     uint64         // number, from 0 without gaps
	Root    [32]byte       // RFC 6962 root over the entries 0..Seq-1; of no entry: SHA-256 of nothing
	Time    time.Time      // UTC, milliseconds
	Actor   string         // a claimed name
	Host    string         // a claimed name
	Slot    string         // which master key; "" where none was involved
	Action  string         // Action…
	Of      *uint64        // number of the intent that this outcome belongs to; nil: of none
	Record  string         // record id; "" where none
	Fields  []string       // names of fields; never nil after ParseEntry
	Reason  string         // as the person gave it; "" where none
	Outcome string         // Outcome…
	Data    jsontext.Value // a JSON object with what the action adds (counts, ids), or nil; never a value or a key
	By      string         // id of the signing host key, or VaultSigner
}

// wire is how a leaf is decoded; what it tolerates beyond the format, the comparison in ParseEntry refuses.
type wire struct {
	V       int            `json:"v"`
	Vault   crypto.VaultID `json:"vault"`
	Seq     uint64         `json:"seq"`
	Root    string         `json:"root"`
	Time    string         `json:"time"`
	Actor   string         `json:"actor"`
	Host    string         `json:"host"`
	Slot    string         `json:"slot"`
	Action  string         `json:"action"`
	Of      *uint64        `json:"of"`
	Record  string         `json:"record"`
	Fields  []string       `json:"fields"`
	Reason  string         `json:"reason"`
	Outcome string         `json:"outcome"`
	Data    jsontext.Value `json:"data"`
	By      string         `json:"by"`
}

// ParseEntry reads a leaf. It takes the one form in which an entry is written and nothing else: canonical JSON, every
// member present once, none unknown, every value in its one spelling. Its errors wrap crypto.ErrFormat and never
// repeat what stands in the leaf.
func ParseEntry(leaf []byte) (Entry, error) {
	if len(leaf) > MaxLeaf {
		return Entry{}, fmt.Errorf("%w: audit entry of %d bytes", crypto.ErrFormat, len(leaf))
	}
	var w wire
	if err := crypto.DecodeStrict(leaf, &w); err != nil {
		return Entry{}, fmt.Errorf("audit entry: %w", err)
	}
	if w.V != crypto.Version {
		return Entry{}, fmt.Errorf("%w: audit entry of version %d", crypto.ErrFormat, w.V)
	}
	e, err := w.entry()
	if err != nil {
		return Entry{}, err
	}
	again, err := e.appendJSON(make([]byte, 0, len(leaf)))
	if err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(again, leaf) {
		return Entry{}, fmt.Errorf("%w: audit entry: a member is missing or not in its one form", crypto.ErrFormat)
	}
	return e, nil
}

// entry converts the members that have a form of their own.
func (w *wire) entry() (Entry, error) {
	e := Entry{
		V: w.V, Vault: w.Vault, Seq: w.Seq, Actor: w.Actor, Host: w.Host, Slot: w.Slot, Action: w.Action, Of: w.Of,
		Record: w.Record, Fields: w.Fields, Reason: w.Reason, Outcome: w.Outcome, By: w.By,
	}
	root, err := crypto.DecodeB64(w.Root)
	if err != nil || len(root) != len(e.Root) {
		return Entry{}, fmt.Errorf("%w: audit entry: root", crypto.ErrFormat)
	}
	copy(e.Root[:], root)
	if e.Time, err = crypto.ParseTime(w.Time); err != nil {
		return Entry{}, fmt.Errorf("audit entry: %w", err)
	}
	if !isWord(e.Action) || !isWord(e.Outcome) {
		return Entry{}, fmt.Errorf("%w: audit entry: action or outcome is no word", crypto.ErrFormat)
	}
	if e.Data, err = canonicalData(w.Data); err != nil {
		return Entry{}, err
	}
	if e.Data != nil && !bytes.Equal(e.Data, w.Data) {
		return Entry{}, fmt.Errorf("%w: audit entry: data is not canonical", crypto.ErrFormat)
	}
	return e, nil
}

// canonicalData returns the canonical form of an object, and nil for null.
func canonicalData(data jsontext.Value) (jsontext.Value, error) {
	switch data.Kind() {
	case 'n':
		return nil, nil
	case '{':
	default:
		return nil, fmt.Errorf("%w: audit entry: data is no object", crypto.ErrFormat)
	}
	c, err := crypto.Canonical(data)
	if err != nil {
		return nil, fmt.Errorf("audit entry: data: %w", err)
	}
	return c, nil
}

// MarshalJSON returns the leaf.
func (e Entry) MarshalJSON() ([]byte, error) { return e.appendJSON(nil) }

// appendJSON writes the leaf: the members in the order of RFC 8785, Data as it is.
func (e *Entry) appendJSON(b []byte) ([]byte, error) {
	w := leafWriter{b: b}
	w.text(`{"action":`, e.Action)
	w.text(`,"actor":`, e.Actor)
	w.text(`,"by":`, e.By)
	w.raw(`,"data":`)
	if e.Data == nil {
		w.raw("null")
	} else {
		w.b = append(w.b, e.Data...)
	}
	w.raw(`,"fields":[`)
	for i, f := range e.Fields {
		sep := ","
		if i == 0 {
			sep = ""
		}
		w.text(sep, f)
	}
	w.text(`],"host":`, e.Host)
	w.raw(`,"of":`)
	if e.Of == nil {
		w.raw("null")
	} else {
		w.b = strconv.AppendUint(w.b, *e.Of, 10)
	}
	w.text(`,"outcome":`, e.Outcome)
	w.text(`,"reason":`, e.Reason)
	w.text(`,"record":`, e.Record)
	w.text(`,"root":`, crypto.EncodeB64(e.Root[:]))
	w.raw(`,"seq":`)
	w.b = strconv.AppendUint(w.b, e.Seq, 10)
	w.text(`,"slot":`, e.Slot)
	w.text(`,"time":`, crypto.FormatTime(e.Time))
	w.raw(`,"v":`)
	w.b = strconv.AppendInt(w.b, int64(e.V), 10)
	w.text(`,"vault":`, e.Vault.String())
	w.raw("}")
	if w.err != nil {
		return nil, fmt.Errorf("%w: audit entry: text that is not UTF-8", crypto.ErrFormat)
	}
	return w.b, nil
}

// leafWriter appends pieces of JSON and keeps the first error.
type leafWriter struct {
	b   []byte
	err error
}

// raw appends s as it is.
func (w *leafWriter) raw(s string) { w.b = append(w.b, s...) }

// text appends before, then s as a JSON string with the escapes of RFC 8785.
func (w *leafWriter) text(before, s string) {
	w.raw(before)
	b, err := jsontext.AppendQuote(w.b, s)
	if err != nil {
		w.err = err
		return
	}
	w.b = b
}
