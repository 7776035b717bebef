package policy

import "cofre/record"

// Member is one member of the document to be: a clear field, or the mask of a protected one.
type Member struct {
	record.Redacted

	Name string
	JSON []byte // one valid compact JSON value
}

// Protected is one field to encrypt.
type Protected struct {
	record.Redacted

	Name  string
	Text  []byte // the value's JSON text
	Least int    // least padded length in bytes
}

// Hashed is one field to hash.
type Hashed struct {
	record.Redacted

	Name string
	Text []byte // a string's UTF-8, or a number's digits
}

// Plan is what becomes of one record. It holds plaintext and prints as redacted.
//
// Its texts are the record's own where nothing had to be rewritten: the record, and whatever buffer it was read from,
// must stay unchanged until the plan has been used. Open and the masks are shared by all plans and must not be changed.
type Plan struct {
	record.Redacted

	ID      string
	Members []Member // clear fields and masks in the record's order; "id" is always one of them
	Encrypt []Protected
	Hash    []Hashed
	Open    []string // names exempt from the seal, whether or not this record has them
}

// Rejection says why a record cannot be taken. It never holds a value.
type Rejection struct {
	ID     string // "" where it cannot be read
	Field  string // safe to print; "" where the record as a whole is at fault
	Reason string // for people
}
