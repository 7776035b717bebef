package elastic

import "encoding/base64"

// born is the batch that a kid says it was born in, as key entries are filed under; "" where it is no kid.
func born(kid string) string {
	id, err := base64.RawURLEncoding.Strict().DecodeString(kid)
	if err != nil || len(id) < 16 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(id[:16])
}
