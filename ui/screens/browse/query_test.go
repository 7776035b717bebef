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
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/ui/theme"
)

func TestTypingAQuery(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 120)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		before := f.pages
		k.Press("/")
		k.Type("color_favorito:azul")
		if f.pages != before {
			t.Error("it searched before the typing paused")
		}
		k.Settle()
		if f.pages != before+1 {
			t.Errorf("%d searches for one pause", f.pages-before)
		}
		k.Sees("30 of 120")
		k.Press("down")
		if selected(k) != "us_000004" {
			t.Errorf("down while typing: %s", selected(k))
		}
		k.Press("enter")
		if k.S.Capturing() {
			t.Error("enter does not leave the line")
		}
		k.Settle()
		if f.pages != before+1 {
			t.Error("enter searched again for the same")
		}
		k.Press("/")
		k.Type(" user_name:belen*")
		k.Settle()
		k.Sees("10 of 120")
		k.Press("esc")
		if k.S.Capturing() {
			t.Error("esc does not leave the line")
		}
		k.Settle()
		k.Sees("10 of 120")
		k.Keys("esc")
		k.Sees("every user")
		k.Sees("120 users")
		if _, done := k.S.Back(k.C); done {
			t.Error("esc does not leave the screen")
		}
	})
}

func TestSameQueryWrittenOtherwise(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 20)
		k := screentest.Open(t, New(deps(f), screen.QueryArg{Query: "azul sedan"}), 80, 24)
		k.Settle()
		before := f.pages
		k.Press("/", "ctrl+u")
		k.Type("sedan  azul")
		k.Keys("enter")
		if f.pages != before {
			t.Error("the same users were asked for again")
		}
	})
}

func TestWrongQuery(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 120)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		before := f.pages
		k.Press("/")
		k.Type("azul colr_favorito:azul")
		k.Settle()
		lines := k.Lines()
		if !strings.HasPrefix(lines[1], "       ╰ ✗ no such field; tab for color_favorito") {
			t.Errorf("below the query: %q", lines[1])
		}
		if raw := k.S.View(k.C).Lines[0]; !strings.Contains(raw, k.C.Theme.Paint(theme.DangerUnder, "colr_favorito")) {
			t.Errorf("nothing is underlined: %q", raw)
		}
		if f.pages != before {
			t.Errorf("a wrong query was asked")
		}
		k.Sees("us_000003") // the last good rows stay
		k.Press("enter")
		if !k.S.Capturing() {
			t.Error("enter leaves a wrong query")
		}
		k.Keys("tab")
		if got := k.S.line.field.Value(); got != "azul color_favorito:azul" {
			t.Errorf("tab made %q", got)
		}
		k.Sees("30 of 120")
		k.Type(" (")
		k.Settle()
		k.Sees("╰ ✗ ")
		k.Keys("esc")
		if got := k.S.line.field.Value(); got != "azul color_favorito:azul" {
			t.Errorf("esc brought back %q", got)
		}
		k.SeesNot("╰")
	})
}

func TestWrongQueryAtTheEdges(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, width := range []int{60, 80, 120, 200} {
			k := screentest.Open(t, New(deps(newFake(t, 3)), nil), width, 24)
			k.Settle()
			k.Press("/")
			for _, q := range []string{"(", ")", "fec_alta:", `"`, strings.Repeat("x ", 300), strings.Repeat("ñ", 200) + " no:x", "colr_favorito:x", "credit_card_num:4", "\u4e16\u754c nope:1"} {
				k.Press("ctrl+u")
				k.Send(tea.PasteMsg{Content: q})
				k.Press("enter")
				k.Lines()
				if k.S.line.wrong == nil {
					t.Errorf("nothing is wrong with %.20q", q)
				}
				if v := k.S.View(k.C); v.Cursor == nil || v.Cursor.X >= k.C.Width {
					t.Errorf("%d: the cursor is at %v", width, v.Cursor)
				}
			}
			k.Settle()
		}
	})
}

func TestCompletion(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
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
			k := screentest.Open(t, New(deps(newFake(t, 1)), nil), 80, 24)
			k.Press("/")
			k.Type(c.typed)
			k.Press("tab")
			if got := k.S.line.field.Value(); got != c.want {
				t.Errorf("%q: tab made %q, not %q", c.typed, got, c.want)
			}
		}
	})
}

func TestPasteOfAMegabyte(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := screentest.Open(t, New(deps(newFake(t, 3)), nil), 80, 24)
		k.Settle()
		k.Send(tea.PasteMsg{Content: "ignored"})
		if k.S.line.field.Value() != "" {
			t.Error("a paste went into the query though nothing is typed")
		}
		k.Press("/")
		k.Send(tea.PasteMsg{Content: strings.Repeat("a\x1b[31mb\n", 1<<17)})
		k.Settle()
		if n := len(k.S.line.field.Value()); n > query.MaxLength {
			t.Errorf("%d bytes were taken", n)
		}
		if strings.Contains(strings.Join(k.S.View(k.C).Lines, ""), "\x1b[31mb") {
			t.Error("a control sequence reached the screen")
		}
	})
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
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 50)
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		k.Keys("s")
		if k.Dialog == nil {
			t.Fatal("s opens nothing")
		}
		c := k.C
		c.Width = 56
		view := strings.Join(k.Dialog.View(c).Lines, "\n")
		for _, want := range []string{"user_name", "fec_alta", "↑"} {
			if !strings.Contains(view, want) {
				t.Errorf("the dialog lacks %q:\n%s", want, view)
			}
		}
		if strings.Contains(view, "credit_card_num") {
			t.Error("a sealed field can be sorted by")
		}
		k.Keys("j", "j", "enter")
		if k.S.order != (order{"fec_alta", false}) {
			t.Errorf("order %v", k.S.order)
		}
		k.Keys("s")
		k.Keys("enter")
		if k.S.order != (order{"fec_alta", true}) {
			t.Errorf("enter on the column of now: %v", k.S.order)
		}
		k.Keys("S")
		if k.S.order != (order{"fec_alta", false}) {
			t.Errorf("S: %v", k.S.order)
		}
		k.Keys("s")
		k.Keys("G", "g", "pgdown", "z")
		if !k.S.order.desc {
			t.Errorf("z: %v", k.S.order)
		}
		for _, cmd := range k.S.Commands(k.C) {
			if strings.HasSuffix(cmd.Title, "color_favorito") {
				k.Run(cmd.Run)
			}
		}
		k.Settle()
		if k.S.order != (order{"color_favorito", false}) {
			t.Errorf("the palette: %v", k.S.order)
		}
	})
}

func TestColumnChooser(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := deps(newFake(t, 50))
		kept := &fakePreferences{kept: map[string]string{}}
		d.Preferences = kept
		k := screentest.Open(t, New(d, nil), 120, 40)
		k.Settle()
		k.Keys("c")
		// The id cannot be left out or moved; user_name goes away; fec_alta moves to the right.
		k.Keys("space", "l", "down", "space", "down", "l", "G", "space", "enter")
		want := "id\ncredit_card_num\nfec_alta\ncredit_card_ccv\ncuenta_numero\navatar"
		if got := strings.Join(k.S.memory.columns, "\n"); got != want {
			t.Errorf("columns %q", got)
		}
		if kept.kept[columnsKey] != want {
			t.Errorf("kept %q", kept.kept[columnsKey])
		}
		header := k.Lines()[tableTop]
		if !strings.Contains(header, "card") || strings.Contains(header, "user_name") || strings.Index(header, "card") > strings.Index(header, "fec_alta") {
			t.Errorf("header %q", header)
		}
		k.Sees("1000")

		d.Memory = nil // another session
		k = screentest.Open(t, New(d, nil), 120, 40)
		k.Settle()
		if got := strings.Join(k.S.memory.columns, "\n"); got != want {
			t.Errorf("the next session has %q", got)
		}
		k.Keys("c")
		k.Keys("d")
		if k.S.memory.columns != nil || kept.kept[columnsKey] != "" {
			t.Errorf("d left %v, %q", k.S.memory.columns, kept.kept[columnsKey])
		}
		k.Sees("user_name")
		k.Keys("c")
		k.Press("enter") // nothing changed
		k.Settle()
		if k.S.memory.columns != nil {
			t.Errorf("enter alone chose %v", k.S.memory.columns)
		}
		kept.err = errBroken
		k.Keys("c")
		k.Keys("down", "space", "enter")
		if toast, ok := screentest.Asked[screen.ToastMsg](k); !ok || toast.Toast.Level != screen.Caution {
			t.Errorf("a choice that cannot be kept: %v", toast)
		}
	})
}

func TestPreferencesOfAnotherPolicy(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		for _, kept := range []string{"gone\nauto\nauto\n\x1b[31m\nid", "gone", "\n\n\n", "id"} {
			d := deps(newFake(t, 3))
			d.Preferences = &fakePreferences{kept: map[string]string{columnsKey: kept}}
			k := screentest.Open(t, New(d, nil), 80, 24)
			k.Settle()
			if c := k.S.chosen(); len(c) == 0 || c[0].name != "id" {
				t.Errorf("%q: columns %v", kept, c)
			}
		}
	})
}

// TestShownKeysWork presses every key that is shown, in every state: each must change the screen or ask for something.
func TestShownKeysWork(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		states := map[string]func(k *console){
			"list":   func(*console) {},
			"query":  func(k *console) { k.Press("/"); k.Type("azul"); k.Press("enter") },
			"typing": func(k *console) { k.Press("/"); k.Type("colr_favorito:x") },
			"naming": func(k *console) { k.Press("/"); k.Type("color") },
			"page":   func(k *console) { k.Press("enter") },
		}
		rows := newFake(t, 300).rows
		for name, reach := range states {
			probe := screentest.Open(t, New(deps(&fake{rows: rows}), nil), 80, 24)
			probe.Settle()
			probe.Press("j")
			reach(probe)
			probe.Settle()
			for _, g := range probe.S.Keys(probe.C) {
				for _, b := range g.Bindings {
					if b.Enabled() {
						pressShown(t, name, b, rows, reach)
					}
				}
			}
		}
	})
}

// pressShown presses the keys of one binding: at least one must do something.
func pressShown(t *testing.T, state string, b key.Binding, rows []fakeRow, reach func(k *console)) {
	t.Helper()
	if slices.Contains(b.Keys(), "left") || slices.Contains(b.Keys(), "right") {
		return // all columns fit here, so there is nothing to scroll
	}
	for _, name := range b.Keys() {
		f := &fake{rows: rows}
		k := screentest.Open(t, New(deps(f), nil), 80, 24)
		k.Settle()
		k.Press("pgdown", "pgdown", "pgdown")
		reach(k)
		k.Settle()
		asked, before, pages, typing := len(k.Asked), k.Text(), f.pages, k.S.Capturing()
		k.Keys(name)
		if len(k.Asked) != asked || k.Text() != before || k.S.Capturing() != typing || f.pages != pages {
			return
		}
	}
	t.Errorf("%s: %v (%s) does nothing", state, b.Keys(), b.Help().Desc)
}
