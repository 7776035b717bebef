//go:build unix && !race

package cli_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"testing"

	"cofre/dev/operator"
	"cofre/store/elastic/elastictest"
)

// TestTwoConsoles works with two consoles on one vault: both ingest and reveal, and neither loses what the other did.
func TestTwoConsoles(t *testing.T) {
	t.Parallel()
	d := hygieneDesk(t, "COFRE_REVEAL_FOR=5m")
	bothWork(d.sit(), d.sit())
	d.inOrder(2)
}

// TestTwoConsolesOnElasticsearch does so on two machines, each with a key of its own, while a third process of each
// ingests the same users from a file.
func TestTwoConsolesOnElasticsearch(t *testing.T) {
	t.Parallel()
	server := elastictest.Connect(t)
	settings := []string{
		"COFRE_REVEAL_FOR=5m", "COFRE_STORE=elasticsearch", "ELASTICSEARCH_URL=" + server.URL,
		"ELASTICSEARCH_CA_CERT=" + server.CAPath, "ELASTICSEARCH_USERNAME=" + server.Username,
		"ELASTICSEARCH_PASSWORD=" + server.Password, "ELASTICSEARCH_INDEX=" + server.Prefix(t),
	}
	one, two := newDesk(t, settings...), newDesk(t, append(settings, "COFRE_OPERATOR=bea")...)
	one.run("init")
	one.run("hosts", "add", "second", strings.TrimSpace(two.run("hosts", "key")))
	one.reject(hygienic)
	two.run("trust", regexp.MustCompile(`[0-9a-f]{64}`).FindString(one.run("doctor")))

	var others sync.WaitGroup
	for i, d := range []*desk{one, two} {
		others.Go(func() { d.run("ingest", "sample:500,"+string(rune('3'+i))) })
	}
	bothWork(one.sit(), two.sit())
	others.Wait()
	one.inOrder(4)
	two.inOrder(4)
}

// bothWork ingests the same ids at two consoles at once, and reveals.
func bothWork(seats ...*seat) {
	en := operator.English()
	each := func(do func(s *seat, seed string)) {
		for i, s := range seats {
			do(s, string(rune('1'+i)))
		}
	}
	each(func(s *seat, _ string) {
		s.Sees(en.Menu().Browse.Name)
		s.Types("1")
		s.Sees(en.Ingest().Choose)
	})
	each(func(s *seat, seed string) { s.Types(operator.Down, operator.Enter, "\x15500,"+seed, operator.Enter) })
	each(func(s *seat, _ string) { s.Sees(en.Ingest().Fields) })
	each(func(s *seat, _ string) { s.Types(operator.Enter) })
	each(func(s *seat, _ string) {
		s.Sees(en.Ingest().Done(500, "500"))
		s.Types("0")
		s.Sees(en.Menu().Browse.Name)
		s.Types("2")
		s.Loses(en.Menu().Browse.Says)
		s.Sees("500 ")
		s.Sees("▪▪▪▪")
		s.Types("r")
		s.Sees(en.Decrypt().Sealed(3, "3"))
		s.Types(operator.Enter)
		s.Sees(en.Decrypt().KeyDoBoth)
		s.Types("a test", operator.Enter, masterKey, operator.Enter)
		s.Sees(en.Decrypt().Revealed(3, "3"))
	})
	seats[0].Types("L")
	seats[0].Sees(en.App().LockedNow)
	seats[1].Sees(en.Decrypt().Revealed(3, "3"))
	each(func(s *seat, _ string) {
		s.Types(operator.CtrlC)
		s.leaves(0)
	})
}

// inOrder checks a vault into which so many ingests brought the same 500 users, two of which were there before: everything
// is whole, each user was created once and updated by all others, and the log is one sequence.
func (d *desk) inOrder(ingests int) {
	d.t.Helper()
	d.run("verify")
	d.run("audit", "verify")
	type counts struct{ Created, Updated, Rejected int }
	var done []counts
	seen := 0
	for line := range strings.Lines(d.run("audit", "list", "--json")) {
		var e struct {
			Seq             int
			Action, Outcome string
			Data            struct {
				counts
				Batch string
			}
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			d.t.Fatalf("%v in %s", err, line)
		}
		if e.Seq != seen {
			d.t.Errorf("entry %d where %d should be", e.Seq, seen)
		}
		seen++
		if e.Action == "ingest" && e.Outcome == "ok" && e.Data.Created+e.Data.Updated == 500 {
			done = append(done, e.Data.counts)
		}
	}
	sum := counts{}
	for _, c := range done {
		sum.Created += c.Created
		sum.Updated += c.Updated
	}
	if want := (counts{Created: 498, Updated: 500*ingests - 498}); len(done) != ingests || sum != want {
		d.t.Errorf("%d ingests of %+v, want %d of %+v", len(done), sum, ingests, want)
	}
	if n := strings.Count(d.run("users", "--json", "--limit", "1000"), "\n"); n != 500 {
		d.t.Errorf("%d users", n)
	}
}
