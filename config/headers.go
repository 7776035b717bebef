package config

import (
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"strings"
)

// allowedHeaders says what API_HEADERS may hold.
const allowedHeaders = "Name: value, one header a line, or several in one line with ; between them"

// errHeader is the shape of a header that cannot be read.
var errHeader = errors.New("not a header")

// ParseHeaders reads headers in the form of API_HEADERS. With a line end anywhere in it, every line is one header, and a
// semicolon is part of the value. On a single line, a semicolon ends a header where "Name:" follows it (blanks between
// them are skipped), and is part of the value elsewhere, so `Cookie: a=b; c=d; X-Key: k` is two headers; a value with
// such text in it needs the form with lines. Empty lines are skipped; blanks around names and values are cut. The same
// name twice is two headers. Names that belong to the connection are refused. The error gives the header's number,
// and its name at most, never a value.
func ParseHeaders(text []byte) (http.Header, error) {
	out := http.Header{}
	n := 0
	for _, line := range splitHeaders(string(text)) {
		line = strings.Trim(line, " \t\r")
		if line == "" {
			continue
		}
		n++
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimRight(name, " \t"), strings.Trim(value, " \t")
		switch {
		case !ok:
			return nil, fmt.Errorf("%w: number %d has no colon", errHeader, n)
		case !isToken(name):
			return nil, fmt.Errorf("%w: number %d has no possible name", errHeader, n)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, fmt.Errorf("%w: the value of %s holds a control character", errHeader, name)
		}
		switch name = textproto.CanonicalMIMEHeaderKey(name); name {
		case "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Te", "Trailer", "Keep-Alive":
			return nil, fmt.Errorf("%w: %s cannot be set", errHeader, name)
		}
		out.Add(name, value)
	}
	return out, nil
}

// splitHeaders cuts text into headers.
func splitHeaders(text string) []string {
	if strings.Contains(text, "\n") {
		return strings.Split(text, "\n")
	}
	var out []string
	start := 0
	for i := range len(text) {
		if text[i] != ';' {
			continue
		}
		rest := strings.TrimLeft(text[i+1:], " \t")
		name, _, ok := strings.Cut(rest, ":")
		if rest == "" || ok && isToken(name) {
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// isToken reports whether s can be the name of a header (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}
