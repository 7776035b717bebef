//go:build unix

package ui_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"cofre/secret"
	"cofre/ui"
	"cofre/ui/screen"
	"cofre/vault"
)

// lockable is a vault of which nothing but the lock is asked here.
type lockable struct {
	ui.Vault
	mu   sync.Mutex
	open bool
}

func (v *lockable) Unlock(context.Context, *secret.Bytes, string) error { return nil }

func (v *lockable) Lock(context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open = false
	return nil
}

func (v *lockable) Locked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.open
}

func (v *lockable) Status(context.Context, int64) (vault.Status, error) {
	return vault.Status{}, errors.New("no such store")
}

// console runs the console on a terminal of its own.
type console struct {
	t    *testing.T
	pty  *os.File
	tty  *os.File
	v    *lockable
	end  context.CancelCauseFunc
	done chan error

	mu  sync.Mutex
	out strings.Builder
}

func startConsole(t *testing.T, change func(*ui.Options)) *console {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	master = pollable(t, master)
	ctx, cancel := context.WithCancelCause(t.Context())
	c := &console{t: t, pty: master, tty: tty, v: &lockable{open: true}, end: cancel, done: make(chan error, 1)}
	t.Cleanup(func() { cancel(nil); _ = tty.Close(); _ = master.Close() })
	go func() {
		b := make([]byte, 1<<16)
		for {
			n, err := master.Read(b)
			c.mu.Lock()
			c.out.Write(b[:n])
			c.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	o := ui.Options{
		In: tty, Out: tty, Env: []string{"TERM=xterm"}, Version: "1.4.0",
		Open: func(context.Context, func(string) bool) (ui.Vault, screen.VaultInfo, error) {
			return c.v, screen.VaultInfo{Name: "prod-mx", Store: "sqlite"}, nil
		},
	}
	if change != nil {
		change(&o)
	}
	go func() { c.done <- ui.Run(ctx, o) }()
	return c
}

// pollable returns the same terminal as a file whose Close takes effect while it is read.
func pollable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	fd, err := unix.Dup(int(f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(unix.SetNonblock(fd, true), f.Close()); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "terminal")
}

func (c *console) types(s string) {
	c.t.Helper()
	if _, err := c.pty.WriteString(s); err != nil {
		c.t.Fatal(err)
	}
}

func (c *console) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.String()
}

func (c *console) waitFor(s string) {
	c.t.Helper()
	for range 500 {
		if strings.Contains(c.output(), s) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Fatalf("%q does not come:\n%q", s, c.output())
}

func (c *console) ends() error {
	c.t.Helper()
	select {
	case err := <-c.done:
		return err
	case <-time.After(30 * time.Second):
		c.t.Fatalf("it does not end:\n%q", c.output())
		return nil
	}
}

// cleared checks what must be so after every way out.
func (c *console) cleared() {
	c.t.Helper()
	const last = "\x1b[23;2t"
	out := c.output()
	for end := time.Now().Add(10 * time.Second); !strings.HasSuffix(out, last) && time.Now().Before(end); out = c.output() {
		time.Sleep(time.Millisecond) // it is written, and not read yet
	}
	at := strings.LastIndex(out, "\x1b[?1049h\x1b[H\x1b[2J\x1b[?1049l")
	if at < 0 || strings.Contains(out[at:], "prod-mx") {
		c.t.Errorf("the alternate screen is not cleared at the end: %q", out[max(len(out)-200, 0):])
	}
	if !strings.Contains(out, "\x1b[22;2t") || !strings.HasSuffix(out, last) {
		c.t.Error("the window's title is not restored")
	}
	if !c.v.Locked() {
		c.t.Error("the vault is open")
	}
}

func TestQuit(t *testing.T) {
	c := startConsole(t, nil)
	c.waitFor("prod-mx")
	c.types("q")
	if err := c.ends(); err != nil {
		t.Error(err)
	}
	c.cleared()
}

func TestASignalEndsIt(t *testing.T) {
	c := startConsole(t, nil)
	c.waitFor("prod-mx")
	stopped := errors.New("stopped by SIGTERM")
	c.end(stopped)
	if err := c.ends(); !errors.Is(err, stopped) {
		t.Errorf("%v, want the cause", err)
	}
	c.cleared()
}

func TestATerminalThatIsGoneEndsIt(t *testing.T) {
	c := startConsole(t, nil)
	c.waitFor("prod-mx")
	if err := c.pty.Close(); err != nil {
		t.Fatal(err)
	}
	_ = c.ends()
	if !c.v.Locked() {
		t.Error("the vault is open")
	}
}

func TestAWindowWithoutASizeIsWaitedFor(t *testing.T) {
	c := startConsole(t, func(o *ui.Options) { _ = pty.Setsize(o.Out, &pty.Winsize{}) })
	time.Sleep(200 * time.Millisecond)
	if strings.Contains(c.output(), "columns") {
		t.Fatal("0x0 is said to be too small")
	}
	c.waitFor("prod-mx") // nothing came: the classical size is assumed
	c.types("q")
	_ = c.ends()
	c.cleared()
}

func TestASlowVaultIsSaid(t *testing.T) {
	c := startConsole(t, func(o *ui.Options) {
		open := o.Open
		o.Open = func(ctx context.Context, f func(string) bool) (ui.Vault, screen.VaultInfo, error) {
			time.Sleep(700 * time.Millisecond)
			return open(ctx, f)
		}
	})
	c.waitFor("opening the vault")
	c.waitFor("prod-mx")
	c.end(nil)
	_ = c.ends()
}

func TestColoursAreSixteenUnderTERMxterm(t *testing.T) {
	c := startConsole(t, nil)
	c.waitFor("prod-mx")
	if strings.Contains(c.output(), "38;2;") || strings.Contains(c.output(), "38;5;") {
		t.Error("more than sixteen colours")
	}
	c.end(nil)
	_ = c.ends()
}
