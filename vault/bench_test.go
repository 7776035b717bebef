package vault

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"cofre/ingest"
)

// BenchmarkIngest stores b.N made-up users in the embedded store, at first and again, and verifies them.
func BenchmarkIngest(b *testing.B) {
	var m runtime.MemStats
	var most uint64
	s, _ := newFile(b)
	w := newWorld(b, s)
	runtime.GC()
	for _, pass := range []string{"first", "again"} {
		src, err := ingest.Open(context.Background(), fmt.Sprintf("sample:%d,7", b.N), ingest.Options{})
		w.ok(err)
		sum, err := w.v.Ingest(context.Background(), src, IngestOptions{Progress: func(Progress) {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
		}})
		w.ok(err)
		b.ReportMetric(sum.RecordsPerSecond(), pass+"/s")
	}
	b.ReportMetric(float64(most)/(1<<20), "MB")
	began := b.Elapsed()
	w.wantClean()
	b.ReportMetric(float64(b.N)/(b.Elapsed()-began).Seconds(), "verified/s")
}
