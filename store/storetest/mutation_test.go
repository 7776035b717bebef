package storetest

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"cofre/record"
	"cofre/store"
	"cofre/store/query"
)

// mutants is each way to break the store, and the part of the suite that must notice.
func mutants() map[string]string {
	return map[string]string{
		"none":                     "",
		"created":                  "Put",
		"previous":                 "Put",
		"removed":                  "PutAgain",
		"key overwritten":          "KeyTaken",
		"collections mixed":        "Rejects",
		"not checked":              "Check",
		"check ignored":            "Check",
		"checked late":             "Check",
		"account twice":            "Account",
		"account not told":         "Account",
		"account apart":            "AccountUndone",
		"account's error ignored":  "AccountUndone",
		"scan backwards":           "Scan",
		"scan one short":           "Scan",
		"index disagrees":          "Scan",
		"keys not given":           "Scan",
		"loose keys hidden":        "LooseKeys",
		"remove keeps keys":        "Remove",
		"remove alone":             "Remove",
		"last writer wins":         "EntriesConflict",
		"lost update":              "Handles",
		"entries without order":    "Entries",
		"entry at the old rev":     "EntriesConflict",
		"audit renumbered":         "Audit",
		"audit overwritten":        "AuditAppenders",
		"audit without hashes":     "Audit",
		"audit range inclusive":    "AuditRows",
		"order: ties":              "Search",
		"order: absent first":      "Search",
		"order: utf-16":            "Search",
		"order: unfolded":          "Search",
		"not without absent":       "Search",
		"phrase as words":          "Search",
		"bound left out":           "Search",
		"page too long":            "Search",
		"cursor at the end":        "Search",
		"cursor forgets":           "Search",
		"offset paging":            "PagingWhileWriting",
		"count without limit":      "Search",
		"count one off":            "SearchChanged",
		"new schema ignored":       "SearchOtherSchema",
		"unknown fields taken":     "SearchErrors",
		"first days":               "Charts",
		"top without absent":       "Charts",
		"top by raw value":         "Charts",
		"rejects by nothing":       "PageRejects",
		"text ends at NUL":         "Hostile",
		"large documents cut":      "HostileLarge",
		"context ignored":          "Cancelled",
		"usable when closed":       "Closed",
		"lost when closed":         "Closed",
		"update loses to old data": "SearchChanged",
	}
}

// TestMutants starts the suite on every mutant, in a process of its own because it is to fail there.
func TestMutants(t *testing.T) {
	if how := os.Getenv("COFRE_STORETEST_MUTANT"); how != "" {
		f := &folders{dir: map[string]*Memory{}}
		Run(t, func(t *testing.T, schema record.Schema, dir string) store.Store {
			t.Helper()
			return breakIt(f, f.open(t, schema, dir).(*Memory), schema, dir, how)
		}, Options{OneProcess: true, Documents: 60, Queries: 50})
		return
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for how, part := range mutants() {
		t.Run(strings.ReplaceAll(how, " ", "_"), func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(binary, "-test.run=^TestMutants$/^"+part+"$", "-test.timeout=60s")
			if part == "" {
				cmd.Args[1] = "-test.run=^TestMutants$/^(Put|Search|Hostile|Audit)$"
			}
			cmd.Env = append(os.Environ(), "COFRE_STORETEST_MUTANT="+how)
			out, err := cmd.CombinedOutput()
			failed := bytes.Contains(out, []byte("--- FAIL: TestMutants/"+part))
			if bytes.Contains(out, []byte("panic:")) || failed != (part != "") || (err != nil) != failed {
				t.Errorf("%s must fail: it failed %v, %v\n%.2000s", part, failed, err, out)
			}
		})
	}
}

func breakIt(f *folders, m *Memory, schema record.Schema, dir, how string) store.Store {
	switch how {
	case "order: ties":
		m.compare = func(a, b *query.Values, sort string, desc bool, aID, bID string) int {
			if sort != "" && sort != "id" && desc {
				return query.Compare(b, a, sort, false, bID, aID)
			}
			return query.Compare(a, b, sort, desc, aID, bID)
		}
	case "order: absent first":
		m.compare = func(a, b *query.Values, sort string, desc bool, aID, bID string) int {
			x, _ := a.Of(sort)
			y, _ := b.Of(sort)
			if desc && x.Present != y.Present {
				return -query.Compare(a, b, sort, desc, aID, bID)
			}
			return query.Compare(a, b, sort, desc, aID, bID)
		}
	case "order: utf-16":
		m.compare = func(a, b *query.Values, sort string, desc bool, aID, bID string) int {
			if sort == "" && !desc {
				return slices.Compare(utf16.Encode([]rune(aID)), utf16.Encode([]rune(bID)))
			}
			return query.Compare(a, b, sort, desc, aID, bID)
		}
	case "order: unfolded":
		m.compare = func(a, b *query.Values, sort string, desc bool, aID, bID string) int {
			x, _ := a.Of(sort)
			y, _ := b.Of(sort)
			if sort == "n" && x.Readable && y.Readable {
				return cmp.Or(strings.Compare(x.Text, y.Text), strings.Compare(aID, bID))
			}
			return query.Compare(a, b, sort, desc, aID, bID)
		}
	case "not without absent", "phrase as words", "bound left out", "text ends at NUL":
		m.match = func(e query.Expr, v *query.Values) bool { return brokenMatch(how, e, v) }
	case "new schema ignored":
		m.index = query.NewExtractor(Schema())
	case "lost when closed":
		return broken{Memory: OpenMemory(schema), how: how}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dir[dir] = m
	return broken{Memory: m, how: how}
}

func brokenMatch(how string, e query.Expr, v *query.Values) bool {
	switch e := e.(type) {
	case query.And:
		return !slices.ContainsFunc(e.Parts, func(p query.Expr) bool { return !brokenMatch(how, p, v) })
	case query.Or:
		return slices.ContainsFunc(e.Parts, func(p query.Expr) bool { return brokenMatch(how, p, v) })
	case query.Not:
		if equal, ok := e.Part.(query.Equal); ok && how == "not without absent" && !query.Match(query.Present{Field: equal.Field}, v) {
			return false
		}
		if number, ok := e.Part.(query.Number); ok && how == "not without absent" && !query.Match(query.Present{Field: number.Field}, v) {
			return false
		}
		return !brokenMatch(how, e.Part, v)
	case query.Phrase:
		if how == "phrase as words" {
			return !slices.ContainsFunc(e.Words, func(w string) bool { return !query.Match(query.Word{Word: w}, v) })
		}
	case query.Number:
		if value, _ := v.Of(e.Field); how == "bound left out" && value.Number == e.Max {
			return false
		}
	case query.Equal:
		if value, _ := v.Of(e.Field); how == "text ends at NUL" && value.Present {
			before, _, _ := strings.Cut(value.Text, "\x00")
			wanted, _, _ := strings.Cut(e.Text, "\x00")
			return before == wanted
		}
	}
	return query.Match(e, v)
}
