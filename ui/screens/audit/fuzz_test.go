package audit

import (
	"fmt"
	"testing"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/screen/screentest"
)

// FuzzUpdate sends any messages in any order, in windows of any size: nothing panics, and a frame is never too large.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"))
	f.Add([]byte{200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 14, 30})
	f.Add([]byte("gGgGnn//ff"))
	f.Fuzz(func(t *testing.T, script []byte) {
		screentest.Test(t, func(t *testing.T) {
			fake := newFake(3000)
			k := screentest.Open(t, New(fake, nil), 80, 24)
			k.Settle()
			k.Script(script, []string{
				"enter", "/", "n", "f", "v", "r", "g", "G", "j", "k", "up", "down", "pgdown", "ctrl+u", "esc", "1", "x", "space", ":", "backspace",
			}, answers(k, fake)...)
		})
	})
}

// answers are what comes to the screen of its own tasks, at the wrong time.
func answers(k *console, f *fake) []func(n int) {
	return []func(n int){
		func(n int) {
			k.Send(pageMsg{kind: pageKind(n % 5), size: uint64(n), chunk: chunk{from: uint64(n), to: uint64(n) * 2, rows: []row{{seq: uint64(n), intent: true, pending: true}}}})
		},
		func(int) { k.Send(pageMsg{err: store.ErrUnreachable}) },
		func(n int) {
			k.Send(resolvedMsg{pairs: map[uint64]uint64{uint64(n): 5}, asked: []uint64{uint64(n)}, until: uint64(n)})
		},
		func(n int) { k.Send(sizeMsg{size: uint64(n) * 20}) },
		func(n int) {
			k.Send(detailMsg{detail: detail{seq: uint64(n), known: true, entry: audit.Entry{Seq: uint64(n)}}})
		},
		func(n int) {
			k.Send(verdictMsg{report: audit.Report{Size: uint64(n), Problems: []audit.Problem{{Seq: uint64(n), Kind: "odd"}}}})
		},
		func(n int) { f.set(func() { f.err = [...]error{nil, store.ErrUnreachable, audit.ErrDamaged}[n%3] }) },
		func(int) { k.Send(retryMsg{}) },
	}
}

// BenchmarkFrame moves by a row and draws: it must cost the same for a thousand entries and for a million.
func BenchmarkFrame(b *testing.B) {
	for _, size := range []uint64{1000, 1_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			k := start(b, newFake(size), 200, 60)
			for b.Loop() {
				k.S.Update(k.C, screentest.Key("j"))
				k.S.View(k.C)
			}
		})
	}
}
