package query

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// Each query and the canonical form of what it means.
func TestParse(t *testing.T) {
	for src, want := range map[string]string{
		"":                                   "",
		" \t\n ":                             "",
		"José":                               "jose",
		"b a b":                              "a b",
		"jo*":                                "jo*",
		"Jean-Luc":                           `"jean luc"`,
		"Jean-Lu*":                           "jean lu*",
		`"Juan  Pérez"`:                      `"juan perez"`,
		`"juan"`:                             "juan",
		"or OR and":                          "and OR or",
		"a b OR c":                           "a b OR c",
		"c OR a b":                           "a b OR c",
		"a (b OR c)":                         "a (b OR c)",
		"a (b c)":                            "a b c",
		"a(b)":                               "a b",
		"((a))":                              "a",
		"a OR(b OR c)":                       "a OR b OR c",
		"a OR a":                             "a",
		"-a":                                 "-a",
		"--a":                                "a",
		"-(a b)":                             "-(a b)",
		"-(a OR b)":                          "-(a OR b)",
		"-Jean-Lu*":                          "-(jean lu*)",
		`-"a b"`:                             `-"a b"`,
		"a -b":                               "-b a",
		"name:José":                          "name:jose",
		"-name:x":                            "-name:x",
		`name:"José  P"`:                     `name:"jose  p"`,
		`name:"a\"b\\c\d"`:                   `name:"a\"b\\c\\d"`,
		"name:a:b/c-d":                       `name:"a:b/c-d"`,
		"name:Jo*":                           "name:jo*",
		`name:"Jo é"*`:                       `name:"jo e"*`,
		`name:"*"`:                           `name:"*"`,
		"name:*":                             "name:*",
		"n:*":                                "n:*",
		"(name:a)":                           "name:a",
		"id:7":                               "id:7",
		`"a.b \"c\"":x`:                      `"a.b \"c\"":x`,
		`"name":x`:                           "name:x",
		"n:10":                               "n:10",
		"n:-10":                              "n:-10",
		`n:"10"`:                             "n:10",
		"n:1e3":                              "n:1000",
		"n:10..20":                           "n:10..20",
		"n:-20..-10":                         "n:-20..-10",
		"n:..20":                             "n:..20",
		"n:10..":                             "n:10..",
		"n:..":                               "n:..",
		"n>10":                               "n:10.000000000000002..",
		"n>=10":                              "n:10..",
		"n<10":                               "n:..9.999999999999998",
		"n<=10":                              "n:..10",
		"lat:-34.7..-34.5":                   "lat:-34.7..-34.5",
		"lat<-34.5":                          "lat:..-34.50000000000001",
		"fec:2021":                           "fec:2021-01-01T00:00:00.000Z..2021-12-31T23:59:59.999Z",
		"fec:2024-02":                        "fec:2024-02-01T00:00:00.000Z..2024-02-29T23:59:59.999Z",
		"fec:2021-07-31":                     "fec:2021-07-31T00:00:00.000Z..2021-07-31T23:59:59.999Z",
		"fec:2021-07-31T00:11":               "fec:2021-07-31T00:11:00.000Z..2021-07-31T00:11:59.999Z",
		"fec:2021-07-31T00:11:06":            "fec:2021-07-31T00:11:06.000Z..2021-07-31T00:11:06.999Z",
		"fec:2021-07-31T00:11:06.7Z":         "fec:2021-07-31T00:11:06.700Z..2021-07-31T00:11:06.799Z",
		"fec:2021-07-31T00:11:06.741Z":       "fec:2021-07-31T00:11:06.741Z",
		"fec:2021-07-31T00:11:06.741999Z":    "fec:2021-07-31T00:11:06.741Z",
		"fec:2021-07-31T00:11+02:00":         "fec:2021-07-30T22:11:00.000Z..2021-07-30T22:11:59.999Z",
		`fec:"2021-07-31 00:11"`:             "fec:2021-07-31T00:11:00.000Z..2021-07-31T00:11:59.999Z",
		"fec:2020..2021-07":                  "fec:2020-01-01T00:00:00.000Z..2021-07-31T23:59:59.999Z",
		"fec:2020..":                         "fec:2020-01-01T00:00:00.000Z..",
		"fec:..2020":                         "fec:..2020-12-31T23:59:59.999Z",
		"fec>2021-07":                        "fec:2021-08-01T00:00:00.000Z..",
		"fec>=2021-07":                       "fec:2021-07-01T00:00:00.000Z..",
		"fec<2021-07":                        "fec:..2021-06-30T23:59:59.999Z",
		"fec<=2021-07":                       "fec:..2021-07-31T23:59:59.999Z",
		"fec:1969-12-31T23:59:59.999Z..1970": "fec:1969-12-31T23:59:59.999Z..1970-12-31T23:59:59.999Z",
		"ip:10.1.2.3":                        "ip:10.1.2.3/32",
		"ip:10.1.2.3/8":                      "ip:10.0.0.0/8",
		"ip:::ffff:10.1.2.3":                 "ip:10.1.2.3/32",
		"ip:::ffff:10.1.2.3/104":             "ip:10.0.0.0/8",
		"ip:::ffff:10.1.2.3/90":              "ip:::ffc0:0:0/90",
		"ip:2001:DB8::1/32":                  "ip:2001:db8::/32",
		"ip:::/0":                            "ip:::/0",
	} {
		e, err := Parse(src, testSchema())
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got := String(e); got != want {
			t.Errorf("%s means %s, want %s", src, got, want)
		}
		again, err := Parse(String(e), testSchema())
		if err != nil || !reflect.DeepEqual(again, e) {
			t.Errorf("%s: printed and read again it is %#v, was %#v: %v", src, again, e, err)
		}
	}
}

// Each query, the bytes that are wrong in it (marked «so»), and a part of the reason.
func TestParseErrors(t *testing.T) {
	for _, c := range [][3]string{
		{"a «nme»:x", "no field", "name"},
		{"«Name»:x", "no field", "name"},
		{"«zzzzzz»>1", "no field", ""},
		{"«card»:1111", "protected", ""},
		{"-(«card»:*)", "protected", ""},
		{"x «unkinded»:1", "no kind", ""},
		{`«"card"»:1`, "protected", ""},
		{"name:«»", "value is missing", ""},
		{"name:«»)", "value is missing", ""},
		{`name:«""»`, "value is missing", ""},
		{`name:«""*»`, "value is missing", ""},
		{"name:a«*»b", "star", ""},
		{`name:a«"»b"`, "quotes", ""},
		{`name:f«(»x)`, "quotes", ""},
		{`name:"a"«b»`, "blank", ""},
		{`name:«"»a`, "quote", ""},
		{"name>«5»", "neither numbers", ""},
		{"ip>«10.0.0.1»", "neither numbers", ""},
		{"n:«x»", "number", ""},
		{"n:«1e999»", "number", ""},
		{"n:1..«x»", "number", ""},
		{"n:«x»..1", "number", ""},
		{"n:«2..1»", "before it begins", ""},
		{"n>«1.7976931348623157e308»", "beyond", ""},
		{"n:5«*»", "no text", ""},
		{"n>5«*»", "star", ""},
		{"fec:«2021-13»", "year, month", ""},
		{"fec:«2021-02-29»", "year, month", ""},
		{"fec:«31/07/2021»", "year, month", ""},
		{"fec:«2021-07-31T24:00»", "year, month", ""},
		{"fec:«2021-07-31T00:11:60»", "year, month", ""},
		{"fec:2021..«2020x»", "year, month", ""},
		{"fec:«2021..2020»", "before it begins", ""},
		{"fec>«9999»", "beyond", ""},
		{"fec<«0000»", "beyond", ""},
		{"ip:«10.1»", "IP address", ""},
		{"ip:«fe80::1%eth0»", "IP address", ""},
		{"ip:10.0.0.0/«33»", "0 to 32", ""},
		{"ip:10.0.0.0/«08»", "0 to 32", ""},
		{"ip:10.0.0.0/«»", "0 to 32", ""},
		{"«&»", "letter or digit", ""},
		{`«"…"»`, "letter or digit", ""},
		{`«"»a`, "quote", ""},
		{`"a b"«*»`, "star", ""},
		{"a«*»b", "star", ""},
		{"«*»", "letter or digit", ""},
		{"a-«*»", "star", ""},
		{"a «-» b", "minus", ""},
		{"(«»", "missing", ""},
		{"(«)»", "missing", ""},
		{"«(»a", "not closed", ""},
		{"a«)»", "no parenthesis", ""},
		{"«OR» a", "missing", ""},
		{"a OR «»", "missing", ""},
		{"a OR «OR» b", "missing", ""},
		{"-«OR»", "missing", ""},
		{"a «AND» b", "side by side", ""},
		{"«NOT» b", "side by side", ""},
		{"«:»x", "name is missing", ""},
		{"a «>»5", "name is missing", ""},
		{"name:«\u0301»", "marks", ""},
		{"a«\xff»b", "UTF-8", ""},
	} {
		start := strings.Index(c[0], "«")
		src := strings.Replace(c[0], "«", "", 1)
		end := strings.Index(src, "»")
		src = strings.Replace(src, "»", "", 1)
		_, err := Parse(src, testSchema())
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if wrong.Pos != start || wrong.End != end || !strings.Contains(wrong.Reason, c[1]) || c[2] != "" && wrong.Suggest != c[2] {
			t.Errorf("%s: bytes %d to %d, %q, suggests %q; want %d to %d, %q, %q",
				src, wrong.Pos, wrong.End, wrong.Reason, wrong.Suggest, start, end, c[1], c[2])
		}
		if !strings.Contains(wrong.Error(), wrong.Reason) {
			t.Errorf("%s: %v", src, wrong)
		}
	}
}

func TestParseLimits(t *testing.T) {
	for name, c := range map[string]struct{ fits, over string }{
		"length":      {strings.Repeat(" ", MaxLength), strings.Repeat(" ", MaxLength+1)},
		"parentheses": {strings.Repeat("(", MaxDepth) + "a" + strings.Repeat(")", MaxDepth), strings.Repeat("(", MaxDepth+1)},
		"negations":   {strings.Repeat("-", MaxDepth) + "a", strings.Repeat("-", MaxDepth+1) + "a"},
		"terms":       {strings.Repeat("a ", MaxTerms), strings.Repeat("a ", MaxTerms+1)},
		"phrase":      {`"` + strings.Repeat("a ", MaxTerms) + `"`, `"` + strings.Repeat("a ", MaxTerms+1) + `"`},
		"value":       {"name:" + strings.Repeat("a", MaxText), "name:" + strings.Repeat("a", MaxText+1)},
		"prefix":      {"name:" + strings.Repeat("a", MaxPrefix) + "*", "name:" + strings.Repeat("a", MaxPrefix+1) + "*"},
	} {
		if _, err := Parse(c.fits, testSchema()); err != nil {
			t.Errorf("%s at the limit: %v", name, err)
		}
		if _, err := Parse(c.over, testSchema()); err == nil {
			t.Errorf("%s over the limit is taken", name)
		}
	}
}

// What a query selects, by the ids of the documents that it matches.
func TestMatch(t *testing.T) {
	docs := []string{
		`{"id":"1","name":"Juan Pérez","foto":"http://x/juan.png","n":"5","fec":"2021-07-31T23:59:59.999Z","ip":"10.1.2.3","lat":"-34.6"}`,
		`{"id":"2","name":"Pérez Juana","foto":"perez","n":10,"fec":"2021-08-01T00:00:00.000Z","ip":"2001:db8::7"}`,
		`{"id":"3","name":null,"n":"mucho","fec":"","ip":"no","card":"juan"}`,
		`{"id":"4","name":"x juan","foto":"perez","n":-3,"ip":"::ffff:10.200.0.1"}`,
		`{"id":"5","unkinded":"juan","n":10.5,"account":"59152262"}`,
	}
	for src, want := range map[string]string{
		"":                    "12345",
		"juan":                "14",
		"JUAN*":               "124",
		"juan perez":          "14",
		`"juan perez"`:        "1",
		`"x juan"`:            "14",
		`"juan perez" OR x`:   "14",
		"-juan":               "235",
		"-(juan OR perez)":    "35",
		"png":                 "1",
		"5":                   "5",
		"59152262":            "5",
		`name:"juan perez"`:   "1",
		"name:juan":           "",
		"name:per*":           "2",
		"name:*":              "124",
		"-name:*":             "35",
		"n:*":                 "12345",
		"n:..":                "124",
		"n:10":                "2",
		"n>5":                 "2",
		"n>=5":                "12",
		"n<5":                 "4",
		"n:-3..5":             "14",
		"-n>5":                "1345",
		"lat<0":               "1",
		"fec:2021-07":         "1",
		"fec:2021":            "12",
		"fec>2021-07":         "2",
		"fec:2021-07..2021-7": "error",
		"ip:10.0.0.0/8":       "14",
		"ip:10.1.2.3":         "1",
		"ip:2001:db8::/32":    "2",
		"ip:::/0":             "124",
		"id:3":                "3",
		"account:5915*":       "5",
	} {
		e, err := Parse(src, testSchema())
		if err != nil {
			if want != "error" {
				t.Errorf("%s: %v", src, err)
			}
			continue
		}
		got := ""
		for i, doc := range docs {
			v, err := Extract([]byte(doc), testSchema())
			if err != nil {
				t.Fatal(err)
			}
			if Match(e, &v) {
				got += string(rune('1' + i))
			}
		}
		if got != want {
			t.Errorf("%s selects %s, want %s", src, got, want)
		}
	}
}

func TestHasWords(t *testing.T) {
	for _, c := range []struct {
		words, wanted string
		prefix, want  bool
	}{
		{"a b c", "b", false, true},
		{"ab b", "b", false, true},
		{"ab bc", "b", false, false},
		{"ab bc", "b", true, true},
		{"a b c", "a b", false, true},
		{"a b c", "a c", false, false},
		{"xa b", "a b", false, false},
		{"a bc", "a b", false, false},
		{"", "a", false, false},
		{"a", "", true, false},
		{"aa aaa", "aaa", false, true},
	} {
		if got := HasWords(c.words, c.wanted, c.prefix); got != c.want {
			t.Errorf("%q in %q, prefix %v: %v", c.wanted, c.words, c.prefix, got)
		}
	}
}

func TestCheck(t *testing.T) {
	x := NewExtractor(testSchema())
	for src, field := range map[string]string{"name:x": "name", "-(n>5 OR ip:::1)": "n", "name:x* fec:*": "fec", `"a b" c*`: ""} {
		e, err := Parse(src, testSchema())
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Check(e); err != nil {
			t.Errorf("%s: %v", src, err)
		}
		if err := NewExtractor(nil).Check(e); field != "" && !errors.Is(err, ErrField) {
			t.Errorf("%s without a schema: %v", src, err)
		}
	}
	for field, ok := range map[string]bool{"": true, "id": true, "name": true, "card": false, "unkinded": false, "zz": false} {
		if err := x.CheckSort(field); (err == nil) != ok {
			t.Errorf("sort by %q: %v", field, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{
		`a b* "c d" OR -(e f)`, `name:"x\"y"* n>=10 fec:2021-07..2022`, "ip:::ffff:1.2.3.4/90 -lat<1e-5", `"a.b \"c\"":x`,
		"-Jean-Lu*", "fec>2021-07-31T00:11:06.7+02:00", "n>9007199254740993", `name:"` + "\x00\n" + `"`, "((((", "id:_x OR -name:*",
		"n:5e-324 lat<0 lat>0",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := Parse(src, testSchema())
		if err != nil {
			var wrong *Error
			if !errors.As(err, &wrong) || wrong.Pos < 0 || wrong.Pos > wrong.End || wrong.End > len(src) {
				t.Errorf("%q: %#v", src, err)
			}
			return
		}
		printed := String(e)
		// The canonical form may be longer and one parenthesis deeper than what was typed.
		again, err := parse(printed, testSchema(), 2*MaxDepth+2, 2*MaxTerms)
		if err != nil || !reflect.DeepEqual(e, again) {
			t.Errorf("%q: printed as %q and read again it is %#v, was %#v: %v", src, printed, again, e, err)
		}
		v, err := Extract([]byte(`{"id":"1","name":"a b","n":10,"fec":"2021-07-31T00:11:06.741Z","ip":"::1"}`), testSchema())
		if err != nil {
			t.Fatal(err)
		}
		if Match(e, &v) == Match(negateForTest(e), &v) {
			t.Errorf("%q and its negation agree", src)
		}
	})
}

func negateForTest(e Expr) Expr {
	if e == nil {
		return Not{}
	}
	return negate(e)
}

func BenchmarkParse(b *testing.B) {
	schema := testSchema()
	for b.Loop() {
		if _, err := Parse(`juan name:"José Pérez" fec:2021-07 -(n>10 OR ip:10.0.0.0/8)`, schema); err != nil {
			b.Fatal(err)
		}
	}
}
