package sqlite

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cofre/store"
	"cofre/store/query"
	"cofre/store/storetest"
)

var benchRecords = flag.Int("records", 100_000, "how many documents the benchmarks work on")

var benchAgain = flag.Bool("live", false, "BenchmarkLoad with the indexes in place")

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
			f.Records = append(f.Records, storetest.SampleDocument(i, v))
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
		s, err := Create(b.Context(), filepath.Join(dir, "cofre.db"), store.Options{Schema: storetest.SampleSchema()})
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
	o := store.Options{Schema: storetest.SampleSchema()}
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
		where, err := query.Parse(c.where, storetest.SampleSchema())
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
	s, err := Create(b.Context(), filepath.Join(b.TempDir(), "cofre.db"), store.Options{Schema: storetest.SampleSchema()})
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
