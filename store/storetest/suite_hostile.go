package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cofre/record"
	"cofre/store"
)

// hostile is documents that stores have choked on: names, values and ids that mean something to one of them.
func hostile() []store.Sealed {
	var docs []store.Sealed
	add := func(id string, m members) {
		docs = append(docs, Seal(id, "hostile", uint64(len(docs)), anyTime(), m))
	}
	for _, id := range []string{
		"'", `"`, `'; DROP TABLE documents; --`, "%", "_", "*", "a\x00b", "a\x00", "a", "\x00", " ", "\n", "..", "/", `\`, "null", "{}", "-1",
		"1.0", "é", "e\u0301", "\u202e", "\U0010FFFF", strings.Repeat("x", 256), strings.Repeat("東", 85), "_id", "cofre", "OR", "NEAR(a b)",
	} {
		add(id, members{"user_name": text("id " + id)})
	}
	for i, value := range []string{
		"", " ", "\x00", "a\x00b", "nul\x00", `say "hi" OR 'ho'`, "semi;colon -- x", "NEAR AND NOT OR", "col:umn ^caret", "a*b", "100%_", "\u202eevil\u2066",
		"\ufeffbom", "line\nline\r\n", strings.Repeat("w", 40000), strings.Repeat("é", 40000), strings.Repeat("many words ", 5000), "{\"a\":1}",
		strings.Repeat("\u0301", 50), "\u1100\u1161", "각", "ﷺ",
	} {
		add(fmt.Sprintf("text %d", i), members{"user_name": text(value), "color": text(value), `a.b "c'`: text(value)})
	}
	for i, value := range []string{
		`{"a.b":{"c":[1,2,{"d":null}]}}`, `[[[[[]]]]]`, strings.Repeat("[", 60) + strings.Repeat("]", 60), `1e400`, `-0.0`, `123456789012345678901234567890`,
		`0.1000000000000000055511151231257827`, `true`, `false`, `null`, `""`, `{}`, `[""]`, `"\u0001\u001f"`,
	} {
		add(fmt.Sprintf("json %d", i), members{
			"user_name": value, "n": value, "fec": value, "ip": value, "lat": value, "unknown": value, "$.x[0]": value, "a.b": value, "'": value, "": value,
		})
	}
	add("names", members{
		"user_name.x": `1`, "user_name.y.z": `{}`, "n.": `2`, ".n": `3`, "..": `4`, "_id": `5`, "_source": `6`, "*": `7`, strings.Repeat("n", 256): `8`, "a\x00b": `9`,
	})
	return docs
}

func (s *suite) testHostile(t *testing.T) {
	st := s.fresh(t)
	docs := hostile()
	put(t, st, docs...)
	settle(t, st)
	m := newModel(t, Schema(), docs)
	expectAll(t, st, store.Users, docs)
	d := &dice{state: 11}
	for _, q := range m.made(t, 12, 100) {
		m.search(t, st, q, d)
	}
	for _, src := range []string{
		`"near and not or"`, `"a b"`, "a", "b", `user_name:"` + "a\x00b" + `"`, `user_name:"` + "a\x00" + `"*`, `user_name:"say \"hi\" or 'ho'"`, `user_name:"100%_"`,
		`user_name:"a*"*`, `user_name:"%"*`, "many", strings.Repeat("w", 200), strings.Repeat("w", 127) + "*", strings.Repeat("e", 128), `"words many"`, "w*",
		`id:"'; drop table documents; --"`, `id:"` + "a\x00b" + `"`, "id:a", `id:"` + "\x00" + `"`, "bom", "evil", `"각"`, "n:0", "n:*", "n:..", "-user_name:*", `"a.b \"c'":*`,
	} {
		m.search(t, st, m.ask(t, src, pick(d, m.sorts()), d.below(2) == 0), d)
	}
	st = s.again(t, st, Schema())
	for _, doc := range docs {
		expectDoc(t, st, store.Users, doc)
	}
	r := store.Removal{}
	for _, doc := range docs[:len(docs)/2] {
		r.Users = append(r.Users, doc.Doc.ID)
		r.Keys = append(r.Keys, refOf(doc))
	}
	must(t, "Remove", st.Remove(context.Background(), r))
	expectAll(t, st, store.Users, docs[len(docs)/2:])
	expectLoose(t, st, map[store.KeyRef]string{})
}

// testHostileLarge: one record at the limit of what is taken in, with all of it in a text field.
func (s *suite) testHostileLarge(t *testing.T) {
	ctx := context.Background()
	st := s.fresh(t)
	large := strings.Repeat("Grande ñandú ", 8<<20/15) + "needle"
	big := Seal("big", "large", 0, anyTime(), members{"note": text(large), "unknown": `"x"`})
	small := one("small", 1, "needle")
	put(t, st, big, small)
	settle(t, st)
	expectAll(t, st, store.Users, []store.Sealed{big, small})
	m := newModel(t, Schema(), []store.Sealed{big, small})
	d := &dice{state: 13}
	for _, src := range []string{"needle", `"nandu needle"`, "nandu grande", "need*", `note:"grande nandu"*`, "note:*", "-needle"} {
		m.search(t, st, m.ask(t, src, "note", d.below(2) == 0), d)
	}
	top, err := st.Top(ctx, store.Query{}, "note", 1)
	if err != nil || len(top.Values) != 1 || top.Values[0].Value != large || top.Absent != 1 {
		t.Errorf("Top of a large value: %d values, %d absent, %v", len(top.Values), top.Absent, err)
	}
	put(t, st, Seal("big", "large", 2, anyTime(), members{"note": `"shrunk"`}))
	s.findable(t, st)
	m.search(t, st, newModel(t, Schema(), nil).ask(t, "nobody", "", false), d)
	if n, err := st.Count(ctx, store.Users, m.ask(t, "needle", "", false).Query, 0); err != nil || n.N != 1 {
		t.Errorf("%d documents have a word that one of two had: %v", n.N, err)
	}
}

// calls is every call of a store.
func calls(st store.Store) map[string]func(context.Context) error {
	all := func(context.Context) error { return nil }
	return map[string]func(context.Context) error{
		"Put": func(ctx context.Context) error {
			_, err := st.Put(ctx, store.Flush{Records: []store.Sealed{one("late", 99, "late")}})
			return err
		},
		"Settle": func(ctx context.Context) error { return st.Settle(ctx, nil) },
		"Get":    func(ctx context.Context) error { _, err := st.Get(ctx, store.Users, "1"); return err },
		"KeysOf": func(ctx context.Context) error { _, err := st.KeysOf(ctx, "1"); return err },
		"Scan": func(ctx context.Context) error {
			return st.Scan(ctx, store.Users, func(store.ScanRow) error { return all(ctx) })
		},
		"LooseKeys": func(ctx context.Context) error {
			return st.LooseKeys(ctx, func(store.LooseKey) error { return all(ctx) })
		},
		"Remove": func(ctx context.Context) error { return st.Remove(ctx, store.Removal{Users: []string{"1"}}) },
		"Page": func(ctx context.Context) error {
			_, err := st.Page(ctx, store.Users, store.PageRequest{Limit: 5})
			return err
		},
		"Count": func(ctx context.Context) error { _, err := st.Count(ctx, store.Users, store.Query{}, 0); return err },
		"ByDay": func(ctx context.Context) error { _, err := st.ByDay(ctx, store.Query{}, "", 5); return err },
		"Top":   func(ctx context.Context) error { _, err := st.Top(ctx, store.Query{}, "color", 5); return err },
		"Entry": func(ctx context.Context) error { _, err := st.Entry(ctx, store.EntryRun, "r"); return err },
		"Entries": func(ctx context.Context) error {
			return st.Entries(ctx, store.EntryRun, func(store.Entry) error { return all(ctx) })
		},
		"PutEntries":  func(ctx context.Context) error { return st.PutEntries(ctx, run("late", `{}`, 0)) },
		"AppendAudit": func(ctx context.Context) error { return st.AppendAudit(ctx, auditRow("x", 1)) },
		"AuditSize":   func(ctx context.Context) error { _, err := st.AuditSize(ctx); return err },
		"AuditRows": func(ctx context.Context) error {
			return st.AuditRows(ctx, 0, 9, func(store.AuditRow) error { return all(ctx) })
		},
		"AuditRowsAt": func(ctx context.Context) error { _, err := st.AuditRowsAt(ctx, 0); return err },
		"Info":        func(ctx context.Context) error { _, err := st.Info(ctx); return err },
	}
}

// testCancelled: a cancelled call says so and changes nothing; the store stays usable.
func (s *suite) testCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	st := s.fresh(t)
	docs := []store.Sealed{one("1", 0, "a"), one("2", 1, "b"), one("3", 2, "c")}
	put(t, st, docs...)
	must(t, "PutEntries", st.PutEntries(ctx, run("r", `{}`, 0)))
	must(t, "AppendAudit", st.AppendAudit(ctx, auditRow("x", 0)))
	scanned := 0
	err := st.Scan(ctx, store.Users, func(store.ScanRow) error {
		scanned++
		cancel()
		return nil
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Scan cancelled by its function: %v", err)
	}
	for name, call := range calls(st) {
		if err := call(ctx); !errors.Is(err, context.Canceled) && name != "Info" {
			t.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	ctx, cancel = context.WithCancel(context.Background())
	results, err := st.Put(ctx, store.Flush{
		Records: []store.Sealed{one("4", 3, "d")},
		Account: func([]store.Result) ([]store.Entry, error) { cancel(); return []store.Entry{run("q", `{}`, 0)}, nil },
	})
	if err == nil {
		docs = append(docs, one("4", 3, "d"))
		expectEntry(t, st, store.EntryRun, "q", `{}`)
	} else if !errors.Is(err, context.Canceled) || len(results) > 0 {
		t.Errorf("Put cancelled in its account: %d results, %v", len(results), err)
	} else if !s.o.NoTransactions {
		expectNoEntry(t, st, store.EntryRun, "q")
	}
	if !s.o.NoTransactions {
		expectAll(t, st, store.Users, docs)
	}
	expectNoEntry(t, st, store.EntryRun, "late")
	expectNone(t, st, "late")
	if n, err := st.AuditSize(context.Background()); n != 1 || err != nil {
		t.Errorf("size of the log behind a cancelled append: %d, %v", n, err)
	}
}

// testClosed: a closed handle fails, with an error and not with a panic, and takes nothing with it.
func (s *suite) testClosed(t *testing.T) {
	st := s.fresh(t)
	put(t, st, one("1", 0, "a"))
	info, err := st.Info(context.Background())
	if err != nil || info.Kind == "" || info.Place == "" || !info.Writable {
		t.Errorf("Info: %+v, %v", info, err)
	}
	must(t, "Close", st.Close())
	for name, call := range calls(st) {
		if err := call(context.Background()); err == nil && name != "Info" {
			t.Errorf("%s of a closed store does not fail", name)
		}
	}
	st = s.at(t, Schema(), st.dir)
	expectAll(t, st, store.Users, []store.Sealed{one("1", 0, "a")})
	empty := s.at(t, record.Schema{}, t.TempDir())
	put(t, empty, one("1", 0, "a"))
	settle(t, empty)
	if n, err := empty.Count(context.Background(), store.Users, store.Query{}, 0); err != nil || n.N != 1 {
		t.Errorf("a store without indexed fields counts %d: %v", n.N, err)
	}
}
