package config

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"os/user"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cofre/secret"
)

// maxWord is how long a name of a person or user may be, in bytes.
const maxWord = 256

// loader collects settings and what is wrong with them.
type loader struct {
	c    *Config
	name string // of the setting at hand
	errs []error
}

// wrong notes an error of the setting at hand.
func (l *loader) wrong(allowed, format string, args ...any) {
	l.errs = append(l.errs, &Error{Name: l.name, Problem: fmt.Sprintf(format, args...), Allowed: allowed})
}

// store reads the name of a store.
func (l *loader) store(s string) {
	switch s {
	case StoreSQLite, StoreElasticsearch:
		l.c.Store = s
	default:
		l.wrong(StoreSQLite+", "+StoreElasticsearch, "there is no store %.64q", s)
	}
}

// fingerprint reads 64 hexadecimal digits in any case, with blanks, colons or hyphens between them.
func (l *loader) fingerprint(s string) {
	digits := strings.ToLower(strings.NewReplacer(" ", "", ":", "", "-", "").Replace(strings.TrimSpace(s)))
	if b, err := hex.DecodeString(digits); err != nil || len(b) != 32 {
		l.wrong("the 64 hexadecimal digits that `cofre doctor` prints where the vault was made", "it is no fingerprint")
		return
	}
	l.c.Fingerprint = digits
}

// word reads a name for people and logs.
func (l *loader) word(s string) string {
	if len(s) > maxWord || !utf8.ValidString(s) || strings.ContainsFunc(s, notPrintable) {
		l.wrong(fmt.Sprintf("up to %d bytes of UTF-8 without control characters", maxWord), "it is no name")
		return ""
	}
	return s
}

// notPrintable reports control characters and those that reorder text.
func notPrintable(r rune) bool {
	return r != ' ' && !unicode.IsGraphic(r)
}

// lang reads a language, also as locales write it (es_MX.UTF-8).
func (l *loader) lang(s string) {
	if l.c.Lang = language(s); l.c.Lang == "" {
		l.wrong("en, es", "there is no language %.32q", s)
	}
}

// language returns the language of a locale; "" where it is none of ours.
func language(locale string) string {
	word := strings.ToLower(locale)
	if i := strings.IndexAny(word, "_-.@"); i >= 0 {
		word = word[:i]
	}
	if word == English || word == Spanish {
		return word
	}
	return ""
}

// span is what a duration may be.
type span struct {
	min, max time.Duration
	example  string
}

// lockRange is for COFRE_LOCK_AFTER and COFRE_EXIT_AFTER.
func lockRange() span {
	return span{10 * time.Second, 24 * time.Hour, "10s to 24h, such as 5m or 1h30m"}
}

// revealRange is for COFRE_REVEAL_FOR.
func revealRange() span { return span{time.Second, 10 * time.Minute, "1s to 10m, such as 30s"} }

// duration reads a duration with its unit.
func (l *loader) duration(s string, allowed span) time.Duration {
	d, err := time.ParseDuration(strings.TrimSpace(s))
	switch {
	case err != nil && strings.Trim(s, "0123456789") == "":
		l.wrong(allowed.example, "%.32q has no unit", s)
	case err != nil:
		l.wrong(allowed.example, "%.32q is no duration", s)
	case d < allowed.min:
		l.wrong(allowed.example, "%s is too short", d)
	case d > allowed.max:
		l.wrong(allowed.example, "%s is too long", d)
	}
	return d
}

// url reads an address. It is never repeated: it may hold credentials.
func (l *loader) url(s string) string {
	s = strings.TrimSpace(s)
	const allowed = "an address such as https://api.example.com/users"
	u, err := url.Parse(s)
	switch {
	case err != nil:
		l.wrong(allowed, "it cannot be read as an address")
	case u.Scheme != "http" && u.Scheme != "https":
		l.wrong(allowed, "it does not begin with http:// or https://")
	case u.Hostname() == "":
		l.wrong(allowed, "it names no host")
	}
	return s
}

// credential reads a secret that travels in a header: one line end is cut, then no control character may be in it.
func (l *loader) credential(s string) *secret.Bytes {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		l.wrong("one line of text", "there is a control character in it")
		return nil
	}
	return locked(s)
}

// headers keeps headers that can be read.
func (l *loader) headers(s string) {
	if _, err := ParseHeaders([]byte(s)); err != nil {
		l.wrong(allowedHeaders, "%s", err)
		return
	}
	l.c.headers = locked(s)
}

// locked takes a copy of a secret text. The text itself, a string, is out of reach.
func locked(s string) *secret.Bytes { return secret.NewLocked([]byte(s)) }

// loginName returns the name that the system knows the user by, or the number that it has instead.
func loginName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return strings.ToValidUTF8(u.Username, "\uFFFD")
	}
	return fmt.Sprintf("uid %d", os.Getuid())
}

// firstOf returns the first that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
