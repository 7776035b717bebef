package policy

import (
	"unicode"
	"unicode/utf8"

	"cofre/record"
	"cofre/record/safetext"
)

// MaskName names a mask: what stands in a document in a protected field's place.
type MaskName string

// The masks. Each has one length, whatever the value's: [MaskLast4] and [MaskBINLast4] are 16 characters, and every value
// of which they would show more than half gets the three of [MaskFull], as null, true, false, empty strings, objects and
// arrays do. Only letters and digits count and are shown; what stands between them does not.
const (
	// MaskFull shows nothing: ***
	MaskFull MaskName = "full"
	// MaskLast4 shows the last four, from 8 letters and digits on: ************1111
	MaskLast4 MaskName = "last4"
	// MaskBINLast4 shows the first four and the last four of a card number, from 16 digits on: 4111********1111. PCI DSS
	// 3.4.1 would allow the whole BIN (6 or 8 digits), but that is more than half of a card number of 16.
	MaskBINLast4 MaskName = "bin_last4"
)

const (
	fullMask  = `"***"`
	maskWidth = 16 // characters of a mask that shows something
	maskSide  = 4  // letters or digits shown on a side
)

// Mask returns what stands in a document in place of v, as a JSON string. An unknown name masks everything.
func Mask(name MaskName, v record.Value) []byte { return appendMask(nil, name, v) }

// appendMask appends the mask of v to dst.
func appendMask(dst []byte, name MaskName, v record.Value) []byte {
	var sides int
	switch name {
	case MaskLast4:
		sides = 1
	case MaskBINLast4:
		sides = 2
	case MaskFull:
		return append(dst, fullMask...)
	default:
		return append(dst, fullMask...)
	}
	var e ends
	if !e.read(v) || e.count < 2*sides*maskSide {
		return append(dst, fullMask...)
	}
	dst = append(dst, '"')
	if sides == 2 {
		dst = appendRunes(dst, e.first[:])
	}
	for range maskWidth - sides*maskSide {
		dst = append(dst, '*')
	}
	for i := range maskSide {
		dst = utf8.AppendRune(dst, e.last[(e.count+i)%maskSide])
	}
	return append(dst, '"')
}

func appendRunes(dst []byte, runes []rune) []byte {
	for _, r := range runes {
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// ends is what of a value a mask may show.
type ends struct {
	first [maskSide]rune
	last  [maskSide]rune // a ring: the next one goes to count%maskSide
	count int            // letters and digits in all
}

// read collects the letters and digits of a string or whole number; it is false for every other value.
func (e *ends) read(v record.Value) bool {
	var text []byte
	switch v.Kind() {
	case record.String:
		t, ok := v.UnquoteBytes()
		if !ok {
			return false
		}
		text = t
	case record.Number:
		text = v.Text()
		if !record.IsWhole(text) {
			return false
		}
	default:
		return false
	}
	for len(text) > 0 {
		r, size := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text)
		}
		text = text[size:]
		if !shown(r) {
			continue
		}
		if e.count < maskSide {
			e.first[e.count] = r
		}
		e.last[e.count%maskSide] = r
		e.count++
	}
	return true
}

// shown says whether a mask counts and shows r: letters and digits with a picture of their own.
func shown(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlpha(r) || isDigit(r)
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !safetext.Unsafe(r)
}
