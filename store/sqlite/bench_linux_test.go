package sqlite

import (
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cofre/record"
	"cofre/store"
	"cofre/store/query"
)

var benchRecords = flag.Int("records", 100_000, "how many documents the benchmarks work on")

var benchAgain = flag.Bool("live", false, "BenchmarkLoad with the indexes in place")

// benchSchema is that of the built-in policy.
func benchSchema() record.Schema {
	return record.Schema{
		{Name: "id", Kind: record.KindText},
		{Name: "user_name", Kind: record.KindText},
		{Name: "fec_alta", Kind: record.KindDate},
		{Name: "fec_birthday", Kind: record.KindDate},
		{Name: "codigo_zip", Kind: record.KindText},
		{Name: "credit_card_num", Kind: record.KindPAN, Protected: true},
		{Name: "credit_card_ccv", Kind: record.KindCVV, Protected: true},
		{Name: "cuenta_numero", Kind: record.KindAccount, Protected: true},
		{Name: "direccion", Kind: record.KindText},
		{Name: "geo_latitud", Kind: record.KindGeo},
		{Name: "geo_longitud", Kind: record.KindGeo},
		{Name: "color_favorito", Kind: record.KindText},
		{Name: "foto_dni", Kind: record.KindURL},
		{Name: "ip", Kind: record.KindIP},
		{Name: "auto", Kind: record.KindText},
		{Name: "auto_modelo", Kind: record.KindText},
		{Name: "auto_tipo", Kind: record.KindText},
		{Name: "auto_color", Kind: record.KindText},
		{Name: "cantidad_compras_realizadas", Kind: record.KindInteger},
		{Name: "avatar", Kind: record.KindURL},
	}
}

// lcg is a small generator, the same everywhere.
type lcg uint64

func (g *lcg) n(n int) int {
	*g = *g*6364136223846793005 + 1442695040888963407
	return int(uint64(*g) >> 33 % uint64(n))
}

func (g *lcg) pick(words string) string {
	all := strings.Fields(words)
	return all[g.n(len(all))]
}

const (
	firstNames = "ana luis maría josé lucía carlos sofía juan elena pedro inés pablo marta diego laura andrés paula jorge clara raúl"
	lastNames  = "garcía pérez lópez gómez díaz ruiz núñez muñoz castro ortiz silva romero torres vega ramos flores acosta medina herrera aguirre"
	streets    = "mayor sol luna norte sur rivadavia belgrano mitre moreno alem corrientes córdoba tucumán salta jujuy chaco formosa misiones"
	colors     = "rojo verde azul negro blanco gris violeta naranja amarillo rosa"
	makes      = "toyota ford fiat renault peugeot citroën honda nissan audi bmw"
	models     = "corolla focus uno clio 208 c4 civic sentra a4 320i fiesta palio"
)

// benchDoc makes record number i, version v.
func benchDoc(i, v int) store.Sealed {
	g := lcg(i*2654435761 + 99)
	g.n(2)
	id := fmt.Sprint(i)
	batch := [16]byte{1, 2, 3, byte(v)}
	kid := binary.BigEndian.AppendUint64(batch[:], uint64(i))
	b64 := base64.RawURLEncoding
	at := time.UnixMilli(1_700_000_000_000 + int64(v)*3_600_000 + int64(i)/10)
	secret := strings.Repeat(b64.EncodeToString(kid)[:20], 6)
	name := g.pick(firstNames) + " " + g.pick(lastNames)
	doc := fmt.Sprintf(`{"auto":%q,"auto_color":%q,"auto_modelo":%q,"auto_tipo":"sedán",`+
		`"avatar":"https://img.example/u/%d.png","cantidad_compras_realizadas":%d,"codigo_zip":"%05d",`+
		`"cofre":{"at":%q,"f":{"credit_card_ccv":"e.%s","credit_card_num":"e.%s","cuenta_numero":"e.%s"},"h":{},`+
		`"kid":%q,"open":[],"policy":"default@0123456789abcdef","seal":"%s","suite":"c1","v":1},`+
		`"color_favorito":%q,"credit_card_ccv":"***","credit_card_num":"************%04d","cuenta_numero":"****%04d",`+
		`"direccion":"Calle %s %d","fec_alta":"20%02d-%02d-%02dT%02d:11:06.741Z","fec_birthday":"19%02d-%02d-%02dT00:00:00.000Z",`+
		`"foto_dni":"https://img.example/dni/%d.jpg","geo_latitud":%d.%05d,"geo_longitud":-%d.%05d,"id":%q,"ip":"10.%d.%d.%d","user_name":%q}`,
		g.pick(makes), g.pick(colors), g.pick(models), g.n(1e6), g.n(500), g.n(20000),
		at.UTC().Format("2006-01-02T15:04:05.000Z"), secret, secret, secret, b64.EncodeToString(kid), secret[:43],
		g.pick(colors), g.n(10000), g.n(10000), g.pick(streets), g.n(3000),
		g.n(25), 1+g.n(12), 1+g.n(28), g.n(24), 40+g.n(60), 1+g.n(12), 1+g.n(28),
		g.n(1e6), g.n(90), g.n(1e5), g.n(180), g.n(1e5), id, g.n(256), g.n(256), g.n(256), name)
	kid64, batch64 := b64.EncodeToString(kid), b64.EncodeToString(batch[:])
	entry := fmt.Sprintf(`{"batch":%q,"dek":"%s","id":%q,"kid":%q,"suite":"c1","v":1}`, batch64, secret[:80], id, kid64)
	return store.Sealed{
		Doc: store.Doc{ID: id, JSON: []byte(doc)},
		Key: store.Key{ID: id, KID: kid64, Batch: batch64, JSON: []byte(entry)},
		At:  at,
	}
}

// effort is time on the wall and on the processors; the latter also counts on a machine that has other things to do.
type effort struct{ wall, cpu time.Duration }

func now() effort {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u) // of this very process
	return effort{time.Duration(time.Now().UnixNano()), time.Duration(u.Utime.Nano() + u.Stime.Nano())}
}

func (e *effort) add(start effort) {
	end := now()
	e.wall += end.wall - start.wall
	e.cpu += end.cpu - start.cpu
}

// report says how many a second and what one costs.
func (e effort) report(b *testing.B, what string, n int) {
	b.Helper()
	b.ReportMetric(float64(n)/e.wall.Seconds(), what+"/s")
	b.ReportMetric(float64(e.cpu.Nanoseconds())/1000/float64(n), what+"-cpu-us")
}

// load puts records 1 to n in flushes of 10,000 and returns how long the store took.
func load(tb testing.TB, s *Store, n, v int) effort {
	tb.Helper()
	var took effort
	for from := 1; from <= n; from += 10_000 {
		var f store.Flush
		for i := from; i < from+10_000 && i <= n; i++ {
			f.Records = append(f.Records, benchDoc(i, v))
		}
		start := now()
		results, err := s.Put(tb.Context(), f)
		took.add(start)
		if err != nil {
			tb.Fatal(err)
		}
		for _, r := range results {
			if r.Err != nil {
				tb.Fatal(r.Err)
			}
		}
	}
	return took
}

// peak is the largest resident size of this process so far, in MB.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	_, _ = fmt.Sscan(rest, &kb)
	return kb / 1024
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		s, err := Create(b.Context(), filepath.Join(dir, "cofre.db"), store.Options{Schema: benchSchema()})
		if err != nil {
			b.Fatal(err)
		}
		n := *benchRecords
		if *benchAgain {
			load(b, s, 10, 0)
			if err := s.Settle(b.Context(), nil); err != nil {
				b.Fatal(err)
			}
		}
		put := load(b, s, n, 1)
		b.ReportMetric(peak(), "put-peakMB")
		var settle effort
		start := now()
		if err := s.Settle(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		settle.add(start)
		info, err := s.Info(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		put.report(b, "put", n)
		settle.report(b, "settle", n)
		effort{put.wall + settle.wall, put.cpu + settle.cpu}.report(b, "net", n)
		b.ReportMetric(float64(info.Bytes)/float64(n), "B/doc")
		b.ReportMetric(peak(), "peakMB")
		load(b, s, n, 2).report(b, "again", n)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

var benchFile = flag.String("file", "", "a store for BenchmarkQueries to keep, made by the first run")

// benchStore opens the store of the flags, or loads one.
func benchStore(b *testing.B) *Store {
	b.Helper()
	path := *benchFile
	if path == "" {
		path = filepath.Join(b.TempDir(), "cofre.db")
	}
	o := store.Options{Schema: benchSchema()}
	s, err := Open(b.Context(), path, o)
	if err == nil {
		b.Cleanup(func() { _ = s.Close() })
		return s
	}
	if s, err = Create(b.Context(), path, o); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	put := load(b, s, *benchRecords, 1)
	if err := s.Settle(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	b.Logf("loaded in %v", put.wall)
	return s
}

func BenchmarkQueries(b *testing.B) {
	s := benchStore(b)
	cases := []struct{ name, where, sort string }{
		{"plain", "", ""},
		{"sorted", "", "user_name"},
		{"sortedFewValues", "", "auto_color"},
		{"sortedNumber", "", "fec_alta"},
		{"filterMany", "auto:toyota", ""},
		{"filterManySorted", "auto:toyota", "direccion"},
		{"filterFew", "id:77*", "user_name"},
		{"filterOne", "id:77123", ""},
		{"filterNone", "auto:trabant", "user_name"},
		{"filterRange", "cantidad_compras_realizadas:10..20", "fec_alta"},
		{"filterCorrelated", "fec_alta>2024", "fec_alta"},
		{"filterAgainstSort", "fec_alta<2001", "fec_alta"},
		{"filterThree", "auto:toyota auto_color:rojo auto_modelo:corolla", "ip"},
		{"filterRare", "auto:toyota cantidad_compras_realizadas:7 color_favorito:gris codigo_zip:123*", "ip"},
		{"network", "ip:10.7.0.0/16", "user_name"},
		{"wordMany", "garcía", ""},
		{"wordManySorted", "garcía", "direccion"},
		{"wordsTwo", "garcía toyota", "direccion"},
		{"wordFew", "1234", "user_name"},
		{"wordEverywhere", "calle", "user_name"},
		{"prefixMany", "g*", "ip"},
		{"prefixFew", "777*", "ip"},
		{"phrase", `"ana garcía"`, "direccion"},
		{"phraseNone", `"garcía ana"`, "direccion"},
		{"not", "-garcía", "user_name"},
		{"notFilter", "-auto:toyota", "user_name"},
		{"notEverything", "-calle", "user_name"},
		{"absent", "-auto:*", "user_name"},
		{"or", "auto:toyota OR garcía", "direccion"},
		{"orFew", "id:77123 OR 777*", "direccion"},
	}
	for _, c := range cases {
		where, err := query.Parse(c.where, benchSchema())
		if err != nil {
			b.Fatal(c.where, err)
		}
		for _, desc := range []bool{false, true} {
			name := c.name
			if desc {
				name += "Desc"
			}
			b.Run(name, func(b *testing.B) { benchPages(b, s, store.Query{Where: where, Sort: c.sort, Desc: desc}) })
		}
		b.Run(c.name+"Count", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Count(b.Context(), store.Users, store.Query{Where: where}, 10_000); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchPages turns three pages forwards and one back, and reports the slowest.
func benchPages(b *testing.B, s *Store, q store.Query) {
	var slowest time.Duration
	page := func(from store.Cursor, backward bool) store.Page {
		start := time.Now()
		p, err := s.Page(b.Context(), store.Users, store.PageRequest{Query: q, From: from, Backward: backward, Limit: 50})
		if err != nil {
			b.Fatal(err)
		}
		slowest = max(slowest, time.Since(start))
		return p
	}
	for b.Loop() {
		p := page(nil, false)
		for range 2 {
			if p.Next != nil {
				p = page(p.Next, false)
			}
		}
		if p.Prev != nil {
			page(p.Prev, true)
		}
		page(nil, true)
	}
	b.ReportMetric(float64(slowest.Microseconds())/1000, "slowest-ms")
}

func BenchmarkAudit(b *testing.B) {
	s, err := Create(b.Context(), filepath.Join(b.TempDir(), "cofre.db"), store.Options{Schema: benchSchema()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	row := store.AuditRow{Leaf: []byte(strings.Repeat("x", 500)), Sig: make([]byte, 64), Hashes: make([][32]byte, 2)}
	for b.Loop() {
		if err := s.AppendAudit(b.Context(), row); err != nil {
			b.Fatal(err)
		}
		row.Seq++
	}
}
