package screen

import (
	"context"
	"fmt"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Answer carries what a task found to the screen that started it. The console delivers Msg, if the screen is still there
// and the task was not started again or stopped, and then runs Next.
type Answer struct {
	To   Instance
	Msg  tea.Msg
	Next tea.Cmd

	task *Task
	gen  uint64
}

// Stale reports whether the answer is of no interest any more.
func (a Answer) Stale() bool { return a.task != nil && a.task.gen != a.gen }

// Crash is the answer of a task that panicked. It says where, never with what.
type Crash struct{ Where string }

// Task is one thing that a screen waits for: a page, a count, a run. Starting it again stops the one before. The zero
// value is ready. Its methods are called from Update and Init alone.
type Task struct {
	gen    uint64
	cancel context.CancelFunc
	begun  time.Time
	busy   bool
}

// Start runs fn in a goroutine of its own, under a context that ends when the task is started again or stopped, or the
// screen is left. What fn returns comes to the screen's Update; nil comes too, but says nothing. What it returns after
// Stop is dropped: a result that holds secrets must be wiped by fn itself when its ctx has ended.
func (t *Task) Start(c Context, fn func(ctx context.Context) tea.Msg) tea.Cmd {
	return t.Stream(c, func(ctx context.Context, _ func(tea.Msg)) tea.Msg { return fn(ctx) })
}

// Stream is Start for a job that reports as it goes: emit may be called from any goroutine and never blocks; where
// messages come faster than the screen takes them, only the latest is delivered. What fn returns comes last.
func (t *Task) Stream(c Context, fn func(ctx context.Context, emit func(tea.Msg)) tea.Msg) tea.Cmd {
	t.Stop()
	ctx, cancel := context.WithCancel(c.Ctx)
	t.cancel, t.begun, t.busy = cancel, c.Now, true
	s := &stream{task: t, gen: t.gen, to: c.Self, ready: make(chan struct{}, 1), done: make(chan struct{})}
	return func() tea.Msg {
		go s.run(ctx, cancel, fn)
		return s.next()
	}
}

// Stop ends the task's context and drops its answer.
func (t *Task) Stop() {
	t.gen++
	t.busy = false
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// Busy reports whether the task was started and its last answer has not come yet. It is still true while that answer is
// delivered to Update unless Done is called first; the console does that.
func (t *Task) Busy() bool { return t.busy }

// Done is called by the console before it delivers the last answer.
func (a Answer) Done() {
	if a.task != nil && a.Next == nil && !a.Stale() {
		a.task.busy = false
	}
}

// Since returns how long the task has been under way: show a skeleton from 100 ms and a spinner from 300 ms on.
func (t *Task) Since(now time.Time) time.Duration {
	if !t.busy {
		return 0
	}
	return now.Sub(t.begun)
}

// stream hands messages of a goroutine on, one command at a time.
type stream struct {
	task  *Task
	gen   uint64
	to    Instance
	ready chan struct{}
	done  chan struct{}

	mu     sync.Mutex
	latest tea.Msg
	last   tea.Msg
}

func (s *stream) run(ctx context.Context, cancel context.CancelFunc, fn func(context.Context, func(tea.Msg)) tea.Msg) {
	defer close(s.done)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			s.last = Crash{Where: fmt.Sprintf("%T", r)}
		}
	}()
	s.last = fn(ctx, s.emit)
}

func (s *stream) emit(msg tea.Msg) {
	s.mu.Lock()
	s.latest = msg
	s.mu.Unlock()
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

func (s *stream) take() tea.Msg {
	s.mu.Lock()
	defer s.mu.Unlock()
	msg := s.latest
	s.latest = nil
	return msg
}

func (s *stream) next() tea.Msg {
	for ended := false; !ended; {
		select {
		case <-s.ready:
		case <-s.done:
			ended = true
		}
		if msg := s.take(); msg != nil {
			return Answer{To: s.to, Msg: msg, Next: s.next, task: s.task, gen: s.gen}
		}
	}
	return Answer{To: s.to, Msg: s.last, task: s.task, gen: s.gen}
}

// After delivers msg to the screen of c after d, if it is still there.
func After(c Context, d time.Duration, msg tea.Msg) tea.Cmd {
	to := c.Self
	return tea.Tick(d, func(time.Time) tea.Msg { return ToMsg{To: to, Msg: msg} })
}

// After is like the function After, but dropped when the task is started again or stopped: for a debounce.
func (t *Task) After(c Context, d time.Duration, msg tea.Msg) tea.Cmd {
	return t.Start(c, func(ctx context.Context) tea.Msg {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return msg
		case <-ctx.Done():
			return nil
		}
	})
}
