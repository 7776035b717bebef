package elastic

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// envelope is the member cofre of a document, as far as a store knows it (docs/format.md, section 9.1).
type envelope struct {
	Cofre struct {
		KID *jsontext.Value `json:"kid"`
		At  jsontext.Value  `json:"at"`
	} `json:"cofre"`
}

// named returns the members kid and at of a document's member cofre; false where it names no key.
func named(doc []byte) (kid string, at time.Time, ok bool) {
	var e envelope
	if decode(doc, &e) != nil || e.Cofre.KID == nil || decode(*e.Cofre.KID, &kid) != nil {
		return "", at, false
	}
	var stamp string
	if decode(e.Cofre.At, &stamp) == nil {
		if t, err := time.Parse(time.RFC3339, stamp); err == nil {
			at = t
		}
	}
	return kid, at, true
}
