package browse

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"cofre/policy"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
)

func TestTypingAQuery(t *testing.T) {
	f := newFake(t, 120)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	before := f.pages
	k.keys("/")
	k.enter("color_favorito:azul")
	if f.pages != before {
		t.Error("it searched before the typing paused")
	}
	k.settle()
	if f.pages != before+1 {
		t.Errorf("%d searches for one pause", f.pages-before)
	}
	k.sees("30 of 120")
	k.keys("down")
	if k.user() != "us_000004" {
		t.Errorf("down while typing: %s", k.user())
	}
	k.keys("enter")
	if k.s.Capturing() {
		t.Error("enter does not leave the line")
	}
	k.settle()
	if f.pages != before+1 {
		t.Error("enter searched again for the same")
	}
	k.keys("/")
	k.enter(" user_name:belen*")
	k.settle()
	k.sees("10 of 120")
	k.keys("esc")
	if k.s.Capturing() {
		t.Error("esc does not leave the line")
	}
	k.settle()
	k.sees("10 of 120")
	k.keys("esc")
	k.settle()
	k.sees("every user")
	k.sees("120 users")
	if _, done := k.s.Back(k.c); done {
		t.Error("esc does not leave the screen")
	}
}

func TestSameQueryWrittenOtherwise(t *testing.T) {
	f := newFake(t, 20)
	k := open(t, New(deps(f), screen.QueryArg{Query: "azul sedan"}), 80, 24)
	k.settle()
	before := f.pages
	k.keys("/", "ctrl+u")
	k.enter("sedan  azul")
	k.keys("enter")
	k.settle()
	if f.pages != before {
		t.Error("the same users were asked for again")
	}
}

func TestWrongQuery(t *testing.T) {
	f := newFake(t, 120)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	before := f.pages
	k.keys("/")
	k.enter("azul colr_favorito:azul")
	k.settle()
	lines := k.lines()
	if !strings.HasPrefix(lines[1], "       ╰ ✗ no such field; tab for color_favorito") {
		t.Errorf("below the query: %q", lines[1])
	}
	if raw := k.s.View(k.c).Lines[0]; !strings.Contains(raw, k.c.Theme.Paint(theme.DangerUnder, "colr_favorito")) {
		t.Errorf("nothing is underlined: %q", raw)
	}
	if f.pages != before {
		t.Errorf("a wrong query was asked")
	}
	k.sees("us_000003") // the last good rows stay
	k.keys("enter")
	if !k.s.Capturing() {
		t.Error("enter leaves a wrong query")
	}
	k.keys("tab")
	k.settle()
	if got := k.s.line.field.Value(); got != "azul color_favorito:azul" {
		t.Errorf("tab made %q", got)
	}
	k.sees("30 of 120")
	k.enter(" (")
	k.settle()
	k.sees("╰ ✗ ")
	k.keys("esc")
	k.settle()
	if got := k.s.line.field.Value(); got != "azul color_favorito:azul" {
		t.Errorf("esc brought back %q", got)
	}
	k.seesNot("╰")
}

func TestWrongQueryAtTheEdges(t *testing.T) {
	for _, width := range []int{60, 80, 120, 200} {
		k := open(t, New(deps(newFake(t, 3)), nil), width, 24)
		k.settle()
		k.keys("/")
		for _, q := range []string{"(", ")", "fec_alta:", `"`, strings.Repeat("x ", 300), strings.Repeat("ñ", 200) + " no:x", "colr_favorito:x", "credit_card_num:4", "\u4e16\u754c nope:1"} {
			k.keys("ctrl+u")
			k.send(tea.PasteMsg{Content: q})
			k.keys("enter")
			k.lines()
			if k.s.line.wrong == nil {
				t.Errorf("nothing is wrong with %.20q", q)
			}
			if v := k.s.View(k.c); v.Cursor == nil || v.Cursor.X >= k.c.Width {
				t.Errorf("%d: the cursor is at %v", width, v.Cursor)
			}
		}
		k.settle()
	}
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"color", "color_favorito:"},
		{"azul -user", "azul -user_name:"},
		{"(fec", "(fec_"},
		{"auto_m", "auto_modelo:"},
		{"zzz", "zzz"},
		{"", ""},
		{"credit", "credit"},
		{"color:", "color:"},
		{"auto", "auto"},
	} {
		k := open(t, New(deps(newFake(t, 1)), nil), 80, 24)
		k.keys("/")
		k.enter(c.typed)
		k.keys("tab")
		if got := k.s.line.field.Value(); got != c.want {
			t.Errorf("%q: tab made %q, not %q", c.typed, got, c.want)
		}
	}
}

func TestPasteOfAMegabyte(t *testing.T) {
	k := open(t, New(deps(newFake(t, 3)), nil), 80, 24)
	k.settle()
	k.send(tea.PasteMsg{Content: "ignored"})
	if k.s.line.field.Value() != "" {
		t.Error("a paste went into the query though nothing is typed")
	}
	k.keys("/")
	k.send(tea.PasteMsg{Content: strings.Repeat("a\x1b[31mb\n", 1<<17)})
	k.settle()
	if n := len(k.s.line.field.Value()); n > query.MaxLength {
		t.Errorf("%d bytes were taken", n)
	}
	if strings.Contains(strings.Join(k.s.View(k.c).Lines, ""), "\x1b[31mb") {
		t.Error("a control sequence reached the screen")
	}
}

// TestReasonsAreTranslated holds the translation to what the query language really says.
func TestReasonsAreTranslated(t *testing.T) {
	schema := policy.Default().Schema()
	wrong := []string{
		"(", ")", "nope:1", "credit_card_num:1", "-", strings.Repeat("(", 40) + "a", `"a b"*`, `"--"`, `"open`, ":x", "a AND b", "a*b", "--",
		"-*", "fec_alta:2*", `user_name:"a"b`, `user_name:a"b`, `user_name:a*b`, "user_name:", "user_name:" + strings.Repeat("x", 1500),
		"ip:nowhere", "ip:10.0.0.0/99", "cantidad_compras_realizadas:20..10", "user_name>3", "fec_alta>2*", "fec_alta:soon", "geo_latitud:x",
		strings.Repeat("a ", 300), strings.Repeat("a", 5000), "a OR", "\xff", "cantidad_compras_realizadas>1e400", "user_name:\u0301",
	}
	en, es := text.In(text.English), text.In(text.Spanish)
	for _, q := range wrong {
		_, err := query.Parse(q, schema)
		if err == nil {
			t.Errorf("%.30q is right", q)
			continue
		}
		wrong, ok := errors.AsType[*query.Error](err)
		if !ok {
			t.Fatal(err)
		}
		reason := wrong.Reason
		got := es.QueryReason(reason)
		if got == reason || got == en.QueryReason(reason) {
			t.Errorf("%.30q: not translated: %s", q, reason)
		}
		for _, s := range []string{got, en.QueryReason(reason)} {
			if n := utf8.RuneCountInString(s); n > 70 && !strings.Contains(reason, "xxx") {
				t.Errorf("%d cells: %s", n, s)
			}
		}
	}
	for _, s := range []string{"", "something else", "field % takes a number"} {
		if got := es.QueryReason(s); s == "" && got != "" {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestSortDialog(t *testing.T) {
	f := newFake(t, 50)
	k := open(t, New(deps(f), nil), 80, 24)
	k.settle()
	k.keys("s")
	k.settle()
	if k.dialog == nil {
		t.Fatal("s opens nothing")
	}
	c := k.c
	c.Width = 56
	view := strings.Join(k.dialog.View(c).Lines, "\n")
	for _, want := range []string{"user_name", "fec_alta", "↑"} {
		if !strings.Contains(view, want) {
			t.Errorf("the dialog lacks %q:\n%s", want, view)
		}
	}
	if strings.Contains(view, "credit_card_num") {
		t.Error("a sealed field can be sorted by")
	}
	k.keys("j", "j", "enter")
	k.settle()
	if k.s.order != (order{"fec_alta", false}) {
		t.Errorf("order %v", k.s.order)
	}
	k.keys("s")
	k.settle()
	k.keys("enter")
	k.settle()
	if k.s.order != (order{"fec_alta", true}) {
		t.Errorf("enter on the column of now: %v", k.s.order)
	}
	k.keys("S")
	k.settle()
	if k.s.order != (order{"fec_alta", false}) {
		t.Errorf("S: %v", k.s.order)
	}
	k.keys("s")
	k.settle()
	k.keys("G", "g", "pgdown", "z")
	k.settle()
	if !k.s.order.desc {
		t.Errorf("z: %v", k.s.order)
	}
	for _, cmd := range k.s.Commands(k.c) {
		if strings.HasSuffix(cmd.Title, "color_favorito") {
			k.run(cmd.Run)
		}
	}
	k.settle()
	if k.s.order != (order{"color_favorito", false}) {
		t.Errorf("the palette: %v", k.s.order)
	}
}

func TestColumnChooser(t *testing.T) {
	d := deps(newFake(t, 50))
	kept := &fakePreferences{kept: map[string]string{}}
	d.Preferences = kept
	k := open(t, New(d, nil), 120, 40)
	k.settle()
	k.keys("c")
	k.settle()
	// The id cannot be left out or moved; user_name goes away; fec_alta moves to the right.
	k.keys("space", "l", "down", "space", "down", "l", "G", "space", "enter")
	k.settle()
	want := "id\ncredit_card_num\nfec_alta\ncredit_card_ccv\ncuenta_numero\navatar"
	if got := strings.Join(k.s.memory.columns, "\n"); got != want {
		t.Errorf("columns %q", got)
	}
	if kept.kept[columnsKey] != want {
		t.Errorf("kept %q", kept.kept[columnsKey])
	}
	header := k.lines()[tableTop]
	if !strings.Contains(header, "card") || strings.Contains(header, "user_name") || strings.Index(header, "card") > strings.Index(header, "fec_alta") {
		t.Errorf("header %q", header)
	}
	k.sees("1000")

	d.Memory = nil // another session
	k = open(t, New(d, nil), 120, 40)
	k.settle()
	if got := strings.Join(k.s.memory.columns, "\n"); got != want {
		t.Errorf("the next session has %q", got)
	}
	k.keys("c")
	k.settle()
	k.keys("d")
	k.settle()
	if k.s.memory.columns != nil || kept.kept[columnsKey] != "" {
		t.Errorf("d left %v, %q", k.s.memory.columns, kept.kept[columnsKey])
	}
	k.sees("user_name")
	k.keys("c")
	k.settle()
	k.keys("enter") // nothing changed
	k.settle()
	if k.s.memory.columns != nil {
		t.Errorf("enter alone chose %v", k.s.memory.columns)
	}
	kept.err = errBroken
	k.keys("c")
	k.settle()
	k.keys("down", "space", "enter")
	k.settle()
	if toast, ok := askedFor[screen.ToastMsg](k); !ok || toast.Toast.Level != screen.Caution {
		t.Errorf("a choice that cannot be kept: %v", toast)
	}
}

func TestPreferencesOfAnotherPolicy(t *testing.T) {
	for _, kept := range []string{"gone\nauto\nauto\n\x1b[31m\nid", "gone", "\n\n\n", "id"} {
		d := deps(newFake(t, 3))
		d.Preferences = &fakePreferences{kept: map[string]string{columnsKey: kept}}
		k := open(t, New(d, nil), 80, 24)
		k.settle()
		if c := k.s.chosen(); len(c) == 0 || c[0].name != "id" {
			t.Errorf("%q: columns %v", kept, c)
		}
	}
}

// TestShownKeysWork presses every key that is shown, in every state: each must change the screen or ask for something.
func TestShownKeysWork(t *testing.T) {
	states := map[string]func(k *console){
		"list":   func(*console) {},
		"query":  func(k *console) { k.keys("/"); k.enter("azul"); k.keys("enter") },
		"typing": func(k *console) { k.keys("/"); k.enter("colr_favorito:x") },
		"naming": func(k *console) { k.keys("/"); k.enter("color") },
		"page":   func(k *console) { k.keys("enter") },
	}
	rows := newFake(t, 300).rows
	for name, reach := range states {
		probe := open(t, New(deps(&fake{rows: rows}), nil), 80, 24)
		probe.settle()
		probe.keys("j")
		reach(probe)
		probe.settle()
		for _, g := range probe.s.Keys(probe.c) {
			for _, b := range g.Bindings {
				if b.Enabled() {
					pressShown(t, name, b, rows, reach)
				}
			}
		}
	}
}

// pressShown presses the keys of one binding: at least one must do something.
func pressShown(t *testing.T, state string, b key.Binding, rows []fakeRow, reach func(k *console)) {
	t.Helper()
	if slices.Contains(b.Keys(), "left") || slices.Contains(b.Keys(), "right") {
		return // all columns fit here, so there is nothing to scroll
	}
	for _, name := range b.Keys() {
		f := &fake{rows: rows}
		k := open(t, New(deps(f), nil), 80, 24)
		k.settle()
		k.keys("pgdown", "pgdown", "pgdown")
		reach(k)
		k.settle()
		asked, before, pages, typing := len(k.asked), k.text(), f.pages, k.s.Capturing()
		k.keys(name)
		k.settle()
		if len(k.asked) != asked || k.text() != before || k.s.Capturing() != typing || f.pages != pages {
			return
		}
	}
	t.Errorf("%s: %v (%s) does nothing", state, b.Keys(), b.Help().Desc)
}
