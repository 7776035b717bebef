package screentest

import (
	"fmt"
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"

	"cofre/ui/screen"
)

// ShownKeysWork presses every key of the footer, each in a screen of its own that reach brings into one state: at least
// one key of each binding must change what is seen, leave, or ask something of the console. Left out are the keys that the
// console takes for itself, or that do again what was done: except has them as the footer does.
func ShownKeysWork[S screen.Screen](t *testing.T, reach func(t *testing.T) *Console[S], except ...string) {
	t.Helper()
	var shown []key.Binding
	Test(t, func(t *testing.T) {
		k := reach(t)
		shown = slices.DeleteFunc(slices.Clone(k.S.Keys(k.C)[0].Bindings), func(b key.Binding) bool {
			return !b.Enabled() || slices.Contains(except, b.Help().Key)
		})
	})
	for _, b := range shown {
		works := slices.ContainsFunc(b.Keys(), func(name string) (works bool) {
			Test(t, func(t *testing.T) {
				k := reach(t)
				before := k.state()
				k.Keys(name)
				works = k.state() != before
			})
			return works
		})
		if !works {
			t.Errorf("%v (%s) does nothing", b.Keys(), b.Help().Desc)
		}
	}
}

// state is all that a key may change.
func (k *Console[S]) state() string {
	k.T.Helper()
	c, ok := any(k.S).(screen.Capturer)
	view := k.S.View(k.C)
	return fmt.Sprint(view.Lines, view.Right, k.Box(), len(k.Asked), k.Left, ok && c.Capturing(), k.Footer())
}
