package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cofre/record/safetext"
	"cofre/ui/explain"
)

// maxLine is the longest answer in bytes.
const maxLine = 64 << 10

// errTooLong: an answer was longer than maxLine and was dropped.
var errTooLong = errors.New("too long an answer")

// answer is one line or why there is none.
type answer struct {
	line string
	err  error
}

// lines reads answers when they are asked for, and never ahead of that: what comes next may be a secret, which another
// reads from the same terminal.
type lines struct {
	in      *bufio.Reader
	asks    chan struct{}
	answers chan answer
	waiting bool // an answer was asked for that did not come yet
}

func newLines(in io.Reader) *lines {
	l := &lines{in: bufio.NewReader(in), asks: make(chan struct{}, 1), answers: make(chan answer, 1)}
	go func() { // ends with the process where a read never returns
		for range l.asks {
			line, err := l.read()
			l.answers <- answer{line, err}
		}
	}()
	return l
}

// read reads one line without its end. The last one needs none.
func (l *lines) read() (string, error) {
	var line []byte
	long := false
	for {
		part, err := l.in.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			long, line = true, line[:0]
		} else if !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)):
			return "", errEnd
		case long:
			return "", errTooLong
		default:
			return strings.TrimRight(string(line), "\r\n"), nil
		}
	}
}

// wait waits for an answer, for at most d (0: for ever); ok is false where none came.
func (l *lines) wait(ctx context.Context, d time.Duration) (a answer, ok bool) {
	if !l.waiting {
		l.asks <- struct{}{}
		l.waiting = true
	}
	var over <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case a = <-l.answers:
		l.waiting = false
		return a, true
	case <-ctx.Done():
		return answer{err: context.Cause(ctx)}, true
	case <-over:
		return answer{}, false
	}
}

// say prints one line. What it is given is safe to print.
func (t *talk) say(line string) { t.print(line + "\n") }

func (t *talk) print(s string) {
	if _, err := io.WriteString(t.o.Out, s); err != nil && t.out == nil {
		t.out = fmt.Errorf("printing: %w", err)
	}
}

// ask asks for a line. While nobody answers, the vault is locked in time, and the conversation ended in the end.
func (t *talk) ask(ctx context.Context, label string) (string, error) {
	for {
		t.print(label)
		line, err := t.answer(ctx)
		if errors.Is(err, errTooLong) {
			t.say(t.p.TooLong)
			continue
		}
		return strings.TrimSpace(line), err
	}
}

func (t *talk) answer(ctx context.Context) (string, error) {
	if t.out != nil {
		return "", t.out
	}
	if !t.o.Person {
		a, _ := t.lines.wait(ctx, 0)
		t.say("") // nobody's Enter ended the line
		return a.line, a.err
	}
	idle := min(t.o.LockAfter, t.o.IdleExit)
	a, ok := t.lines.wait(ctx, idle)
	if ok {
		return a.line, a.err
	}
	if t.v != nil && !t.v.Locked() {
		t.lock(ctx)
		t.say("")
		t.say(t.p.LockedIdle)
	}
	if a, ok = t.lines.wait(ctx, max(t.o.IdleExit-idle, time.Millisecond)); ok {
		return a.line, a.err
	}
	t.say("")
	return "", errIdle
}

// yes asks a question that only a clear yes answers.
func (t *talk) yes(ctx context.Context, question string) (bool, error) {
	answer, err := t.ask(ctx, question+t.p.YesNo)
	return slices.Contains(t.p.Yes, strings.ToLower(answer)), err
}

// ending reports whether err ends the conversation.
func ending(ctx context.Context, err error) bool {
	return errors.Is(err, errEnd) || errors.Is(err, errIdle) || ctx.Err() != nil
}

// fail says an error: what happened, what to do, and the details.
func (t *talk) fail(err error) {
	p := explain.Error(t.c, err)
	t.say(t.p.Error(p.What))
	if p.Do != "" {
		t.say(t.p.Do(p.Do))
	}
	t.say(t.p.Details(p.Details))
}

// safe is text from data as it may be printed.
func safe(s string) string { return safetext.Terminal(s) }
