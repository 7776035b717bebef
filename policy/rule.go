package policy

import "cofre/record"

// Treatment says what becomes of a field.
type Treatment string

// The treatments. Reject is one for unlisted fields alone.
const (
	Encrypt Treatment = "encrypt" // sealed, revealed behind the master key; a mask stands in the document
	Hash    Treatment = "hash"    // only compared later, never revealed; a mask stands in the document
	Drop    Treatment = "drop"    // not stored at all
	Clear   Treatment = "clear"   // stored as it is, searched and shown
	Reject  Treatment = "reject"  // a record with such a field is rejected
)

// FieldRule is what a policy says of one field.
type FieldRule struct {
	Name      string
	Label     string // short heading; the name where the policy gives none
	Treatment Treatment
	Mask      MaskName // of encrypted and hashed fields; "" elsewhere
	Kind      record.Kind
	Open      bool // a clear field that the seal does not cover
	Line      int  // where the policy says so, from 1; 0 for the id field of a policy that does not list it
}

// Decision is what will become of a field, for previews.
type Decision struct {
	Field     string
	Label     string
	Treatment Treatment
	Mask      MaskName
	Kind      record.Kind
	Listed    bool // the policy names the field; else its rule for unlisted fields applies
}

// DateOrder says what 03/04/2021 means. There is no default: a policy with a date says it.
type DateOrder string

// The orders of dates written with slashes.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)
