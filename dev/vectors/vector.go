package main

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The classes of outcome, as docs/format.md section 1.2 has them.
const (
	ok              = "ok"
	unauthenticated = "unauthenticated"
	format          = "format"
	integrity       = "integrity"
)

// The stages of reading, in their order: where a failing vector must fail.
const (
	atHeader   = "header"
	atUnlock   = "unlock"
	atBatch    = "batch"
	atKey      = "key"
	atDocument = "document"
	atField    = "field"
	atHash     = "hash"
)

// vector is one scenario, written as one file. Texts whose exact bytes matter (header, batches, keys, document) are
// JSON strings that hold JSON.
type vector struct {
	Name    string `json:"name"`
	What    string `json:"what"`
	Kind    string `json:"kind"` // record, or the kind of the section in Case
	Section string `json:"section"`
	Expect  string `json:"expect"`
	Stage   string `json:"stage,omitzero"` // where it fails
	Part    string `json:"part,omitzero"`  // which field or hash fails, where the rest opens

	Vault     string   `json:"vault,omitzero"`
	MasterKey string   `json:"master_key,omitzero"`
	Slot      string   `json:"slot,omitzero"` // "": every slot is tried
	Opens     string   `json:"opens,omitzero"`
	Header    string   `json:"header,omitzero"`
	Batches   []string `json:"batches,omitzero"`
	Keys      []string `json:"keys,omitzero"`
	ID        *string  `json:"id,omitzero"`
	Document  string   `json:"document,omitzero"`
	// DocumentBase64 is base64url, in place of Document: bytes that no JSON string can hold.
	DocumentBase64 string            `json:"document_base64,omitzero"`
	Unsigned       bool              `json:"unsigned,omitzero"` // nobody vouches for the record, and the header lets it be shown
	Plain          map[string]string `json:"plain,omitzero"`
	Hashes         map[string]string `json:"hashes,omitzero"`

	Case jsontext.Value `json:"case,omitzero"` // inputs and answers of the other kinds
}

// encode is the file's text: two blanks of indentation, members in the order of the struct, maps sorted.
func (v *vector) encode() []byte {
	text := must(json.Marshal(v, json.Deterministic(true), jsontext.WithIndent("  ")))
	return append(bytes.TrimSpace(text), '\n')
}

// raw takes JSON text as a value.
func raw(text string) jsontext.Value { return jsontext.Value(text) }

// value marshals any value as deterministic JSON.
func value(v any) jsontext.Value { return must(json.Marshal(v, json.Deterministic(true))) }
