package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cofre/store"
)

// What a process that the suite starts is to do: the environment of the test binary says it.
const (
	childRole = "COFRE_STORETEST_ROLE" // share, kill or settle
	childDir  = "COFRE_STORETEST_DIR"
	childName = "COFRE_STORETEST_NAME"
)

// beChild does what the parent asked for.
func (s *suite) beChild(t *testing.T, role string) {
	st := s.at(t, Schema(), os.Getenv(childDir))
	var err error
	switch role {
	case "share":
		err = share(st, os.Getenv(childName))
	case "kill":
		err = writeForever(st, os.Stdout)
	case "settle":
		err = st.Settle(context.Background(), func(done, total int64) {
			_, _ = fmt.Printf("settling %d of %d\n", done, total)
			_, _ = io.Copy(io.Discard, os.Stdin) // the parent kills
		})
	default:
		err = fmt.Errorf("unknown role %q", role)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// child starts the test binary again, at this test only.
func child(t *testing.T, dir, role, name string) *exec.Cmd {
	t.Helper()
	var pattern []string
	for part := range strings.SplitSeq(t.Name()[:strings.LastIndexByte(t.Name(), '/')], "/") {
		pattern = append(pattern, "^"+regexp.QuoteMeta(part)+"$")
	}
	binary, err := os.Executable()
	must(t, "Executable", err)
	cmd := exec.CommandContext(t.Context(), binary, "-test.run="+strings.Join(pattern, "/"), "-test.timeout=120s") //nolint:gosec // the test binary itself
	cmd.Env = append(os.Environ(), childRole+"="+role, childDir+"="+dir, childName+"="+name)
	return cmd
}

// testProcesses: several processes share a store.
func (s *suite) testProcesses(t *testing.T) {
	st := s.fresh(t)
	who := []string{"a", "b", "c"}
	var group sync.WaitGroup
	for _, w := range who[1:] {
		cmd := child(t, st.dir, "share", w)
		group.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("process %s: %v\n%s", w, err, out)
			}
		})
	}
	if err := share(st, who[0]); err != nil {
		t.Errorf("process %s: %v", who[0], err)
	}
	group.Wait()
	s.expectShared(t, st, who...)
}

// killSize is how many new records each flush of writeForever has; as many again are updated.
const killSize = 10

func killDocs(flush int) []store.Sealed {
	var docs []store.Sealed
	for i := range killSize {
		n := number(2 * (flush*killSize + i))
		docs = append(docs,
			Seal(fmt.Sprintf("new %d %d", flush, i), "kill", n, anyTime(), members{"user_name": `"new"`}),
			Seal(fmt.Sprintf("same %d", i), "kill", n+1, anyTime(), members{"user_name": text(strconv.Itoa(flush))}))
	}
	return docs
}

// writeForever files flush after flush, with an account of them, and says so after each.
func writeForever(st store.Store, acknowledged io.Writer) error {
	rev, first := int64(0), 0
	e, err := st.Entry(context.Background(), store.EntryRun, "killed")
	if err == nil {
		rev = e.Rev
		first, err = strconv.Atoi(string(e.JSON))
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	for flush := first; flush < 100000; flush++ {
		_, err := st.Put(context.Background(), store.Flush{Records: killDocs(flush), Account: func([]store.Result) ([]store.Entry, error) {
			return []store.Entry{run("killed", strconv.Itoa(flush+1), rev)}, nil
		}})
		if err != nil {
			return err
		}
		if e, err = st.Entry(context.Background(), store.EntryRun, "killed"); err != nil {
			return err
		}
		rev = e.Rev
		if err := appendRows(st, "kill", 1); err != nil {
			return err
		}
		// One who was killed between the flush and its row has left the log one shorter, so it is counted by itself.
		rows, err := st.AuditSize(context.Background())
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(acknowledged, "acknowledged", flush+1, rows); err != nil {
			return err
		}
	}
	return nil
}

// testKilled: a process is killed while it writes, several times on the same store. What it acknowledged is there, every
// document has its key entry, and the account agrees with what is there.
func (s *suite) testKilled(t *testing.T) {
	dir := t.TempDir()
	must(t, "Close", s.at(t, Schema(), dir).Close())
	d := &dice{state: 15}
	acknowledged, rows := 0, uint64(0)
	for range 8 {
		cmd := child(t, dir, "kill", "")
		out, err := cmd.StdoutPipe()
		must(t, "StdoutPipe", err)
		must(t, "Start", cmd.Start())
		limit := acknowledged + 1 + d.below(15)
		for lines := bufio.NewScanner(out); acknowledged < limit && lines.Scan(); {
			if rest, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
				_, err = fmt.Sscan(rest, &acknowledged, &rows)
				must(t, "Sscan", err)
			}
		}
		time.Sleep(time.Duration(d.below(4000)) * time.Microsecond) // anywhere in the next writes
		must(t, "Kill", cmd.Process.Kill())
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err == nil || acknowledged < limit {
			t.Fatalf("the process ended by itself: %v", err)
		}
		st := s.at(t, Schema(), dir)
		s.expectKilled(t, st, acknowledged, rows)
		must(t, "Close", st.Close())
	}
}

// accounted returns how many flushes the account says, which may be one more than is acknowledged.
func accounted(t *testing.T, st store.Store, acknowledged int) int {
	t.Helper()
	e, err := st.Entry(context.Background(), store.EntryRun, "killed")
	if err != nil {
		t.Fatalf("the account is lost: %v", err)
	}
	flushes, err := strconv.Atoi(string(e.JSON))
	if err != nil || flushes < acknowledged {
		t.Fatalf("the account says %s flushes, %d are acknowledged", e.JSON, acknowledged)
	}
	return flushes
}

// unchanging says whether the document of an accounted flush must be as that left it.
func (s *suite) unchanging(id string) bool {
	return !s.o.NoTransactions || !strings.HasPrefix(id, "same")
}

func (s *suite) expectKilled(t *testing.T, st store.Store, acknowledged int, auditRows uint64) {
	t.Helper()
	flushes := accounted(t, st, acknowledged)
	want := map[string]store.Sealed{}
	for flush := range flushes {
		for _, doc := range killDocs(flush) {
			want[doc.Doc.ID] = doc
		}
	}
	rows := scan(t, st, store.Users)
	for id, doc := range want {
		row, ok := rows[id]
		if !ok {
			t.Errorf("document %q of %d accounted flushes (%d acknowledged) is lost", id, flushes, acknowledged)
			continue
		}
		// Without transactions one that is updated in every flush may be of the flush that was broken off.
		if string(row.Doc.JSON) != string(doc.Doc.JSON) && s.unchanging(id) {
			t.Errorf("document %q is not the last accounted one", id)
		}
	}
	if len(rows) != len(want) && !s.o.NoTransactions {
		t.Errorf("%d documents, the account says %d", len(rows), len(want))
	}
	if !s.o.KeepsKeys && !s.o.NoTransactions {
		expectLoose(t, st, map[store.KeyRef]string{})
	}
	expectAuditRows(t, st, auditRows)
	settle(t, st)
	if n, err := st.Count(context.Background(), store.Users, store.Query{}, 0); err != nil || n.N != int64(len(rows)) {
		t.Errorf("%d documents are counted, %d are there: %v", n.N, len(rows), err)
	}
}

// expectAuditRows checks that no acknowledged row of the log is lost.
func expectAuditRows(t *testing.T, st store.Store, acknowledged uint64) {
	t.Helper()
	if size, err := st.AuditSize(context.Background()); err != nil || size < acknowledged {
		t.Errorf("%d audit rows, %d are acknowledged: %v", size, acknowledged, err)
	}
}

// testSettleKilled: a process is killed in Settle; the next one settles, and finds everything.
func (s *suite) testSettleKilled(t *testing.T) {
	st := s.fresh(t)
	docs := Documents(16, s.o.Documents)
	for i := range 4 {
		put(t, st, docs[i*len(docs)/4:(i+1)*len(docs)/4]...)
		must(t, "Close", st.Close())
		cmd := child(t, st.dir, "settle", "")
		in, err := cmd.StdinPipe()
		must(t, "StdinPipe", err)
		out, err := cmd.StdoutPipe()
		must(t, "StdoutPipe", err)
		must(t, "Start", cmd.Start())
		for lines := bufio.NewScanner(out); lines.Scan() && !strings.HasPrefix(lines.Text(), "settling"); {
			continue
		}
		// It waits in progress now, or has ended because there was nothing to tell.
		_ = cmd.Process.Kill()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		_ = in.Close()
		st = s.at(t, Schema(), st.dir)
	}
	settle(t, st)
	expectAll(t, st, store.Users, docs)
	m := newModel(t, Schema(), docs)
	d := &dice{state: 17}
	for _, q := range m.made(t, 18, min(s.o.Queries, 60)) {
		m.search(t, st, q, d)
	}
}
