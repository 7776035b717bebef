package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"cofre/ui/app"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/tty"
)

// ErrCrashed says that the console ended itself because of a defect in it. The vault was locked and the screen cleared.
var ErrCrashed = errors.New("the console failed and was closed; the vault is locked")

// Run shows the console until the person leaves it, ctx ends, or the terminal is gone. Whatever the way out, the vault is
// locked, and nothing that was shown stays on the terminal or in its scrollback. It returns ctx's cause where that ended
// it.
func Run(ctx context.Context, o Options) error {
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(name) // the library would write what it shows into a file
	}
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.Env == nil {
		o.Env = os.Environ()
	}
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	term := &terminal{file: o.Out, cover: new(tty.Cover)}
	profile := colorprofile.Detect(o.Out, o.Env)
	if o.NoColor && profile > colorprofile.ASCII {
		profile = colorprofile.ASCII
	}
	w := &wiring{o: o, ctx: inner}
	model := app.New(inner, w.app(term, profile))
	const fps = 120
	in := tty.NewInput(o.In)
	translate := func(_ tea.Model, msg tea.Msg) tea.Msg { return in.Translate(msg) }
	p := tea.NewProgram(model, tea.WithInput(in), tea.WithFilter(translate), tea.WithOutput(term), tea.WithEnvironment(o.Env),
		tea.WithColorProfile(profile), tea.WithFPS(fps), tea.WithoutSignalHandler())
	w.send = p.Send
	term.gone = sync.OnceFunc(func() { go p.Send(app.QuitNow{}) })
	term.begin()
	defer term.end()
	stop := watch(ctx, p, term, o.In)
	_, err := p.Run()
	stop()
	cancel()
	lockLate(ctx, model)
	return outcome(ctx, model, term, err)
}

// watch ends the program when ctx does or the terminal is gone: gently, and if it does not follow within five seconds,
// not.
func watch(ctx context.Context, p *tea.Program, term *terminal, in *os.File) (stop func()) {
	done, gone := make(chan struct{}), make(chan struct{})
	unwatch := hangup(in, func() {
		term.lost()
		close(gone)
	})
	go func() {
		select {
		case <-done:
			return
		case <-gone:
		case <-ctx.Done():
		}
		go p.Send(app.QuitNow{})
		const patience = 5 * time.Second
		select {
		case <-done:
		case <-time.After(patience):
			p.Kill()
		}
	}()
	return sync.OnceFunc(func() {
		close(done)
		unwatch()
	})
}

// lockLate locks a vault that the program left open, because it was killed or the library panicked.
func lockLate(ctx context.Context, m *app.Model) {
	v := m.Vault()
	if v == nil || v.Locked() {
		return
	}
	const patience = 3 * time.Second
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_ = v.Lock(late) // the key is gone whatever it says
}

func outcome(ctx context.Context, m *app.Model, term *terminal, err error) error {
	switch {
	case m.Crashed():
		return ErrCrashed
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case term.failed() || errors.Is(err, io.EOF):
		return nil // the client is gone, and with it whoever would read this
	case err != nil:
		return fmt.Errorf("the terminal: %w", err)
	}
	return nil
}

// app makes the options of package app.
func (w *wiring) app(term *terminal, profile colorprofile.Profile) app.Options {
	o := w.o
	a := app.Options{
		Text: text.In(text.Parse(o.Lang)), Theme: theme.Kind(o.Theme), ASCII: ascii(o.Env), Profile: profile,
		ReadOnly: o.ReadOnly, Version: o.Version, Terminal: term, Cover: term.cover,
		LockAfter: o.LockAfter, RevealFor: o.RevealFor, IdleExit: o.IdleExit, Slot: o.Slot,
		SessionLeader: sessionLeader(), Now: o.Now, Zone: o.Zone, Open: w.open,
	}
	if o.Create != nil && !o.ReadOnly {
		a.Start = w.start
	}
	return a
}

// ascii reports whether the terminal has no signs beyond ASCII: a locale that names another charset than UTF-8, or the
// console of Linux. A locale that is not set is no reason.
func ascii(env []string) bool {
	get := func(name string) string {
		for _, entry := range slices.Backward(env) {
			if v, ok := strings.CutPrefix(entry, name+"="); ok {
				return v
			}
		}
		return ""
	}
	if get("TERM") == "linux" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		v := get(name)
		if v == "" {
			continue
		}
		_, charset, named := strings.Cut(v, ".")
		charset, _, _ = strings.Cut(charset, "@")
		charset = strings.ReplaceAll(strings.ToLower(charset), "-", "")
		return named && charset != "utf8"
	}
	return false
}
