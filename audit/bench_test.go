package audit

import (
	"context"
	"runtime"
	"testing"
)

func BenchmarkAppend(b *testing.B) {
	w, m := newWorld(b), &memory{}
	l := w.log(m, 0)
	d := Draft{Action: ActionReveal, Outcome: OutcomeIntent, Slot: "slot", Record: "12345", Fields: []string{"credit_card_num"}, Reason: "ticket 7"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Append(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify reports entries a second, and how far the heap grew.
func BenchmarkVerify(b *testing.B) {
	const n = 20_000
	w, m := newWorld(b), &memory{}
	w.fill(b, w.log(m, 0), n)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if r := w.verify(b, m, VerifyOptions{}); !r.OK() {
			b.Fatal(r.Problems[0])
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/1024, "kept-KiB")
}
