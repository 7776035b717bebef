package keymap_test

import (
	"reflect"
	"slices"
	"testing"

	"charm.land/bubbles/v2/key"

	"cofre/ui/keymap"
	"cofre/ui/text"
)

func bindings(v any) map[string]key.Binding {
	out := map[string]key.Binding{}
	r := reflect.ValueOf(v)
	for i := range r.NumField() {
		if b, ok := reflect.TypeAssert[key.Binding](r.Field(i)); ok {
			out[r.Type().Field(i).Name] = b
		}
	}
	return out
}

func TestBindings(t *testing.T) {
	for _, l := range []text.Lang{text.English, text.Spanish} {
		c := text.In(l)
		for _, set := range []map[string]key.Binding{bindings(keymap.Globals(c)), bindings(keymap.Lists(c, "↑↓", "open"))} {
			for name, b := range set {
				if len(b.Keys()) == 0 || b.Help().Key == "" || b.Help().Desc == "" {
					t.Errorf("%s %s has no key or no help", l, name)
				}
				if slices.Contains(b.Keys(), "ctrl+p") {
					t.Errorf("%s is on ctrl+p, which a docker client holds back", name)
				}
			}
		}
	}
}

// TestArrowsAreNamedAsTheyAreDrawn: by their sign, or by their names where there is none.
func TestArrowsAreNamedAsTheyAreDrawn(t *testing.T) {
	for _, x := range []struct {
		lang     text.Lang
		arrows   string
		up, down string
	}{
		{text.English, "↑↓", "k or ↑", "j or ↓"},
		{text.Spanish, "↑↓", "k o ↑", "j o ↓"},
		{text.English, "up/down", "k or up", "j or down"},
		{text.English, "", "k or up", "j or down"},
	} {
		l := keymap.Lists(text.In(x.lang), x.arrows, "open")
		if l.Up.Help().Key != x.up || l.Down.Help().Key != x.down {
			t.Errorf("%s %q: %q, %q", x.lang, x.arrows, l.Up.Help().Key, l.Down.Help().Key)
		}
	}
}

func TestGlobalsDoNotCollide(t *testing.T) {
	seen := map[string]string{}
	for name, b := range bindings(keymap.Globals(text.In(text.English))) {
		for _, k := range b.Keys() {
			if other, ok := seen[k]; ok {
				t.Errorf("%q is %s and %s", k, name, other)
			}
			seen[k] = name
		}
	}
}
