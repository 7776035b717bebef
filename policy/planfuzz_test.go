package policy_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/policy"
	"cofre/record"
)

// fuzzPolicies has every treatment, mask and kind, and every rule for unlisted fields but clear.
func fuzzPolicies(t testing.TB) []*policy.Policy {
	all := "dates: dmy\nfields:\n  c: {treatment: clear}\n  e: {treatment: encrypt}\n  l: {treatment: encrypt, mask: last4, kind: account}\n" +
		"  b: {treatment: encrypt, mask: bin_last4, kind: pan}\n  h: {treatment: hash}\n  d: {treatment: drop}\n" +
		"  t: {treatment: clear, kind: date}\n  s: {treatment: encrypt, kind: date}\n"
	return []*policy.Policy{
		mustParse(t, head+all), mustParse(t, head+all+"unlisted: drop\n"), mustParse(t, head+"unlisted: reject\n"+all),
		mustParse(t, head+"id: u\n"+all), policy.Default(),
	}
}

// FuzzPlan plans any record and holds the plan to what it promises: members are unique and valid JSON, the id is there, and
// nothing of a field that is not clear is in the document but a mask.
func FuzzPlan(f *testing.F) {
	for _, seed := range []string{
		user, `{"id":1,"e":"CANARY","l":"12345678","b":"4111111111111111","h":"x","t":"3/4/2021","s":null,"d":{"a":[1]},"c":1.10,"zz":1}`,
		`{"u":"1","id":2}`, `{"id":"a","e":null,"l":"","b":true,"":1}`, `{"id":0,"t":-1,"s":"31/02/2021"}`, `{"id":1,"a":1,"a":2}`, `{}`,
	} {
		f.Add([]byte(seed))
	}
	policies := fuzzPolicies(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		v := jsontext.Value(text)
		if v.Kind() != '{' || !v.IsValid(jsontext.AllowDuplicateNames(true)) {
			return
		}
		for _, p := range policies {
			r := parse(t, string(text))
			plan, err := p.Plan(r)
			if err != nil {
				if rej := (*policy.Rejection)(nil); !errors.As(err, &rej) || plan != nil || rej.Reason == "" {
					t.Errorf("another error: %v", err)
				}
				continue
			}
			checkPlan(t, p, r, plan)
		}
	})
}

func checkPlan(t *testing.T, p *policy.Policy, r *record.Record, plan *policy.Plan) {
	t.Helper()
	names := make(map[string]bool)
	for _, m := range plan.Members {
		if names[m.Name] {
			t.Errorf("%q is there twice", m.Name)
		}
		names[m.Name] = true
		if c := jsontext.Value(m.JSON).Clone(); c.Compact() != nil || !bytes.Equal(c, m.JSON) {
			t.Errorf("%q is not compact JSON", m.Name)
		}
		if m.Name == "id" || m.Name == p.IDField() {
			continue
		}
		checkMember(t, p, r, m)
	}
	id, err := record.ID(find(plan.Members, "id"))
	if err != nil || id != plan.ID {
		t.Errorf("id %q, member %q, %v", plan.ID, id, err)
	}
	for _, e := range plan.Encrypt {
		if v, ok := r.Get(e.Name); !ok || !bytes.Equal(v.Text(), e.Text) || e.Least < 32 || !names[e.Name] {
			t.Errorf("%q is not encrypted as it is", e.Name)
		}
	}
	for _, h := range plan.Hash {
		if !names[h.Name] || p.Explain(h.Name).Treatment != policy.Hash {
			t.Errorf("%q is hashed", h.Name)
		}
	}
}

// checkMember: a clear member is the value or its date; any other is a mask that shows at most eight characters.
func checkMember(t *testing.T, p *policy.Policy, r *record.Record, m policy.Member) {
	t.Helper()
	d := p.Explain(m.Name)
	v, ok := r.Get(m.Name)
	switch {
	case !ok:
		t.Errorf("%q comes from nowhere", m.Name)
	case d.Treatment == policy.Clear:
		if d.Kind != record.KindDate && !bytes.Equal(m.JSON, v.Text()) {
			t.Errorf("%q was changed", m.Name)
		}
	case d.Treatment == policy.Drop || d.Treatment == policy.Reject:
		t.Errorf("%q should not be there", m.Name)
	default:
		mask, ok := record.NewValue(m.JSON).Unquote()
		stars := strings.Count(mask, "*")
		full := mask == "***"
		if !ok || (!full && (d.Mask == policy.MaskFull || stars < 8 || len([]rune(mask)) != 16)) {
			t.Errorf("%q shows %q", m.Name, mask)
		}
	}
}

func find(members []policy.Member, name string) record.Value {
	for _, m := range members {
		if m.Name == name {
			return record.NewValue(m.JSON)
		}
	}
	return record.Value{}
}
