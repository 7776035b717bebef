package browse

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
)

func TestMoving(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 1500)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		if selected(k) != "us_000000" {
			t.Fatalf("selected %q", selected(k))
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
			k.Keys(step.key)
			if selected(k) != step.want {
				t.Fatalf("after %s: %s, not %s", step.key, selected(k), step.want)
			}
		}
		if v := k.S.View(k.C); v.Right != "1" {
			t.Errorf("position %q", v.Right)
		}
		k.Keys("G")
		if v := k.S.View(k.C); v.Right != "1,500" {
			t.Errorf("position at the end %q", v.Right)
		}
		for range 1500/16 + 1 {
			k.Keys("pgup")
		}
		if selected(k) != "us_000000" {
			t.Errorf("after all the way up: %s", selected(k))
		}
	})
}

func TestMouse(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 300)
		k := screentest.Open(t, New(deps(f), nil), 120, 40)
		k.Settle()
		k.Send(screen.Click{X: 10, Y: tableAt + 4})
		if selected(k) != "us_000004" {
			t.Errorf("a click selected %s", selected(k))
		}
		k.Send(screen.Wheel{X: 10, Y: 10, Delta: 3})
		if selected(k) != "us_000007" {
			t.Errorf("the wheel selected %s", selected(k))
		}
		header := k.Lines()[tableTop]
		k.Send(screen.Click{X: strings.Index(header, "fec_alta") + 2, Y: tableTop})
		k.Settle()
		if k.S.order != (order{"fec_alta", false}) || selected(k) == "us_000007" && k.S.table.Stale() {
			t.Errorf("a click on a header: %v", k.S.order)
		}
		k.Sees("fec_alta ↑")
		k.Send(screen.Click{X: strings.Index(k.Lines()[tableTop], "fec_alta") + 2, Y: tableTop})
		k.Settle()
		k.Sees("fec_alta ↓")
		k.Send(screen.Click{X: strings.Index(k.Lines()[tableTop], "ccv") + 1, Y: tableTop})
		k.Settle()
		if toast, ok := screentest.Asked[screen.ToastMsg](k); !ok || toast.Toast.Text != "ccv is sealed." {
			t.Errorf("a click on a sealed header: %v", toast)
		}
		k.Send(screen.Click{X: 10, Y: tableAt + 1, Double: true})
		if k.S.page == nil {
			t.Error("a double click opens no page")
		}
		k.Press("esc")
		k.Send(screen.Click{X: 4, Y: 0})
		if !k.S.Capturing() {
			t.Error("a click on the query line does not begin to type")
		}
		k.Send(screen.Click{X: -3, Y: 500})
		k.Send(screen.Wheel{X: -3, Y: 500, Delta: -100000})
		k.Settle()
	})
}

func TestKeysOfAUser(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 30)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		k.Keys("j", "r")
		if push, ok := screentest.Asked[screen.PushMsg](k); !ok || push.To != screen.Decrypt || push.Arg.(screen.UserArg).ID != "us_000001" {
			t.Errorf("r pushed %v", push)
		}
		k.Keys("y")
		if copied, ok := screentest.Asked[screen.CopyMsg](k); !ok || string(copied.Value.Expose()) != "us_000001" {
			t.Errorf("y copied %v", copied)
		}
		k.Press("enter")
		if k.S.Title(k.C) != "user" {
			t.Errorf("title %q", k.S.Title(k.C))
		}
		k.Sees("direccion")
		k.Sees("Av. Arequipa 2450, departamento 301")
		k.Keys("n")
		if selected(k) != "us_000002" {
			t.Errorf("n went to %s", selected(k))
		}
		k.Keys("N", "N")
		if selected(k) != "us_000000" {
			t.Errorf("N went to %s", selected(k))
		}
		top := k.Text()
		for _, name := range []string{"j", "G", "pgdown", "ctrl+d", "end"} {
			k.Press("g", name)
			if k.Text() == top {
				t.Errorf("%s does not scroll", name)
			}
		}
		k.Press("g")
		if k.Text() != top {
			t.Error("g does not go to the top")
		}
		k.Keys("r")
		if push, _ := screentest.Asked[screen.PushMsg](k); push.Arg.(screen.UserArg).ID != "us_000000" {
			t.Errorf("r on the page pushed %v", push)
		}
		k.Press("esc")
		if _, done := k.S.Back(k.C); done {
			t.Error("the second esc does not leave")
		}
	})
}

func TestReadOnly(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := screentest.Open(t, New(deps(newFake(t, 5)), nil), 80, 24, func(c *screen.Context) { c.ReadOnly = true })
		k.Settle()
		k.Keys("r")
		if _, ok := screentest.Asked[screen.PushMsg](k); ok {
			t.Error("r reveals although the console is read-only")
		}
		for _, b := range k.S.Keys(k.C)[0].Bindings {
			if b.Help().Key == "r" && b.Enabled() {
				t.Error("r is shown although it does nothing")
			}
		}
	})
}

func TestNothingToList(t *testing.T) {
	screentest.Run(t, "loading", func(t *testing.T) {
		f := newFake(t, 5)
		f.hold = make(chan struct{})
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.SeesNot("───") // not before a tenth of a second
		k.C.Now = screentest.Now().Add(150 * time.Millisecond)
		k.Until("hairlines", func() bool { return strings.Contains(k.Text(), "───") })
		k.SeesNot("reading")
		k.C.Now = screentest.Now().Add(620 * time.Millisecond)
		k.Sees("reading sqlite, 0.6\u00a0s")
		close(f.hold)
		k.Settle()
		k.Sees("us_000004")
		k.SeesNot("reading")
		k.Sees("5 users")
	})
	screentest.Run(t, "nobody", func(t *testing.T) {
		k := screentest.Open(t, New(deps(newFake(t, 0)), nil), 80, 24)
		k.Settle()
		k.Sees("No users yet.")
		k.Sees("i ingest")
		k.Keys("i")
		if push, ok := screentest.Asked[screen.PushMsg](k); !ok || push.To != screen.Ingest {
			t.Errorf("i pushed %v", push)
		}
		k.C.ReadOnly = true
		k.Sees("read-only")
		k.SeesNot("i ingest")
	})
	screentest.Run(t, "no match", func(t *testing.T) {
		k := screentest.Open(t, New(deps(newFake(t, 12)), screen.QueryArg{Query: "user_name:nobody"}), 80, 24)
		k.Settle()
		k.Sees("No user matches.")
		k.Sees("12 users are here; this query keeps none of them.")
		if _, done := k.S.Back(k.C); done {
			t.Error("esc does not lead back to the screen that asked")
		}
	})
	screentest.Run(t, "failed", func(t *testing.T) {
		f := newFake(t, 12)
		f.err = store.ErrUnreachable
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		k.Sees("No users to show.")
		fail, ok := screentest.Asked[screen.FailMsg](k)
		if !ok || fail.Problem.What != "The store cannot be reached." || fail.Problem.Retry == nil {
			t.Fatalf("problem %+v", fail.Problem)
		}
		f.mu.Lock()
		f.err = nil
		f.mu.Unlock()
		k.Run(fail.Problem.Retry)
		k.Settle()
		k.Sees("us_000011")
		if _, ok := screentest.Asked[screen.DismissMsg](k); !ok {
			t.Error("the error panel stays although it works again")
		}
	})
}

func TestFailureKeepsRows(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 900)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		f.mu.Lock()
		f.err = errors.New("broken: \x1b[31mpipe")
		f.mu.Unlock()
		for range 30 {
			k.Press("pgdown")
		}
		k.Settle()
		k.Sees("us_0003")
		fail, ok := screentest.Asked[screen.FailMsg](k)
		if !ok || !strings.Contains(fail.Problem.Kept, "users that were read stay here") || strings.Contains(fail.Problem.Details, "\x1b") {
			t.Errorf("problem %+v", fail.Problem)
		}
		if v := k.S.View(k.C); v.Right != "as of 14:32:07" {
			t.Errorf("right %q", v.Right)
		}
		f.mu.Lock()
		f.err = nil
		f.mu.Unlock()
		was := selected(k)
		k.Keys("R")
		if selected(k) != was {
			t.Errorf("R moved from %s to %s", was, selected(k))
		}
		k.Keys("G")
		if selected(k) != "us_000899" {
			t.Errorf("after it works again: %s", selected(k))
		}
	})
}

func TestSlowStore(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 600)
		f.delay = 600 * time.Millisecond
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Until("rows", func() bool { return selected(k) != "" })
		begin := time.Now()
		k.Press("j", "j", "pgdown", "/")
		k.Type("azul")
		k.Press("down")
		if took := time.Since(begin); took > f.delay {
			t.Errorf("keys took %v: the screen waits for the store", took)
		}
		k.Until("matches", func() bool { return k.S.matches.known && k.S.matches.n == 150 && !k.S.table.Stale() })
		k.Sees("150 of 600")
	})
}

func TestStaleAnswers(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 100)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		f.mu.Lock()
		f.hold = make(chan struct{})
		f.mu.Unlock()
		k.Press("/")
		k.Type("negro")
		k.Press("enter") // asks for negro, and is held
		k.Press("/", "ctrl+u")
		k.Type("azul")
		k.Press("enter")
		f.mu.Lock()
		close(f.hold)
		f.hold = nil
		f.mu.Unlock()
		k.Settle()
		u := k.S.selected()
		if m, _ := u.member("color_favorito"); m.text != "azul" {
			t.Errorf("the rows are of %q", m.text)
		}
		k.Sees("25 of 100")
		k.Send(pageMsg{err: nil}) // an answer that nobody waits for
		k.Settle()
		k.Sees("us_000000")
	})
}

func TestChangedBehind(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 20)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		k.Press("j", "j", "j")
		f.add(t, userDoc(20))
		k.Send(screen.Shown{Changed: true})
		k.Settle()
		k.Sees("21 users")
		if selected(k) != "us_000003" {
			t.Errorf("the selection went to %s", selected(k))
		}
		k.Send(screen.Shown{})
		k.Settle()
	})
}

func TestMemoryOfTheSession(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := deps(newFake(t, 100))
		k := screentest.Open(t, New(d, nil), 80, 24)
		k.Settle()
		k.Press("/")
		k.Type("azul")
		k.Keys("enter")
		k.Keys("j", "j", "S")
		was := selected(k)
		k.S.Close()
		k = screentest.Open(t, New(d, nil), 80, 24)
		k.Settle()
		k.Sees("/ azul")
		k.Sees("id ↓")
		if selected(k) != was {
			t.Errorf("the selection is on %s, not %s", selected(k), was)
		}
		k.S.Close()
		k = screentest.Open(t, New(d, screen.QueryArg{Select: "us_000042"}), 80, 24)
		k.Settle()
		if selected(k) != "us_000042" {
			t.Errorf("asked for us_000042, got %s", selected(k))
		}
		k.S.Close()
		k = screentest.Open(t, New(d, nil), 80, 24)
		k.Settle()
		k.Sees("/ azul")
	})
}

func TestEscapeThenEnd(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, width := range []int{80} {
			k := screentest.Open(t, New(deps(newFake(t, 500)), nil), width, 24)
			k.Settle()
			k.Press("/")
			k.Type("colr_favorito:azul")
			k.Settle()
			k.Keys("tab")
			k.Keys("enter")
			k.Keys("enter", "esc", "esc", "G")
			k.Sees("us_000499")
		}
	})
}
