package conn_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"testing"

	"cofre/store/elastic/conn"
	"cofre/store/elastic/elastictest"
)

// The same 10,000 documents of 750 bytes through Bulk, and as bodies made beforehand through a plain HTTP client, two
// and four at once: what the bulk loop itself costs.
func BenchmarkRealBulk(b *testing.B) {
	const n = 10_000
	s := elastictest.Connect(b)
	for _, how := range []struct {
		name  string
		chunk conn.Chunk
	}{
		{"default", conn.Chunk{}},
		{"2-at-once", conn.Chunk{InFlight: 2}},
		{"1MiB", conn.Chunk{Bytes: 1 << 20}},
		{"5MiB", conn.Chunk{Bytes: 5 << 20, Items: 10000}},
	} {
		b.Run(how.name, func(b *testing.B) {
			c := realConn(b, s, func(c *conn.Config) { c.Chunk = how.chunk })
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				ops := load(alias(b, s), n)
				b.StartTimer()
				items, err := c.Bulk(b.Context(), ops)
				if err != nil || items[n-1].Status != 201 {
					b.Fatal(err)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
		})
	}
	for _, inFlight := range []int{2, 4} {
		b.Run(map[int]string{2: "plain-2-at-once", 4: "plain-4-at-once"}[inFlight], func(b *testing.B) {
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(s.CA)
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
			for b.Loop() {
				b.StopTimer()
				bodies := bodiesOf(load(alias(b, s), n), n/inFlight/2)
				b.StartTimer()
				plain(b, client, s, bodies, inFlight)
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

// bodiesOf writes the operations as a careless client would.
func bodiesOf(ops []conn.Op, each int) (out [][]byte) {
	for at := 0; at < len(ops); at += each {
		var body bytes.Buffer
		for _, o := range ops[at:min(at+each, len(ops))] {
			body.WriteString(`{"create":{"_index":"` + o.Index + `","_id":"` + o.ID + `"}}` + "\n")
			body.Write(o.Source)
			body.WriteByte('\n')
		}
		out = append(out, body.Bytes())
	}
	return out
}

// plain sends bodies and throws the answers away.
func plain(b *testing.B, client *http.Client, s *elastictest.Server, bodies [][]byte, inFlight int) {
	b.Helper()
	todo, done := make(chan []byte), make(chan struct{}, inFlight)
	for range inFlight {
		go func() {
			for body := range todo {
				r, err := http.NewRequest(http.MethodPost, s.URL+"/_bulk", bytes.NewReader(body))
				if err == nil {
					r.Header.Set("Content-Type", "application/x-ndjson")
					r.SetBasicAuth(s.Username, s.Password)
					var res *http.Response
					if res, err = client.Do(r); err == nil {
						_, err = io.Copy(io.Discard, res.Body)
						_ = res.Body.Close()
					}
				}
				if err != nil {
					b.Error(err)
				}
			}
			done <- struct{}{}
		}()
	}
	for _, body := range bodies {
		todo <- body
	}
	close(todo)
	for range inFlight {
		<-done
	}
}
