package integrity

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cofre/ui/text"
	"cofre/ui/widget"
	"cofre/vault"
)

func TestReasonsAreKnown(t *testing.T) {
	files, err := filepath.Glob("../../../vault/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	found := map[string]int{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		src, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(src, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok && x.Name == "c" { // the checker
					name = f.Sel.Name
				}
			}
			kind := map[string]string{"fault": "fault", "fail": "fail", "remark": "remark"}[name]
			if kind == "" || len(call.Args) == 0 {
				return true
			}
			words := sentence(call.Args[len(call.Args)-1])
			if len(words) < 12 {
				return true
			}
			found[kind]++
			if kind == "remark" {
				words = strings.NewReplacer("%d", "12", "%s", "aXk3").Replace(words)
				if r := newRemark(words); r.kind == remarkOther && !strings.HasPrefix(words, "audit entry") {
					t.Errorf("%s: nobody knows the remark %q", path, words)
				}
				return true
			}
			words = strings.NewReplacer("%d", "12", "%s", "x", "%w", "").Replace(words)
			for _, k := range []vault.FailureKind{vault.FailedRecord, vault.FailedKey, vault.FailedRun} {
				if c := classOf(vault.Failure{Kind: k, Reason: words}); c == other && !strings.HasPrefix(words, "the header") {
					t.Errorf("%s: nobody knows the reason %q", path, words)
				}
			}
			return true
		})
	}
	if found["fault"] < 10 || found["fail"] < 4 || found["remark"] < 8 {
		t.Errorf("the sources say other things than thought: %v", found)
	}
}

func sentence(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		return sentence(e.X) + sentence(e.Y)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "runsWord" {
			return "3 runs " + sentence(e.Args[2])
		}
		if len(e.Args) > 0 {
			return sentence(e.Args[0])
		}
	}
	return ""
}

func TestExplanationsFit(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		c := text.In(lang)
		x := explanations(c.Failures())
		for _, k := range clues() {
			if k.class != runShort && k.class != runLong {
				if _, ok := x[k.class]; !ok {
					t.Errorf("class %d has no explanation", k.class)
				}
			}
		}
		all := []text.Failure{c.Failures().RunShort("10,000", "1,000,000"), c.Failures().RunLong("10,000")}
		for _, f := range x {
			all = append(all, f)
		}
		for _, f := range all {
			if n := len(widget.Wrap(f.Why, wide)); n > 2 {
				t.Errorf("%s: %d lines: %q", lang, n, f.Why)
			}
			if widget.Width(f.Do) > wide-3 {
				t.Errorf("%s: too long: %q", lang, f.Do)
			}
			if widget.Width(f.What) > nameAfter-2 {
				t.Errorf("%s: too long: %q", lang, f.What)
			}
		}
	}
}
