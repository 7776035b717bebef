//go:build unix

package terminal_test

import (
	"strings"
	"testing"

	"cofre/dev/terminal"
)

func TestScreen(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{"wraps at the end", "abcdefghijk", "abcdefghij\nk"},
		{"waits with wrapping", "abcdefghij\rx", "xbcdefghij"},
		{"moves and erases", "abc\x1b[1;2Hx\x1b[K", "ax"},
		{"erases in the middle", "abcdef\x1b[1;2H\x1b[3X", "a   ef"},
		{"inserts and deletes characters", "abcdef\x1b[1;2H\x1b[2@\x1b[1;6H\x1b[1P", "a  bcef"},
		{"repeats", "a\x1b[3b", "aaaa"},
		{"inserts lines", "a\r\nb\x1b[1;1H\x1b[L", "\na\nb"},
		{"deletes lines", "a\r\nb\x1b[1;1H\x1b[M", "b"},
		{"scrolls in a region", "a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\nx", "a\nc\nx\nd"},
		{"scrolls back", "a\r\nb\r\nc\r\nd\r\ne\r\nf", "c\nd\ne\nf"},
		{"moves up at the top", "a\x1b[1;1H\x1bMx", "x\na"},
		{"places wide characters", "日本\x1b[1;3Hx", "日x"},
		{"keeps marks with their letters", "e\u0301x", "e\u0301x"},
		{"jumps to tab stops", "a\tb\x1b[Zc", "a       c"},
		{"restores the main screen", "main\x1b[?1049halt\x1b[?1049l", "main"},
		{"clears the alternate screen", "\x1b[?1049hold\x1b[?1049l\x1b[?1049h", ""},
	} {
		s := terminal.NewScreen(10, 4)
		_, _ = s.Write([]byte(c.in))
		if got := strings.TrimRight(s.Text(), "\n"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if len(s.Strange) > 0 {
			t.Errorf("%s: strange %q", c.name, s.Strange)
		}
	}
}

func TestScreenRemembers(t *testing.T) {
	s := terminal.NewScreen(10, 2)
	_, _ = s.Write([]byte("gone\r\n1\r\n2\x1b[?1049halternate\x1b[?1049l"))
	for _, want := range []string{"gone", "alternate"} {
		if !strings.Contains(s.Everything(), want) || strings.Contains(s.Text(), want) {
			t.Errorf("%q must be out of sight and still found: %q", want, s.Everything())
		}
	}
	_, _ = s.Write([]byte("\x1b[22;2t\x1b]2;x\a\x1b[?25l\x1b[?1002h\x1b]52;c;YQ==\a\x1b[31m\x1b[38;2;1;2;3m\x1b[48;5;9m"))
	if s.Title != "x" || s.CursorShown() || !s.Mouse() || len(s.Copied) != 1 || len(s.Colours) != 3 {
		t.Errorf("title %q, cursor %v, mouse %v, copied %q, colours %v", s.Title, s.CursorShown(), s.Mouse(), s.Copied, s.Colours)
	}
	_, _ = s.Write([]byte("\x1b[23;2t\x1b[?25h\x1b[?1002l\x1b[4h"))
	if s.Title != "before" || !s.CursorShown() || s.Mouse() || len(s.Strange) != 1 {
		t.Errorf("title %q, cursor %v, mouse %v, strange %q", s.Title, s.CursorShown(), s.Mouse(), s.Strange)
	}
}
