package vault

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/crypto"
	"cofre/crypto/c1"
)

const (
	// policyPrefix begins the policy names that this product keeps for itself: no document of a user has one.
	policyPrefix = "cofre."
	// rejectPolicy names the treatment that documents of the quarantine have; its fields are fixed below.
	rejectPolicy = policyPrefix + "reject"
	// rejectLeast is the least padded length of an original: lengths say less.
	rejectLeast = 64
)

// rejectRef returns rejectPolicy with the hash of what it stands for, in the form that documents name policies.
func rejectRef() string {
	sum := sha256.Sum256([]byte("id record position reason time expires source run | original meta"))
	return rejectPolicy + "@" + hex.EncodeToString(sum[:8])
}

// isRejectPolicy reports whether a document says that it is a reject.
func isRejectPolicy(ref string) bool { return strings.HasPrefix(ref, rejectPolicy+"@") }

// rejectMeta is the second encrypted field of a reject.
type rejectMeta struct {
	Length int64 `json:"length"` // of the whole original
	Cut    bool  `json:"cut"`    // only its beginning was kept
}

// rejectID returns the id under which a reject is filed.
func rejectID(kid crypto.KID) string { return "r" + kid.String() }

// rejectExpiry is the time from which a reject that is made now need not be kept.
func (v *Vault) rejectExpiry(now time.Time) time.Time {
	if v.o.RejectFor > 0 {
		return now.Add(v.o.RejectFor)
	}
	return now.Add(RejectFor)
}

// rejectPlain is the reject of a job, to be sealed under kid.
func rejectPlain(j *job, kid crypto.KID, source string, at, expires time.Time) (*c1.Plain, error) {
	id := rejectID(kid)
	original, err := originalJSON(j.raw)
	if err != nil {
		return nil, err
	}
	length := max(j.length, int64(len(j.raw)))
	meta, err := json.Marshal(rejectMeta{Length: length, Cut: length > int64(len(j.raw))})
	if err != nil {
		return nil, fmt.Errorf("reject: %w", err)
	}
	member := func(name, text string) c1.Member { return c1.Member{Name: name, JSON: quote(text)} }
	mask := quote("***")
	return &c1.Plain{
		ID: id, Policy: rejectRef(), At: at,
		Members: []c1.Member{
			member("id", id),
			member("record", j.record),
			{Name: "position", JSON: strconv.AppendUint(nil, j.position, 10)},
			member("reason", j.reason),
			member("time", crypto.FormatTime(at)),
			member("expires", crypto.FormatTime(expires)),
			member("source", source),
			member("run", kid.Batch.String()),
			{Name: "original", JSON: mask},
			{Name: "meta", JSON: mask},
		},
		Encrypt: []c1.Protected{
			{Name: "original", Text: original, Least: rejectLeast},
			{Name: "meta", Text: meta, Least: rejectLeast},
		},
	}, nil
}

// quote returns text as a JSON string; what is not UTF-8 in it is replaced.
func quote(text string) []byte {
	b, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		b, _ = jsontext.AppendQuote(nil, strings.ToValidUTF8(text, "\uFFFD"))
	}
	return b
}

// originalJSON returns the bytes of a rejected record as a JSON value: a string where they are UTF-8, else an object
// {"base64": …}.
func originalJSON(raw []byte) ([]byte, error) {
	if utf8.Valid(raw) {
		b, err := jsontext.AppendQuote(make([]byte, 0, len(raw)+len(raw)/8+2), raw)
		if err != nil {
			return nil, fmt.Errorf("reject: %w", err)
		}
		return b, nil
	}
	b := append(make([]byte, 0, base64.StdEncoding.EncodedLen(len(raw))+16), `{"base64":"`...)
	b = base64.StdEncoding.AppendEncode(b, raw)
	return append(b, `"}`...), nil
}

// originalBytes reads what originalJSON wrote.
func originalBytes(text []byte) (raw []byte, isText bool, err error) {
	if len(text) > 0 && text[0] == '"' {
		raw, err = jsontext.AppendUnquote(make([]byte, 0, len(text)), text)
		if err != nil {
			return nil, false, fmt.Errorf("%w: reject: original", ErrIntegrity)
		}
		return raw, true, nil
	}
	var o struct {
		Base64 string `json:"base64"`
	}
	if err := crypto.DecodeStrict(text, &o); err != nil {
		return nil, false, fmt.Errorf("%w: reject: original: %w", ErrIntegrity, err)
	}
	if raw, err = base64.StdEncoding.Strict().DecodeString(o.Base64); err != nil {
		return nil, false, fmt.Errorf("%w: reject: original", ErrIntegrity)
	}
	return raw, false, nil
}
