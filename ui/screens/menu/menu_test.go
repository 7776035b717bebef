package menu_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screens/menu"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

type fakeVault struct {
	status  vault.Status
	entries []audit.Entry
	days    []store.DayCount
	err     error
	asked   []int64
}

func (v *fakeVault) Status(_ context.Context, limit int64) (vault.Status, error) {
	v.asked = append(v.asked, limit)
	st := v.status
	if limit > 0 && st.Records.N > limit {
		st.Records = store.Count{N: limit}
	}
	return st, v.err
}

func (v *fakeVault) ByDay(context.Context, store.Query, string, int) ([]store.DayCount, error) {
	return v.days, v.err
}

func (v *fakeVault) AuditEntries(_ context.Context, from, _ uint64, fn func(audit.Entry) error) error {
	for _, e := range v.entries[min(int(from), len(v.entries)):] {
		if err := fn(e); err != nil {
			return err
		}
	}
	return v.err
}

func now() time.Time { return time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC) }

func full() *fakeVault {
	v := &fakeVault{status: vault.Status{
		Store: store.Info{Kind: "sqlite", Bytes: 2_100_000_000}, Fingerprint: strings.Repeat("7f3ac01944be02d1", 4),
		Slots: []vault.SlotInfo{{}, {}, {}}, Host: "d766f0a243", Enrolled: true,
		Records: store.Count{N: 1_000_000, Exact: true}, Rejects: store.Count{N: 12, Exact: true}, Audit: 3,
	}}
	v.entries = []audit.Entry{
		{Seq: 0, Time: now().Add(-2 * time.Hour), Action: audit.ActionIngest, Outcome: audit.OutcomeOK},
		{Seq: 1, Time: now().Add(-time.Hour), Action: audit.ActionReveal, Outcome: audit.OutcomeIntent},
		{Seq: 2, Time: now().Add(-time.Hour), Action: audit.ActionReveal, Outcome: audit.OutcomeOK},
	}
	v.days = []store.DayCount{{Day: now().Truncate(24 * time.Hour), N: 29_250}}
	return v
}

func context120(t *testing.T) screen.Context {
	t.Helper()
	return screen.Context{
		Ctx: t.Context(), Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Width: 116, Height: 36,
		WindowWidth: 120, WindowHeight: 40, Now: now(), Zone: time.UTC, Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite"},
	}
}

func options() menu.Options {
	o := menu.Options{Version: "1.4.0"}
	for i, id := range []screen.ID{screen.Ingest, screen.Browse, screen.Decrypt, screen.Overview, screen.Keys, screen.Integrity, screen.Audit, screen.Rejects, screen.Toolbox} {
		o.Items = append(o.Items, menu.Item{ID: id, Digit: i + 1})
	}
	return o
}

// settle runs commands and their answers until there are none; what is for the console is returned.
func settle(s *menu.Screen, c screen.Context, cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		var out []tea.Msg
		for _, x := range msg {
			out = append(out, settle(s, c, x)...)
		}
		return out
	case screen.Answer:
		if msg.Stale() {
			return nil
		}
		return settle(s, c, s.Update(c, msg.Msg))
	default:
		return []tea.Msg{msg}
	}
}

func TestMenuShowsTheState(t *testing.T) {
	v, c := full(), context120(t)
	s := menu.New(v, options())
	settle(s, c, s.Init(c))
	lines := strings.Split(ansi.Strip(strings.Join(s.View(c).Lines, "\n")), "\n")
	for i, want := range map[int]string{
		1:  "▌  1  Ingest and encrypt                                 last run 2\u00a0h ago",
		2:  "▌     Fetch user records, encrypt the sensitive fields, store",
		4:  "   2  Browse users                                        1,000,000 users",
		7:  "   3  Decrypt                                                    ■ locked",
		10: "   4  Overview                                              +29,250 today",
		13: "   5  Keys                                                  3 master keys",
		16: "   6  Integrity                                        ! not verified yet",
		22: "   8  Rejects                                                ✗ 12 waiting",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d\n got %q\nwant %q", i, lines[i], want)
		}
	}
	if len(v.asked) != 2 || v.asked[1] != 0 {
		t.Errorf("asked %v: first what is quick, then what is exact", v.asked)
	}
}

func TestMenuFitsEverywhere(t *testing.T) {
	for _, l := range []text.Lang{text.English, text.Spanish} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {99, 29}, {100, 30}, {120, 40}, {200, 60}} {
			c := context120(t)
			c.Text = text.In(l)
			c.Width, c.Height, c.Compact = size[0]-4, size[1]-4, size[0] < 100 || size[1] < 30
			s := menu.New(full(), options())
			settle(s, c, s.Init(c))
			s.Update(c, tea.KeyPressMsg{Code: 'G', Text: "G"})
			view := s.View(c)
			if len(view.Lines) > c.Height {
				t.Errorf("%s %v: %d lines", l, size, len(view.Lines))
			}
			for _, line := range view.Lines {
				if ansi.StringWidth(line) > c.Width {
					t.Errorf("%s %v: %q", l, size, ansi.Strip(line))
				}
			}
			if last := c.Text.Menu().Toolbox.Name; !strings.Contains(ansi.Strip(strings.Join(view.Lines, "\n")), last) {
				t.Errorf("%s %v: the last item is out of sight", l, size)
			}
		}
	}
}

func TestMenuOpensWhatIsSelected(t *testing.T) {
	c := context120(t)
	s := menu.New(full(), options())
	s.Update(c, tea.KeyPressMsg{Code: 'j', Text: "j"})
	if got := settle(s, c, s.Update(c, tea.KeyPressMsg{Code: tea.KeyEnter})); len(got) != 1 || got[0] != (screen.PushMsg{To: screen.Browse}) {
		t.Errorf("%+v", got)
	}
	if cmd := s.Update(c, screen.Click{X: 5, Y: 7}); cmd != nil {
		t.Error("the first click opens")
	}
	if got := settle(s, c, s.Update(c, screen.Click{X: 5, Y: 8})); len(got) != 1 || got[0] != (screen.PushMsg{To: screen.Decrypt}) {
		t.Errorf("%+v", got)
	}
}

func TestMenuSaysWhatFails(t *testing.T) {
	c := context120(t)
	v := full()
	v.err = store.ErrBusy
	s := menu.New(v, options())
	got := settle(s, c, s.Init(c))
	if len(got) != 1 || got[0].(screen.FailMsg).Problem.What != "The store did not answer for 10 s." {
		t.Errorf("%+v", got)
	}
	v.err = errors.New("other")
	s.View(c)
}

func BenchmarkView(b *testing.B) {
	v := full()
	c := screen.Context{
		Ctx: b.Context(), Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Width: 116, Height: 36, Now: now(),
		Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite"},
	}
	s := menu.New(v, options())
	settle(s, c, s.Init(c))
	for b.Loop() {
		s.View(c)
	}
}
