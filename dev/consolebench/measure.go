//go:build unix

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cofre/dev/terminal"
	"cofre/ui/text"
)

// patience is how long anything may take before the run is given up.
const patience = 60 * time.Second

var errNever = errors.New("does not come")

// figures are what was measured over one vault.
type figures struct {
	users  int
	starts []time.Duration            // to the first whole frame
	keys   map[string][]time.Duration // from a key to its frame, by what was done
	rows   []time.Duration            // from the frame of a query's last letter to its rows, with the pause that is waited for
	busy   time.Duration              // processor time while walking
	walked int                        // keys while walking
	before int64                      // resident bytes after the first tenth of the walk
	after  int64                      // and at its end
}

// walker presses keys and watches what comes of them.
type walker struct {
	*terminal.Console
	f    *figures
	rand *rand.Rand
	at   *regexp.Regexp
}

func (p *plan) options(v *place) terminal.Options {
	return terminal.Options{Program: v.Binary, Dir: v.Dir, Env: v.env, Width: p.width, Height: p.height}
}

// measure starts the console a few times, and then goes through the users of one.
func (p *plan) measure(v *place, n int) (*figures, error) {
	f := &figures{users: n, keys: map[string][]time.Duration{}}
	menu := text.In(text.English).Menu()
	for range p.starts {
		took, err := p.start(v, menu.Rejects.Name)
		if err != nil {
			return nil, err
		}
		f.starts = append(f.starts, took)
	}
	c, err := terminal.Start(p.options(v))
	if err != nil {
		return nil, err
	}
	defer c.Close()
	w := &walker{Console: c, f: f, rand: rand.New(rand.NewPCG(1, 2)), at: regexp.MustCompile(`([\d,]+)(?: · \S+\W%)?$`)}
	if !c.Shows(patience, menu.Browse.Name) {
		return nil, fmt.Errorf("the menu %w:\n%s", errNever, c.Text())
	}
	if err := c.Type("2"); err != nil {
		return nil, err
	}
	if !c.Until(patience, func(s *terminal.Screen) bool { return w.position(s) == 1 }) {
		return nil, fmt.Errorf("the list %w:\n%s", errNever, c.Text())
	}
	if err := w.walk(p.keys); err != nil {
		return nil, err
	}
	return f, w.queries(p.keys / 500)
}

// start is how long the console takes to its first whole frame.
func (p *plan) start(v *place, last string) (time.Duration, error) {
	c, err := terminal.Start(p.options(v))
	if err != nil {
		return 0, err
	}
	defer c.Close()
	took, ok := c.Frame("", patience, func(s *terminal.Screen) bool { return strings.Contains(s.Text(), last) })
	if !ok {
		return 0, fmt.Errorf("the first frame %w:\n%s", errNever, c.Text())
	}
	if err := c.Type("q"); err != nil {
		return 0, err
	}
	if _, ended := c.Wait(patience); !ended {
		return 0, fmt.Errorf("the end %w", errNever)
	}
	return took, nil
}

// position is the number of the selected user, as the footer has it; 0: it has none.
func (w *walker) position(s *terminal.Screen) int {
	lines := strings.Split(strings.TrimRight(s.Text(), "\n"), "\n")
	m := w.at.FindStringSubmatch(lines[len(lines)-1])
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
	if err != nil {
		return 0
	}
	return n
}

// press presses a key and waits for its frame. The pause before it is of any length, so that it meets the renderer's
// clock anywhere.
func (w *walker) press(what, key string, so func(*terminal.Screen) bool) error {
	const most = 20_000
	time.Sleep(time.Duration(w.rand.IntN(most)) * time.Microsecond)
	took, ok := w.Frame(key, patience, so)
	if !ok {
		return fmt.Errorf("the frame of %s %w:\n%s", what, errNever, w.Text())
	}
	w.f.keys[what] = append(w.f.keys[what], took)
	return nil
}

// walk goes through the users by rows, by pages, to the end and back, with so many keys.
func (w *walker) walk(keys int) error {
	const leg = 50
	begun, err := usage(w.PID())
	if err != nil {
		return err
	}
	at := 1
	moved := func(s *terminal.Screen) bool { p := w.position(s); return p != at && p > 0 }
	for w.f.walked < keys {
		for _, step := range []struct {
			what, key string
			times     int
			so        func(*terminal.Screen) bool
		}{
			{"a row", "j", leg, moved},
			{"a page", "\x1b[6~", leg / 4, moved},
			{"the end", "G", 1, func(s *terminal.Screen) bool { return w.position(s) == w.f.users }},
			{"a row", "k", leg, moved},
			{"a page", "\x1b[5~", leg / 4, moved},
			{"the beginning", "g", 1, func(s *terminal.Screen) bool { return w.position(s) == 1 }},
		} {
			for range step.times {
				if err := w.press(step.what, step.key, step.so); err != nil {
					return err
				}
				w.Look(func(s *terminal.Screen) { at = w.position(s) })
			}
			w.f.walked += step.times
		}
		if w.f.before == 0 && w.f.walked >= keys/10 {
			if w.f.before, err = resident(w.PID()); err != nil {
				return err
			}
		}
	}
	ended, err := usage(w.PID())
	if err != nil {
		return err
	}
	w.f.busy = ended - begun
	w.f.after, err = resident(w.PID())
	return err
}

// queries types queries of several kinds, and waits for their rows.
func (w *walker) queries(rounds int) error {
	of := " of " + text.In(text.English).Count(int64(w.f.users))
	for i := range max(rounds, 1) {
		query := []string{"garcia", "color_favorito:azul", "fec_alta:2021 mar*", "cantidad_compras_realizadas>40"}[i%4]
		if err := w.press("the query line", "/", func(s *terminal.Screen) bool { return s.CursorShown() }); err != nil {
			return err
		}
		for i, r := range query {
			want := "/ " + query[:i] + string(r)
			if err := w.press("a letter", string(r), func(s *terminal.Screen) bool { return strings.Contains(s.Text(), want) }); err != nil {
				return err
			}
		}
		took, ok := w.Frame("", patience, func(s *terminal.Screen) bool { return strings.Contains(s.Text(), of) })
		if !ok {
			return fmt.Errorf("the rows of %q %w:\n%s", query, errNever, w.Text())
		}
		w.f.rows = append(w.f.rows, took)
		every := text.In(text.English).Count(int64(w.f.users)) + " users"
		if err := w.leave(every); err != nil {
			return err
		}
	}
	return nil
}

// leave goes back to everybody: esc leaves the line, and a second one the query.
func (w *walker) leave(every string) error {
	const escape = 150 * time.Millisecond // that a lone esc is none of a sequence's
	for range 2 {
		time.Sleep(escape)
		if err := w.Type("\r"); err != nil {
			return err
		}
		time.Sleep(escape)
		if err := w.Type("\x1b"); err != nil {
			return err
		}
		time.Sleep(escape)
		if w.Shows(time.Second, every) {
			return nil
		}
	}
	return fmt.Errorf("everybody %w:\n%s", errNever, w.Text())
}

// quantile returns the q-th part of sorted times.
func quantile(of []time.Duration, q float64) time.Duration {
	if len(of) == 0 {
		return 0
	}
	of = slices.Sorted(slices.Values(of))
	return of[min(int(float64(len(of))*q), len(of)-1)]
}
