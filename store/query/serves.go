package query

import "slices"

// Serves says whether what x takes from documents also answers an expression and a sort that were checked against another
// extractor, of: every field that they name has the same name and kind in both, and words mean the same text fields.
func (x *Extractor) Serves(of *Extractor, e Expr, sort string) bool {
	if sort != "" && sort != ID && !x.sameField(of, sort) {
		return false
	}
	switch e := e.(type) {
	case nil:
		return true
	case And:
		return x.servesAll(of, e.Parts)
	case Or:
		return x.servesAll(of, e.Parts)
	case Not:
		return x.Serves(of, e.Part, "")
	case Equal:
		return x.sameField(of, e.Field)
	case Prefix:
		return x.sameField(of, e.Field)
	case Present:
		return x.sameField(of, e.Field)
	case Number:
		return x.sameField(of, e.Field)
	case Network:
		return x.sameField(of, e.Field)
	default:
		return slices.Equal(x.textFields(), of.textFields())
	}
}

func (x *Extractor) servesAll(of *Extractor, parts []Expr) bool {
	for _, e := range parts {
		if !x.Serves(of, e, "") {
			return false
		}
	}
	return true
}

func (x *Extractor) sameField(of *Extractor, field string) bool {
	i, ok := x.byName[field]
	j, there := of.byName[field]
	return ok && there && x.fields[i] == of.fields[j]
}

// textFields are the names of the fields that words are looked for in.
func (x *Extractor) textFields() []string {
	var names []string
	for _, f := range x.fields {
		if f.Type == Text {
			names = append(names, f.Name)
		}
	}
	return names
}
