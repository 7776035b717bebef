package text_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/text"
)

// catalogues calls every method of a catalogue that returns a struct of words.
func catalogues(l text.Lang) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	c := reflect.ValueOf(text.In(l))
	for i := range c.NumMethod() {
		m := c.Type().Method(i)
		if m.Type.NumIn() == 1 && m.Type.NumOut() == 1 && m.Type.Out(0).Kind() == reflect.Struct && m.Type.Out(0).PkgPath() != "time" {
			out[m.Name] = c.Method(i).Call(nil)[0]
		}
	}
	return out
}

// sample is an argument for a function of the catalogue.
func sample(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(2)
	case reflect.Uint64, reflect.Uint, reflect.Uint8:
		v.SetUint(2)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
		v.Index(0).Set(sample(t.Elem()))
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2021, 8, 9, 0, 0, 0, 0, time.UTC)))
		}
	default:
	}
	return v
}

func walk(t *testing.T, path string, v reflect.Value, tag reflect.StructTag) {
	t.Helper()
	say := func(s string) {
		if strings.TrimSpace(s) == "" {
			t.Errorf("%s is empty", path)
		}
		if limit, ok := tag.Lookup("max"); ok {
			n, err := strconv.Atoi(limit)
			if err != nil || ansi.StringWidth(s) > n {
				t.Errorf("%s is %d cells wide, %s are allowed: %q", path, ansi.StringWidth(s), limit, s)
			}
		}
	}
	switch v.Kind() {
	case reflect.String:
		say(v.String())
	case reflect.Func:
		if v.IsNil() {
			t.Errorf("%s is missing", path)
			return
		}
		var args []reflect.Value
		for in := range v.Type().Ins() {
			args = append(args, sample(in))
		}
		for _, r := range v.Call(args) {
			if r.Kind() == reflect.String {
				say(r.String())
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			walk(t, path+"."+f.Name, v.Field(i), f.Tag)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(t, path+"["+strconv.Itoa(i)+"]", v.Index(i), tag)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			walk(t, path+"["+k.String()+"]", v.MapIndex(k), tag)
		}
	default:
	}
}

func TestNothingIsMissing(t *testing.T) {
	for _, l := range []text.Lang{text.English, text.Spanish} {
		found := catalogues(l)
		if len(found) < 5 {
			t.Fatalf("%s: only %d catalogues", l, len(found))
		}
		for name, v := range found {
			walk(t, string(l)+" "+name, v, "")
		}
	}
}

func TestSpanishIsImpersonal(t *testing.T) {
	for name, v := range catalogues(text.Spanish) {
		flat(v, func(s string) {
			for _, word := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" .,;:()¿?¡!", r) }) {
				switch word {
				case "usted", "tú", "tu", "tus", "vosotros":
					t.Errorf("%s addresses somebody (%s): %q", name, word, s)
				}
			}
			if strings.ContainsAny(s, "!¡") && s != "!" {
				t.Errorf("%s shouts: %q", name, s)
			}
		})
	}
}

func flat(v reflect.Value, fn func(string)) {
	switch v.Kind() {
	case reflect.String:
		fn(v.String())
	case reflect.Struct:
		for _, f := range v.Fields() {
			flat(f, fn)
		}
	default:
	}
}

func TestFigures(t *testing.T) {
	en, es := text.In(text.English), text.In(text.Spanish)
	for _, c := range []struct{ got, want string }{
		{en.Count(1_000_000), "1,000,000"},
		{es.Count(1_000_000), "1\u00a0000\u00a0000"},
		{en.Count(-12_345), "-12,345"},
		{en.Count(999), "999"},
		{en.Capped(10_000, false), "10,000+"},
		{en.Percent(0.617), "61.7\u00a0%"},
		{es.Percent(0.617), "61,7\u00a0%"},
		{en.Percent(0.00001), "<0.1\u00a0%"},
		{en.Percent(0.99999), "99.9\u00a0%"},
		{en.Percent(1), "100.0\u00a0%"},
		{en.Bytes(2_100_000_000), "2.1\u00a0GB"},
		{es.Bytes(2_100_000_000), "2,1\u00a0GB"},
		{en.Bytes(512), "512\u00a0B"},
		{en.Clock(186 * time.Second), "3:06"},
		{en.Clock(3609 * time.Second), "1:00:09"},
		{en.Clock(-time.Second), "0:00"},
		{en.Seconds(600 * time.Millisecond), "0.6\u00a0s"},
		{es.Seconds(600 * time.Millisecond), "0,6\u00a0s"},
		{en.Spoken(5 * time.Minute), "5\u00a0min"},
		{en.Spoken(30 * time.Second), "30\u00a0s"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	en, es := text.In(text.English), text.In(text.Spanish)
	now := time.Date(2021, 8, 9, 16, 40, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{en.Day(now), "9 Aug 2021"},
		{es.Day(now), "9 ago 2021"},
		{es.LongDay(now), "lunes 9 de agosto"},
		{en.LongDay(now), "Monday, 9 August"},
		{en.Ago(now, now.Add(-2*time.Hour)), "2\u00a0h ago"},
		{es.Ago(now, now.Add(-2*time.Hour)), "hace 2\u00a0h"},
		{en.Ago(now, now.Add(-30*time.Hour)), "1\u00a0day ago"},
		{en.Ago(now, now.Add(-8*24*time.Hour)), "1 Aug 2021"},
		{en.Ago(now, now.Add(time.Hour)), "just now"},
		{en.ISOTime(now), "2021-08-09 16:40"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	for s, want := range map[string]text.Lang{"es": text.Spanish, "es_MX.UTF-8": text.Spanish, "ES": text.Spanish, "en_US": text.English, "": text.English, "est": text.English} {
		if got := text.Parse(s); got != want {
			t.Errorf("%q: %s", s, got)
		}
	}
}
