package screen_test

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
)

func answer(t *testing.T, cmd tea.Cmd) screen.Answer {
	t.Helper()
	a, ok := cmd().(screen.Answer)
	if !ok {
		t.Fatal("not an answer")
	}
	return a
}

func TestTaskAnswersOnce(t *testing.T) {
	var task screen.Task
	c := screen.Context{Ctx: t.Context(), Self: 3}
	a := answer(t, task.Start(c, func(context.Context) tea.Msg { return "done" }))
	if a.Stale() || a.Msg != "done" || a.To != 3 || a.Next != nil || !task.Busy() {
		t.Fatalf("%+v", a)
	}
	a.Done()
	if task.Busy() {
		t.Fatal("still busy")
	}
}

func TestTaskStartedAgainDropsTheFirstAnswer(t *testing.T) {
	var task screen.Task
	c := screen.Context{Ctx: t.Context()}
	ended := make(chan struct{})
	begun := make(chan struct{})
	first := task.Start(c, func(ctx context.Context) tea.Msg {
		close(begun)
		<-ctx.Done()
		close(ended)
		return 1
	})
	got := make(chan screen.Answer, 1)
	go func() { got <- first().(screen.Answer) }()
	<-begun
	second := answer(t, task.Start(c, func(context.Context) tea.Msg { return 2 }))
	<-ended
	if a := <-got; !a.Stale() {
		t.Fatal("the first answer counts")
	}
	if second.Stale() || second.Msg != 2 {
		t.Fatalf("%+v", second)
	}
}

func TestLeavingEndsTheTask(t *testing.T) {
	var task screen.Task
	ctx, cancel := context.WithCancel(t.Context())
	cmd := task.Start(screen.Context{Ctx: ctx}, func(ctx context.Context) tea.Msg {
		<-ctx.Done()
		return "ended"
	})
	cancel()
	if a := answer(t, cmd); a.Msg != "ended" {
		t.Fatalf("%+v", a)
	}
}

func TestStreamKeepsTheLatestAndEndsWithTheResult(t *testing.T) {
	var task screen.Task
	cmd := task.Stream(screen.Context{Ctx: t.Context()}, func(_ context.Context, emit func(tea.Msg)) tea.Msg {
		for i := range 1000 {
			emit(i)
		}
		return "end"
	})
	last, n := -1, 0
	for cmd != nil {
		a := answer(t, cmd)
		if i, ok := a.Msg.(int); ok {
			if i <= last {
				t.Fatalf("%d after %d", i, last)
			}
			last = i
			n++
		} else if a.Msg != "end" || a.Next != nil {
			t.Fatalf("%+v", a)
		}
		cmd = a.Next
	}
	if last != 999 {
		t.Fatalf("the last report was %d", last)
	}
}

func TestPanicInATaskIsAnAnswer(t *testing.T) {
	var task screen.Task
	a := answer(t, task.Start(screen.Context{Ctx: t.Context()}, func(context.Context) tea.Msg { panic("4111111111111111") }))
	crash, ok := a.Msg.(screen.Crash)
	if !ok || crash.Where != "string" {
		t.Fatalf("%+v", a.Msg)
	}
}

func TestDebounce(t *testing.T) {
	var task screen.Task
	c := screen.Context{Ctx: t.Context()}
	first := task.After(c, time.Hour, "a")
	second := task.After(c, time.Millisecond, "b")
	if a := answer(t, second); a.Msg != "b" || a.Stale() {
		t.Fatalf("%+v", a)
	}
	if a := answer(t, first); !a.Stale() {
		t.Fatal("the first one counts")
	}
}
