package browse

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"cofre/record"
	"cofre/store"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/vault"
)

var errBroken = errors.New("broken")

// hostile are values that must not do anything to a terminal, and must not break a border.
func hostile() []string {
	return []string{
		"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]52;c;aGVsbG8=\x07", "a\nb\rc\td", "\u202egnirts", "\x80\x9b31m\xff", "世界世界世界世界世界",
		"👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "e\u0301\u0302\u0303\u0304", strings.Repeat("x", 20000), "", " ", "\u00a0", "﷽﷽﷽", strings.Repeat("\u0301", 300),
	}
}

// rawVault gives the rows that it has, whatever is asked.
type rawVault struct{ rows []vault.Row }

func (v rawVault) Page(_ context.Context, r store.PageRequest) (vault.Page, error) {
	return cutPage(r, len(v.rows), func(i int) vault.Row { return v.rows[i] }), nil
}

func (v rawVault) Count(context.Context, store.Query, int64) (store.Count, error) {
	return store.Count{N: int64(len(v.rows)), Exact: true}, nil
}

// hostileRows have a hostile value in every place.
func hostileRows(schema record.Schema) []vault.Row {
	var rows []vault.Row
	for i, bad := range hostile() {
		row := vault.Row{ID: bad + string(rune('a'+i)), Members: []vault.Member{{Name: "id", JSON: []byte(`"x"`)}}}
		quotedBad := []byte(`"` + strings.NewReplacer("\\", "", "\"", "", "\n", "\\n", "\x1b", "\\u001b").Replace(bad) + `"`)
		for _, f := range schema {
			row.Members = append(row.Members, vault.Member{Name: f.Name, JSON: quotedBad, Protected: f.Protected})
		}
		row.Members = append(row.Members,
			vault.Member{Name: bad, JSON: []byte(bad)}, vault.Member{Name: "x" + bad, JSON: nil},
			vault.Member{Name: "s" + bad, JSON: []byte(bad), Protected: true})
		rows = append(rows, row, vault.Row{ID: bad + "damaged" + string(rune('a'+i)), Damaged: true})
	}
	return rows
}

// control reports a control sequence that is not one of painting.
func control(s string) bool {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == 0x1b:
			end := i + 1
			for end < len(s) && s[end] != 'm' {
				if !strings.ContainsRune("[0123456789;", rune(s[end])) {
					return true
				}
				end++
			}
			i = end
		case s[i] < 0x20, s[i] == 0x7f:
			return true
		}
	}
	return strings.ContainsAny(s, "\u202e\u009b\u0085")
}

func TestHostileData(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := deps(nil)
		d.Vault = rawVault{hostileRows(d.Schema)}
		d.Seals = fakeSeals{screentest.Now()}
		for _, size := range [][2]int{{80, 24}, {100, 50}, {120, 40}, {200, 60}, {60, 20}} {
			k := screentest.Open(t, New(d, nil), size[0], size[1])
			k.Settle()
			for range 4 {
				for _, open := range []string{"enter", "pgdown", "G", "esc", "j", "j", "j", "j", "j", "j"} {
					k.Press(open)
					k.Lines()
					for _, line := range k.S.View(k.C).Lines {
						if control(line) {
							t.Fatalf("a control sequence reaches the screen: %q", line)
						}
					}
				}
			}
			k.Settle()
			if n := k.S.held(); n != len(hostileRows(d.Schema)) {
				t.Errorf("%d rows", n)
			}
		}
	})
}

func TestDamagedDocument(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		d := deps(nil)
		d.Vault = rawVault{[]vault.Row{{ID: "us_1", Members: []vault.Member{{Name: "id", JSON: []byte(`"us_1"`)}}, Damaged: true}}}
		k := screentest.Open(t, New(d, nil), 120, 40)
		k.Settle()
		k.Sees("✗ us_1")
		k.Sees("✗ unreadable")
		k.Keys("r")
		if _, ok := screentest.Asked[screen.PushMsg](k); ok {
			t.Error("r reveals what cannot be read")
		}
	})
}

func TestMemoryOfOneRowIsBounded(t *testing.T) {
	row := vault.Row{ID: "big", Members: []vault.Member{{Name: "id", JSON: []byte(`"big"`)}}}
	for i := range 5000 {
		row.Members = append(row.Members, vault.Member{Name: strings.Repeat("n", 200) + string(rune(i)), JSON: []byte(`"` + strings.Repeat("v", 10000) + `"`)})
	}
	s := New(deps(nil), nil)
	u := newReader(s.fields, s.chosen(), "****").user(row)
	size := 0
	for _, m := range u.members {
		size += len(m.text) + len(m.name)
	}
	if len(u.members) > maxMembers || size > maxMembers*(maxValue+256) || u.more != 5000-maxMembers {
		t.Errorf("%d members, %d bytes, %d more", len(u.members), size, u.more)
	}
	if u.members[0].size != 10000 {
		t.Errorf("the length of a cut value is %d", u.members[0].size)
	}
}

func TestResizeStorm(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		k := screentest.Open(t, New(deps(newFake(t, 700)), nil), 80, 24)
		k.Settle()
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range 120 {
			k.Resize(60+rng.IntN(180), 20+rng.IntN(60))
			if i%7 == 0 {
				k.Press("pgdown")
			}
			if i%31 == 0 {
				k.Press("enter")
			}
			if i%37 == 0 {
				k.Press("esc")
			}
			k.Lines()
		}
		k.Settle()
		k.Sees("us_")
	})
}

// FuzzUpdate gives the screen messages in any order: it must not panic, and what it draws must fit.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte("jjjG/azul\r\x01\x02\x03"))
	f.Add([]byte("/colr:x\tcS\x05\x06\x07\x08"))
	f.Add([]byte{0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9})
	f.Fuzz(func(t *testing.T, script []byte) {
		screentest.Test(t, func(t *testing.T) {
			d := deps(newFake(t, 40))
			d.Vault.(*fake).add(t, userDoc(77))
			k := screentest.Open(t, New(d, screen.QueryArg{Query: string(script[:min(len(script), 5)])}), 80, 24)
			k.Script(script, []string{
				"enter", "tab", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "backspace", "space", "f2", "ctrl+d", "ctrl+u", "esc",
				"/", "a", ":", "(", "s", "S", "c", "j", "G", "g", "r", "R",
			}, answers(k)...)
		})
	})
}

// answers are what comes to the screen of its own tasks and dialogs, at the wrong time.
func answers(k *console) []func(n int) {
	var out []func(n int)
	for _, msg := range []tea.Msg{
		pageMsg{},
		pageMsg{err: errBroken},
		countMsg{err: errBroken},
		totalMsg{count: store.Count{N: -1}},
		pulseMsg{},
		retryMsg{},
		pauseMsg{},
		envelopeMsg{id: "us_000001"},
		revealsMsg{err: errBroken},
		columnsMsg{[]string{"gone", "id"}},
		orderMsg{"gone", true},
		orderMsg{"ip", true},
		preferencesMsg{"a\nb"},
		keptMsg{},
	} {
		out = append(out, func(int) { k.Send(msg) })
	}
	return out
}

func TestThemesAndASCII(t *testing.T) {
	screentest.Test(t, func(t *testing.T) {
		f := newFake(t, 30)
		for _, kind := range theme.Kinds() {
			for _, ascii := range []bool{false, true} {
				for _, lang := range []text.Lang{text.English, text.Spanish} {
					d := deps(f)
					d.Seals = nil
					k := screentest.Open(t, New(d, nil), 120, 40, func(c *screen.Context) {
						c.Theme, c.Text = theme.New(kind, ascii), text.In(lang)
					})
					k.Settle()
					k.Press("/")
					k.Type("nope:x")
					k.Press("enter")
					for _, line := range k.Lines() {
						for _, r := range line {
							if ascii && r > 0x7e && !unicode.IsLetter(r) && r != '\u00a0' {
								t.Fatalf("%s: %q is not ASCII: %s", kind, r, line)
							}
						}
					}
					k.Settle()
				}
			}
		}
	})
}
