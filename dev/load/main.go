// Load puts many made-up users through the real binary, from a file and from a local HTTP server, and checks counts,
// memory, revealed values and verify.
//
//	go run ./dev/load [-n 100000] [-reveal 20] [-limit 150] [-store elasticsearch]
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"cofre/dev/rig"
)

func main() {
	n := flag.Int("n", 100_000, "users")
	reveals := flag.Int("reveal", 20, "users whose values are compared with the input")
	limit := flag.Float64("limit", 150, "MiB that an ingest may take")
	kind := flag.String("store", "sqlite", "sqlite, or elasticsearch: the server that dev/elasticsearch started")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), time.Hour)
	defer stop()
	for _, from := range []string{"file", "http"} {
		if err := run(ctx, *kind, from, *n, *reveals, *limit); err != nil {
			fmt.Fprintln(os.Stderr, from+":", err)
			os.Exit(1)
		}
	}
}

func run(ctx context.Context, kind, from string, n, reveals int, limit float64) error {
	r, err := rig.New(ctx, "")
	if err != nil {
		return err
	}
	defer r.Remove()
	if kind == "elasticsearch" {
		remove, err := r.IntoElasticsearch()
		if err != nil {
			return err
		}
		defer func() { _ = remove(ctx) }()
	}
	users := filepath.Join(r.Dir, "users.ndjson")
	if err := write(ctx, users, n); err != nil {
		return err
	}
	source := users
	if from == "http" {
		url, stop, err := serve(ctx, users)
		if err != nil {
			return err
		}
		defer stop()
		source = url
	}
	if _, err := r.Must(ctx, "init"); err != nil {
		return err
	}
	if err := ingested(ctx, r, from, source, n, limit); err != nil {
		return err
	}
	began := time.Now()
	v, res, err := r.Verify(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s: verify: %d of %d whole in %.1f s, peak %.0f MiB\n", from, v.OK, v.Records, time.Since(began).Seconds(), res.PeakMiB)
	if v.Records != uint64(n) {
		return fmt.Errorf("%d records are there", v.Records)
	}
	return compare(ctx, r, users, n, reveals)
}

// ingested puts n users in, and holds counts and memory against what they must be.
func ingested(ctx context.Context, r *rig.Rig, from, source string, n int, limit float64) error {
	res, err := r.Must(ctx, "ingest", source, "--json", "--quiet")
	if err != nil {
		return err
	}
	sum, err := rig.ParseIngested(res.Out)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d users in %.1f s (%.0f a second), peak %.0f MiB, %.1f s of processor time\n",
		from, sum.Created, sum.Seconds, sum.RecordsPerSecond, res.PeakMiB, res.Seconds)
	if sum.Created != uint64(n) || sum.Read != uint64(n) || sum.Rejected != 0 {
		return fmt.Errorf("of %d users: %+v", n, sum)
	}
	if res.PeakMiB > limit {
		return fmt.Errorf("peak memory %.0f MiB is over %.0f", res.PeakMiB, limit)
	}
	return nil
}

func write(ctx context.Context, path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if err := rig.WriteUsers(ctx, w, n, "7"); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// serve gives the users as one array over HTTP on loopback.
func serve(ctx context.Context, path string) (url string, stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		f, err := os.Open(path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer func() { _ = f.Close() }()
		w.Header().Set("Content-Type", "application/json")
		array(w, f)
	})}
	go func() { _ = srv.Serve(l) }()
	return "http://" + l.Addr().String() + "/users", func() { _ = srv.Close() }, nil
}

func array(w io.Writer, lines io.Reader) {
	out := bufio.NewWriterSize(w, 1<<16)
	defer func() { _ = out.Flush() }()
	_, _ = out.WriteString("[")
	s := bufio.NewScanner(lines)
	for first := true; s.Scan(); first = false {
		if !first {
			_, _ = out.WriteString(",\n")
		}
		_, _ = out.Write(s.Bytes())
	}
	_, _ = out.WriteString("]\n")
}

// compare reveals some users and holds the values against the input.
func compare(ctx context.Context, r *rig.Rig, path string, n, reveals int) error {
	chosen := map[int]bool{0: true, n - 1: true}
	for len(chosen) < min(n, reveals) {
		chosen[rand.IntN(n)] = true
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	s := bufio.NewScanner(f)
	for i := 0; s.Scan(); i++ {
		if !chosen[i] {
			continue
		}
		var user map[string]any
		if err := json.Unmarshal(s.Bytes(), &user); err != nil {
			return err
		}
		res, err := r.Must(ctx, "reveal", fmt.Sprint(user["id"]), "--json", "--reason", "load run")
		if err != nil {
			return err
		}
		var got struct{ Values map[string]any }
		if err := json.Unmarshal([]byte(res.Out), &got); err != nil {
			return err
		}
		for _, name := range []string{"credit_card_num", "credit_card_ccv", "cuenta_numero"} {
			if got.Values[name] != user[name] {
				return fmt.Errorf("user %v: %s is not what was put in", user["id"], name)
			}
		}
	}
	fmt.Printf("%d users revealed, each as it was put in\n", len(chosen))
	return s.Err()
}
