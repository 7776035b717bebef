package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	source "cofre/ingest"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

// started is a screen whose run is under way.
func started(t *testing.T) (*console, *fakeVault, vault.IngestOptions) {
	f := newFake()
	s, _ := made(t, f, api, nil)
	d := show(t, s)
	d.Keys("enter")
	d.Sees(api, "What happens to each field")
	d.Keys("enter")
	return d, f, <-f.began
}

func TestChooseEveryKindOfSource(t *testing.T) {
	for _, x := range []struct {
		name, api string
		keys      []string
		typed     string
		source    string
	}{
		{"API_URL", api, []string{"enter"}, "", api},
		{"file", api, []string{"down", "enter"}, "/data/users.ndjson", "/data/users.ndjson"},
		{"file without API_URL", "", []string{"enter"}, " /data/u.csv ", "/data/u.csv"},
		{"sample", "", []string{"G", "enter"}, "", "1,000 sample users (seed 1)"},
		{"sample with a seed", "", []string{"j", "tab"}, ",42", "1,000 sample users (seed 42)"},
	} {
		screentest.Run(t, x.name, func(t *testing.T) {
			s, _ := made(t, newFake(), x.api, nil)
			d := show(t, s)
			d.Keys(x.keys...)
			if x.typed != "" {
				d.Paste(x.typed)
			}
			if s.step == choosing {
				d.Keys("enter")
			}
			d.Sees(x.source, "What happens to each field", "Nothing is stored yet.")
		})
	}
}

func TestRefusedSources(t *testing.T) {
	for _, x := range []struct {
		name, typed string
		keys        []string
		err         error
		says        string
	}{
		{"nothing", "", nil, nil, "Name a file or a URL."},
		{"standard input", "-", nil, nil, "Standard input is the keyboard here."},
		{"no such file", "/nowhere/x", nil, nil, "no such file: /nowhere/x"},
		{"empty", "/data/empty.json", nil, fmt.Errorf("%w: nothing there", vault.ErrNotFound), "The source has no record."},
		{"broken", "/data/x", nil, fmt.Errorf("%w: HTML \x1b[31mpage", source.ErrSource), `HTML \x1b[31mpage`},
		{"a store in the way", "/data/x", nil, fmt.Errorf("x: %w", store.ErrBusy), "The store did not answer"},
		{"not a number", "x", []string{"down"}, nil, "A whole number from 1 on"},
	} {
		screentest.Run(t, x.name, func(t *testing.T) {
			f := newFake()
			f.previewErr = x.err
			s, _ := made(t, f, "", nil)
			d := show(t, s)
			d.Keys(append(x.keys, "enter")...)
			d.Paste(x.typed)
			d.Keys("enter")
			d.Sees(x.says)
			if !s.Capturing() {
				t.Error("the field has lost the cursor")
			}
		})
	}
}

func TestPreviewSaysWhatHappensAndHoldsNoSecret(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		s, _ := made(t, newFake(), "", screen.SourceArg{Spec: "/data/x"})
		d := show(t, s)
		d.Sees("credit_card_num", "encrypt", "last 4 shown", "▪▪▪▪ 1111", "all of it", "not in the policy, so encrypted",
			"clear · date", "2021-07-31T00:11:00.000Z", "not stored", "us_617204", "hash", "drop")
		d.SeesNot("****")
	})
}

func TestSlowSourceIsNamedAndCanBeLeft(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.hold = make(chan struct{})
		s, _ := made(t, f, api, nil)
		d := show(t, s)
		d.Keys("enter")
		d.C.Now = d.C.Now.Add(3200 * time.Millisecond)
		d.Sees("reading the first record of "+api, "3.2 s")
		d.Keys("esc")
		d.Sees("Choose the source")
		close(f.hold)
		d.Settle()
		d.Sees("Choose the source") // the answer came too late
	})
}

func TestRunShowsFiguresAndEnd(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, f, o := started(t)
		d.Sees("opening the source")
		for i := range 8 {
			p := midway(time.Duration(i) * time.Second)
			p.Created = uint64(i) * 80_000
			o.Progress(p)
		}
		o.OnReject(vault.Rejected{Reason: "fec_alta: not a date"})
		o.Progress(midway(41 * time.Second))
		d.Until("figures", func() bool { return d.Shows("617,204 of 1,000,000 records") })
		d.Sees("61.7 %", "elapsed 0:41", "left about 0:25", "604,118", "13,074", "r shows why", "now")
		if v := d.S.View(d.C); v.Progress == nil || *v.Progress < 0.617 || *v.Progress > 0.618 {
			t.Errorf("the terminal's own bar is at %v", v.Progress)
		}
		o.Progress(vault.Progress{Phase: vault.PhaseSettle, Settled: 2, SettleTotal: 8, Elapsed: 42 * time.Second})
		d.Until("indexes", func() bool { return d.Shows("building the indexes, 2 of 8") })
		d.Sees("25.0 %")
		d.SeesNot("left about")
		f.sum = vault.Summary{Counts: vault.Counts{Read: 999_996, Created: 999_984, Rejected: 12}, Seconds: 67}
		f.end <- nil
		d.Until("the end", func() bool { return !d.S.run.Running })
		d.Settle()
		d.Sees("✓ 999,984 records are stored", "100.0 %", "average", "in 1:07", "Why records were rejected", "fec_alta: not a date")
		screentest.Want[screen.ChangedMsg](d)
		d.Keys("r")
		if to := screentest.Want[screen.PushMsg](d).To; to != screen.Rejects {
			t.Errorf("r goes to %s", to)
		}
		d.Keys("enter")
		if to := screentest.Want[screen.PushMsg](d).To; to != screen.Browse {
			t.Errorf("enter goes to %s", to)
		}
		d.Keys("n")
		d.Sees("Choose the source")
	})
}

func TestUnknownTotalHasNoPercentage(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, _, o := started(t)
		p := midway(9 * time.Second)
		p.RecordsTotal = -1
		o.Progress(p)
		d.Until("figures", func() bool { return d.Shows("617,204 records so far") })
		d.SeesNot(" of 1,000,000", "left about")
		if line := strings.Split(d.Text(), "\n")[3]; strings.Contains(line, "%") {
			t.Errorf("a percentage of an unknown total: %s", line)
		}
		if v := d.S.View(d.C); *v.Progress >= 0 {
			t.Error("the terminal's own bar knows more")
		}
		p.BytesTotal, p.BytesRead = 1000, 500
		o.Progress(p)
		d.Until("bytes", func() bool { return d.Shows("500 B of 1.0") && d.Shows("50.0") })
	})
}

func TestStopKeepsAndLeavingAsks(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, f, o := started(t)
		o.Progress(midway(5 * time.Second))
		f.sum = vault.Summary{Counts: vault.Counts{Read: 604_118, Created: 604_118}, Seconds: 5}
		d.Keys("esc")
		if d.Dialog == nil {
			t.Fatal("esc does not ask")
		}
		d.Keys("down", "down", "enter") // stay
		if !d.S.Working() || d.Dialog != nil {
			t.Fatal("staying stopped it")
		}
		d.Keys("esc", "down", "enter") // let it run
		screentest.Want[screen.PopMsg](d)
		if !d.S.Working() {
			t.Fatal("leaving stopped it")
		}
		d.Keys("esc", "enter") // stop
		d.Until("the end", func() bool { return !d.S.run.Running })
		d.Settle()
		d.Sees("! Stopped; 604,118 records are stored")
		for _, m := range d.Asked {
			if _, ok := m.(screen.FailMsg); ok {
				t.Error("stopping is told as an error")
			}
		}
		if _, stayed := d.S.Back(d.C); stayed {
			t.Error("esc does not leave the summary")
		}
	})
}

func TestStopKey(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, _, _ := started(t)
		if !strings.Contains(d.Footer(), "s stop") {
			t.Fatalf("no such key: %s", d.Footer())
		}
		d.Keys("s")
		d.Until("the end", func() bool { return !d.S.run.Running })
	})
}

func TestAnotherScreenShowsTheRunThatGoesOn(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, f, o := started(t)
		o.Progress(midway(5 * time.Second))
		again := New(d.S.d, nil)
		e := show(t, again)
		e.Until("the run", func() bool { return e.Shows("617,204 of 1,000,000") })
		other := New(d.S.d, screen.SourceArg{Spec: "/data/other"})
		g := show(t, other)
		if toast := screentest.Want[screen.ToastMsg](g).Toast; toast.Text != "An ingest is running already." {
			t.Errorf("%q", toast.Text)
		}
		f.sum = vault.Summary{Counts: vault.Counts{Read: 3, Created: 3}}
		f.end <- nil
		e.Until("the end", func() bool { return !again.run.Running })
		late := show(t, New(d.S.d, nil))
		late.Sees("✓ 3 records are stored")
		if cmd, stayed := late.S.Back(late.C); cmd != nil || stayed {
			t.Error("esc does not leave the summary")
		}
		show(t, New(d.S.d, nil)).Sees("Choose the source")
	})
}

func TestEndIsToldWhereNobodyWatches(t *testing.T) {
	f := newFake()
	s, r := made(t, f, api, nil)
	told := make(chan tea.Msg, 4)
	r.Tell(text.In(text.Spanish), func(m tea.Msg) { told <- m })
	if !s.d.Runner.begin("", nil) {
		t.Fatal("it does not begin")
	}
	<-f.began
	f.sum = vault.Summary{Counts: vault.Counts{Read: 4, Created: 3, Rejected: 1}}
	f.end <- nil
	if _, ok := (<-told).(screen.ChangedMsg); !ok {
		t.Error("the change is not noted")
	}
	toast, ok := (<-told).(screen.ToastMsg)
	if !ok || toast.Toast.Remark != "3 guardados, 1 rechazados" {
		t.Errorf("%v", toast)
	}
}

func TestFailingStoreCanBeTriedAgain(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, f, _ := started(t)
		f.sum = vault.Summary{Counts: vault.Counts{Read: 9, Created: 9}}
		f.end <- fmt.Errorf("put: %w", store.ErrBusy)
		d.Until("the end", func() bool { return !d.S.run.Running })
		d.Settle()
		p := screentest.Want[screen.FailMsg](d).Problem
		if !strings.Contains(p.What, "did not answer") || !strings.Contains(p.Kept, "9 records are stored") || p.Retry == nil {
			t.Fatalf("%+v", p)
		}
		d.Sees("✗ Broke off; 9 records are stored")
		d.Run(p.Retry)
		d.Settle()
		<-f.began
		d.Until("the second run", func() bool { return d.S.run.Running })
		screentest.Want[screen.DismissMsg](d)
	})
}

func TestPanicEndsTheRunAlone(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, f, _ := started(t)
		f.end <- errors.New("panic")
		d.Until("the end", func() bool { return !d.S.run.Running })
		d.Settle()
		if p := screentest.Want[screen.FailMsg](d).Problem; strings.Contains(p.Details+p.What, "must not be told") {
			t.Errorf("it tells what it panicked with: %+v", p)
		}
	})
}

func TestStalls(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d, _, o := started(t)
		p := midway(5 * time.Second)
		p.Read = p.Created + p.Updated + p.Rejected
		o.Progress(p)
		p.Elapsed = 12 * time.Second
		o.Progress(p)
		d.Until("the source", func() bool { return d.Shows("waiting for the source, 7 s") })
		p.Read++
		o.Progress(p)
		p.Elapsed += 4 * time.Second
		o.Progress(p)
		d.Until("the store", func() bool { return d.Shows("waiting for the store, 4 s") })
	})
}

func TestTenFramesASecondAtMost(t *testing.T) {
	f := newFake()
	_, r := made(t, f, api, nil)
	r.begin("", nil)
	o := <-f.began
	ctx, cancel := context.WithTimeout(t.Context(), 450*time.Millisecond)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			o.Progress(midway(time.Second))
			time.Sleep(time.Millisecond)
		}
	}()
	n := 0
	r.watch(ctx, func(tea.Msg) { n++ })
	if n < 2 || n > 6 {
		t.Errorf("%d frames in 0.45 s", n)
	}
}

func TestReadOnlyStoresNothing(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		s, r := made(t, f, api, nil)
		d := show(t, s, func(c *screen.Context) { c.ReadOnly = true })
		d.Sees("read-only")
		d.Keys("enter")
		d.Sees("What happens to each field", "read-only")
		if strings.Contains(d.Footer(), "start") {
			t.Errorf("it is offered: %s", d.Footer())
		}
		d.Keys("enter")
		if r.Working() {
			t.Error("it ingests")
		}
	})
}

func TestAllFieldsAndScrolling(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		s, _ := made(t, newFake(), api, nil)
		d := show(t, s)
		d.Resize(80, 24)
		d.Keys("enter")
		d.Sees("more clear field")
		d.SeesNot("extra_8")
		d.Keys("p", "G")
		d.Sees("extra_8")
		d.SeesNot("credit_card_num")
		d.Keys("g")
		d.Sees("credit_card_num")
		d.Keys("ctrl+d", "ctrl+u", "j", "k", "pgdown")
		d.Send(screen.Wheel{Delta: 3})
		if !strings.Contains(d.Footer(), "p fewer fields") {
			t.Error(d.Footer())
		}
		d.Keys("p")
		d.Sees("more clear field")
	})
}

func TestMouseChooses(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		s, _ := made(t, newFake(), api, nil)
		d := show(t, s)
		l := s.choiceLayout(d.C)
		d.Send(screen.Click{X: 30, Y: l.list + 1})
		if s.choose.kind() != fromFile {
			t.Fatal("a click does not select")
		}
		d.Send(screen.Click{X: 60, Y: l.field})
		if !s.Capturing() {
			t.Fatal("a click into the field does not take the cursor there")
		}
		d.Send(screen.Click{X: 30, Y: l.list})
		d.Send(screen.Click{X: 30, Y: l.list, Double: true})
		d.Settle()
		d.Sees("What happens to each field")
	})
}
