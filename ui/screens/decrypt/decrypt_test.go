package decrypt

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/vault"
)

var sizes = [][2]int{{80, 24}, {120, 40}, {200, 60}}

// opened is a console on the user of the fake, with the vault open.
func onUser(t testing.TB, f *fake, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	k := open(t, New(deps(f), screen.UserArg{ID: "us_000416"}), width, height, change...)
	k.unlock = func(key string) error {
		if key != rightKey {
			return vault.ErrWrongKey
		}
		return nil
	}
	k.settle()
	return k
}

// reveal reveals the fields that are chosen.
func (k *console) reveal() {
	k.t.Helper()
	k.c.Session.Open = true
	k.keys("enter")
	if k.dialog == nil {
		k.t.Fatalf("no dialog:\n%s", k.text())
	}
	k.enter("test")
	k.keys("enter")
}

func TestPickByIDAndName(t *testing.T) {
	for _, typed := range []string{"us_000416", "álv", "ALVARO", "zuniga"} {
		k := open(t, New(deps(newFake()), nil), 100, 30)
		k.sees("Which user?")
		k.enter(typed)
		k.until("found", func() bool { return k.s.pick.known })
		k.sees("álvaro.zúñiga")
		k.keys("enter")
		k.sees("3 fields are sealed")
		k.keys("esc")
		k.sees("/ " + typed)
	}
}

func TestPickStates(t *testing.T) {
	f := newFake()
	k := open(t, New(deps(f), nil), 100, 30)
	k.enter("nobody")
	k.keys("enter")
	k.sees("No user matches.")
	k.sees("begins with nobody.")
	for range "nobody" {
		k.keys("backspace")
	}
	k.sees("Which user?")
	k.enter("abril")
	k.until("found", func() bool { return k.s.pick.known })
	k.sees("the first 20; type more")
	k.keys("down", "down", "enter")
	k.sees("abril.002")
	k.keys("esc")
	k.send(screen.Click{X: 5, Y: 4, Double: false})
	k.send(screen.Click{X: 5, Y: 4, Double: true})
	k.settle()
	k.sees("abril.001")
	if !strings.Contains(k.footer(), "/ other user") {
		t.Error(k.footer())
	}
	k.keys("/")
	k.sees("/ abril")
}

func TestEnterBeforeTheAnswerOpensTheFirst(t *testing.T) {
	f := newFake()
	f.hold = make(chan struct{})
	k := open(t, New(deps(f), nil), 80, 24)
	k.enter("us_000416")
	k.send(press("enter"))
	k.c.Now = k.c.Now.Add(time.Second)
	k.sees("searching sqlite")
	close(f.hold)
	f.set(func() { f.hold = nil })
	k.settle()
	k.sees("3 fields are sealed")
}

func TestStaleSearchIsDropped(t *testing.T) {
	f := newFake()
	hold := make(chan struct{})
	f.hold = hold
	k := open(t, New(deps(f), nil), 80, 24)
	k.enter("a")
	k.until("searching", func() bool { return k.s.pick.find.Busy() })
	f.set(func() { f.hold = nil })
	k.enter("bril.003")
	k.settle()
	close(hold)
	k.settle()
	k.sees("abril.003")
	k.seesNot("abril.004")
}

func TestRevealWithTheKey(t *testing.T) {
	f := newFake()
	k := onUser(t, f, 120, 40)
	k.keys("down", "space") // the ccv is not chosen any more
	k.sees("2 chosen")
	k.keys("enter", "enter")
	if !strings.Contains(k.box(), "A reason is needed.") {
		t.Error(k.box())
	}
	k.enter("Contracargo 88213, pedido por Riesgos")
	k.keys("enter")
	k.enter("wrong")
	if !strings.Contains(k.box(), "●●●●●●●●") || strings.Contains(k.box(), "wrong") {
		t.Error(k.box())
	}
	k.keys("enter")
	if !strings.Contains(k.box(), "Not a master key of this vault. Next try in 4") {
		t.Error(k.box())
	}
	k.enter(rightKey)
	k.keys("enter") // too early: nothing is tried
	if k.dialog == nil || k.s.Exposed() {
		t.Fatal("a key was tried before its time")
	}
	k.c.Session.NextTry = time.Time{}
	k.keys("enter")
	if k.dialog != nil {
		t.Fatal(k.box())
	}
	k.sees("□ 2 fields are revealed")
	k.sees("masked again in 30")
	k.sees("6011-1111-1111-1117")
	k.sees("59153058")
	k.seesNot("653")
	k.sees("Contracargo 88213")
	k.sees("4,128 intent · 4,129 ok   lucia.paredes@soporte-04")
	if got := f.requests[0]; len(got.Fields) != 2 || got.Reason != "Contracargo 88213, pedido por Riesgos" {
		t.Errorf("%+v", got)
	}
}

func TestNothingJumps(t *testing.T) {
	k := onUser(t, newFake(), 120, 40)
	before := k.lines()
	k.reveal()
	after := k.lines()
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
}

func TestCountdownAndExpiry(t *testing.T) {
	f := newFake()
	k := onUser(t, f, 100, 30)
	k.reveal()
	values := k.s.grants[0].values
	k.pass(9)
	k.sees("masked again in 21")
	k.pass(20)
	k.sees("masked again in 1")
	k.sees("653")
	// Without any tick, a frame drawn too late holds nothing.
	late := k.c
	late.Now = late.Now.Add(time.Second)
	if view := ansi.Strip(strings.Join(k.s.View(late).Lines, "\n")); strings.Contains(view, "59153058") {
		t.Error("a late frame shows a value")
	}
	k.pass(1)
	k.seesNot("653")
	k.sees("3 fields are sealed")
	if k.s.Exposed() {
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
}

func TestMaskNowAndByTheConsole(t *testing.T) {
	for _, how := range []func(k *console){
		func(k *console) { k.keys("m") },
		func(k *console) { k.s.Mask() },
		func(k *console) { k.send(screen.Locked{Reason: screen.LockIdle}) },
		func(k *console) { k.s.Close() },
		func(k *console) { k.keys("/") },
	} {
		f := newFake()
		k := onUser(t, f, 100, 30)
		k.reveal()
		values := k.s.grants[0].values
		how(k)
		k.settle()
		if k.s.Exposed() || strings.Contains(k.text(), "59153058") {
			t.Error("a value is still there")
		}
		for _, v := range values {
			if v.bytes.Len() != 0 {
				t.Error("not wiped")
			}
		}
	}
}

// A reveal that comes back after everything was masked is wiped, whoever holds it.
func TestAnotherRevealExtendsOnlyItsOwn(t *testing.T) {
	f := newFake()
	k := onUser(t, f, 120, 40)
	k.keys("a", "space") // only the first
	k.reveal()
	k.pass(10)
	k.keys("down", "space") // the vault is open and the reason known
	k.sees("□ 2 fields are revealed")
	k.sees("the first is masked in 20")
	k.pass(20)
	k.sees("□ 1 field is revealed")
	k.seesNot("6011-1111")
	k.sees("653")
	k.sees("masked again in 10")
	k.pass(10)
	k.sees("3 fields are sealed")
	if got := f.requests[1]; got.Reason != "test" || len(got.Fields) != 1 || got.Fields[0] != "credit_card_ccv" {
		t.Errorf("%+v", got)
	}
}

func TestCopy(t *testing.T) {
	k := onUser(t, newFake(), 120, 40)
	k.keys("y")
	if toast, ok := asked[screen.ToastMsg](k); !ok || toast.Toast.Level != screen.Caution {
		t.Error("nothing is said")
	}
	k.reveal()
	k.keys("down", "y")
	got, ok := asked[screen.CopyMsg](k)
	if !ok || string(got.Value.Expose()) != "653" {
		t.Fatalf("%v", ok)
	}
	got.Value.Wipe() // as the console does
	k.sees("653")
	k.sees("credit_card_ccv, cleared in 30")
	k.pass(30)
	k.sees("empty")
}

// No string of a frame holds a value in one piece.
func TestFrameHoldsNoWholeValue(t *testing.T) {
	f := newFake()
	long := strings.Repeat("canary-value ", 700)
	f.users[0].secrets["credit_card_num"] = fmt.Sprintf("%q", long)
	k := onUser(t, f, 120, 40)
	k.reveal()
	check := func() {
		t.Helper()
		for _, line := range k.s.View(k.c).Lines {
			for _, piece := range []string{"59153058", "canary", "653"} {
				if strings.Contains(line, piece) {
					t.Errorf("a line holds %s in one piece", piece)
				}
			}
		}
	}
	check()
	k.keys("enter")
	k.sees("canary-value canary")
	check()
}

func TestLongAndOddValues(t *testing.T) {
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
	k.reveal()
	k.sees("null  no value")
	k.sees("empty text")
	k.sees("1.10")
	k.sees(`\x1b]52;c;eA==\x07\u202e漢字\x00`)
	k.keys("g")
	if !strings.Contains(k.footer(), "enter show all") {
		t.Error(k.footer())
	}
	k.keys("enter")
	k.sees("9,003 bytes")
	k.sees("0123456789")
	k.keys("G")
	k.sees("end")
	k.keys("ctrl+u", "k", "j", "ctrl+d", "g")
	k.resize(60, 20)
	k.sees("0123456789")
	k.keys("y")
	if got, _ := asked[screen.CopyMsg](k); got.Value.Len() != 9003 {
		t.Errorf("%d bytes copied", got.Value.Len())
	}
	k.keys("esc")
	k.sees("fields are revealed")
	k.keys("enter")
	k.pass(30)
	k.sees("fields are sealed")
	k.seesNot("0123456789")
}

func TestGolden(t *testing.T) {
	for _, size := range sizes {
		for _, lang := range []text.Lang{text.English, text.Spanish} {
			name := fmt.Sprintf("%dx%d-%s", size[0], size[1], lang)
			t.Run(name, func(t *testing.T) {
				k := onUser(t, newFake(), size[0], size[1], func(c *screen.Context) { c.Text = text.In(lang) })
				golden(t, "masked-"+name, k.text()+"\n"+k.s.View(k.c).Right+"\n"+k.footer()+"\n")
				k.keys("down", "space", "enter")
				k.enter("Contracargo 88213, pedido por Riesgos")
				k.keys("enter")
				k.enter("wrong")
				k.keys("enter")
				golden(t, "dialog-"+name, k.box())
				k.pass(4)
				k.enter(rightKey)
				k.keys("enter")
				k.pass(9)
				golden(t, "revealed-"+name, k.text()+"\n"+k.s.View(k.c).Right+"\n"+k.footer()+"\n")
				k.keys("/")
				k.enter("abril")
				k.until("found", func() bool { return k.s.pick.known })
				golden(t, "pick-"+name, k.text()+"\n"+k.footer()+"\n")
			})
		}
	}
}
