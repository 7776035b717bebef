package browse

import (
	"errors"
	"strings"
	"unicode/utf8"

	"cofre/record"
	"cofre/record/safetext"
	"cofre/store/query"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// queryLine is the line in which users are searched.
type queryLine struct {
	field   widget.TextField
	typing  bool
	applied string     // the text whose rows are shown or awaited
	expr    query.Expr // applied, parsed
	wrong   *query.Error
}

// parse reads what is typed, and applies it where nothing is wrong with it.
func (l *queryLine) parse(schema record.Schema) *query.Error {
	text := l.field.Value()
	expr, err := query.Parse(text, schema)
	if err != nil {
		if wrong, ok := errors.AsType[*query.Error](err); ok {
			return wrong
		}
		return &query.Error{Pos: 0, End: len(text), Reason: err.Error()}
	}
	l.applied, l.expr = strings.TrimSpace(text), expr
	return nil
}

// suggestion returns the text with the suggestion taken, and the cursor's place behind it; false where there is none.
func (l *queryLine) suggestion() (string, bool) {
	w, text := l.wrong, l.field.Value()
	if w == nil || w.Suggest == "" || w.Pos < 0 || w.End < w.Pos || w.End > len(text) {
		return "", false
	}
	return text[:w.Pos] + name(w.Suggest) + text[w.End:], true
}

// completion completes the field's name that the text ends with, as far as it is the only one that goes on so.
func (l *queryLine) completion(fields []column) (string, bool) {
	text := l.field.Value()
	if l.field.At() != utf8.RuneCountInString(text) {
		return "", false
	}
	start := strings.LastIndexAny(text, " (") + 1
	if strings.HasPrefix(text[start:], "-") {
		start++
	}
	begun := text[start:]
	if begun == "" || strings.ContainsAny(begun, `":<>*`) {
		return "", false
	}
	var common string
	n := 0
	for _, f := range fields {
		if !f.sortable || !strings.HasPrefix(f.name, begun) || name(f.name) != f.name {
			continue
		}
		if n++; n == 1 {
			common = f.name
			continue
		}
		common = common[:shared(common, f.name)]
	}
	if n == 1 {
		common += ":"
	}
	if len(common) <= len(begun) {
		return "", false
	}
	return text[:start] + common, true
}

// shared is how many bytes two names begin with alike, up to the last whole character.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return n
}

// name writes a field's name in a query: in quotes where it must be.
func name(field string) string {
	if strings.ContainsAny(field, " \t\"\\:<>()*") || strings.HasPrefix(field, "-") {
		return quoted(field)
	}
	return field
}

// span is a part of the query's text in a role.
type span struct {
	from, to int // bytes
	role     theme.Role
}

// spans says how the text is painted: what is wrong underlined, and, while nothing is typed, what is excluded in muted.
func (l *queryLine) spans() []span {
	text := l.field.Value()
	if w := l.wrong; w != nil {
		from, to := min(max(w.Pos, 0), len(text)), min(max(w.End, 0), len(text))
		to = max(from, to)
		return []span{{0, from, theme.Text}, {from, to, theme.DangerUnder}, {to, len(text), theme.Text}}
	}
	if l.typing {
		return []span{{0, len(text), theme.Text}}
	}
	var out []span
	for from := 0; from < len(text); {
		to := from + termEnd(text[from:])
		role := theme.Text
		if text[from] == '-' {
			role = theme.Muted
		}
		out = append(out, span{from, to, role})
		from = to
	}
	return out
}

// termEnd is where the term that text begins with ends, the blank behind it included.
func termEnd(text string) int {
	quotes := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quotes:
			i++
		case text[i] == '"':
			quotes = !quotes
		case text[i] == ' ' && !quotes:
			return i + 1
		}
	}
	return len(text)
}

// draw paints the text in width cells, scrolled so that the cursor, or what is wrong, is in sight. It returns the cells
// of both.
func (l *queryLine) draw(t *theme.Theme, width int) (line string, cursor, wrong int) {
	text := l.field.Value()
	at := byteAt(text, l.field.At())
	from := 0
	cells := func(to int) int { return widget.Width(safetext.Terminal(text[min(from, to):to])) }
	if l.typing {
		from = scrolled(text[:at], width-1)
		cursor = min(cells(at), max(width-1, 0))
	}
	if l.wrong != nil {
		wrong = min(cells(min(max(l.wrong.Pos, from), len(text))), max(width-1, 0))
	}
	out := widget.NewLine(t, width)
	for _, s := range l.spans() {
		if s.to > from {
			out.Data(s.role, text[max(s.from, from):s.to])
		}
	}
	if l.wrong != nil && l.wrong.Pos >= len(text) {
		out.Put(theme.DangerUnder, " ")
	}
	return out.String(), cursor, wrong
}

// scrolled is from where on text is shown so that its end is in sight: it looks at no more characters than are shown.
func scrolled(text string, width int) int {
	from, used := len(text), 0
	for from > 0 {
		_, n := utf8.DecodeLastRuneInString(text[:from])
		used += widget.Width(safetext.Terminal(text[from-n : from]))
		if used > width {
			break
		}
		from -= n
	}
	return from
}

// byteAt is the place in bytes of character n.
func byteAt(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}

// reason draws what is wrong below the query: a hook under the first wrong character, the reason, and the key that takes
// the suggestion.
func (l *queryLine) reason(t *theme.Theme, cat text.Catalogue, width, at int) string {
	words := cat.Browse()
	pieces := []widget.Piece{
		{Role: theme.Danger, Text: t.Signs.Hook + " " + t.Signs.Fail + " "},
		{Role: theme.Text, Text: safetext.Terminal(cat.QueryReason(l.wrong.Reason))},
	}
	if _, ok := l.suggestion(); ok {
		pieces = append(pieces[:1],
			widget.Piece{Role: theme.Text, Text: words.NoField},
			widget.Piece{Role: theme.Strong, Text: "tab"},
			widget.Piece{Role: theme.Text, Text: safetext.Terminal(words.For(l.wrong.Suggest))})
	}
	n := 0
	for _, p := range pieces {
		n += widget.Width(p.Text)
	}
	at = max(min(at, width-n), 0)
	return widget.NewLine(t, width).Skip(at).Pieces(pieces...).String()
}
