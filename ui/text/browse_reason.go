package text

import "strings"

// QueryReason returns what is wrong with a query, as the query language says it (store/query.Error), shortened to a line
// and in the catalogue's language. What it does not know comes back as it is.
func (c Catalogue) QueryReason(reason string) string {
	for _, r := range queryReasons() {
		args, ok := holes(r.says, reason)
		if !ok {
			continue
		}
		if c.lang == Spanish {
			return fill(r.es, args)
		}
		return fill(r.en, args)
	}
	return reason
}

// queryReason is one reason with % where it names something.
type queryReason struct{ says, en, es string }

func queryReasons() []queryReason {
	return []queryReason{
		{"there is no field %; to search for the text, put it in quotes", "no such field; quotes search for the text", "no existe ese campo; con comillas se busca el texto"},
		{"field % is protected: its values cannot be searched", "% is sealed and cannot be searched", "% está sellado y no se puede buscar"},
		{"field % has no kind in the policy, so it is not indexed", "% has no kind in the policy, so no index", "% no tiene tipo en la política, ni índice"},
		{"something to search for is missing here", "something to search for is missing here", "aquí falta qué buscar"},
		{"nested too deeply", "nested too deeply", "demasiados niveles"},
		{"nothing behind the minus; to search for text with one, put it in quotes", "nothing behind the minus; quotes search for one", "nada tras el menos; con comillas se busca"},
		{"this parenthesis is not closed", "this parenthesis is not closed", "este paréntesis no se cierra"},
		{"no parenthesis is open here", "no parenthesis is open here", "aquí no hay paréntesis abierto"},
		{"more than % terms", "more than % terms", "más de % términos"},
		{"a query has at most % bytes", "a query has at most % bytes", "una consulta tiene como máximo % bytes"},
		{"not valid UTF-8", "not valid UTF-8", "no es UTF-8 válido"},
		{"a phrase takes no star", "a phrase takes no star", "una frase no lleva asterisco"},
		{"no letter or digit to search for", "no letter or digit to search for", "sin letra ni dígito que buscar"},
		{"this quote is not closed", "this quote is not closed", "estas comillas no se cierran"},
		{"a field's name is missing before this; to search for the text, put it in quotes", "a field's name is missing before this", "falta un nombre de campo antes de esto"},
		{"terms side by side are AND, a minus in front is NOT; %", "side by side is AND, a minus in front is NOT", "juntos es AND, un menos delante es NOT"},
		{"a star stands at the end of a word only", "a star stands at the end of a word only", "el asterisco va solo al final de una palabra"},
		{"a star stands behind a letter or digit", "a star stands behind a letter or digit", "el asterisco va tras una letra o un dígito"},
		{"field % holds no text: a star stands there alone; ranges are written 10..20", "% holds no text; ranges are written 10..20", "% no es texto; los rangos se escriben 10..20"},
		{"a blank is missing behind the quote", "a blank is missing behind the quote", "falta un espacio tras las comillas"},
		{"put the whole value in quotes", "put the whole value in quotes", "el valor entero va entre comillas"},
		{"a star stands at the end of a value only; in quotes it is text", "a star stands at the end of a value only", "el asterisco va solo al final de un valor"},
		{"a value is missing here; field:* asks for any, -field:* for none", "a value is missing; field:* asks for any", "falta un valor; campo:* pide cualquiera"},
		{"nothing is left of this value when marks are taken off", "nothing is left of this without its marks", "sin sus marcas no queda nada de esto"},
		{"a value to compare has at most % bytes", "a value to compare has at most % bytes", "un valor tiene como máximo % bytes"},
		{"field % takes an IP address or a network like 10.0.0.0/8", "% takes an address or a network: 10.0.0.0/8", "% toma una dirección o una red: 10.0.0.0/8"},
		{"a network has 0 to % bits", "a network has 0 to % bits", "una red tiene de 0 a % bits"},
		{"this range ends before it begins", "this range ends before it begins", "este rango termina antes de empezar"},
		{"field % holds neither numbers nor dates, so % cannot compare it", "% holds neither numbers nor dates", "% no tiene números ni fechas"},
		{"a bound takes no star", "a bound takes no star", "un límite no lleva asterisco"},
		{"nothing lies beyond this", "nothing lies beyond this", "no hay nada más allá de esto"},
		{"field % takes a year, month, day or time: %", "% takes a year, month, day or time", "% toma un año, mes, día u hora"},
		{"field % takes a number", "% takes a number", "% toma un número"},
	}
}

// holes matches text with a pattern and returns what stands where the pattern has %.
func holes(pattern, text string) (args []string, ok bool) {
	pieces := strings.Split(pattern, "%")
	if !strings.HasPrefix(text, pieces[0]) {
		return nil, false
	}
	text = text[len(pieces[0]):]
	for i, piece := range pieces[1:] {
		at := strings.Index(text, piece)
		if i == len(pieces)-2 {
			at = len(text) - len(piece)
			if at < 0 || !strings.HasSuffix(text, piece) {
				return nil, false
			}
		}
		if at < 0 {
			return nil, false
		}
		args = append(args, strings.Trim(text[:at], `"`))
		text = text[at+len(piece):]
	}
	return args, text == ""
}

// fill puts args where pattern has %, as far as it has.
func fill(pattern string, args []string) string {
	for _, a := range args {
		before, after, found := strings.Cut(pattern, "%")
		if !found {
			break
		}
		pattern = before + "\x00" + after
		pattern = strings.Replace(pattern, "\x00", strings.ReplaceAll(a, "%", "\x01"), 1)
	}
	return strings.ReplaceAll(pattern, "\x01", "%")
}
