package decrypt

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

// FuzzUpdate sends any messages in any order, in windows of any size: nothing panics, and a frame is never too large.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"))
	f.Add([]byte("ebebrrtsqqqqaaaa"))
	f.Add([]byte{40, 11, 12, 3, 3, 3, 9, 9, 17, 18, 19, 20, 21, 22, 23, 24})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		fake := newFake()
		fake.users[0].secrets["odd"] = "\"\\u001b[2J\u202e漢字\""
		k := open(t, New(deps(fake), nil), 80, 24)
		if len(script) > 0 && script[0]&1 == 0 {
			k = open(t, New(deps(fake), screen.UserArg{ID: "us_000416"}), 80, 24)
			k.until("the record", func() bool { return k.s.page.known })
		}
		k.unlock = func(string) error { return vault.ErrWrongKey }
		for _, b := range script {
			k.random(b)
			k.lines()
			k.s.Keys(k.c)
			select {
			case msg := <-k.msgs:
				k.take(msg)
			default:
			}
			if k.dialog != nil {
				k.box()
			}
		}
		k.s.Mask()
		if k.s.Exposed() {
			t.Error("exposed after Mask")
		}
	})
}

// random does one thing that may happen.
func (k *console) random(b byte) {
	keys := []string{"enter", "space", "a", "y", "m", "c", "/", "j", "k", "g", "G", "r", "up", "down", "pgdown", "ctrl+u", "esc", "tab", "x", "backspace"}
	n := int(b)
	if n < len(keys)*4 {
		name := keys[n%len(keys)]
		switch {
		case k.dialog != nil && name == "esc":
			k.dialog = nil
		case k.dialog != nil:
			k.run(k.dialog.Update(k.dialogContext(), press(name)))
		case name == "esc":
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
		default:
			k.send(press(name))
		}
		return
	}
	switch n % 16 {
	case 0:
		k.resize(60+n, 20+n/4)
	case 1:
		k.c.Now = k.c.Now.Add(time.Duration(n) * time.Second / 8)
		k.send(screen.Tick{Now: k.c.Now})
	case 2:
		k.send(screen.Click{X: n, Y: n % 40, Double: n%3 == 0})
	case 3:
		k.send(screen.Wheel{Delta: n - 128})
	case 4:
		k.send(tea.PasteMsg{Content: "paste\x1b[2J\n" + fmt.Sprint(n)})
	case 5:
		k.send(askedMsg{[]string{"cuenta_numero", "odd"}, "r"})
	case 6:
		k.send(revealedMsg{hand: &hand{}})
	case 7:
		k.send(rowMsg{err: store.ErrUnreachable})
	case 8:
		k.send(rowMsg{row: vault.Row{ID: "x", Damaged: n%2 == 0}})
	case 9:
		k.send(foundMsg{text: "x", err: vault.ErrIntegrity})
	case 10:
		k.send(screen.Locked{})
	case 11:
		k.c.Theme = theme.New(theme.Kinds()[n%len(theme.Kinds())], n%2 == 0)
		k.c.Text = text.In([]text.Lang{text.English, text.Spanish}[n%2])
		k.send(screen.Resized{})
	case 12:
		k.c.Session.Open = n%2 == 0
	case 13:
		k.send(screen.Shown{Changed: true})
	case 14:
		k.settle()
	default:
		k.send(growMsg{})
	}
}

// BenchmarkFrame draws the page with values shown, and the same user beside a long value.
func BenchmarkFrame(b *testing.B) {
	f := newFake()
	k := onUser(b, f, 200, 60)
	k.reveal()
	for b.Loop() {
		k.s.Update(k.c, press("j"))
		k.s.View(k.c)
	}
}

func BenchmarkLongValue(b *testing.B) {
	f := newFake()
	long := make([]byte, 8<<10)
	for i := range long {
		long[i] = 'a' + byte(i%26)
	}
	f.users[0].secrets["credit_card_num"] = `"` + string(long) + `"`
	k := onUser(b, f, 200, 60)
	k.reveal()
	k.keys("enter")
	for b.Loop() {
		k.s.Update(k.c, press("j"))
		k.s.View(k.c)
	}
}
