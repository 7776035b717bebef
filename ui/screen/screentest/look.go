package screentest

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"cofre/ui/screen"
	"cofre/ui/widget"
)

// Lines are the body as plain text. It fails where the body has too many lines, where one is too wide, and where one
// has a control character.
func (k *Console[S]) Lines() []string {
	k.T.Helper()
	v := k.S.View(k.C)
	if len(v.Lines) > k.C.Height {
		k.T.Fatalf("%d lines in a body of %d", len(v.Lines), k.C.Height)
	}
	return k.plain(v.Lines, k.C.Width)
}

func (k *Console[S]) plain(lines []string, width int) []string {
	k.T.Helper()
	out := make([]string, len(lines))
	for i, line := range lines {
		plain := ansi.Strip(line)
		if n := widget.Width(plain); n > width {
			k.T.Fatalf("line %d has %d cells of %d: %q", i, n, width, plain)
		}
		if strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			k.T.Fatalf("line %d has a control character: %q", i, plain)
		}
		out[i] = strings.TrimRight(plain, " ")
	}
	return out
}

// Text is the body as plain text, with the footer's right below it. All blanks in it are plain ones.
func (k *Console[S]) Text() string {
	k.T.Helper()
	return blanks(strings.Join(append(k.Lines(), ansi.Strip(k.S.View(k.C).Right)), "\n"))
}

// Box is the open dialog as plain text: title, lines, keys. Without one it is empty.
func (k *Console[S]) Box() string {
	k.T.Helper()
	if k.Dialog == nil {
		return ""
	}
	c := k.DialogContext()
	v := k.Dialog.View(c)
	hints := widget.Hints(widget.NewLine(c.Theme, c.Width), k.Dialog.Keys(c), 1)
	return blanks(v.Title + "\n" + strings.Join(k.plain(append(slices.Clone(v.Lines), hints.String()), max(c.Width, v.Width)), "\n"))
}

// blanks makes one blank of every kind of them.
func blanks(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// Shows reports whether all of this is on the screen.
func (k *Console[S]) Shows(what ...string) bool {
	k.T.Helper()
	text := k.Text()
	return !slices.ContainsFunc(what, func(w string) bool { return !strings.Contains(text, blanks(w)) })
}

// Sees fails where some of it is not on the screen.
func (k *Console[S]) Sees(what ...string) {
	k.T.Helper()
	for _, w := range what {
		if !k.Shows(w) {
			k.T.Fatalf("%q is not on the screen:\n%s", w, k.Text())
		}
	}
}

// SeesNot fails where any of it is on the screen.
func (k *Console[S]) SeesNot(what ...string) {
	k.T.Helper()
	for _, w := range what {
		if k.Shows(w) {
			k.T.Fatalf("%q is on the screen:\n%s", w, k.Text())
		}
	}
}

// Offered lists the keys that are shown as working now.
func (k *Console[S]) Offered() []key.Binding {
	var out []key.Binding
	for _, g := range k.S.Keys(k.C) {
		out = append(out, g.Bindings...)
	}
	return slices.DeleteFunc(out, func(b key.Binding) bool { return !b.Enabled() })
}

// Footer is the keys that work now as the footer has them, with three blanks between.
func (k *Console[S]) Footer() string {
	var out []string
	for _, b := range k.S.Keys(k.C)[0].Bindings {
		if b.Enabled() {
			out = append(out, b.Help().Key+" "+b.Help().Desc)
		}
	}
	return strings.Join(out, "   ")
}

// Problem is the last one that the screen reported.
func (k *Console[S]) Problem() screen.Problem {
	k.T.Helper()
	msg, ok := Asked[screen.FailMsg](k)
	if !ok {
		k.T.Fatalf("no problem was reported; the screen:\n%s", k.Text())
	}
	return msg.Problem
}

// Asked returns the last message of a type that the screen sent to the console.
func Asked[T any, S screen.Screen](k *Console[S]) (T, bool) {
	for _, msg := range slices.Backward(k.Asked) {
		if m, ok := msg.(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}

// Want returns the first message of a type that the screen sent since the last call, and fails where there is none.
func Want[T any, S screen.Screen](k *Console[S]) T {
	k.T.Helper()
	for _, msg := range k.Asked {
		if m, ok := msg.(T); ok {
			k.Asked = nil
			return m
		}
	}
	var none T
	k.T.Fatalf("nobody asked for %s; asked: %v\n%s", reflect.TypeFor[T](), k.Asked, k.Text())
	return none
}

// Golden compares with testdata/name.golden. With GOLDEN=write in the environment it writes that file anew.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	got = strings.TrimRight(got, "\n") + "\n"
	if os.Getenv("GOLDEN") == "write" {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := fs.ReadFile(os.DirFS("testdata"), name+".golden")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("not as in %s:\n%s", path, got)
	}
}
