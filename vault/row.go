package vault

// Row is one record as it may be shown to anybody: clear members, and masks under the protected names. It is what the
// store holds, and nobody has checked it: that takes the master key (Reveal, Verify).
type Row struct {
	ID      string   // under which the record is filed
	Members []Member // id first, then the document's order; the envelope left out
}

// Member is one member of a row.
type Member struct {
	Name      string
	JSON      []byte // one JSON value
	Protected bool   // sealed in the record: JSON is its mask
}

// Member returns the JSON value of the member of that name.
func (r Row) Member(name string) ([]byte, bool) {
	for i := range r.Members {
		if r.Members[i].Name == name {
			return r.Members[i].JSON, true
		}
	}
	return nil, false
}
