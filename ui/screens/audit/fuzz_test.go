package audit

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/audit"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
)

// FuzzUpdate sends any messages in any order, in windows of any size: nothing panics, and a frame is never too large.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"))
	f.Add([]byte{200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 14, 30})
	f.Add([]byte("gGgGnn//ff"))
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		fake := newFake(3000)
		k := open(t, New(fake, nil), 80, 24)
		k.until("rows", func() bool { return len(k.s.feed.rows) > 0 })
		for _, b := range script {
			k.random(fake, b)
			k.lines()
			k.s.Keys(k.c)
			select {
			case msg := <-k.msgs:
				k.take(msg)
			default:
			}
		}
	})
}

// random does one thing that may happen.
func (k *console) random(f *fake, b byte) {
	keys := []string{
		"enter", "/", "n", "f", "v", "r", "g", "G", "j", "k", "up", "down", "pgdown", "ctrl+u", "esc", "1", "x", "space", ":", "backspace",
	}
	n := int(b)
	if n < len(keys)*4 {
		if name := keys[n%len(keys)]; name == "esc" {
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
		} else {
			k.send(press(name))
		}
		return
	}
	switch n % 14 {
	case 0:
		k.resize(60+n, 20+n/4)
	case 1:
		k.c.Now = k.c.Now.Add(time.Duration(n) * time.Second)
		k.send(screen.Tick{Now: k.c.Now})
	case 2:
		k.send(screen.Click{X: n, Y: n % 40, Double: n%3 == 0})
	case 3:
		k.send(screen.Wheel{Delta: n - 128})
	case 4:
		k.send(tea.PasteMsg{Content: "action:reveal \x1b[2J\n" + fmt.Sprint(n)})
	case 5:
		k.send(pageMsg{kind: pageKind(n % 5), size: uint64(n), chunk: chunk{from: uint64(n), to: uint64(n) * 2, rows: []row{{seq: uint64(n), intent: true, pending: true}}}})
	case 6:
		k.send(pageMsg{err: store.ErrUnreachable})
	case 7:
		k.send(resolvedMsg{pairs: map[uint64]uint64{uint64(n): 5}, asked: []uint64{uint64(n)}, until: uint64(n)})
	case 8:
		k.send(sizeMsg{size: uint64(n) * 20})
	case 9:
		k.send(detailMsg{detail: detail{seq: uint64(n), known: true, entry: audit.Entry{Seq: uint64(n)}}})
	case 10:
		k.send(verdictMsg{report: audit.Report{Size: uint64(n), Problems: []audit.Problem{{Seq: uint64(n), Kind: "odd"}}}})
	case 11:
		k.c.Theme = theme.New(theme.Kinds()[n%len(theme.Kinds())], n%2 == 0)
		k.c.Text = text.In([]text.Lang{text.English, text.Spanish}[n%2])
		k.send(screen.Resized{})
	case 12:
		f.set(func() { f.err = [...]error{nil, store.ErrUnreachable, audit.ErrDamaged}[n%3] })
	default:
		k.send(retryMsg{})
	}
}

// BenchmarkFrame moves by a row and draws: it must cost the same for a thousand entries and for a million.
func BenchmarkFrame(b *testing.B) {
	for _, size := range []uint64{1000, 1_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			k := start(b, newFake(size), 200, 60)
			for b.Loop() {
				k.s.Update(k.c, press("j"))
				k.s.View(k.c)
			}
		})
	}
}
