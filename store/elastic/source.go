package elastic

import "bytes"

// ours begins what follows a document's own members in its _source.
func ours() []byte { return []byte(`,"_cofre":{`) }

// parted parts a _source into the document as it was put and the value of its member _cofre. Where that member is not
// the last one, because somebody else wrote the document, it is all document.
func parted(source []byte) (doc, index []byte) {
	// A quote inside a string has a backslash before it, so these bytes can only be the beginning of a member.
	at := bytes.LastIndex(source, ours())
	if at < 0 || !bytes.HasSuffix(source, []byte("}}")) {
		return source, nil
	}
	index = source[at+len(`,"_cofre":`) : len(source)-1]
	doc = append(source[:at:at], '}')
	return doc, index
}
