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
