package conn

import "testing"

// What one operation costs on this side: its place in the order, its lines of the request, its item of the answer.
func BenchmarkChunk(b *testing.B) {
	ops := creates(2000)
	for i := range ops {
		ops[i].Source = make([]byte, 750)
	}
	k := &chunk{load: &load{ops: ops}}
	for i := range ops {
		k.which = append(k.which, int32(i))
		k.bytes += ops[i].size()
	}
	answer := (&fakeIndex{}).carryOut((&chunk{load: &load{ops: creates(2000)}, which: k.which}).encode(nil))
	var body []byte
	b.ReportAllocs()
	for b.Loop() {
		l := &load{c: connect(b, Config{URLs: []string{"http://localhost"}}), ops: ops, items: make([]Item, len(ops))}
		l.enqueue()
		body = k.encode(body[:0])
		if _, problem := parseItems(answer, ops, k.which); problem != "" {
			b.Fatal(problem)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(ops)), "ns/doc")
}
