package decrypt

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/vault"
)

var sizes = [][2]int{{80, 24}, {120, 40}, {200, 60}}

// opened is a console on the user of the fake, with the vault open.
func onUser(t testing.TB, f *fake, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	k := screentest.Open(t, New(deps(f), screen.UserArg{ID: "us_000416"}), width, height, change...)
	k.Unlock = func(key string) error {
		if key != rightKey {
			return vault.ErrWrongKey
		}
		return nil
	}
	k.Settle()
	return k
}

// reveal reveals the fields that are chosen.
func reveal(k *console) {
	k.T.Helper()
	k.C.Session.Open = true
	k.Keys("enter")
	if k.Dialog == nil {
		k.T.Fatalf("no dialog:\n%s", k.Text())
	}
	k.Type("test")
	k.Keys("enter")
}

func TestPickByIDAndName(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, typed := range []string{"us_000416", "álv", "ALVARO", "zuniga"} {
			k := screentest.Open(t, New(deps(newFake()), nil), 100, 30)
			k.Sees("Which user?")
			k.Type(typed)
			k.Until("found", func() bool { return k.S.pick.known })
			k.Sees("álvaro.zúñiga")
			k.Keys("enter")
			k.Sees("3 fields are sealed")
			k.Keys("esc")
			k.Sees("/ " + typed)
		}
	})
}

func TestPickStates(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := screentest.Open(t, New(deps(f), nil), 100, 30)
		k.Type("nobody")
		k.Keys("enter")
		k.Sees("No user matches.")
		k.Sees("begins with nobody.")
		for range "nobody" {
			k.Keys("backspace")
		}
		k.Sees("Which user?")
		k.Type("abril")
		k.Until("found", func() bool { return k.S.pick.known })
		k.Sees("the first 20; type more")
		k.Keys("down", "down", "enter")
		k.Sees("abril.002")
		k.Keys("esc")
		k.Send(screen.Click{X: 5, Y: 4, Double: false})
		k.Send(screen.Click{X: 5, Y: 4, Double: true})
		k.Settle()
		k.Sees("abril.001")
		if !strings.Contains(k.Footer(), "/ other user") {
			t.Error(k.Footer())
		}
		k.Keys("/")
		k.Sees("/ abril")
	})
}

func TestEnterBeforeTheAnswerOpensTheFirst(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		f.hold = make(chan struct{})
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Type("us_000416")
		k.Send(screentest.Key("enter"))
		k.C.Now = k.C.Now.Add(time.Second)
		k.Sees("searching sqlite")
		close(f.hold)
		f.set(func() { f.hold = nil })
		k.Settle()
		k.Sees("3 fields are sealed")
	})
}

func TestStaleSearchIsDropped(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		hold := make(chan struct{})
		f.hold = hold
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Type("a")
		k.Until("searching", func() bool { return k.S.pick.find.Busy() })
		f.set(func() { f.hold = nil })
		k.Type("bril.003")
		k.Settle()
		close(hold)
		k.Settle()
		k.Sees("abril.003")
		k.SeesNot("abril.004")
	})
}

func TestRevealWithTheKey(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := onUser(t, f, 120, 40)
		k.Keys("down", "space") // the ccv is not chosen any more
		k.Sees("2 chosen")
		k.Keys("enter", "enter")
		if !strings.Contains(k.Box(), "A reason is needed.") {
			t.Error(k.Box())
		}
		k.Type("Contracargo 88213, pedido por Riesgos")
		k.Keys("enter")
		k.Type("wrong")
		if !strings.Contains(k.Box(), "●●●●●●●●") || strings.Contains(k.Box(), "wrong") {
			t.Error(k.Box())
		}
		k.Keys("enter")
		if !strings.Contains(k.Box(), "Not a master key of this vault. Next try in 4") {
			t.Error(k.Box())
		}
		k.Type(rightKey)
		k.Keys("enter") // too early: nothing is tried
		if k.Dialog == nil || k.S.Exposed() {
			t.Fatal("a key was tried before its time")
		}
		k.C.Session.NextTry = time.Time{}
		k.Keys("enter")
		if k.Dialog != nil {
			t.Fatal(k.Box())
		}
		k.Sees("□ 2 fields are revealed")
		k.Sees("masked again in 30")
		k.Sees("6011-1111-1111-1117")
		k.Sees("59153058")
		k.SeesNot("653")
		k.Sees("Contracargo 88213")
		k.Sees("4,128 intent · 4,129 ok   lucia.paredes@soporte-04")
		if got := f.requests[0]; len(got.Fields) != 2 || got.Reason != "Contracargo 88213, pedido por Riesgos" {
			t.Errorf("%+v", got)
		}
	})
}

func TestNothingJumps(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := onUser(t, newFake(), 120, 40)
		before := k.Lines()
		reveal(k)
		after := k.Lines()
		if len(before) != len(after) {
			t.Fatalf("%d and %d lines", len(before), len(after))
		}
		for i := range before {
			for _, label := range []string{"credit_card_num", "cuenta_numero", "reason", "clipboard", "fec_alta"} {
				if strings.Contains(before[i], label) && !strings.Contains(after[i], label) {
					t.Errorf("%s moved", label)
				}
			}
		}
	})
}

func TestCountdownAndExpiry(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := onUser(t, f, 100, 30)
		reveal(k)
		values := k.S.grants[0].values
		k.Pass(9)
		k.Sees("masked again in 21")
		k.Pass(20)
		k.Sees("masked again in 1")
		k.Sees("653")
		// Without any tick, a frame drawn too late holds nothing.
		late := k.C
		late.Now = late.Now.Add(time.Second)
		if view := ansi.Strip(strings.Join(k.S.View(late).Lines, "\n")); strings.Contains(view, "59153058") {
			t.Error("a late frame shows a value")
		}
		k.Pass(1)
		k.SeesNot("653")
		k.Sees("3 fields are sealed")
		if k.S.Exposed() {
			t.Error("still exposed")
		}
		for _, v := range values {
			if v.bytes.Len() != 0 {
				t.Errorf("%s is not wiped", v.field)
			}
		}
		for _, field := range f.revealed[0].Fields {
			if field.Value.Len() != 0 {
				t.Errorf("%s is not wiped in the vault's answer", field.Name)
			}
		}
	})
}

func TestMaskNowAndByTheConsole(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, how := range []func(k *console){
			func(k *console) { k.Keys("m") },
			func(k *console) { k.S.Mask() },
			func(k *console) { k.Send(screen.Locked{Reason: screen.LockIdle}) },
			func(k *console) { k.S.Close() },
			func(k *console) { k.Keys("/") },
		} {
			f := newFake()
			k := onUser(t, f, 100, 30)
			reveal(k)
			values := k.S.grants[0].values
			how(k)
			k.Settle()
			if k.S.Exposed() || strings.Contains(k.Text(), "59153058") {
				t.Error("a value is still there")
			}
			for _, v := range values {
				if v.bytes.Len() != 0 {
					t.Error("not wiped")
				}
			}
		}
	})
}

// A reveal that comes back after everything was masked is wiped, whoever holds it.
func TestAnotherRevealExtendsOnlyItsOwn(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		k := onUser(t, f, 120, 40)
		k.Keys("a", "space") // only the first
		reveal(k)
		k.Pass(10)
		k.Keys("down", "space") // the vault is open and the reason known
		k.Sees("□ 2 fields are revealed")
		k.Sees("the first is masked in 20")
		k.Pass(20)
		k.Sees("□ 1 field is revealed")
		k.SeesNot("6011-1111")
		k.Sees("653")
		k.Sees("masked again in 10")
		k.Pass(10)
		k.Sees("3 fields are sealed")
		if got := f.requests[1]; got.Reason != "test" || len(got.Fields) != 1 || got.Fields[0] != "credit_card_ccv" {
			t.Errorf("%+v", got)
		}
	})
}

func TestCopy(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := onUser(t, newFake(), 120, 40)
		k.Keys("y")
		if toast, ok := screentest.Asked[screen.ToastMsg](k); !ok || toast.Toast.Level != screen.Caution {
			t.Error("nothing is said")
		}
		reveal(k)
		k.Keys("down", "y")
		got, ok := screentest.Asked[screen.CopyMsg](k)
		if !ok || string(got.Value.Expose()) != "653" {
			t.Fatalf("%v", ok)
		}
		got.Value.Wipe() // as the console does
		k.Sees("653")
		k.Sees("credit_card_ccv, cleared in 30")
		k.Pass(30)
		k.Sees("empty")
	})
}

// No string of a frame holds a value in one piece.
func TestFrameHoldsNoWholeValue(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		long := strings.Repeat("canary-value ", 700)
		f.users[0].secrets["credit_card_num"] = fmt.Sprintf("%q", long)
		k := onUser(t, f, 120, 40)
		reveal(k)
		check := func() {
			t.Helper()
			for _, line := range k.S.View(k.C).Lines {
				for _, piece := range []string{"59153058", "canary", "653"} {
					if strings.Contains(line, piece) {
						t.Errorf("a line holds %s in one piece", piece)
					}
				}
			}
		}
		check()
		k.Keys("enter")
		k.Sees("canary-value canary")
		check()
	})
}

func TestLongAndOddValues(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake()
		object := `{"street":"Av. \u001b[31mred","n":[1,2,3]}`
		f.users[0].secrets = map[string]string{
			"credit_card_num": `"` + strings.Repeat("0123456789", 900) + `end"`,
			"credit_card_ccv": `null`,
			"cuenta_numero":   object,
			"hostile":         `"\u001b]52;c;eA==\u0007\u202e漢字\u0000"`,
			"empty":           `""`,
			"number":          `1.10`,
		}
		k := onUser(t, f, 80, 24)
		reveal(k)
		k.Sees("null  no value")
		k.Sees("empty text")
		k.Sees("1.10")
		k.Sees(`\x1b]52;c;eA==\x07\u202e漢字\x00`)
		k.Keys("g")
		if !strings.Contains(k.Footer(), "enter show all") {
			t.Error(k.Footer())
		}
		k.Keys("enter")
		k.Sees("9,003 bytes")
		k.Sees("0123456789")
		k.Keys("G")
		k.Sees("end")
		k.Keys("ctrl+u", "k", "j", "ctrl+d", "g")
		k.Resize(60, 20)
		k.Sees("0123456789")
		k.Keys("y")
		if got, _ := screentest.Asked[screen.CopyMsg](k); got.Value.Len() != 9003 {
			t.Errorf("%d bytes copied", got.Value.Len())
		}
		k.Keys("esc")
		k.Sees("fields are revealed")
		k.Keys("enter")
		k.Pass(30)
		k.Sees("fields are sealed")
		k.SeesNot("0123456789")
	})
}

func TestGolden(t *testing.T) {
	for _, size := range sizes {
		for _, lang := range []text.Lang{text.English, text.Spanish} {
			name := fmt.Sprintf("%dx%d-%s", size[0], size[1], lang)
			screentest.Run(t, name, func(t *testing.T) {
				k := onUser(t, newFake(), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
				screentest.Golden(t, "masked-"+name, k.Text()+"\n"+k.Footer()+"\n")
				k.Keys("down", "space", "enter")
				k.Type("Contracargo 88213, pedido por Riesgos")
				k.Keys("enter")
				k.Type("wrong")
				k.Keys("enter")
				screentest.Golden(t, "dialog-"+name, k.Box())
				k.Pass(4)
				k.Type(rightKey)
				k.Keys("enter")
				k.Pass(9)
				screentest.Golden(t, "revealed-"+name, k.Text()+"\n"+k.Footer()+"\n")
				k.Keys("/")
				k.Type("abril")
				k.Until("found", func() bool { return k.S.pick.known })
				screentest.Golden(t, "pick-"+name, k.Text()+"\n"+k.Footer()+"\n")
			})
		}
	}
}
