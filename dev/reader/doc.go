// Package reader is a second reader of the stored format, in Python (cofre_reader.py), written from docs/format.md
// alone. It shows that the page says enough, and that what the product writes is what the page says. Its test runs it
// over all vectors; by hand: python3 dev/reader/check.py. It needs the package `cryptography`, version 48 or newer.
package reader
