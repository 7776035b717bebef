package record

// Field is one member of a record. It prints as redacted, its name too.
type Field struct {
	Redacted

	Name  string
	Value Value
}

// Record is one user as it was read: its members in their order. Names are unique; whoever builds one sees to that. It
// prints as redacted.
type Record struct {
	Redacted

	Fields []Field
}

// Get returns the value of the member with that name.
func (r *Record) Get(name string) (Value, bool) {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return r.Fields[i].Value, true
		}
	}
	return Value{}, false
}
