package text

import "strings"

// reason is one kind of reason for which a record is rejected: as it is stored, which is English whoever reads it
// (docs/format.md, rejects), and in the other language. %s is a parameter; one that is a reason itself is translated too.
type reason struct{ stored, spanish string }

// Reason says why a record was rejected in the catalogue's language. stored is the reason as it is kept: a kind with its
// parameters, a field's name before it and a place behind it. What no version of this product wrote stays as it is. The
// result is data, as stored is.
func (c Catalogue) Reason(stored string) string {
	what, place := c.ReasonPlace(stored)
	if said, ok := c.ReasonWords(what); ok {
		return said + place
	}
	return stored
}

// ReasonPlace parts a stored reason into what is the same of many, as it is stored, and the place behind it, as Reason says
// it; "" where there is none, and always where reasons are said as they are stored.
func (c Catalogue) ReasonPlace(stored string) (what, place string) {
	if c.lang != Spanish {
		return stored, ""
	}
	return placeOf(stored)
}

// ReasonWords says the first part that ReasonPlace returns in the catalogue's language. ok is false where Reason leaves the
// whole reason as it is stored.
func (c Catalogue) ReasonWords(what string) (said string, ok bool) {
	if c.lang != Spanish {
		return what, false
	}
	if said, ok := translated(what); ok {
		return said, true
	}
	if field, rest, ok := strings.Cut(what, ": "); ok {
		if said, ok := translated(rest); ok {
			return field + ": " + said, true
		}
	}
	return what, false
}

// placeOf cuts the place off a reason, and says it in Spanish.
func placeOf(stored string) (what, place string) {
	for _, p := range []reason{
		{", at line %s of the text", ", en la línea %s del texto"},
		{" at line %s, byte %s of it", " en la línea %s, byte %s"},
		{" at byte %s", " en el byte %s"},
	} {
		begin, _, _ := strings.Cut(p.stored, "%s")
		i := strings.LastIndex(stored, begin)
		if i <= 0 {
			continue
		}
		if values, ok := match(p.stored, stored[i:]); ok && figures(values) {
			return stored[:i], filled(p.spanish, values)
		}
	}
	return stored, ""
}

// figures reports whether all are whole numbers.
func figures(values []string) bool {
	for _, v := range values {
		if v == "" || strings.Trim(v, "0123456789") != "" {
			return false
		}
	}
	return true
}

func translated(what string) (string, bool) {
	for _, r := range reasons() {
		values, ok := match(r.stored, what)
		if !ok {
			continue
		}
		for i, v := range values {
			if said, known := translated(v); known {
				values[i] = said
			}
		}
		return filled(r.spanish, values), true
	}
	return "", false
}

// match returns what stands for each %s of a pattern in text.
func match(pattern, text string) (values []string, ok bool) {
	parts := strings.Split(pattern, "%s")
	text, ok = strings.CutPrefix(text, parts[0])
	if !ok {
		return nil, false
	}
	for i, part := range parts[1:] {
		at := strings.Index(text, part)
		if i == len(parts)-2 {
			at = len(text) - len(part)
		}
		if at < 0 || !strings.HasPrefix(text[at:], part) {
			return nil, false
		}
		values, text = append(values, text[:at]), text[at+len(part):]
	}
	return values, text == ""
}

// filled puts values in the place of each %s.
func filled(pattern string, values []string) string {
	for _, v := range values {
		before, after, _ := strings.Cut(pattern, "%s")
		pattern = before + v + after
	}
	return pattern
}

// reasons are those of ingest, ingest/strict, ingest/csvscan and policy; a test holds them to what these say.
func reasons() []reason {
	return []reason{
		{"nothing, where a record was expected", "nada donde debía haber un registro"},
		{"%s, not an object with named fields", "%s, no un objeto con campos"},
		{"a text", "un texto"},
		{"a string", "un texto"},
		{"an array", "una lista"},
		{"an object", "un objeto"},
		{"a number", "un número"},
		{"true or false", "verdadero o falso"},
		{"null", "null"},
		{"no JSON: a record begins with {", "no es JSON: un registro empieza con {"},
		{"something follows the record's closing brace", "hay algo tras la llave que cierra el registro"},
		{"a name cannot be read", "no se puede leer un nombre"},
		{"a field's name is longer than %s bytes", "el nombre de un campo pasa de %s bytes"},
		{"objects and arrays are nested more than %s deep", "objetos y listas anidados a más de %s niveles"},
		{"the name %s is given twice, again", "el nombre %s aparece dos veces, otra vez"},
		{"a name is given twice, again", "un nombre aparece dos veces, otra vez"},
		{"the name %s is given twice", "el nombre %s aparece dos veces"}, // as reasons are counted: without their place
		{"a name is given twice", "un nombre aparece dos veces"},
		{"the record ends too early,", "el registro termina antes de tiempo,"},
		{"the record ends too early", "el registro termina antes de tiempo"},
		{"invalid UTF-8", "UTF-8 no válido"},
		{"half a surrogate pair (\\ud800 to \\udfff alone)", "medio par sustituto (\\ud800 a \\udfff solo)"},
		{"an invalid escape sequence", "una secuencia de escape no válida"},
		{"a raw control character inside a text", "un carácter de control dentro de un texto"},
		{"invalid JSON", "JSON no válido"},

		{"the source breaks off in the middle of this record", "la fuente se corta a mitad de este registro"},
		{"the source breaks off in the middle of this row", "la fuente se corta a mitad de esta fila"},
		{"a record of %s bytes, more than %s; its first %s are kept", "un registro de %s bytes, más de %s; se guardan los primeros %s"},
		{"%s cells where the header has %s", "%s celdas donde el encabezado tiene %s"},
		{"a row longer than %s bytes", "una fila de más de %s bytes"},
		{"a quoted cell that does not end within the limit of a row", "una celda entre comillas que no termina dentro del límite"},
		{"a quoted cell that never ends", "una celda entre comillas que no termina"},
		{"something follows a quoted cell before the delimiter", "hay algo tras una celda entre comillas, antes del separador"},
		{"a quote inside a cell that does not begin with one", "una comilla dentro de una celda que no empieza con una"},

		{"the record has no id", "el registro no tiene id"},
		{"the name is given twice", "el nombre aparece dos veces"},
		{"the policy does not name this field and takes no others", "la política no nombra este campo y no acepta otros"},
		{"the policy has no treatment for this field", "la política no tiene tratamiento para este campo"},
		{"the field is hashed, and its string cannot be read", "el campo se guarda como hash y su texto no se puede leer"},
		{
			"the field is hashed, and the number is not a whole one written in digits alone (no sign, fraction or exponent)",
			"el campo se guarda como hash y el número no es un entero escrito solo con dígitos (sin signo, fracción ni exponente)",
		},
		{"the field is hashed, and it is %s; %s", "el campo se guarda como hash y es %s; %s"},
		{"not a date: %s", "no es una fecha: %s"},
		{"not a date", "no es una fecha"},
		{"not one of the accepted date formats", "ningún formato de fecha aceptado"},
		{"the year is not within 0001 to 9999 (UTC)", "el año no está entre 0001 y 9999 (UTC)"},
		{"there is no such month", "no existe ese mes"},
		{"the month has no such day", "el mes no tiene ese día"},
		{"there is no such time of day", "no existe esa hora"},
		{"a leap second (:60) is not accepted", "no se acepta un segundo intercalar (:60)"},
		{"there is no such zone offset", "no existe esa diferencia horaria"},
		{"the weekday does not fit the date", "el día de la semana no corresponde a la fecha"},
		{"the policy does not say whether the day or the month comes first", "la política no dice si va primero el día o el mes"},
		{"it is %s; a date is a string or a number", "es %s; una fecha es un texto o un número"},
	}
}
