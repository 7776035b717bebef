//go:build unix

package terminal

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
)

// Options say what runs, and in what terminal.
type Options struct {
	Program string
	Args    []string
	Env     []string // all of it; nil: the process's
	Dir     string

	Width, Height int  // 0: not known yet, as under docker exec
	Silent        bool // the terminal answers no query
}

// Console is a program that runs on a pseudo terminal, as the leader of a session of its own.
type Console struct {
	cmd   *exec.Cmd
	pty   *os.File
	begun time.Time

	mu     sync.Mutex
	screen *Screen
	raw    int64 // bytes that came
	first  time.Time
	last   time.Time
	paused bool
	wake   *sync.Cond
	watch  func(*Screen) bool // asked after everything that came, until it says true
	seen   chan time.Time     // then gets when that was

	gone chan struct{} // it ended, and all it printed was read
	err  error
}

// Start runs the program. Close ends it.
func Start(o Options) (*Console, error) {
	// Not bound to a context, which would end it with a signal that it cannot answer: Close and Signal do.
	cmd := exec.CommandContext(context.Background(), o.Program, o.Args...)
	c := &Console{cmd: cmd, gone: make(chan struct{})}
	c.wake = sync.NewCond(&c.mu)
	c.cmd.Env, c.cmd.Dir = o.Env, o.Dir
	width, height := o.Width, o.Height
	if width == 0 {
		width, height = 80, 24
	}
	c.screen = NewScreen(width, height)
	c.begun = time.Now()
	var err error
	c.pty, err = pty.StartWithSize(c.cmd, &pty.Winsize{Cols: uint16(o.Width), Rows: uint16(o.Height)})
	if err != nil {
		return nil, err
	}
	if !o.Silent {
		c.screen.Answer = func(s string) { go func() { _, _ = c.pty.WriteString(s) }() }
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		c.read()
	}()
	go func() {
		c.err = c.cmd.Wait()
		select { // the other end is open as long as a grandchild has it: there are none
		case <-read:
		case <-time.After(time.Second):
		}
		close(c.gone)
	}()
	return c, nil
}

func (c *Console) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := c.pty.Read(buf)
		c.mu.Lock()
		for c.paused {
			c.wake.Wait()
		}
		if n > 0 {
			if c.first.IsZero() {
				c.first = time.Now()
			}
			c.last = time.Now()
			c.raw += int64(n)
			_, _ = c.screen.Write(buf[:n])
			c.look()
			c.wake.Broadcast()
		}
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// look asks whoever watches.
func (c *Console) look() {
	if c.watch != nil && c.watch(c.screen) {
		c.watch = nil
		c.seen <- time.Now()
	}
}

// Frame types keys ("": none) and returns how long it took from then (without keys, from the start of the program where
// nothing came yet) until so is true of the screen; false: it never was. It is exact, where Until looks now and then.
func (c *Console) Frame(keys string, patience time.Duration, so func(*Screen) bool) (took time.Duration, ok bool) {
	seen := make(chan time.Time, 1)
	begun := time.Now()
	c.mu.Lock()
	if keys == "" && c.first.IsZero() {
		begun = c.begun
	}
	c.watch, c.seen = so, seen
	if keys == "" {
		c.look()
	}
	c.mu.Unlock()
	if keys != "" && c.Type(keys) != nil {
		return 0, false
	}
	select {
	case at := <-seen:
		return at.Sub(begun), true
	case <-c.gone:
	case <-time.After(patience):
	}
	c.mu.Lock()
	c.watch = nil
	c.mu.Unlock()
	return 0, false
}

// Look calls f with the screen, while nothing changes it.
func (c *Console) Look(f func(s *Screen)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c.screen)
}

// Text is what is in sight.
func (c *Console) Text() (text string) {
	c.Look(func(s *Screen) { text = s.Text() })
	return text
}

// Until waits until ok is true of the screen, for at most patience; false: it never was.
func (c *Console) Until(patience time.Duration, ok func(s *Screen) bool) bool {
	end := time.Now().Add(patience)
	for {
		var done bool
		c.Look(func(s *Screen) { done = ok(s) })
		if done {
			return true
		}
		if time.Now().After(end) {
			return false
		}
		const step = 5 * time.Millisecond
		time.Sleep(step)
	}
}

// Shows waits until the text is in sight.
func (c *Console) Shows(patience time.Duration, text string) bool {
	return c.Until(patience, func(s *Screen) bool { return strings.Contains(s.Text(), text) })
}

// Type writes what keys send.
func (c *Console) Type(keys string) error {
	_, err := c.pty.WriteString(keys)
	return err
}

// Resize changes the window's size.
func (c *Console) Resize(width, height int) error {
	c.mu.Lock()
	c.screen.Resize(width, height)
	c.mu.Unlock()
	return pty.Setsize(c.pty, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
}

// Pause stops reading, as a client does that hangs; Resume goes on.
func (c *Console) Pause() { c.hold(true) }

// Resume reads on.
func (c *Console) Resume() { c.hold(false) }

func (c *Console) hold(on bool) {
	c.mu.Lock()
	c.paused = on
	c.wake.Broadcast()
	c.mu.Unlock()
}

// Received is how many bytes came, and how long the first took.
func (c *Console) Received() (bytes int64, first time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw, c.first.Sub(c.begun)
}

// PID is the program's process.
func (c *Console) PID() int { return c.cmd.Process.Pid }

// Signal sends the program a signal.
func (c *Console) Signal(s syscall.Signal) error { return c.cmd.Process.Signal(s) }

// HangUp closes the terminal, as a window that is closed.
func (c *Console) HangUp() error { return c.pty.Close() }

// Wait waits for the end and returns the exit code, -1 where a signal ended it; false: it runs on.
func (c *Console) Wait(patience time.Duration) (code int, ended bool) {
	select {
	case <-c.gone:
	case <-time.After(patience):
		return 0, false
	}
	if exit, ok := errors.AsType[*exec.ExitError](c.err); ok {
		return exit.ExitCode(), true
	}
	return 0, true
}

// Close ends the program, if it still runs.
func (c *Console) Close() {
	c.Resume()
	_ = c.cmd.Process.Kill()
	<-c.gone
	_ = c.pty.Close()
}
