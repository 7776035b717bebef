package screentest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
)

// Script does one thing for each byte that may happen to a screen: keys, the mouse, pastes, other sizes, themes and
// languages, time, what the console tells, and what own does with a number. It looks at every frame, the dialog's and the
// keys. More than 200 bytes are left out.
func (k *Console[S]) Script(script []byte, keys []string, own ...func(n int)) {
	k.T.Helper()
	const most, pause = 200, 7
	for i, b := range script[:min(len(script), most)] {
		k.happen(int(b), keys, own)
		k.Lines()
		k.Box()
		k.S.Keys(k.C)
		k.S.Title(k.C)
		k.Pause(time.Duration((i+int(b))%pause*pause) * time.Millisecond)
	}
}

func (k *Console[S]) happen(n int, keys []string, own []func(n int)) {
	if n < 100 {
		k.Press(keys[n%len(keys)])
		return
	}
	things := []func(){
		func() { k.Resize(60+n, 20+n/4) },
		func() { k.Resize(60+n%40, 20+n%10) },
		func() {
			k.C.Now = k.C.Now.Add(time.Duration(n) * time.Second / 8)
			k.Send(screen.Tick{Now: k.C.Now})
		},
		func() { k.Send(screen.Click{X: n - 105, Y: n%60 - 5, Double: n%3 == 0}) },
		func() { k.Send(screen.Wheel{X: n, Y: n % 40, Delta: n - 170}) },
		func() { k.Input(tea.PasteMsg{Content: fmt.Sprint("paste \x1b[2J\n", n, "\xff")}) },
		func() {
			k.C.Theme = theme.New(theme.Kinds()[n%len(theme.Kinds())], n%2 == 0)
			k.C.Text = text.In([]text.Lang{text.English, text.Spanish}[n%2])
			k.Send(screen.Resized{})
		},
		func() { k.C.Session.Open = n%2 == 0 },
		func() { k.Send(k.told(n)) },
	}
	for _, f := range own {
		things = append(things, func() { f(n) })
	}
	things[n%len(things)]()
}

// told is something that the console tells a screen.
func (*Console[S]) told(n int) tea.Msg {
	msgs := []tea.Msg{
		screen.Shown{},
		screen.Shown{Changed: true},
		screen.Locked{},
		screen.Unlocked{},
		screen.UnlockCancelled{},
		screen.UnlockResult{},
		screen.Crash{},
		nil,
		struct{}{},
	}
	return msgs[n/2%len(msgs)]
}

// Random is n bytes for Script, the same ones for the same seed.
func Random(seed uint64, n int) []byte {
	key := sha256.Sum256(binary.BigEndian.AppendUint64(nil, seed))
	var out []byte
	for ; len(out) < n; key = sha256.Sum256(key[:]) {
		out = append(out, key[:]...)
	}
	return out[:n]
}
