package decrypt

import (
	"testing"

	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// FuzzUpdate sends any messages in any order, in windows of any size: nothing panics, and a frame is never too large.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"))
	f.Add([]byte("ebebrrtsqqqqaaaa"))
	f.Add([]byte{40, 11, 12, 3, 3, 3, 9, 9, 17, 18, 19, 20, 21, 22, 23, 24})
	f.Fuzz(func(t *testing.T, script []byte) {
		screentest.Test(t, func(t *testing.T) {
			fake := newFake()
			fake.users[0].secrets["odd"] = "\"\\u001b[2J\u202e漢字\""
			k := screentest.Open(t, New(deps(fake), nil), 80, 24)
			if len(script) > 0 && script[0]&1 == 0 {
				k = screentest.Open(t, New(deps(fake), screen.UserArg{ID: "us_000416"}), 80, 24)
				k.Until("the record", func() bool { return k.S.page.known })
			}
			k.Unlock = func(string) error { return vault.ErrWrongKey }
			keys := []string{"enter", "space", "a", "y", "m", "c", "/", "j", "k", "g", "G", "r", "up", "down", "pgdown", "ctrl+u", "esc", "tab", "x", "backspace"}
			k.Script(script, keys, answers(k)...)
			k.S.Mask()
			if k.S.Exposed() {
				t.Error("exposed after Mask")
			}
		})
	})
}

// answers are what comes to the screen of its own tasks and dialogs, at the wrong time.
func answers(k *console) []func(n int) {
	return []func(n int){
		func(int) { k.Send(askedMsg{[]string{"cuenta_numero", "odd"}, "r"}) },
		func(int) { k.Send(revealedMsg{hand: &hand{}}) },
		func(int) { k.Send(rowMsg{err: store.ErrUnreachable}) },
		func(n int) { k.Send(rowMsg{row: vault.Row{ID: "x", Damaged: n%2 == 0}}) },
		func(int) { k.Send(foundMsg{text: "x", err: vault.ErrIntegrity}) },
		func(int) { k.Send(growMsg{}) },
		func(int) { k.Settle() },
	}
}

// BenchmarkFrame draws the page with values shown, and the same user beside a long value.
func BenchmarkFrame(b *testing.B) {
	f := newFake()
	k := onUser(b, f, 200, 60)
	reveal(k)
	for b.Loop() {
		k.S.Update(k.C, screentest.Key("j"))
		k.S.View(k.C)
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
	reveal(k)
	k.Keys("enter")
	for b.Loop() {
		k.S.Update(k.C, screentest.Key("j"))
		k.S.View(k.C)
	}
}
