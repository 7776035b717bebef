package policy_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"cofre/policy"
)

// TestTheDocumentedExampleIsAPolicy parses the example of docs/policy.md and holds it to what the page says of masks.
func TestTheDocumentedExampleIsAPolicy(t *testing.T) {
	page, err := os.ReadFile("../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```yaml\n")
	text, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("no example")
	}
	p := mustParse(t, text)
	if len(p.Fields()) != 12 || p.IDField() != "user_id" {
		t.Errorf("%+v", p.Fields())
	}
	for _, f := range p.Lint() {
		if f.Level == policy.LevelError {
			t.Errorf("the example has an error: %+v", f)
		}
	}
	for _, name := range []policy.MaskName{policy.MaskFull, policy.MaskLast4, policy.MaskBINLast4} {
		mask := string(policy.Mask(name, value(`"6767-2272-1234-5169"`)))
		if !strings.Contains(string(page), "`"+strings.Trim(mask, `"`)+"`") {
			t.Errorf("%s: the page does not show %s", name, mask)
		}
	}
}

// TestTheDocumentedDates reads every date in the tables of docs/input-data.md.
func TestTheDocumentedDates(t *testing.T) {
	page, err := os.ReadFile("../docs/input-data.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## Dates")
	section, _, _ = strings.Cut(section, "\n## ")
	good, bad, ok := strings.Cut(section, "| value | rejected")
	if !ok {
		t.Fatal("no table of rejected dates")
	}
	date := regexp.MustCompile("`\"?([^`\"+]*[0-9]{4}[^`\"]*)\"?`")
	var read, refused int
	for _, m := range date.FindAllStringSubmatch(good, -1) {
		if _, err := policy.ParseDate(m[1], policy.DayFirst); err != nil {
			t.Errorf("%s is documented, but %v", m[1], err)
		}
		read++
	}
	for _, m := range date.FindAllStringSubmatch(bad, -1) {
		if _, err := policy.ParseDate(m[1], policy.DayFirst); err == nil {
			t.Errorf("%s is documented as rejected, but is read", m[1])
		}
		refused++
	}
	if read < 15 || refused < 15 {
		t.Errorf("only %d and %d dates were found", read, refused)
	}
}
