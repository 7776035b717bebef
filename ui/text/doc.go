// Package text is the console's one catalogue: every word that it shows, in English and Spanish, and how numbers, dates
// and durations are written in each.
//
// Each screen has a file with one struct of its words and one method of [Catalogue] that returns it in the language:
//
//	type Rejects struct {
//		Title string
//		Keep  func(n int64) string `max:"40"`
//	}
//
//	func (c Catalogue) Rejects() Rejects { return choose(c, rejectsEN, rejectsES) }
//
// A test goes through all such methods by reflection and fails on an empty string or a nil function in either language,
// and on a string that is wider than its tag max:"cells" allows.
//
// Words: plain, short, calm; a full stop after a sentence, none after a label. The vocabulary is fixed: ingest, seal,
// reveal, mask, lock, vault, master key, reject; cargar, sellar, revelar, enmascarar, bloquear, bóveda, clave maestra,
// rechazo. Spanish is American and impersonal. Field names are never translated.
//
// The package is a leaf: it imports nothing of this project.
package text
