package tty

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

const (
	amber    = "\x1b[1;33m"
	reversed = "\x1b[7;1;33m"
)

// TestCover: what is amber goes through as stand-ins of the same width, and comes out as it was.
func TestCover(t *testing.T) {
	for name, line := range map[string]string{
		"digits":   "card  " + amber + "6767-2272" + reset + "  rest",
		"single":   "x" + amber + "6" + reset + amber + "7" + reset + amber + "6" + reset,
		"selected": reversed + "secret" + reset + " and " + amber + "more" + reset,
		"wide":     amber + "値段é̂ñ" + reset + "日本",
		"open end": "a" + amber + "secret",
		"nothing":  "plain text",
		"empty":    amber + reset,
	} {
		t.Run(name, func(t *testing.T) {
			c := new(Cover)
			lines := []string{line}
			c.Hide(lines, amber, reversed)
			hidden := lines[0]
			if strings.Contains(hidden, "secret") || strings.Contains(hidden, "6767") || strings.Contains(hidden, "値") {
				t.Errorf("%q is not covered", hidden)
			}
			if got, want := ansi.StringWidth(hidden), ansi.StringWidth(line); got != want {
				t.Errorf("%d cells, want %d", got, want)
			}
			if got, want := ansi.StringWidthWc(hidden), ansi.StringWidthWc(line); got != want {
				t.Errorf("%d cells by the other count, want %d", got, want)
			}
			if got := string(c.Show(nil, []byte(hidden))); got != line {
				t.Errorf("%q, want %q", got, line)
			}
		})
	}
}

// TestForget: what was covered is not to be had any more, and is blank where it still is on its way.
func TestForget(t *testing.T) {
	c := new(Cover)
	lines := []string{amber + "67値" + reset}
	c.Hide(lines, amber)
	before := lines[0]
	c.Forget()
	if got := string(c.Show(nil, []byte(before))); got != amber+"    "+reset {
		t.Errorf("%q", got)
	}
	lines = []string{amber + "89" + reset}
	c.Hide(lines, amber)
	for _, r := range strings.TrimPrefix(before, amber) {
		if r >= narrowFirst && strings.ContainsRune(lines[0], r) {
			t.Error("a number was given anew at once")
		}
	}
}

// TestShowWipes: a buffer that is too small is left wiped, and what is large enough is used again.
func TestShowWipes(t *testing.T) {
	c := new(Cover)
	lines := []string{amber + "secret" + reset}
	c.Hide(lines, amber)
	first := c.Show(nil, []byte(lines[0]))
	held := first[:cap(first)]
	long := strings.Repeat(lines[0], 50)
	second := c.Show(first[:0], []byte(long))
	if !bytes.Equal(held, make([]byte, len(held))) {
		t.Error("the small buffer still has it")
	}
	if third := c.Show(second[:0], []byte(lines[0])); &third[0] != &second[0] {
		t.Error("a buffer that was large enough was left behind")
	}
	if !Covered([]byte(lines[0])) || Covered([]byte("plain \x1b[m ñ")) {
		t.Error("what is covered is not recognised")
	}
}

// TestManyFaces: more characters than there are stand-ins are shown as they are.
func TestManyFaces(t *testing.T) {
	var b strings.Builder
	for r := rune(0x20000); r < 0x20000+wides+100; r++ {
		b.WriteRune(r)
	}
	line := amber + b.String() + reset
	c := new(Cover)
	lines := []string{line}
	c.Hide(lines, amber)
	if string(c.Show(nil, []byte(lines[0]))) != line {
		t.Error("not what it was")
	}
}

func FuzzCover(f *testing.F) {
	for _, s := range []string{"6767", "値\u0301x", "a\x1b[31mb", "\xff\xfe", "👩‍👩‍👧 é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range s {
			if r >= narrowFirst || r >= wideFirst && r < wideFirst+wides {
				return // data never holds those: they are escaped
			}
		}
		c := new(Cover)
		line := amber + s + reset
		lines := []string{line}
		c.Hide(lines, amber)
		if got := string(c.Show(nil, []byte(lines[0]))); got != line {
			t.Errorf("%q became %q", line, got)
		}
	})
}
