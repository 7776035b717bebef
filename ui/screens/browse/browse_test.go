package browse

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cofre/store"
	"cofre/ui/screen"
)

func TestMoving(t *testing.T) {
	f := newFake(t, 1500)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	if k.user() != "us_000000" {
		t.Fatalf("selected %q", k.user())
	}
	for _, step := range []struct{ key, want string }{
		{"j", "us_000001"},
		{"down", "us_000002"},
		{"k", "us_000001"},
		{"up", "us_000000"},
		{"up", "us_000000"},
		{"ctrl+d", "us_000008"},
		{"ctrl+u", "us_000000"},
		{"pgdown", "us_000016"},
		{"pgup", "us_000000"},
		{"G", "us_001499"},
		{"k", "us_001498"},
		{"g", "us_000000"},
		{"end", "us_001499"},
		{"home", "us_000000"},
		{"ctrl+f", "us_000016"},
		{"ctrl+b", "us_000000"},
	} {
		k.keys(step.key)
		k.settle()
		if k.user() != step.want {
			t.Fatalf("after %s: %s, not %s", step.key, k.user(), step.want)
		}
	}
	if v := k.s.View(k.c); v.Right != "1" {
		t.Errorf("position %q", v.Right)
	}
	k.keys("G")
	k.settle()
	if v := k.s.View(k.c); v.Right != "1,500" {
		t.Errorf("position at the end %q", v.Right)
	}
	for range 1500/16 + 1 {
		k.keys("pgup")
		k.settle()
	}
	if k.user() != "us_000000" {
		t.Errorf("after all the way up: %s", k.user())
	}
}

func TestMouse(t *testing.T) {
	f := newFake(t, 300)
	k := open(t, New(deps(f), nil), 120, 40)
	k.settle()
	k.send(screen.Click{X: 10, Y: tableAt + 4})
	if k.user() != "us_000004" {
		t.Errorf("a click selected %s", k.user())
	}
	k.send(screen.Wheel{X: 10, Y: 10, Delta: 3})
	if k.user() != "us_000007" {
		t.Errorf("the wheel selected %s", k.user())
	}
	header := k.lines()[tableTop]
	k.send(screen.Click{X: strings.Index(header, "fec_alta") + 2, Y: tableTop})
	k.settle()
	if k.s.order != (order{"fec_alta", false}) || k.user() == "us_000007" && k.s.table.Stale() {
		t.Errorf("a click on a header: %v", k.s.order)
	}
	k.sees("fec_alta ↑")
	k.send(screen.Click{X: strings.Index(k.lines()[tableTop], "fec_alta") + 2, Y: tableTop})
	k.settle()
	k.sees("fec_alta ↓")
	k.send(screen.Click{X: strings.Index(k.lines()[tableTop], "ccv") + 1, Y: tableTop})
	k.settle()
	if toast, ok := askedFor[screen.ToastMsg](k); !ok || toast.Toast.Text != "ccv is sealed." {
		t.Errorf("a click on a sealed header: %v", toast)
	}
	k.send(screen.Click{X: 10, Y: tableAt + 1, Double: true})
	if k.s.page == nil {
		t.Error("a double click opens no page")
	}
	k.keys("esc")
	k.send(screen.Click{X: 4, Y: 0})
	if !k.s.Capturing() {
		t.Error("a click on the query line does not begin to type")
	}
	k.send(screen.Click{X: -3, Y: 500})
	k.send(screen.Wheel{X: -3, Y: 500, Delta: -100000})
	k.settle()
}

func TestKeysOfAUser(t *testing.T) {
	f := newFake(t, 30)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	k.keys("j", "r")
	k.settle()
	if push, ok := askedFor[screen.PushMsg](k); !ok || push.To != screen.Decrypt || push.Arg.(screen.UserArg).ID != "us_000001" {
		t.Errorf("r pushed %v", push)
	}
	k.keys("y")
	k.settle()
	if copied, ok := askedFor[screen.CopyMsg](k); !ok || string(copied.Value.Expose()) != "us_000001" {
		t.Errorf("y copied %v", copied)
	}
	k.keys("enter")
	if k.s.Title(k.c) != "user" {
		t.Errorf("title %q", k.s.Title(k.c))
	}
	k.sees("direccion")
	k.sees("Av. Arequipa 2450, departamento 301")
	k.keys("n")
	k.settle()
	if k.user() != "us_000002" {
		t.Errorf("n went to %s", k.user())
	}
	k.keys("N", "N")
	k.settle()
	if k.user() != "us_000000" {
		t.Errorf("N went to %s", k.user())
	}
	top := k.text()
	for _, name := range []string{"j", "G", "pgdown", "ctrl+d", "end"} {
		k.keys("g", name)
		if k.text() == top {
			t.Errorf("%s does not scroll", name)
		}
	}
	k.keys("g")
	if k.text() != top {
		t.Error("g does not go to the top")
	}
	k.keys("r")
	k.settle()
	if push, _ := askedFor[screen.PushMsg](k); push.Arg.(screen.UserArg).ID != "us_000000" {
		t.Errorf("r on the page pushed %v", push)
	}
	k.keys("esc")
	if _, done := k.s.Back(k.c); done {
		t.Error("the second esc does not leave")
	}
}

func TestReadOnly(t *testing.T) {
	k := open(t, New(deps(newFake(t, 5)), nil), 80, 24, func(c *screen.Context) { c.ReadOnly = true })
	k.settle()
	k.keys("r")
	k.settle()
	if _, ok := askedFor[screen.PushMsg](k); ok {
		t.Error("r reveals although the console is read-only")
	}
	for _, b := range k.s.Keys(k.c)[0].Bindings {
		if b.Help().Key == "r" && b.Enabled() {
			t.Error("r is shown although it does nothing")
		}
	}
}

func TestNothingToList(t *testing.T) {
	t.Run("loading", func(t *testing.T) {
		f := newFake(t, 5)
		f.hold = make(chan struct{})
		k := open(t, New(deps(f), nil), 80, 24)
		k.seesNot("───") // not before a tenth of a second
		k.c.Now = testNow.Add(150 * time.Millisecond)
		k.until("hairlines", func() bool { return strings.Contains(k.text(), "───") })
		k.seesNot("reading")
		k.c.Now = testNow.Add(620 * time.Millisecond)
		k.sees("reading sqlite, 0.6\u00a0s")
		close(f.hold)
		k.settle()
		k.sees("us_000004")
		k.seesNot("reading")
		k.sees("5 users")
	})
	t.Run("nobody", func(t *testing.T) {
		k := open(t, New(deps(newFake(t, 0)), nil), 80, 24)
		k.settle()
		k.sees("No users yet.")
		k.sees("i ingest")
		k.keys("i")
		k.settle()
		if push, ok := askedFor[screen.PushMsg](k); !ok || push.To != screen.Ingest {
			t.Errorf("i pushed %v", push)
		}
		k.c.ReadOnly = true
		k.sees("read-only")
		k.seesNot("i ingest")
	})
	t.Run("no match", func(t *testing.T) {
		k := open(t, New(deps(newFake(t, 12)), screen.QueryArg{Query: "user_name:nobody"}), 80, 24)
		k.settle()
		k.sees("No user matches.")
		k.sees("12 users are here; this query keeps none of them.")
		if _, done := k.s.Back(k.c); done {
			t.Error("esc does not lead back to the screen that asked")
		}
	})
	t.Run("failed", func(t *testing.T) {
		f := newFake(t, 12)
		f.err = store.ErrUnreachable
		k := open(t, New(deps(f), nil), 80, 24)
		k.settle()
		k.sees("No users to show.")
		fail, ok := askedFor[screen.FailMsg](k)
		if !ok || fail.Problem.What != "The store cannot be reached." || fail.Problem.Retry == nil {
			t.Fatalf("problem %+v", fail.Problem)
		}
		f.mu.Lock()
		f.err = nil
		f.mu.Unlock()
		k.run(fail.Problem.Retry)
		k.settle()
		k.sees("us_000011")
		if _, ok := askedFor[screen.DismissMsg](k); !ok {
			t.Error("the error panel stays although it works again")
		}
	})
}

func TestFailureKeepsRows(t *testing.T) {
	f := newFake(t, 900)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	f.mu.Lock()
	f.err = errors.New("broken: \x1b[31mpipe")
	f.mu.Unlock()
	for range 30 {
		k.keys("pgdown")
	}
	k.settle()
	k.sees("us_0003")
	fail, ok := askedFor[screen.FailMsg](k)
	if !ok || !strings.Contains(fail.Problem.Kept, "users that were read stay here") || strings.Contains(fail.Problem.Details, "\x1b") {
		t.Errorf("problem %+v", fail.Problem)
	}
	if v := k.s.View(k.c); v.Right != "as of 14:32:07" {
		t.Errorf("right %q", v.Right)
	}
	f.mu.Lock()
	f.err = nil
	f.mu.Unlock()
	was := k.user()
	k.keys("R")
	k.settle()
	if k.user() != was {
		t.Errorf("R moved from %s to %s", was, k.user())
	}
	k.keys("G")
	k.settle()
	if k.user() != "us_000899" {
		t.Errorf("after it works again: %s", k.user())
	}
}

func TestSlowStore(t *testing.T) {
	f := newFake(t, 600)
	f.delay = 600 * time.Millisecond
	k := open(t, New(deps(f), nil), 80, 24)
	k.until("rows", func() bool { return k.user() != "" })
	begin := time.Now()
	k.keys("j", "j", "pgdown", "/")
	k.enter("azul")
	k.keys("down")
	if took := time.Since(begin); took > f.delay {
		t.Errorf("keys took %v: the screen waits for the store", took)
	}
	k.until("matches", func() bool { return k.s.matches.known && k.s.matches.n == 150 && !k.s.table.Stale() })
	k.sees("150 of 600")
}

func TestStaleAnswers(t *testing.T) {
	f := newFake(t, 100)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	f.mu.Lock()
	f.hold = make(chan struct{})
	f.mu.Unlock()
	k.keys("/")
	k.enter("negro")
	k.keys("enter") // asks for negro, and is held
	k.keys("/", "ctrl+u")
	k.enter("azul")
	k.keys("enter")
	f.mu.Lock()
	close(f.hold)
	f.hold = nil
	f.mu.Unlock()
	k.settle()
	u := k.s.selected()
	if m, _ := u.member("color_favorito"); m.text != "azul" {
		t.Errorf("the rows are of %q", m.text)
	}
	k.sees("25 of 100")
	k.send(pageMsg{err: nil}) // an answer that nobody waits for
	k.settle()
	k.sees("us_000000")
}

func TestChangedBehind(t *testing.T) {
	f := newFake(t, 20)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	k.keys("j", "j", "j")
	f.add(t, userDoc(20))
	k.send(screen.Shown{Changed: true})
	k.settle()
	k.sees("21 users")
	if k.user() != "us_000003" {
		t.Errorf("the selection went to %s", k.user())
	}
	k.send(screen.Shown{})
	k.settle()
}

func TestMemoryOfTheSession(t *testing.T) {
	d := deps(newFake(t, 100))
	k := open(t, New(d, nil), 80, 24)
	k.settle()
	k.keys("/")
	k.enter("azul")
	k.keys("enter")
	k.settle()
	k.keys("j", "j", "S")
	k.settle()
	was := k.user()
	k.s.Close()
	k = open(t, New(d, nil), 80, 24)
	k.settle()
	k.sees("/ azul")
	k.sees("id ↓")
	if k.user() != was {
		t.Errorf("the selection is on %s, not %s", k.user(), was)
	}
	k.s.Close()
	k = open(t, New(d, screen.QueryArg{Select: "us_000042"}), 80, 24)
	k.settle()
	if k.user() != "us_000042" {
		t.Errorf("asked for us_000042, got %s", k.user())
	}
	k.s.Close()
	k = open(t, New(d, nil), 80, 24)
	k.settle()
	k.sees("/ azul")
}

func TestEscapeThenEnd(t *testing.T) {
	for _, width := range []int{80} {
		k := open(t, New(deps(newFake(t, 500)), nil), width, 24)
		k.settle()
		k.keys("/")
		k.enter("colr_favorito:azul")
		k.settle()
		k.keys("tab")
		k.settle()
		k.keys("enter")
		k.settle()
		k.keys("enter", "esc", "esc", "G")
		k.settle()
		k.sees("us_000499")
	}
}
