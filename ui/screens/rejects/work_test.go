package rejects

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

func TestRetryOneAndAll(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(30)
		d := over(t, f)
		d.Keys("t", "enter")
		toast := screentest.Want[screen.ToastMsg](d).Toast
		if toast.Text != "Still refused:" || toast.Remark != "fec_alta: not a date" {
			t.Errorf("%+v", toast)
		}
		d.Keys("t", "tab", "space", "enter")
		if toast := screentest.Want[screen.ToastMsg](d).Toast; toast.Text != "1 reject stored." {
			t.Errorf("%+v", toast)
		}
		if r := f.retried[1]; !r.Force || len(r.IDs) != 1 || r.Reason != "retry" {
			t.Errorf("%+v", r)
		}
		d.Until("the row is gone", func() bool { return d.Shows("29 rejects wait") })
		d.Keys("T", "enter")
		d.Until("all", func() bool { return len(f.retried) == 3 })
		if len(f.retried[2].IDs) != 29 {
			t.Errorf("%d ids", len(f.retried[2].IDs))
		}
		d.Settle()
		d.Sees("No reject waits.")
	})
}

func TestDropAsksForTheWord(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(2500)
		d := over(t, f)
		d.Keys("d", "enter")
		if d.Dialog == nil || len(f.dropped) > 0 || !strings.Contains(d.Box(), "Type drop to confirm.") {
			t.Fatalf("it does not ask:\n%s", d.Box())
		}
		if !d.Dialog.View(d.C).Danger {
			t.Error("its border does not warn")
		}
		for _, r := range "drop" {
			d.Keys(string(r))
		}
		d.Keys("enter")
		if toast := screentest.Want[screen.ToastMsg](d).Toast; toast.Text != "1 reject dropped for good." {
			t.Errorf("%+v", toast)
		}
		d.Keys("D")
		d.Run(d.Dialog.Update(d.C, tea.PasteMsg{Content: "drop"})) // the word of one
		d.Keys("enter")
		if d.Dialog == nil {
			t.Fatal("all are dropped by the word of one")
		}
		d.Input(tea.PasteMsg{Content: " all"})
		d.Keys("enter")
		d.Until("all", func() bool { return !d.S.job.Busy() && len(f.gone) == 2500 })
		if len(f.dropped) != 4 {
			t.Errorf("%d pieces", len(f.dropped))
		}
	})
}

func TestAllMeansWhatTheFilterKeepsAndNeverMore(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(200)
		d := over(t, f)
		d.Send(goMsg{what: drop, scope: scope{filter: filter{text: "nobody"}}, reason: "x"})
		d.Settle()
		if len(f.dropped) != 0 {
			t.Fatalf("nothing matches, and it dropped %d", len(f.dropped[0]))
		}
		d.Send(goMsg{what: drop, scope: scope{filter: filter{reason: "invalid UTF-8"}}, reason: "x"})
		d.Until("the end", func() bool { return !d.S.job.Busy() && len(f.dropped) > 0 })
		if len(f.dropped[0]) != 20 {
			t.Errorf("%d dropped", len(f.dropped[0]))
		}
		d.Settle()
		d.Send(goMsg{what: retry, scope: scope{filter: filter{text: "nobody"}}, reason: "x"})
		d.Settle()
		if len(f.retried) != 0 {
			t.Error("nothing matches, and it tried all")
		}
	})
}

func TestJobIsStoppedAndFails(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(30)
		d := over(t, f)
		f.hold = make(chan struct{})
		d.Send(goMsg{what: retry, scope: d.S.one(f.reject(0)), reason: "x"})
		d.Settle()
		if !d.S.Working() {
			t.Fatal("it is not at work")
		}
		d.Sees("trying again: 0 of 1")
		d.Keys("t", "d", "T", "D")
		if d.Dialog != nil {
			t.Error("two jobs at once")
		}
		d.Keys("esc")
		close(f.hold)
		d.Until("the end", func() bool { return !d.S.Working() })
		if toast := screentest.Want[screen.ToastMsg](d).Toast; toast.Text != "Stopped." {
			t.Errorf("%+v", toast)
		}
		d.Settle()
		f.fail(fmt.Errorf("x: %w", store.ErrBusy))
		d.Send(goMsg{what: drop, scope: d.S.one(f.reject(0)), reason: "x"})
		d.Settle()
		p := screentest.Want[screen.FailMsg](d).Problem
		if p.Retry == nil || !strings.Contains(p.What, "did not answer") {
			t.Errorf("%+v", p)
		}
	})
}

// TestDamagedRejectStays: why a reject cannot be opened is said in the user's language, as in Integrity.
func TestDamagedRejectStays(t *testing.T) {
	f := vault.RetryFailure{ID: "r1", Reason: vault.CauseKeyMissing.Error(), Cause: vault.CauseKeyMissing}
	for lang, want := range map[text.Lang]string{text.English: "its key entry is missing", text.Spanish: "falta su clave"} {
		if got := stays(screen.Context{Text: text.In(lang)}, f); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
