package jsonscan

// class is what a byte means to the scanner.
type class uint8

const (
	other class = iota // literals, numbers, and what should not be there
	space
	newline
	quote // as the previous byte: a closed string
	colon
	comma
	openObject
	openArray
	closeObject
	closeArray
)

// tables are the classes of all bytes, and which class may follow which.
type tables struct {
	class [256]class
	next  [closeArray + 1]uint16
}

func newTables() *tables {
	t := &tables{}
	for b, c := range map[byte]class{
		' ': space, '\t': space, '\r': space, '\n': newline, '"': quote, ':': colon, ',': comma,
		'{': openObject, '[': openArray, '}': closeObject, ']': closeArray,
	} {
		t.class[b] = c
	}
	value := set(quote, other, openObject, openArray)
	after := set(comma, closeObject, closeArray)
	t.next = [...]uint16{
		other:       set(other) | after,
		quote:       set(colon) | after,
		colon:       value,
		comma:       value,
		openObject:  set(quote, closeObject),
		openArray:   value | set(closeArray),
		closeObject: after,
		closeArray:  after,
	}
	return t
}

func set(classes ...class) uint16 {
	var s uint16
	for _, c := range classes {
		s |= 1 << c
	}
	return s
}

// typed is how deep the lexer remembers which bracket is open, in 128 KiB; below, it counts. Records are refused long
// before.
const typed = 1 << 20

type verdict uint8

const (
	more   verdict = iota // all bytes seen, the value goes on
	done                  // the value is complete
	broken                // brackets or quotes do not fit
)

// lexer follows the brackets and strings of one object or array.
type lexer struct {
	t        *tables
	arrays   []uint64 // bit d-1: what is open at depth d is an array
	lists    int      // how many of those bits are set, down to depth
	depth    int
	prev     class // last byte outside strings that is no white space
	inString bool
	escaped  bool // the byte before was a backslash inside a string
	stringAt int  // where the last string began; -1 when it has left the window
}

// open starts the lexer behind the bracket that a value begins with.
func (l *lexer) open(c class) {
	l.lists, l.depth, l.inString, l.escaped, l.stringAt = 0, 0, false, false, -1
	l.push(c)
}

func (l *lexer) push(c class) {
	if l.depth < typed {
		word, bit := l.depth>>6, uint64(1)<<(l.depth&63)
		if word == len(l.arrays) {
			l.arrays = append(l.arrays, 0)
		}
		l.arrays[word] &^= bit
		if c == openArray {
			l.arrays[word] |= bit
			l.lists++
		}
	}
	l.depth++
	l.prev = c
}

// pop closes the innermost bracket.
func (l *lexer) pop() {
	if l.depth <= typed && l.in(openArray) {
		l.lists--
	}
	l.depth--
}

// in says whether the innermost open bracket may be the given one: beyond the typed depth, any.
func (l *lexer) in(c class) bool {
	if l.depth == 0 || l.depth > typed {
		return l.depth > 0
	}
	at := l.depth - 1
	return (l.arrays[at>>6]>>(at&63)&1 == 1) == (c == openArray)
}

// run reads b from index i, and returns where it stopped: behind the value when done, at the byte that does not fit
// when broken, at len(b) when there should be more.
func (l *lexer) run(b []byte, i int) (int, verdict) {
	for i < len(b) {
		if l.inString {
			var ok bool
			if i, ok = l.text(b, i); !ok {
				return i, broken
			}
			continue
		}
		c := l.t.class[b[i]]
		if c == space || c == newline {
			i++
			continue
		}
		if l.t.next[l.prev]>>c&1 == 0 {
			return i, broken
		}
		switch c {
		case quote:
			l.inString, l.stringAt, l.prev = true, i, quote
		case openObject, openArray, closeObject, closeArray:
			if !l.bracket(c) {
				return i, broken
			}
			if l.depth == 0 {
				return i + 1, done
			}
		default:
			l.prev = c
		}
		i++
	}
	return i, more
}

// bracket opens or closes one, and says whether it fits.
func (l *lexer) bracket(c class) bool {
	if c == openObject || c == openArray {
		if l.prev == comma && !l.in(openArray) {
			return false
		}
		l.push(c)
		return true
	}
	if !l.in(c - closeObject + openObject) {
		return false
	}
	l.prev = c
	l.pop()
	return true
}

// text reads the inside of a string from b[i] and returns the index behind its closing quote, or len(b). A raw newline
// is not ok: no string spans lines.
func (l *lexer) text(b []byte, i int) (int, bool) {
	if l.escaped {
		if b[i] == '\n' {
			return i, false
		}
		l.escaped = false
		i++
	}
	for i < len(b) {
		switch b[i] {
		case '"':
			l.inString = false
			return i + 1, true
		case '\\':
			if i+1 == len(b) {
				l.escaped = true
				return i + 1, true
			}
			if b[i+1] != '\n' {
				i++
			}
		case '\n':
			return i, false
		}
		i++
	}
	return i, true
}
