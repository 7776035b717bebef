package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"cofre/record"
	"cofre/record/safetext"
)

// Limits of a policy.
const (
	maxFields = 1000 // fields listed
	maxLabel  = 24   // characters of a label
	maxPolicy = 64   // bytes of the policy's name
)

// idMember is the member that every document has, whatever the id field is called.
const idMember = "id"

// reservedPrefix starts the names of policies that the program makes for itself.
const reservedPrefix = "cofre."

func topKeys() []string {
	return []string{"version", "name", "id", "username", "dates", "unlisted", "fields"}
}

func fieldKeys() []string { return []string{"treatment", "mask", "kind", "label", "open"} }

func treatments() []string {
	return []string{string(Encrypt), string(Hash), string(Drop), string(Clear)}
}

func unlistedWords() []string {
	return []string{string(Encrypt), string(Clear), string(Drop), string(Reject)}
}

func maskNames() []string {
	return []string{string(MaskFull), string(MaskLast4), string(MaskBINLast4)}
}

func kindNames() []string {
	return []string{
		string(record.KindPAN), string(record.KindCVV), string(record.KindAccount), string(record.KindDate),
		string(record.KindInteger), string(record.KindGeo), string(record.KindIP), string(record.KindURL),
		string(record.KindText),
	}
}

// parser fills a policy and remembers where the file says what.
type parser struct {
	reader

	p    *Policy
	line map[string]int // of top-level keys
}

// Parse reads a policy from YAML; file is named in errors and may be "". The error is an [*Error] and tells of the first
// thing that is wrong. The policy keeps a copy of the text.
func Parse(text []byte, file string) (*Policy, error) {
	sum := sha256.Sum256(text)
	pr := &parser{
		reader: reader{file: file},
		p: &Policy{
			file:     file,
			raw:      bytes.Clone(text),
			id:       idMember,
			unlisted: FieldRule{Treatment: Encrypt, Mask: MaskFull},
			index:    make(map[string]int),
			mask:     []byte(fullMask),
		},
		line: make(map[string]int),
	}
	root, err := pr.document(text)
	if err != nil {
		return nil, err
	}
	if err := pr.mapping(root, "", topKeys(), pr.top); err != nil {
		return nil, err
	}
	if err := pr.complete(root.Line); err != nil {
		return nil, err
	}
	pr.finish()
	pr.p.ref = pr.p.name + "@" + hex.EncodeToString(sum[:8])
	return pr.p, nil
}

// top reads one top-level key.
func (pr *parser) top(key string, n *yaml.Node, at string) error {
	pr.line[key] = n.Line
	var err error
	switch key {
	case "version":
		if n.Kind != yaml.ScalarNode || n.Value != "1" {
			return pr.fail(n.Line, at, "is not a version that this program reads", "1")
		}
	case "name":
		err = pr.policyName(n, at)
	case "id":
		pr.p.id, err = pr.fieldName(n, at)
	case "username":
		pr.p.username, err = pr.fieldName(n, at)
	case "dates":
		var word string
		word, err = pr.word(n, at, []string{string(DayFirst), string(MonthFirst)})
		pr.p.dates = DateOrder(word)
	case "unlisted":
		var word string
		word, err = pr.word(n, at, unlistedWords())
		pr.p.unlisted.Treatment = Treatment(word)
		if pr.p.unlisted.Treatment != Encrypt {
			pr.p.unlisted.Mask = ""
		}
	case "fields":
		err = pr.fields(n, at)
	}
	return err
}

// policyName reads the policy's own name.
func (pr *parser) policyName(n *yaml.Node, at string) error {
	const allowed = "1 to 64 letters, digits, dots, hyphens and underscores"
	name, err := pr.text(n, at, allowed)
	if err != nil {
		return err
	}
	bad := strings.ContainsFunc(name, func(r rune) bool {
		return !isAlpha(r) && !isDigit(r) && !strings.ContainsRune("._-", r)
	})
	switch {
	case name == "" || len(name) > maxPolicy || bad:
		return pr.fail(n.Line, at, "is not a name for a policy", allowed)
	case strings.HasPrefix(strings.ToLower(name), reservedPrefix):
		return pr.fail(n.Line, at, `starts with "`+reservedPrefix+`", which is reserved for the program's own`, allowed)
	}
	pr.p.name = name
	return nil
}

// fieldName reads the name of a field.
func (pr *parser) fieldName(n *yaml.Node, at string) (string, error) {
	name, err := pr.text(n, at, "the name of a field")
	if err != nil {
		return "", err
	}
	return name, pr.checkName(name, n.Line, at)
}

func (pr *parser) checkName(name string, line int, at string) error {
	if err := record.CheckName(name); err != nil {
		return pr.fail(line, at, "is "+strings.TrimSpace(err.Error()), "1 to "+strconv.Itoa(record.MaxName)+
			` bytes without control characters, not "cofre", without a leading "_"`)
	}
	return nil
}

// fields reads the list of fields.
func (pr *parser) fields(n *yaml.Node, at string) error {
	if n.Kind != yaml.MappingNode {
		return pr.fail(n.Line, at, "is "+kindOf(n)+", not a mapping", "a mapping of field names (write {} for none)")
	}
	if len(n.Content)/2 > maxFields {
		return pr.fail(n.Line, at, "lists too many fields", "up to "+strconv.Itoa(maxFields))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		path := join(at, key.Value)
		if err := pr.checkName(key.Value, key.Line, path); err != nil {
			return err
		}
		rule := FieldRule{Name: key.Value, Label: key.Value, Line: key.Line}
		if err := pr.rule(&rule, value, path); err != nil {
			return err
		}
		pr.p.rules = append(pr.p.rules, rule)
	}
	return nil
}

// rule reads what the policy says of one field, and checks that it makes sense by itself.
func (pr *parser) rule(rule *FieldRule, n *yaml.Node, path string) error {
	lines := make(map[string]int)
	err := pr.mapping(n, path, fieldKeys(), func(key string, v *yaml.Node, at string) error {
		lines[key] = v.Line
		var word string
		var err error
		switch key {
		case "treatment":
			word, err = pr.word(v, at, treatments())
			rule.Treatment = Treatment(word)
		case "mask":
			word, err = pr.word(v, at, maskNames())
			rule.Mask = MaskName(word)
		case "kind":
			word, err = pr.word(v, at, kindNames())
			rule.Kind = record.Kind(word)
		case "label":
			rule.Label, err = pr.label(v, at)
		case "open":
			rule.Open, err = pr.yes(v, at)
		}
		return err
	})
	if err != nil {
		return err
	}
	return pr.checkRule(rule, lines, path)
}

func (pr *parser) checkRule(rule *FieldRule, lines map[string]int, path string) error {
	protected := rule.Treatment == Encrypt || rule.Treatment == Hash
	switch {
	case rule.Treatment == "":
		return pr.fail(rule.Line, path, "has no treatment", "treatment: "+list(treatments()))
	case rule.Mask != "" && !protected:
		return pr.fail(lines["mask"], path+".mask", "is only for fields that are encrypted or hashed", "no mask")
	case rule.Mask == MaskBINLast4 && rule.Kind != record.KindPAN:
		return pr.fail(lines["mask"], path+".mask", "is bin_last4, which is only for kind pan", "full, last4")
	case rule.Open && rule.Treatment != Clear:
		return pr.fail(lines["open"], path+".open", "is only for clear fields", "false")
	}
	if protected && rule.Mask == "" {
		rule.Mask = MaskFull
	}
	return nil
}

// label reads the short heading of a field.
func (pr *parser) label(n *yaml.Node, at string) (string, error) {
	allowed := "1 to " + strconv.Itoa(maxLabel) + " printable characters, no blank at either end"
	text, err := pr.text(n, at, allowed)
	if err != nil {
		return "", err
	}
	if text == "" || utf8.RuneCountInString(text) > maxLabel || safetext.Terminal(text) != text || strings.TrimSpace(text) != text {
		return "", pr.fail(n.Line, at, "is not fit for a heading", allowed)
	}
	return text, nil
}

// complete checks what involves more than one key.
func (pr *parser) complete(line int) error {
	for _, key := range []string{"version", "name", "fields"} {
		if _, ok := pr.line[key]; !ok {
			return pr.fail(line, key, "is missing", "a policy has the keys "+list(topKeys())+"; id, username, dates and unlisted may be left out")
		}
	}
	hasDates := false
	for i, r := range pr.p.rules {
		if err := pr.checkID(r); err != nil {
			return err
		}
		pr.p.index[r.Name] = i
		hasDates = hasDates || (r.Kind == record.KindDate && r.Treatment != Drop)
	}
	if hasDates && pr.p.dates == "" {
		return pr.fail(line, "dates", "is missing, and a field has kind date: 03/04/2021 can be read in two ways", "dmy (day first), mdy (month first)")
	}
	return pr.checkUsername()
}

// checkID checks a rule against what the id field may be.
func (pr *parser) checkID(r FieldRule) error {
	path := join("fields", r.Name)
	if r.Name != pr.p.id {
		if r.Name == idMember {
			return pr.fail(r.Line, path, "is not the id field, and every document has a member of this name, filled from the id field", "another name, or id: id")
		}
		return nil
	}
	switch {
	case r.Treatment != Clear:
		return pr.fail(r.Line, path+".treatment", "is not clear, but this is the id field, under which records are filed", "clear")
	case r.Open:
		return pr.fail(r.Line, path+".open", "is true, but this is the id field", "false")
	case r.Kind == record.KindDate:
		return pr.fail(r.Line, path+".kind", "is date, but an id is stored as it is and never rewritten", "no kind, text, integer, ip, url")
	}
	return nil
}

func (pr *parser) checkUsername() error {
	name := pr.p.username
	if name == "" || name == pr.p.id {
		return nil
	}
	i, listed := pr.p.index[name]
	if !listed {
		near := ""
		if n := nearest(name, pr.names()); n != "" {
			near = "; did you mean " + shortName(n) + "?"
		}
		return pr.fail(pr.line["username"], "username", "names a field that fields does not list"+near, "the name of a listed field")
	}
	if pr.p.rules[i].Treatment == Drop {
		return pr.fail(pr.line["username"], "username", "names a field that is dropped", "a field that is stored")
	}
	return nil
}

func (pr *parser) names() []string {
	names := make([]string, len(pr.p.rules))
	for i, r := range pr.p.rules {
		names[i] = r.Name
	}
	return names
}

// finish works out what plans need.
func (pr *parser) finish() {
	p := pr.p
	if _, listed := p.index[p.id]; !listed {
		rule := FieldRule{Name: p.id, Label: p.id, Treatment: Clear, Kind: record.KindText}
		p.rules = append([]FieldRule{rule}, p.rules...)
		for i, r := range p.rules {
			p.index[r.Name] = i
		}
	}
	p.unlistedLine = pr.line["unlisted"]
	for _, r := range p.rules {
		switch r.Treatment {
		case Encrypt:
			p.protects++
		case Hash:
			p.hashes++
		case Drop, Clear, Reject:
		}
		if r.Kind == record.KindDate && r.Treatment == Clear {
			p.dated++
		}
		if r.Open {
			p.open = append(p.open, r.Name)
		}
	}
}

// IsError says whether err is about a policy: [Parse] and [Load] return nothing else.
func IsError(err error) bool {
	e := (*Error)(nil)
	return errors.As(err, &e)
}
