package crypto

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"
)

// labelPrefix begins the first part of every T, so that nothing signed or derived here means anything elsewhere.
const labelPrefix = "cofre/v1/"

// T encodes a label and parts injectively: each part, the label first, is its length as u64 big-endian, then its
// bytes. The label is given without its prefix "cofre/v1/". Integers are passed through [U64], text as UTF-8.
func T(label string, parts ...[]byte) []byte {
	n := 8 + len(labelPrefix) + len(label)
	for _, p := range parts {
		n += 8 + len(p)
	}
	return AppendT(make([]byte, 0, n), label, parts...)
}

// AppendT appends T(label, parts…) to dst.
func AppendT(dst []byte, label string, parts ...[]byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(labelPrefix)+len(label)))
	dst = append(append(dst, labelPrefix...), label...)
	for _, p := range parts {
		dst = binary.BigEndian.AppendUint64(dst, uint64(len(p)))
		dst = append(dst, p...)
	}
	return dst
}

// U64 returns n as eight bytes, big-endian: the form of integers in T.
func U64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// EncodeB64 returns base64url without padding, the form of bytes in JSON.
func EncodeB64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// DecodeB64 reads the canonical form that EncodeB64 writes and nothing else: no padding, no line break (which Go's
// own strict decoder skips), no stray bits. Its error is ErrFormat.
func DecodeB64(s string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || base64.RawURLEncoding.EncodeToString(b) != s {
		return nil, fmt.Errorf("%w: base64url without padding expected", ErrFormat)
	}
	return b, nil
}

// decodeB64Len reads canonical base64url of exactly n bytes.
func decodeB64Len(s string, n int, what string) ([]byte, error) {
	b, err := DecodeB64(s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if len(b) != n {
		return nil, fmt.Errorf("%w: %s: %d bytes expected, %d found", ErrFormat, what, n, len(b))
	}
	return b, nil
}

// FormatTime returns the stored form of a time; finer than a millisecond is cut off.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads the stored form of a time and nothing else. Its error is ErrFormat.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(TimeLayout, s)
	if err != nil || t.Format(TimeLayout) != s {
		return time.Time{}, fmt.Errorf("%w: time: %s expected", ErrFormat, TimeLayout)
	}
	return t, nil
}

// appendB64 appends what EncodeB64 returns.
func appendB64(dst, b []byte) []byte { return base64.RawURLEncoding.AppendEncode(dst, b) }
