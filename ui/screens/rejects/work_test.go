package rejects

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
)

func TestRetryOneAndAll(t *testing.T) {
	f := newFake(30)
	d := over(t, f)
	d.press("t", "enter")
	toast := want[screen.ToastMsg](d).Toast
	if toast.Text != "Still refused:" || toast.Remark != "fec_alta: not a date" {
		t.Errorf("%+v", toast)
	}
	d.press("t", "tab", "space", "enter")
	if toast := want[screen.ToastMsg](d).Toast; toast.Text != "1 reject stored." {
		t.Errorf("%+v", toast)
	}
	if r := f.retried[1]; !r.Force || len(r.IDs) != 1 || r.Reason != "retry" {
		t.Errorf("%+v", r)
	}
	d.until("the row is gone", func() bool { return strings.Contains(d.view(), "29 rejects wait") })
	d.press("T", "enter")
	d.until("all", func() bool { return len(f.retried) == 3 })
	if len(f.retried[2].IDs) != 29 {
		t.Errorf("%d ids", len(f.retried[2].IDs))
	}
	d.settle()
	d.has("No reject waits.")
}

func TestDropAsksForTheWord(t *testing.T) {
	f := newFake(2500)
	d := over(t, f)
	d.press("d", "enter")
	if d.dialog == nil || len(f.dropped) > 0 || !strings.Contains(dialogText(d), "Type drop to confirm.") {
		t.Fatalf("it does not ask:\n%s", dialogText(d))
	}
	if !d.dialog.View(d.c).Danger {
		t.Error("its border does not warn")
	}
	for _, r := range "drop" {
		d.press(string(r))
	}
	d.press("enter")
	if toast := want[screen.ToastMsg](d).Toast; toast.Text != "1 reject dropped for good." {
		t.Errorf("%+v", toast)
	}
	d.press("D")
	d.run(d.dialog.Update(d.c, tea.PasteMsg{Content: "drop"})) // the word of one
	d.press("enter")
	if d.dialog == nil {
		t.Fatal("all are dropped by the word of one")
	}
	d.run(d.dialog.Update(d.c, tea.PasteMsg{Content: " all"}))
	d.press("enter")
	d.until("all", func() bool { return !d.s.job.Busy() && len(f.gone) == 2500 })
	if len(f.dropped) != 4 {
		t.Errorf("%d pieces", len(f.dropped))
	}
}

func TestAllMeansWhatTheFilterKeepsAndNeverMore(t *testing.T) {
	f := newFake(200)
	d := over(t, f)
	d.run(d.s.Update(d.c, goMsg{what: drop, scope: scope{filter: filter{text: "nobody"}}, reason: "x"}))
	d.settle()
	if len(f.dropped) != 0 {
		t.Fatalf("nothing matches, and it dropped %d", len(f.dropped[0]))
	}
	d.run(d.s.Update(d.c, goMsg{what: drop, scope: scope{filter: filter{reason: "invalid UTF-8"}}, reason: "x"}))
	d.until("the end", func() bool { return !d.s.job.Busy() && len(f.dropped) > 0 })
	if len(f.dropped[0]) != 20 {
		t.Errorf("%d dropped", len(f.dropped[0]))
	}
	d.settle()
	d.run(d.s.Update(d.c, goMsg{what: retry, scope: scope{filter: filter{text: "nobody"}}, reason: "x"}))
	d.settle()
	if len(f.retried) != 0 {
		t.Error("nothing matches, and it tried all")
	}
}

func TestJobIsStoppedAndFails(t *testing.T) {
	f := newFake(30)
	d := over(t, f)
	f.hold = make(chan struct{})
	d.run(d.s.Update(d.c, goMsg{what: retry, scope: d.s.one(f.reject(0)), reason: "x"}))
	d.settle()
	if !d.s.Working() {
		t.Fatal("it is not at work")
	}
	d.has("trying again: 0 of 1")
	d.press("t", "d", "T", "D")
	if d.dialog != nil {
		t.Error("two jobs at once")
	}
	d.press("esc")
	close(f.hold)
	d.until("the end", func() bool { return !d.s.Working() })
	if toast := want[screen.ToastMsg](d).Toast; toast.Text != "Stopped." {
		t.Errorf("%+v", toast)
	}
	d.settle()
	f.fail(fmt.Errorf("x: %w", store.ErrBusy))
	d.run(d.s.Update(d.c, goMsg{what: drop, scope: d.s.one(f.reject(0)), reason: "x"}))
	d.settle()
	p := want[screen.FailMsg](d).Problem
	if p.Retry == nil || !strings.Contains(p.What, "did not answer") {
		t.Errorf("%+v", p)
	}
}
