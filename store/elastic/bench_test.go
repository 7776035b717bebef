package elastic

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"cofre/store"
	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
	"cofre/store/query"
	"cofre/store/storetest"
)

var (
	benchRecords = flag.Int("records", 100_000, "how many documents the benchmarks work on")
	benchBase    = flag.String("base", "", "the base name of indices for BenchmarkPages to keep, made by the first run")
)

// benchStore opens the store of the flags, or fills one with documents (and no key entries: no page reads them).
func benchStore(b *testing.B) (*Store, *elastictest.Server) {
	b.Helper()
	server := elastictest.Connect(b)
	o := store.Options{Schema: storetest.SampleSchema()}
	base := *benchBase
	if base == "" {
		base = server.Prefix(b)
	}
	s, err := Open(b.Context(), cluster(server, base), o)
	if err != nil {
		if s, err = Create(b.Context(), cluster(server, base), o); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		benchLoad(b, s, *benchRecords)
		b.Logf("loaded in %v", time.Since(start))
	}
	b.Cleanup(func() { _ = s.Close() })
	return s, server
}

// spent is the processor time of the servers so far, which other work on the machine hardly changes.
func spent(b *testing.B, server *elastictest.Server) time.Duration {
	b.Helper()
	var stats struct {
		Nodes map[string]struct {
			Process struct {
				CPU struct {
					Total int64 `json:"total_in_millis"`
				} `json:"cpu"`
			} `json:"process"`
		} `json:"nodes"`
	}
	if err := json.Unmarshal(server.Must(b, "GET", "/_nodes/stats/process", nil), &stats); err != nil {
		b.Fatal(err)
	}
	var total time.Duration
	for _, n := range stats.Nodes {
		total += time.Duration(n.Process.CPU.Total) * time.Millisecond
	}
	return total
}

func benchLoad(b *testing.B, s *Store, n int) {
	b.Helper()
	const flush = 10_000
	var group sync.WaitGroup
	parts := make(chan []conn.Op)
	for range 2 {
		group.Go(func() {
			for ops := range parts {
				items, err := s.c.Bulk(b.Context(), ops)
				if err != nil {
					b.Error(err)
				}
				for i := range items {
					if items[i].Err != nil {
						b.Error(items[i].Err)
						break
					}
				}
			}
		})
	}
	e := encoder{l: s.layout}
	for from := 1; from <= n; from += flush {
		var ops []conn.Op
		for i := from; i < from+flush && i <= n; i++ {
			d := storetest.SampleDocument(i, 1)
			source, err := e.source(&d, false)
			if err != nil {
				b.Fatal(err)
			}
			ops = append(ops, conn.Op{Action: conn.Index, Index: s.names.users, ID: d.Doc.ID, Source: source, IfSeqNo: -1})
		}
		parts <- ops
	}
	close(parts)
	group.Wait()
	if err := s.refresh(b.Context(), s.names.users); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPages measures pages of 50: the first, the two behind it, the one before, and the last, in both directions.
//
//	go run ./dev/elasticsearch start
//	go test ./store/elastic -run '^$' -bench Pages -benchtime 20x -records 1000000 -base bench1
//
// The indices bench1* stay, for the next run; they are deleted by hand.
func BenchmarkPages(b *testing.B) {
	s, server := benchStore(b)
	for _, c := range []struct{ name, where, sort string }{
		{"plain", "", ""},
		{"sortText", "", "user_name"},
		{"sortUnique", "", "avatar"},
		{"sortFew", "", "auto_color"},
		{"sortOne", "", "auto_tipo"},
		{"sortDate", "", "fec_alta"},
		{"sortNumber", "", "cantidad_compras_realizadas"},
		{"sortAddress", "", "ip"},
		{"many", "auto:toyota", ""},
		{"manySorted", "auto:toyota", "direccion"},
		{"few", "id:77*", "user_name"},
		{"one", "id:77123", ""},
		{"none", "auto:trabant", "user_name"},
		{"range", "cantidad_compras_realizadas:10..20", "fec_alta"},
		{"rangeSame", "fec_alta>2024", "fec_alta"},
		{"rangeOther", "fec_alta<2001", "avatar"},
		{"three", "auto:toyota auto_color:rojo auto_modelo:corolla", "ip"},
		{"network", "ip:10.7.0.0/16", "user_name"},
		{"networkAll", "ip:10.0.0.0/8", "user_name"},
		{"wholePrefixAll", "avatar:\"https://\"*", "user_name"},
		{"wholePrefixMany", "id:1*", "direccion"},
		{"word", "garcía", "direccion"},
		{"words", "garcía toyota", "direccion"},
		{"wordFew", "1234", "user_name"},
		{"wordAll", "calle", "user_name"},
		{"wordPrefixMany", "g*", "ip"},
		{"wordPrefixNumbers", "1*", "ip"},
		{"wordPrefixFew", "777*", "ip"},
		{"phrase", `"ana garcía"`, "direccion"},
		{"phraseAll", `"img example"`, "avatar"},
		{"phraseNone", `"garcía ana"`, "direccion"},
		{"not", "-garcía", "user_name"},
		{"notAny", "-calle", "user_name"},
		{"absent", "-auto:*", "user_name"},
		{"or", "auto:toyota OR garcía", "direccion"},
		{"orFew", "id:77123 OR 777*", "direccion"},
	} {
		where, err := query.Parse(c.where, storetest.SampleSchema())
		if err != nil {
			b.Fatal(c.where, err)
		}
		for _, desc := range []bool{false, true} {
			name := c.name
			if desc {
				name += "Desc"
			}
			b.Run(name, func(b *testing.B) { benchPages(b, s, server, store.Query{Where: where, Sort: c.sort, Desc: desc}) })
		}
	}
}

// benchPages turns pages: the first, the two behind it, the one before, the last. It reports the median and the worst of all;
// the processor time of the server for one; and, as what the page that takes longest takes on a machine that does nothing
// else, the longest of the shortest times of each of these pages.
func benchPages(b *testing.B, s *Store, server *elastictest.Server, q store.Query) {
	var all []time.Duration
	var least [5]time.Duration
	page := func(kind int, r store.PageRequest) store.Page {
		r.Query, r.Limit = q, 50
		start := time.Now()
		p, err := s.Page(b.Context(), store.Users, r)
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(start)
		all = append(all, took)
		if least[kind] == 0 || took < least[kind] {
			least[kind] = took
		}
		return p
	}
	before := spent(b, server)
	for b.Loop() {
		p := page(0, store.PageRequest{})
		for kind := 1; kind < 3 && p.Next != nil; kind++ {
			p = page(kind, store.PageRequest{From: p.Next})
		}
		if p.Prev != nil {
			page(3, store.PageRequest{From: p.Prev, Backward: true})
		}
		page(4, store.PageRequest{Backward: true})
	}
	b.ReportMetric(float64((spent(b, server)-before).Milliseconds())/float64(len(all)), "server-ms")
	slices.Sort(all)
	report := func(d time.Duration, unit string) { b.ReportMetric(float64(d.Microseconds())/1000, unit) }
	report(slices.Max(least[:]), "longest-ms")
	report(all[len(all)/2], "median-ms")
	report(all[len(all)-1], "worst-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkCounts measures what the screens count.
func BenchmarkCounts(b *testing.B) {
	s, _ := benchStore(b)
	ctx := context.Background()
	for name, count := range map[string]func(q store.Query) error{
		"Count":        func(q store.Query) error { _, err := s.Count(ctx, store.Users, q, 0); return err },
		"Up to 10000":  func(q store.Query) error { _, err := s.Count(ctx, store.Users, q, 10_000); return err },
		"ByDay sealed": func(q store.Query) error { _, err := s.ByDay(ctx, q, "", 30); return err },
		"ByDay":        func(q store.Query) error { _, err := s.ByDay(ctx, q, "fec_alta", 30); return err },
		"Top of few":   func(q store.Query) error { _, err := s.Top(ctx, q, "auto_color", 10); return err },
		"Top of many":  func(q store.Query) error { _, err := s.Top(ctx, q, "avatar", 10); return err },
	} {
		for _, src := range []string{"", "garcía", "-calle", "id:1*"} {
			where, err := query.Parse(src, storetest.SampleSchema())
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s of %s", name, cmp.Or(src, "all")), func(b *testing.B) {
				for b.Loop() {
					if err := count(store.Query{Where: where}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
