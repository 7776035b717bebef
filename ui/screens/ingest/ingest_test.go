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
	"cofre/ui/text"
	"cofre/vault"
)

// started is a screen whose run is under way.
func started(t *testing.T) (*driver, *fakeVault, vault.IngestOptions) {
	f := newFake()
	s, _ := made(t, f, api, nil)
	d := drive(t, context120(t), s)
	d.press("enter")
	d.has(api, "What happens to each field")
	d.press("enter")
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
		{"sample", "", []string{"G", "enter"}, "", "sample:1000"},
		{"sample with a seed", "", []string{"j", "tab"}, ",42", "sample:1000,42"},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, _ := made(t, newFake(), x.api, nil)
			d := drive(t, context120(t), s)
			d.press(x.keys...)
			if x.typed != "" {
				d.write(x.typed)
			}
			if s.step == choosing {
				d.press("enter")
			}
			d.has(x.source, "What happens to each field", "Nothing is stored yet.")
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
		t.Run(x.name, func(t *testing.T) {
			f := newFake()
			f.previewErr = x.err
			s, _ := made(t, f, "", nil)
			d := drive(t, context120(t), s)
			d.press(append(x.keys, "enter")...)
			d.write(x.typed)
			d.press("enter")
			d.has(x.says)
			if !s.Capturing() {
				t.Error("the field has lost the cursor")
			}
		})
	}
}

func TestPreviewSaysWhatHappensAndHoldsNoSecret(t *testing.T) {
	s, _ := made(t, newFake(), "", screen.SourceArg{Spec: "/data/x"})
	d := drive(t, context120(t), s)
	d.has("credit_card_num", "encrypt", "last 4 shown", "▪▪▪▪ 1111", "all of it", "not in the policy, so encrypted",
		"clear · date", "2021-07-31T00:11:00.000Z", "not stored", "us_617204", "hash", "drop")
	d.lacks("****")
}

func TestSlowSourceIsNamedAndCanBeLeft(t *testing.T) {
	f := newFake()
	f.hold = make(chan struct{})
	s, _ := made(t, f, api, nil)
	d := drive(t, context120(t), s)
	d.press("enter")
	d.c.Now = d.c.Now.Add(3200 * time.Millisecond)
	d.has("reading the first record of "+api, "3.2 s")
	d.press("esc")
	d.has("Choose the source")
	close(f.hold)
	d.settle()
	d.has("Choose the source") // the answer came too late
}

func TestRunShowsFiguresAndEnd(t *testing.T) {
	d, f, o := started(t)
	d.has("opening the source")
	for i := range 8 {
		p := midway(time.Duration(i) * time.Second)
		p.Created = uint64(i) * 80_000
		o.Progress(p)
	}
	o.OnReject(vault.Rejected{Reason: "fec_alta: not a date"})
	o.Progress(midway(41 * time.Second))
	d.until("figures", func() bool { return strings.Contains(d.view(), "617,204 of 1,000,000 records") })
	d.has("61.7 %", "elapsed 0:41", "left about 0:25", "604,118", "13,074", "r shows why", "now")
	if v := d.s.View(d.c); v.Progress == nil || *v.Progress < 0.617 || *v.Progress > 0.618 {
		t.Errorf("the terminal's own bar is at %v", v.Progress)
	}
	o.Progress(vault.Progress{Phase: vault.PhaseSettle, Settled: 2, SettleTotal: 8, Elapsed: 42 * time.Second})
	d.until("indexes", func() bool { return strings.Contains(d.view(), "building the indexes, 2 of 8") })
	d.has("25.0 %")
	d.lacks("left about")
	f.sum = vault.Summary{Counts: vault.Counts{Read: 999_996, Created: 999_984, Rejected: 12}, Seconds: 67}
	f.end <- nil
	d.until("the end", func() bool { return !d.s.run.Running })
	d.settle()
	d.has("✓ 999,984 records are stored", "100.0 %", "average", "in 1:07", "Why records were rejected", "fec_alta: not a date")
	want[screen.ChangedMsg](d)
	d.press("r")
	if to := want[screen.PushMsg](d).To; to != screen.Rejects {
		t.Errorf("r goes to %s", to)
	}
	d.press("enter")
	if to := want[screen.PushMsg](d).To; to != screen.Browse {
		t.Errorf("enter goes to %s", to)
	}
	d.press("n")
	d.has("Choose the source")
}

func TestUnknownTotalHasNoPercentage(t *testing.T) {
	d, _, o := started(t)
	p := midway(9 * time.Second)
	p.RecordsTotal = -1
	o.Progress(p)
	d.until("figures", func() bool { return strings.Contains(d.view(), "617,204 records so far") })
	d.lacks(" of 1,000,000", "left about")
	if line := strings.Split(d.view(), "\n")[3]; strings.Contains(line, "%") {
		t.Errorf("a percentage of an unknown total: %s", line)
	}
	if v := d.s.View(d.c); *v.Progress >= 0 {
		t.Error("the terminal's own bar knows more")
	}
	p.BytesTotal, p.BytesRead = 1000, 500
	o.Progress(p)
	d.until("bytes", func() bool { return strings.Contains(d.view(), "500 B of 1.0") && strings.Contains(d.view(), "50.0") })
}

func TestStopKeepsAndLeavingAsks(t *testing.T) {
	d, f, o := started(t)
	o.Progress(midway(5 * time.Second))
	f.sum = vault.Summary{Counts: vault.Counts{Read: 604_118, Created: 604_118}, Seconds: 5}
	d.press("esc")
	if d.dialog == nil {
		t.Fatal("esc does not ask")
	}
	d.press("down", "down", "enter") // stay
	if !d.s.Working() || d.dialog != nil {
		t.Fatal("staying stopped it")
	}
	d.press("esc", "down", "enter") // let it run
	want[screen.PopMsg](d)
	if !d.s.Working() {
		t.Fatal("leaving stopped it")
	}
	d.press("esc", "enter") // stop
	d.until("the end", func() bool { return !d.s.run.Running })
	d.settle()
	d.has("! Stopped; 604,118 records are stored")
	for _, m := range d.asked {
		if _, ok := m.(screen.FailMsg); ok {
			t.Error("stopping is told as an error")
		}
	}
	if _, stayed := d.s.Back(d.c); stayed {
		t.Error("esc does not leave the summary")
	}
}

func TestStopKey(t *testing.T) {
	d, _, _ := started(t)
	if !strings.Contains(d.footer(), "s stop") {
		t.Fatalf("no such key: %s", d.footer())
	}
	d.press("s")
	d.until("the end", func() bool { return !d.s.run.Running })
}

func TestAnotherScreenShowsTheRunThatGoesOn(t *testing.T) {
	d, f, o := started(t)
	o.Progress(midway(5 * time.Second))
	again := New(d.s.d, nil)
	e := drive(t, d.c, again)
	e.until("the run", func() bool { return strings.Contains(e.view(), "617,204 of 1,000,000") })
	other := New(d.s.d, screen.SourceArg{Spec: "/data/other"})
	g := drive(t, d.c, other)
	if toast := want[screen.ToastMsg](g).Toast; toast.Text != "An ingest is running already." {
		t.Errorf("%q", toast.Text)
	}
	f.sum = vault.Summary{Counts: vault.Counts{Read: 3, Created: 3}}
	f.end <- nil
	e.until("the end", func() bool { return !again.run.Running })
	late := drive(t, d.c, New(d.s.d, nil))
	late.has("✓ 3 records are stored")
	if cmd, stayed := late.s.Back(late.c); cmd != nil || stayed {
		t.Error("esc does not leave the summary")
	}
	drive(t, d.c, New(d.s.d, nil)).has("Choose the source")
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
	d, f, _ := started(t)
	f.sum = vault.Summary{Counts: vault.Counts{Read: 9, Created: 9}}
	f.end <- fmt.Errorf("put: %w", store.ErrBusy)
	d.until("the end", func() bool { return !d.s.run.Running })
	d.settle()
	p := want[screen.FailMsg](d).Problem
	if !strings.Contains(p.What, "did not answer") || !strings.Contains(p.Kept, "9 records are stored") || p.Retry == nil {
		t.Fatalf("%+v", p)
	}
	d.has("✗ Broke off; 9 records are stored")
	d.run(p.Retry)
	d.settle()
	<-f.began
	d.until("the second run", func() bool { return d.s.run.Running })
	want[screen.DismissMsg](d)
}

func TestPanicEndsTheRunAlone(t *testing.T) {
	d, f, _ := started(t)
	f.end <- errors.New("panic")
	d.until("the end", func() bool { return !d.s.run.Running })
	d.settle()
	if p := want[screen.FailMsg](d).Problem; strings.Contains(p.Details+p.What, "must not be told") {
		t.Errorf("it tells what it panicked with: %+v", p)
	}
}

func TestStalls(t *testing.T) {
	d, _, o := started(t)
	p := midway(5 * time.Second)
	p.Read = p.Created + p.Updated + p.Rejected
	o.Progress(p)
	p.Elapsed = 12 * time.Second
	o.Progress(p)
	d.until("the source", func() bool { return strings.Contains(d.view(), "waiting for the source, 7 s") })
	p.Read++
	o.Progress(p)
	p.Elapsed += 4 * time.Second
	o.Progress(p)
	d.until("the store", func() bool { return strings.Contains(d.view(), "waiting for the store, 4 s") })
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
	f := newFake()
	s, r := made(t, f, api, nil)
	c := context120(t)
	c.ReadOnly = true
	d := drive(t, c, s)
	d.has("read-only")
	d.press("enter")
	d.has("What happens to each field", "read-only")
	if strings.Contains(d.footer(), "start") {
		t.Errorf("it is offered: %s", d.footer())
	}
	d.press("enter")
	if r.Working() {
		t.Error("it ingests")
	}
}

func TestAllFieldsAndScrolling(t *testing.T) {
	s, _ := made(t, newFake(), api, nil)
	d := drive(t, sized(context120(t), 80, 24), s)
	d.press("enter")
	d.has("more clear field")
	d.lacks("extra_8")
	d.press("p", "G")
	d.has("extra_8")
	d.lacks("credit_card_num")
	d.press("g")
	d.has("credit_card_num")
	d.press("ctrl+d", "ctrl+u", "j", "k", "pgdown")
	d.run(d.s.Update(d.c, screen.Wheel{Delta: 3}))
	if !strings.Contains(d.footer(), "p fewer fields") {
		t.Error(d.footer())
	}
	d.press("p")
	d.has("more clear field")
}

func TestMouseChooses(t *testing.T) {
	s, _ := made(t, newFake(), api, nil)
	d := drive(t, context120(t), s)
	l := s.choiceLayout(d.c)
	d.run(s.Update(d.c, screen.Click{X: 30, Y: l.list + 1}))
	if s.choose.kind() != fromFile {
		t.Fatal("a click does not select")
	}
	d.run(s.Update(d.c, screen.Click{X: 60, Y: l.field}))
	if !s.Capturing() {
		t.Fatal("a click into the field does not take the cursor there")
	}
	d.run(s.Update(d.c, screen.Click{X: 30, Y: l.list}))
	d.run(s.Update(d.c, screen.Click{X: 30, Y: l.list, Double: true}))
	d.settle()
	d.has("What happens to each field")
}
