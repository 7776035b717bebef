package storetest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
	"cofre/store"
)

// Schema returns the schema of the made-up documents: every kind, a protected field, one without a kind, names that need
// quoting.
func Schema() record.Schema {
	return record.Schema{
		{Name: "id", Kind: record.KindText},
		{Name: "user_name", Kind: record.KindText},
		{Name: "color", Kind: record.KindText},
		{Name: "note", Kind: record.KindText},
		{Name: "fec", Kind: record.KindDate},
		{Name: "n", Kind: record.KindInteger},
		{Name: "lat", Kind: record.KindGeo},
		{Name: "ip", Kind: record.KindIP},
		{Name: "web", Kind: record.KindURL},
		{Name: "account", Kind: record.KindAccount},
		{Name: "card", Kind: record.KindPAN, Protected: true},
		{Name: "loose"},
		{Name: `a.b "c'`, Kind: record.KindText},
	}
}

// dice is a small reproducible generator (splitmix64); the same seed makes the same documents on every machine.
type dice struct{ state uint64 }

func (d *dice) roll() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns 0 to n-1.
func (d *dice) below(n int) int {
	return int(d.roll()>>33) % n
}

// number is n, which is not negative, as batches and logs count.
func number(n int) uint64 { return uint64(max(n, 0)) }

// pick returns one of them.
func pick[T any](d *dice, of []T) T { return of[d.below(len(of))] }

// members is a document before it is JSON: the JSON text of each member.
type members map[string]string

// text is the JSON text of a string.
func text(s string) string {
	quoted, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		return `""`
	}
	return string(quoted)
}

// Batch returns a made-up batch id, as stores see them.
func Batch(name string) string {
	var id [16]byte
	copy(id[:], name)
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// KID returns the made-up kid with the number n in a batch.
func KID(batch string, n uint64) string {
	var id [24]byte
	copy(id[:], batch)
	binary.BigEndian.PutUint64(id[16:], n)
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// Seal makes a document with a key entry of the right shapes out of members that are JSON text; nothing is encrypted.
func Seal(id, batch string, n uint64, at time.Time, fields map[string]string) store.Sealed {
	kid := KID(batch, n)
	all := members{
		"id":    text(id),
		"cofre": fmt.Sprintf(`{"at":%q,"kid":%q,"v":1}`, at.UTC().Format("2006-01-02T15:04:05.000Z"), kid),
	}
	maps.Copy(all, fields)
	var doc strings.Builder
	for i, name := range slices.Sorted(maps.Keys(all)) {
		doc.WriteByte("{,"[min(i, 1)])
		doc.WriteString(text(name) + ":" + all[name])
	}
	doc.WriteByte('}')
	// Names here are ASCII or few, so that sorting them by bytes is the canonical order.
	key := fmt.Sprintf(`{"batch":%q,"dek":"AAAA","id":%s,"kid":%q,"suite":"c1","v":1}`, Batch(batch), text(id), kid)
	return store.Sealed{
		Doc: store.Doc{ID: id, JSON: []byte(doc.String())},
		Key: store.Key{ID: id, KID: kid, Batch: Batch(batch), JSON: []byte(key)},
		At:  at.UTC(),
	}
}

// Documents returns n made-up sealed documents with ids of many scripts, absent, null and unreadable values, accents, ties
// and long texts. The same seed gives the same ones.
func Documents(seed uint64, n int) []store.Sealed {
	d := &dice{state: seed}
	day := time.Date(2024, 2, 27, 0, 0, 0, 0, time.UTC)
	all := make([]store.Sealed, n)
	for i := range all {
		at := day.Add(time.Duration(d.below(5*24*3600*1000)) * time.Millisecond)
		all[i] = Seal(madeID(d, i), "made", uint64(i), at, madeMembers(d))
	}
	return all
}

// madeID is unique in i.
func madeID(d *dice, i int) string {
	form := pick(d, []string{
		"%d", "%d", "%d", "%d", "user-%d", "USER-%d", "ñandú %d", "東京%d", "\U0001F600%d", "\uFFFD%d", "it's \"%d\"", "%%_%d*", "0%d", "é%d",
	})
	return fmt.Sprintf(form, i)
}

func names() []string {
	return []string{
		"Juan Pérez", "JUAN PEREZ", "Juana Pérez-López", "José Ñandú", "Zoë Ångström", "Łukasz Żółw", "Straße Groß", "Ørsted Æsir",
		"o'neill", "Maria Fernandez42", "Москва Ёлка", "Ελένη Παπαδοπούλου", "東京 太郎", "a", "A b c d", "b c", "\U0001F600 smile", "\uFFFD odd",
		"co\u0301mbining", "İstanbul", "x_y%z", "100%", "tab\there", "juan", "Perez Juan",
	}
}

func colors() []string {
	return []string{"rojo", "Rojo", "ROJO", "azul", "Azul marino", "verde", "Verde ", "añil", "anil", "gris\x00", "null", "[]"}
}

// madeMembers leaves each member out now and then.
func madeMembers(d *dice) members {
	m := members{"card": `"************1111"`, "loose": text(pick(d, names()))}
	long := strings.Repeat(pick(d, []string{"lorem ", "Ñu-", "東", "0123456789"}), 200+d.below(60))
	number := fmt.Sprint(d.below(40) - 10)
	date := time.Date(2019+d.below(4), time.Month(1+d.below(12)), 1+d.below(28), d.below(24), d.below(60), d.below(60), d.below(1000)*1e6, time.UTC)
	for name, values := range map[string][]string{
		"user_name": {text(pick(d, names())), text(pick(d, names())), text(pick(d, names()) + " " + pick(d, names())), `null`, `""`},
		"color":     {text(pick(d, colors())), text(pick(d, colors())), text(pick(d, colors())), `null`},
		"note":      {text(pick(d, names())), text(long), text(long + "x"), `["Rojo",{"a":"b c"}]`, `[]`, `{}`, `true`, `-1.50`},
		"fec":       {text(date.Format("2006-01-02T15:04:05.000Z")), text(date.Format("2006-01-02T15:04:05.000Z")), `"2021-07-31T23:59:59.999Z"`, `null`, `"ayer"`, `"2021-02-30T00:00:00.000Z"`},
		"n":         {number, text(number), text(" " + number), number + ".0", number, `1e1`, `-0`, `9007199254740993`, `12.5`, `"muchas"`, `null`, `""`},
		"lat":       {fmt.Sprintf("%d.%d", d.below(90), d.below(1000)), text(fmt.Sprintf("-%d.%02d", d.below(90), d.below(100))), `-34.6`, `"-34.60"`, `"norte"`, `1e400`},
		"ip":        {text(fmt.Sprintf("10.%d.%d.%d", d.below(3), d.below(3), d.below(256))), text(fmt.Sprintf("::ffff:10.1.0.%d", d.below(9))), text(fmt.Sprintf("2001:db8::%x", d.below(99))), `"fe80::1%eth0"`, `"10.0.0"`, `null`},
		"web":       {text("https://example.test/" + pick(d, []string{"Juan", "a/b", "é", "x?y=1"})), `""`},
		"account":   {text(fmt.Sprint(59152000 + d.below(50))), fmt.Sprint(59152000 + d.below(50))},
		`a.b "c'`:   {text(pick(d, colors()))},
	} {
		// A map is walked in no order, so the dice are not rolled in here.
		if choice := hash(name, number, long, date.String()) % uint64(len(values)+1); choice < uint64(len(values)) {
			m[name] = values[choice]
		}
	}
	return m
}

// hash chooses by what is already known (FNV-1a).
func hash(parts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * 1099511628211
		}
	}
	return h ^ h>>29
}
