package menu_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/logbook"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/screens/menu"
	"cofre/ui/text"
	"cofre/vault"
)

type fakeVault struct {
	status  vault.Status
	entries []audit.Entry
	days    []store.DayCount
	err     error
	asked   []int64
	read    uint64 // entries of the log
}

func (v *fakeVault) Status(_ context.Context, limit int64) (vault.Status, error) {
	v.asked = append(v.asked, limit)
	st := v.status
	if limit > 0 && st.Records.N > limit {
		st.Records = store.Count{N: limit}
	}
	return st, v.err
}

func (v *fakeVault) ByDay(context.Context, store.Query, string, int) ([]store.DayCount, error) {
	return v.days, v.err
}

func (v *fakeVault) AuditSize(context.Context) (uint64, error) { return uint64(len(v.entries)), v.err }

func (v *fakeVault) AuditEntries(_ context.Context, from, to uint64, fn func(audit.Entry) error) error {
	v.read += to - from
	for _, e := range v.entries[from:to] {
		if err := fn(e); err != nil {
			return err
		}
	}
	return v.err
}

func full() *fakeVault {
	v := &fakeVault{status: vault.Status{
		Store: store.Info{Kind: "sqlite", Bytes: 2_100_000_000}, Fingerprint: strings.Repeat("7f3ac01944be02d1", 4),
		Slots: []vault.SlotInfo{{}, {}, {}}, Host: "d766f0a243", Enrolled: true,
		Records: store.Count{N: 1_000_000, Exact: true}, Rejects: store.Count{N: 12, Exact: true}, Audit: 3,
	}}
	v.entries = []audit.Entry{
		{Seq: 0, Time: screentest.Now().Add(-2 * time.Hour), Action: audit.ActionIngest, Outcome: audit.OutcomeOK, Data: []byte(`{"created":1000000}`)},
		{Seq: 1, Time: screentest.Now().Add(-time.Hour), Action: audit.ActionReveal, Outcome: audit.OutcomeIntent},
		{Seq: 2, Time: screentest.Now().Add(-time.Hour), Action: audit.ActionReveal, Outcome: audit.OutcomeOK},
	}
	v.days = []store.DayCount{{Day: screentest.Now().Truncate(24 * time.Hour), N: 29_250}}
	return v
}

func options() menu.Options {
	o := menu.Options{Version: "1.4.0"}
	for i, id := range []screen.ID{screen.Ingest, screen.Browse, screen.Decrypt, screen.Overview, screen.Keys, screen.Integrity, screen.Audit, screen.Rejects, screen.Toolbox} {
		o.Items = append(o.Items, menu.Item{ID: id, Digit: i + 1})
	}
	return o
}

func show(t testing.TB, v *fakeVault, changes ...func(*screen.Context)) *screentest.Console[*menu.Screen] {
	k := screentest.Open(t, menu.New(v, options()), 120, 40, changes...)
	k.Settle()
	return k
}

func TestMenuShowsTheState(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		v := full()
		lines := show(t, v).Lines()
		for i, want := range map[int]string{
			1:  "▌  1  Ingest and encrypt                                 last run 2\u00a0h ago",
			2:  "▌     Fetch user records, encrypt the sensitive fields, store",
			4:  "   2  Browse users                                        1,000,000 users",
			7:  "   3  Decrypt                                                    ■ locked",
			10: "   4  Overview                                              +29,250 today",
			13: "   5  Keys                                                  3 master keys",
			16: "   6  Integrity                                        ! not verified yet",
			22: "   8  Rejects                                                ✗ 12 waiting",
		} {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("line %d\n got %q\nwant %q", i, lines[i], want)
			}
		}
		if len(v.asked) != 2 || v.asked[1] != 0 {
			t.Errorf("asked %v: first what is quick, then what is exact", v.asked)
		}
	})
}

// TestMenuSaysWhatIsNotVerified: as the overview counts it.
func TestMenuSaysWhatIsNotVerified(t *testing.T) {
	ingest := func(created, updated int) audit.Entry {
		return audit.Entry{Action: audit.ActionIngest, Outcome: audit.OutcomeOK, Data: fmt.Appendf(nil, `{"created":%d,"updated":%d}`, created, updated)}
	}
	of := uint64(1)
	check := func(outcome, reason string, failures int) []audit.Entry {
		return []audit.Entry{
			ingest(1_000_000, 0),
			{Action: audit.ActionVerify, Outcome: audit.OutcomeIntent},
			{Action: audit.ActionVerify, Outcome: outcome, Reason: reason, Of: &of, Data: fmt.Appendf(nil, `{"records":9,"failures":%d}`, failures)},
		}
	}
	whole := check(audit.OutcomeOK, "", 0)
	for name, x := range map[string]struct {
		entries    []audit.Entry
		runs       []vault.RunInfo
		en, es, do string // of the state in both languages, and of what needs attention
	}{
		"never":      {[]audit.Entry{ingest(1_000_000, 0)}, nil, "! not verified yet", "! sin verificar aún", "The records were never verified."},
		"broken off": {check(audit.OutcomeCancelled, "", 0), nil, "! not verified yet", "! sin verificar aún", "never verified"},
		"all":        {whole, nil, "verified 1 h ago", "verificado hace 1 h", ""},
		"some since": {append(slices.Clone(whole), ingest(9412, 0)), nil, "! 9,412 unverified", "! 9 412 sin verificar", "9,412 records were stored since"},
		"perhaps":    {append(slices.Clone(whole), ingest(3, 4)), nil, "! up to 7 unverified", "! hasta 7 sin verificar", "up to 7 records were stored since"},
		"a run now":  {whole, []vault.RunInfo{{Sealed: 9}}, "! up to 9 unverified", "! hasta 9 sin verificar", "up to 9 records were stored since"},
		"failures":   {check(audit.OutcomeFailed, "integrity", 2), nil, "✗ 2 failed", "✗ 2 fallas", "2 checks of the last verification failed."},
	} {
		screentest.Run(t, name, func(t *testing.T) {
			v := full()
			v.entries, v.status.Runs = slices.Clone(x.entries), x.runs
			for i := range v.entries {
				v.entries[i].Seq, v.entries[i].Time = uint64(i), screentest.Now().Add(-time.Hour)
			}
			k := show(t, v)
			line := func() string { return strings.ReplaceAll(k.Lines()[16], "\u00a0", " ") }
			if got := line(); !strings.Contains(got, " "+x.en+"  ") {
				t.Errorf("%q is not in %q", x.en, got)
			}
			k.Resize(200, 60)
			k.Sees(x.do)
			if x.do == "" {
				k.SeesNot("6 Integrity ")
			}
			k.Resize(120, 40)
			k.C.Text = text.In(text.Spanish)
			if got := line(); !strings.Contains(got, " "+x.es+"  ") {
				t.Errorf("%q is not in %q", x.es, got)
			}
		})
	}
}

// TestMenuReadsOnlyTheEndOfTheLog: and what it has read it does not read again.
func TestMenuReadsOnlyTheEndOfTheLog(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		v := full()
		v.entries = nil
		for i := range 250_000 {
			v.entries = append(v.entries, audit.Entry{Seq: uint64(i), Time: screentest.Now().Add(-time.Hour), Action: audit.ActionUnlock, Outcome: audit.OutcomeOK})
		}
		k := show(t, v)
		if v.read > 101_000 {
			t.Errorf("%d entries were read", v.read)
		}
		k.SeesNot("verif") // nobody knows: it may be further back
		v.read = 0
		of := uint64(len(v.entries))
		v.entries = append(v.entries, audit.Entry{Seq: of, Time: screentest.Now().Add(-time.Hour), Action: audit.ActionVerify, Outcome: audit.OutcomeIntent},
			audit.Entry{Seq: of + 1, Time: screentest.Now().Add(-time.Hour), Action: audit.ActionVerify, Outcome: audit.OutcomeOK, Of: &of, Data: []byte(`{"failures":0}`)})
		k.Send(screen.Shown{})
		k.Settle()
		k.Sees("verified 1 h ago")
		if v.read != 2 {
			t.Errorf("%d entries were read, where two were new", v.read)
		}
	})
	screentest.Test(t, func(t *testing.T) {
		v := full()
		k := show(t, v)
		before := v.read
		k.Send(screen.Shown{})
		k.Settle()
		if v.read != before {
			t.Errorf("%d entries were read again", v.read-before)
		}
		k.Sees("last run 2 h ago", "! not verified yet")
	})
}

// TestMenuGoesOnFromWhatOthersRead: what the overview has read of the log is in the book that both have.
func TestMenuGoesOnFromWhatOthersRead(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		v, o := full(), options()
		book, err := logbook.Read(t.Context(), v, logbook.History{}, logbook.Options{Now: screentest.Now(), Rotation: true})
		if err != nil {
			t.Fatal(err)
		}
		o.Book, v.read = &book, 0
		k := screentest.Open(t, menu.New(v, o), 120, 40)
		k.Settle()
		k.Sees("last run 2 h ago", "! not verified yet")
		if v.read != 0 {
			t.Errorf("%d entries were read again", v.read)
		}
	})
}

func TestMenuFitsEverywhere(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, l := range []text.Lang{text.English, text.Spanish} {
			for _, size := range [][2]int{{60, 20}, {80, 24}, {99, 29}, {100, 30}, {120, 40}, {200, 60}} {
				k := show(t, full(), func(c *screen.Context) { c.Text = text.In(l) })
				k.Resize(size[0], size[1])
				k.Keys("G")
				if last := k.C.Text.Menu().Toolbox.Name; !k.Shows(last) {
					t.Errorf("%s %v: the last item is out of sight:\n%s", l, size, k.Text())
				}
			}
		}
	})
}

func TestMenuOpensWhatIsSelected(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := show(t, full())
		k.Keys("j", "enter")
		if to := screentest.Want[screen.PushMsg](k).To; to != screen.Browse {
			t.Errorf("enter opens %s", to)
		}
		k.Send(screen.Click{X: 5, Y: 7})
		k.Settle()
		if _, opens := screentest.Asked[screen.PushMsg](k); opens {
			t.Error("the first click opens")
		}
		k.Send(screen.Click{X: 5, Y: 8})
		k.Settle()
		if to := screentest.Want[screen.PushMsg](k).To; to != screen.Decrypt {
			t.Errorf("the second click opens %s", to)
		}
	})
}

func TestMenuSaysWhatFails(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		v := full()
		v.err = store.ErrBusy
		k := show(t, v)
		if what := k.Problem().What; what != "The store did not answer for 10 s." {
			t.Errorf("%q", what)
		}
		v.err = errors.New("other")
		k.Lines()
	})
}

func BenchmarkView(b *testing.B) {
	k := show(b, full())
	for b.Loop() {
		k.S.View(k.C)
	}
}

func TestShownKeysWork(t *testing.T) {
	screentest.ShownKeysWork(t, func(t *testing.T) *screentest.Console[*menu.Screen] { return show(t, full()) }, "1-9")
}
