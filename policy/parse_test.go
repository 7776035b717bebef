package policy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cofre/policy"
	"cofre/record"
)

const head = "version: 1\nname: x\n"

func TestDefault(t *testing.T) {
	p := policy.Default()
	file, err := os.ReadFile("default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file)
	if p.Ref() != "users@"+hex.EncodeToString(sum[:])[:16] || string(p.YAML()) != string(file) {
		t.Errorf("ref %s", p.Ref())
	}
	if p.Name() != "users" || p.IDField() != "id" || p.UsernameField() != "user_name" || p.Dates() != policy.DayFirst ||
		p.Unlisted() != policy.Encrypt || p.File() != "" {
		t.Error("the built-in policy says something else")
	}
	if len(p.Fields()) != 20 || len(p.Schema()) != 20 {
		t.Errorf("%d fields, %d in the schema", len(p.Fields()), len(p.Schema()))
	}
	protected := 0
	for _, f := range p.Schema() {
		if f.Protected {
			protected++
		}
		if f.Kind == record.KindNone || f.Label == "" {
			t.Errorf("%s has no kind or label", f.Name)
		}
	}
	if protected != 3 {
		t.Errorf("%d protected", protected)
	}
	for _, f := range p.Lint() {
		if f.Level == policy.LevelError {
			t.Errorf("an error in the built-in policy: %+v", f)
		}
	}
}

func TestExplain(t *testing.T) {
	p := policy.Default()
	tests := []policy.Decision{
		{Field: "credit_card_num", Label: "card", Treatment: policy.Encrypt, Mask: policy.MaskLast4, Kind: record.KindPAN, Listed: true},
		{Field: "id", Label: "id", Treatment: policy.Clear, Kind: record.KindText, Listed: true},
		{Field: "Credit_Card_Num", Label: "Credit_Card_Num", Treatment: policy.Encrypt, Mask: policy.MaskFull},
	}
	for _, want := range tests {
		if got := p.Explain(want.Field); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestParseTakes(t *testing.T) {
	for name, text := range map[string]string{
		"least":                             head + "fields: {}\n",
		"json":                              `{"version": 1, "name": "x", "fields": {"a": {"treatment": "clear"}}}`,
		"crlf":                              "version: 1\r\nname: x\r\nfields:\r\n  a: {treatment: drop}\r\n",
		"bom":                               "\ufeff" + head + "fields: {}\n",
		"quoted":                            head + "fields: {\"123\": {treatment: clear}, 'true': {treatment: clear}, no: {treatment: clear}}\n",
		"one --- end":                       "---\n" + head + "fields: {}\n...\n",
		"id not listed, username is the id": head + "id: u\nusername: u\nfields: {}\n",
	} {
		if _, err := policy.Parse([]byte(text), ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := mustParse(t, head+"id: u\nfields: {a: {treatment: encrypt}}\n")
	if f := p.Fields(); len(f) != 2 || f[0].Name != "u" || f[0].Treatment != policy.Clear || f[1].Mask != policy.MaskFull || f[1].Line != 4 {
		t.Errorf("%+v", f)
	}
}

func TestParseRefuses(t *testing.T) {
	long := strings.Repeat("x", 257)
	tests := []struct {
		name, text string
		line       int
		field      string
		says       string
	}{
		{"empty", "", 0, "", "is empty"},
		{"comment", "# nothing\n", 0, "", "is empty"},
		{"scalar", "correct horse battery staple\n", 1, "", "not a mapping"},
		{"list", "- a\n", 1, "", "is a list"},
		{"syntax", "version: 1\nname: [\n", 3, "", "is not YAML"},
		{"tab", "version: 1\nfields:\n\ta: 1\n", 3, "", "is not YAML"},
		{"two documents", head + "fields: {}\n---\nversion: 1\n", 4, "", "second YAML document"},
		{"not UTF-8", "version: 1\nname: \xff\n", 2, "", "UTF-8"},
		{"UTF-16", "\xff\xfev\x00", 1, "", "UTF-8"},
		{"NUL", "version: 1\nname: \x00\n", 0, "", "is not YAML"},
		{"anchor", "version: &a 1\nname: x\n", 1, "version", "anchors"},
		{"alias", "version: 1\nname: &a x\nid: *a\nfields: {}\n", 2, "name", "anchors"},
		{"unknown anchor", "version: 1\nname: *CANARY\n", 2, "", "anchors"},
		{"bomb", "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n", 1, "a", "anchors"},
		{"merge", "version: 1\n<<: {name: x}\n", 2, "", "merge"},
		{"tag", "version: !!str 1\nname: x\n", 1, "version", "tag"},
		{"own tag", "version: !foo 1\n", 1, "version", "tag"},
		{"twice", head + "name: y\nfields: {}\n", 3, "name", "given twice, first in line 2"},
		{"field twice", head + "fields:\n  a: {treatment: clear}\n  a: {treatment: drop}\n", 5, "fields.a", "given twice"},
		{"deep", head + "fields: {a: {treatment: {b: {c: {d: e}}}}}\n", 3, "fields.a.treatment.b", "nested"},
		{"very deep", head + "fields: " + strings.Repeat("[", 50000), 3, "", "is not YAML"},
		{"number as name", head + "fields: {1: {treatment: clear}}\n", 3, "fields", "quotes"},
		{"bool as name", head + "fields: {true: {treatment: clear}}\n", 3, "fields", "quotes"},
		{"list as name", head + "fields: {? [a] : {treatment: clear}}\n", 3, "fields", "a name is a list"},
		{"unknown key", head + "unlistd: encrypt\nfields: {}\n", 3, "unlistd", "did you mean unlisted?"},
		{"retention", head + "retention: 30d\nfields: {}\n", 3, "retention", "not a key"},
		{"case matters", "Version: 1\nname: x\nfields: {}\n", 1, "Version", "did you mean version?"},
		{"version", "version: 2\nname: x\nfields: {}\n", 1, "version", "allowed: 1"},
		{"no version", "name: x\nfields: {}\n", 1, "version", "missing"},
		{"no name", "version: 1\nfields: {}\n", 1, "name", "missing"},
		{"no fields", head, 1, "fields", "missing"},
		{"name with @", "version: 1\nname: a@b\nfields: {}\n", 2, "name", "letters"},
		{"name number", "version: 1\nname: 5\nfields: {}\n", 2, "name", "quotes"},
		{"empty name", "version: 1\nname:\nfields: {}\n", 2, "name", "is empty"},
		{"long name", "version: 1\nname: " + strings.Repeat("x", 65) + "\nfields: {}\n", 2, "name", "1 to 64"},
		{"reserved name", "version: 1\nname: Cofre.reject\nfields: {}\n", 2, "name", "reserved"},
		{"dates", head + "dates: ymd\nfields: {}\n", 3, "dates", "allowed: dmy, mdy"},
		{"no dates", head + "fields: {a: {treatment: clear, kind: date}}\n", 1, "dates", "two ways"},
		{"unlisted hash", head + "unlisted: hash\nfields: {}\n", 3, "unlisted", "encrypt, clear, drop, reject"},
		{"fields list", head + "fields: [a]\n", 3, "fields", "is a list"},
		{"fields null", head + "fields:\n", 3, "fields", "is empty"},
		{"field scalar", head + "fields: {a: clear}\n", 3, "fields.a", "not a mapping"},
		{"no treatment", head + "fields: {a: {kind: text}}\n", 3, "fields.a", "has no treatment"},
		{"treatment", head + "fields:\n  a:\n    treatment: encrypted\n", 5, "fields.a.treatment", "did you mean encrypt?"},
		{"treatment reject", head + "fields: {a: {treatment: reject}}\n", 3, "fields.a.treatment", "encrypt, hash, drop, clear"},
		{"unknown field key", head + "fields: {a: {treatment: clear, maks: full}}\n", 3, "fields.a.maks", "did you mean mask?"},
		{"mask", head + "fields: {a: {treatment: encrypt, mask: last5}}\n", 3, "fields.a.mask", "did you mean last4?"},
		{"mask on clear", head + "fields: {a: {treatment: clear, mask: full}}\n", 3, "fields.a.mask", "encrypted or hashed"},
		{"mask on drop", head + "fields: {a: {treatment: drop, mask: full}}\n", 3, "fields.a.mask", "encrypted or hashed"},
		{"bin of no pan", head + "fields: {a: {treatment: encrypt, mask: bin_last4}}\n", 3, "fields.a.mask", "kind pan"},
		{"kind", head + "fields: {a: {treatment: clear, kind: number}}\n", 3, "fields.a.kind", "pan, cvv, account"},
		{"open text", head + "fields: {a: {treatment: clear, open: yes}}\n", 3, "fields.a.open", "true, false"},
		{"open encrypted", head + "fields: {a: {treatment: encrypt, open: true}}\n", 3, "fields.a.open", "clear"},
		{"label", head + "fields: {a: {treatment: clear, label: \"\\e[2J\"}}\n", 3, "fields.a.label", "heading"},
		{"label blank", head + "fields: {a: {treatment: clear, label: \" a\"}}\n", 3, "fields.a.label", "heading"},
		{"label long", head + "fields: {a: {treatment: clear, label: " + strings.Repeat("é", 25) + "}}\n", 3, "fields.a.label", "heading"},
		{"label number", head + "fields: {a: {treatment: clear, label: 5}}\n", 3, "fields.a.label", "quotes"},
		{"field cofre", head + "fields: {cofre: {treatment: clear}}\n", 3, "fields.cofre", "reserved"},
		{"field _id", head + "fields: {_id: {treatment: clear}}\n", 3, "fields._id", `starts with "_"`},
		{"field empty", head + "fields: {\"\": {treatment: clear}}\n", 3, "fields.", "empty"},
		{"field control", head + "fields: {\"a\\e\": {treatment: clear}}\n", 3, `fields.a\x1b`, "control"},
		{"field long", head + "fields: {" + long + ": {treatment: clear}}\n", 3, "fields." + long[:64] + "…", "longer"},
		{"id encrypted", head + "fields: {id: {treatment: encrypt}}\n", 3, "fields.id.treatment", "is the id field"},
		{"id open", head + "fields: {id: {treatment: clear, open: true}}\n", 3, "fields.id.open", "is the id field"},
		{"id date", head + "dates: dmy\nfields: {id: {treatment: clear, kind: date}}\n", 4, "fields.id.kind", "never rewritten"},
		{"id field _x", head + "id: _x\nfields: {}\n", 3, "id", `starts with "_"`},
		{"another id", head + "id: user_id\nfields: {id: {treatment: clear}}\n", 4, "fields.id", "every document"},
		{"username not listed", head + "username: user_nam\nfields: {user_name: {treatment: clear}}\n", 3, "username", "did you mean user_name?"},
		{"username dropped", head + "username: u\nfields: {u: {treatment: drop}}\n", 3, "username", "dropped"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := policy.Parse([]byte(tt.text), "my.yaml")
			pe := (*policy.Error)(nil)
			if !errors.As(err, &pe) || p != nil || !policy.IsError(err) {
				t.Fatalf("%v, %v", p, err)
			}
			if pe.File != "my.yaml" || pe.Line != tt.line || pe.Field != tt.field {
				t.Errorf("line %d, field %q", pe.Line, pe.Field)
			}
			if !strings.Contains(err.Error(), tt.says) || !strings.HasPrefix(err.Error(), "my.yaml:") {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "horse") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("echoes the file: %v", err)
			}
		})
	}
}

func TestParseLimits(t *testing.T) {
	if _, err := policy.Parse([]byte(head+"fields: {}\n#"+strings.Repeat("x", 1<<20)), ""); err == nil {
		t.Error("a file over the limit passes")
	}
	var b strings.Builder
	b.WriteString(head + "fields:\n")
	for i := range 1001 {
		b.WriteString("  f" + strings.Repeat("x", i%9) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + ": {treatment: clear}\n")
	}
	if _, err := policy.Parse([]byte(b.String()), ""); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("1001 fields: %v", err)
	}
}

func TestPlanOfTheLargestPolicy(t *testing.T) {
	var b, rec strings.Builder
	b.WriteString(head + "fields:\n")
	rec.WriteString(`{"id":1`)
	for i := range 1000 {
		name := "f" + string(rune('a'+i%10)) + string(rune('a'+i/10%10)) + string(rune('a'+i/100))
		b.WriteString("  " + name + ": {treatment: encrypt, mask: last4}\n")
		rec.WriteString(`,"` + name + `":"123456789"`)
	}
	if plan := mustPlan(t, mustParse(t, b.String()), rec.String()+"}"); len(plan.Encrypt) != 1000 {
		t.Errorf("%d encrypted", len(plan.Encrypt))
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "policy.yaml")
	if err := os.WriteFile(path, policy.Default().YAML(), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(path)
	if err != nil || p.Ref() != policy.Default().Ref() || p.File() != path {
		t.Errorf("%v", err)
	}
	_, err = policy.Load(filepath.Join(dir, "none.yaml"))
	pe := (*policy.Error)(nil)
	if !errors.As(err, &pe) || !errors.Is(err, fs.ErrNotExist) || pe.File == "" {
		t.Errorf("no file: %v", err)
	}
	if _, err := policy.Load(dir); !policy.IsError(err) {
		t.Errorf("a folder: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		string(policy.Default().YAML()), head + "fields: {}\n", "a: *b", "a: &a [*a]", "[[[[", "? a", "!!x y", "\xff", "%YAML 1.1\n---\n",
		head + "id: user_id\nfields: {id: {treatment: clear}}\n", "a: |\n  b\n", head + "fields: {a: {treatment: hash, label: x}}\nunlisted: reject\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := policy.Parse(text, "f")
		if err != nil {
			if !policy.IsError(err) || p != nil {
				t.Errorf("another error: %v", err)
			}
			return
		}
		again, err := policy.Parse(p.YAML(), "f")
		if err != nil || again.Ref() != p.Ref() || len(again.Fields()) != len(p.Fields()) {
			t.Errorf("not read the same again: %v", err)
		}
		for _, finding := range p.Lint() {
			if finding.Text == "" || finding.Level == "" {
				t.Errorf("an empty finding: %+v", finding)
			}
		}
	})
}
