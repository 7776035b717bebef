package tty

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// watcher is a program that writes down what it is told, until it is told Q.
type watcher struct{ got *[]string }

func (w watcher) Init() tea.Cmd  { return nil }
func (w watcher) View() tea.View { return tea.NewView("") }
func (w watcher) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.Text == "Q" {
			return w, tea.Quit
		}
		*w.got = append(*w.got, fmt.Sprintf("%s/%s", msg.String(), msg.Text))
	case tea.PasteMsg:
		*w.got = append(*w.got, "paste "+msg.Content)
	case Pasted:
		*w.got = append(*w.got, "paste "+string(msg.Text))
		msg.Wipe()
	case tea.MouseMsg:
		*w.got = append(*w.got, "mouse "+msg.String())
	}
	return w, nil
}

// told runs the library over what is typed, in these pieces, with and without Input.
func told(t *testing.T, through bool, pieces ...string) (got []string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm"}),
	}
	if through {
		in := NewInput(r)
		options = append(options, tea.WithInput(in), tea.WithFilter(func(_ tea.Model, m tea.Msg) tea.Msg { return in.Translate(m) }))
	} else {
		options = append(options, tea.WithInput(r))
	}
	go func() {
		for _, p := range append(pieces, "Q") {
			time.Sleep(5 * time.Millisecond)
			_, _ = w.WriteString(p)
		}
	}()
	if _, err := tea.NewProgram(watcher{&got}, options...).Run(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	return got
}

// TestSameKeys: the program is told the same keys and pastes as without Input, whatever a terminal sends.
func TestSameKeys(t *testing.T) {
	for name, pieces := range map[string][]string{
		"letters":         {"abc Z", "ñÉ日"},
		"a letter's half": {"\xc3", "\xb1x"},
		"not UTF-8":       {"a\xffb\xc3(c"},
		"controls":        {"a\rb\tc\x7f\x01"},
		"arrows":          {"\x1b[A\x1b[1;5Cx\x1bOPy"},
		"alt":             {"\x1bax\x1b1"},
		"function keys":   {"\x1b[[Ax\x1b[15~y"},
		"split sequence":  {"\x1b[", "1;5", "Ax"},
		"mouse":           {"\x1b[<0;10;5Mx\x1b[<0;10;5m"},
		"answers":         {"\x1b]11;rgb:1111/2222/3333\x1b\\x\x1b]11;rgb:1111/2222/3333\ay\x1b[?2026;2$yz"},
		"a device's name": {"\x1bP>|term 1.0\x1b\\x"},
		"paste":           {"x\x1b[200~one two\nthree\x1b[201~y"},
		"paste in pieces": {"\x1b[20", "0~one ", "two\x1b[2", "01~y"},
		"paste with keys": {"\x1b[200~a\x1b[Ab\x1b[201~y"},
		"two pastes":      {"\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~"},
		"kitty":           {"\x1b[97;5ux"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, got := told(t, false, pieces...), told(t, true, pieces...)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q\nwant %q", got, want)
			}
		})
	}
}

// handed is what the library would get for pieces.
func handed(in *Input, pieces ...string) (out []byte) {
	for _, p := range pieces {
		out = in.feed(out, []byte(p))
	}
	return out
}

// TestNothingTyped: neither keys nor pastes go to the library, and what waits is wiped when it is taken.
func TestNothingTyped(t *testing.T) {
	in := NewInput(nil)
	out := handed(in, "hunter2 ñ", "\x1b[200~correct horse\x1b[201~")
	for _, word := range []string{"hu", "un", "2", "ñ", "horse", "co"} {
		if strings.Contains(strings.ReplaceAll(strings.ReplaceAll(string(out), "200~", ""), "201~", ""), word) {
			t.Errorf("%q holds %q", out, word)
		}
	}
	if got := in.takeKey(keyFirst); got != 'h' || in.typed[0] != 0 || in.takeKey(keyFirst) != 0 {
		t.Errorf("%q", got)
	}
	text := in.takePaste(pasteFirst)
	if string(text) != "correct horse" || in.takePaste(pasteFirst) != nil {
		t.Errorf("%q", text)
	}
	if held := in.scan.text[:cap(in.scan.text)]; bytes.Contains(held, []byte("horse")) {
		t.Error("the paste is left where it was collected")
	}
}

// TestLongPaste: of a paste that is too long nothing is taken, and what follows is.
func TestLongPaste(t *testing.T) {
	in := NewInput(nil)
	out := handed(in, "\x1b[200~", strings.Repeat("x", 1<<20), "\x1b[201~", "y")
	if want := "\x1b[200~\x1b[201~" + string(rune(keyFirst)); string(out) != want {
		t.Errorf("%.80q", out)
	}
	if msg := in.Translate(tea.PasteMsg{}); msg != nil {
		t.Errorf("%v for it", msg)
	}
	if n := len(handed(in, "\x1b[200~", strings.Repeat("x", MaxPaste), "\x1b[201~")); n != 12+4 {
		t.Errorf("the longest paste that may be becomes %d bytes", n)
	}
}

// TestSettle: where a sequence breaks off, the next text is text.
func TestSettle(t *testing.T) {
	in := NewInput(nil)
	if out := string(handed(in, "\x1b]11;rgb", "abc")); out != "\x1b]11;rgbabc" {
		t.Errorf("%q", out)
	}
	in.scan.settle()
	if out := string(handed(in, "a")); out != string(rune(keyFirst)) {
		t.Errorf("%q", out)
	}
}

// FuzzInput: nothing that comes breaks it, no more comes out than there is room for, and no key is lost.
func FuzzInput(f *testing.F) {
	for _, s := range []string{"abc", "\x1b[200~x\x1b[20\x1b[201~y", "\x1b[<0;1;1M", "\xf0\x9f", "\x9b1A", "\x1b[M   x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in := NewInput(nil)
		at := 0
		for len(b) > 0 {
			n := min(len(b), 1+at%7)
			out := in.feed(nil, b[:n])
			if len(out) > growth*n+spare {
				t.Fatalf("%d bytes of %d", len(out), n)
			}
			b, at = b[n:], at+1
		}
		in.scan.settle()
	})
}
