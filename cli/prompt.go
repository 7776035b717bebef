package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"cofre/secret"
)

// errNoTerminal: something must be asked and there is nobody to ask.
var errNoTerminal = errors.New("no terminal to ask on")

// prompter asks a person. Secrets are read without echo and as bytes, never as a string.
type prompter struct {
	in  io.Reader
	out io.Writer // stderr: stdout carries data only

	mu      sync.Mutex
	restore func() // puts the echo back while a secret is being read, or waits for a console to clear its screen
	lines   *bufio.Reader
}

// terminal returns the descriptor to ask on, if the input is one.
func (p *prompter) terminal() (int, bool) {
	f, ok := p.in.(*os.File)
	if !ok {
		return 0, false
	}
	fd := int(f.Fd())
	return fd, term.IsTerminal(fd)
}

// abandon puts the terminal's echo back; called when the process ends in the middle of a prompt.
func (p *prompter) abandon() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.restore != nil {
		p.restore()
		p.restore = nil
	}
}

// hold makes abandon wait until release is called, for as long as patience lasts: a screen with something on it that
// must not stay is being cleared.
func (p *prompter) hold(patience time.Duration) (release func()) {
	over := make(chan struct{})
	p.mu.Lock()
	p.restore = func() {
		select {
		case <-over:
		case <-time.After(patience):
		}
	}
	p.mu.Unlock()
	return sync.OnceFunc(func() { close(over) })
}

// secret asks for one line without echo. It returns errNoTerminal where there is none, and ctx's cause when a signal
// comes first.
func (p *prompter) secret(ctx context.Context, label string) (*secret.Bytes, error) {
	fd, ok := p.terminal()
	if !ok {
		return nil, errNoTerminal
	}
	state, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("reading the terminal's state: %w", err)
	}
	p.mu.Lock()
	p.restore = func() { _ = term.Restore(fd, state) }
	p.mu.Unlock()
	defer p.abandon()

	// Before the question: whoever answers it at once must not be shown what he types.
	if err := echoOff(fd); err != nil {
		return nil, fmt.Errorf("the terminal's echo cannot be turned off: %w", err)
	}
	p.show(label)
	type answer struct {
		line []byte
		err  error
	}
	ch := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		ch <- answer{line, err}
	}()
	select {
	case a := <-ch:
		p.show("\n")
		if a.err != nil {
			return nil, fmt.Errorf("reading the answer: %w", a.err)
		}
		return secret.NewLocked(a.line), nil
	case <-ctx.Done():
		p.show("\n")
		return nil, context.Cause(ctx)
	}
}

// line asks for one line in the open.
func (p *prompter) line(label string) (string, error) {
	if _, ok := p.terminal(); !ok {
		return "", errNoTerminal
	}
	p.show(label)
	if p.lines == nil {
		p.lines = bufio.NewReader(p.in)
	}
	text, err := p.lines.ReadString('\n')
	if err != nil && text == "" {
		return "", fmt.Errorf("reading the answer: %w", err)
	}
	return strings.TrimSpace(text), nil
}

// show prints without a line end. Where it cannot, the answer that does not come says so.
func (p *prompter) show(text string) { _, _ = io.WriteString(p.out, text) }

// confirm asks a question that only a clear yes answers.
func (p *prompter) confirm(question string) (bool, error) {
	answer, err := p.line(question + " [y/N] ")
	if err != nil {
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes", "s", "si", "sí":
		return true, nil
	default:
		return false, nil
	}
}
