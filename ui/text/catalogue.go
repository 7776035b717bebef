package text

import "strings"

// Lang is a language of the console.
type Lang string

// The languages.
const (
	English Lang = "en"
	Spanish Lang = "es"
)

// Parse returns the language that COFRE_LANG or a locale such as es_MX.UTF-8 names; English where it is neither.
func Parse(s string) Lang {
	if s = strings.ToLower(s); s == "es" || strings.HasPrefix(s, "es_") || strings.HasPrefix(s, "es-") || strings.HasPrefix(s, "es.") {
		return Spanish
	}
	return English
}

// Catalogue is all words in one language. The zero value is English. It is a small value: copy it.
type Catalogue struct{ lang Lang }

// In returns the catalogue of a language.
func In(l Lang) Catalogue { return Catalogue{lang: l} }

// Lang returns the catalogue's language.
func (c Catalogue) Lang() Lang {
	if c.lang == Spanish {
		return Spanish
	}
	return English
}

// choose calls the function of the catalogue's language.
func choose[T any](c Catalogue, en, es func() T) T {
	if c.lang == Spanish {
		return es()
	}
	return en()
}
