package policy

import (
	"cmp"
	"slices"

	"cofre/record"
)

// Level says how much a finding weighs.
type Level string

// The levels, worst first.
const (
	LevelError   Level = "error"   // what the source named forbids, or what leaves a sensitive value readable
	LevelWarning Level = "warning" // what a reviewer would ask about
	LevelNote    Level = "note"    // what is allowed, and worth knowing
)

// Finding is one objection to a policy.
type Finding struct {
	Level  Level
	Line   int    // from 1; 0 where the policy has no line for it
	Field  string // safe to print; "" where the policy as a whole is meant
	Text   string // what, why, and what to do, for people
	Source string // the rule behind it, such as "PCI DSS 3.3.1"; "" where it is this product's own advice
}

// The rules that findings cite. PCI DSS is version 4.0.1.
const (
	srcKeepCVV  = "PCI DSS 3.3.1"
	srcDisplay  = "PCI DSS 3.4.1"
	srcStorePAN = "PCI DSS 3.5.1"
)

// Lint returns what a careful reader would object to, in the policy's order. A policy with findings still works: they
// are for whoever answers for it.
func (p *Policy) Lint() []Finding {
	l := linter{p: p}
	l.unlisted()
	l.username()
	for i := range p.rules {
		l.rule(&p.rules[i])
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	return l.found
}

type linter struct {
	p     *Policy
	found []Finding
}

func (l *linter) add(level Level, r *FieldRule, source, text string) {
	l.found = append(l.found, Finding{Level: level, Line: r.Line, Field: shortName(r.Name), Text: text, Source: source})
}

func (l *linter) unlisted() {
	f := Finding{Line: l.p.unlistedLine, Field: "unlisted"}
	switch l.p.unlisted.Treatment {
	case Clear:
		f.Level, f.Text = LevelWarning, "a field that the source adds one day is stored readable before anybody has decided about it; encrypt keeps it safe meanwhile"
	case Drop:
		f.Level, f.Text = LevelNote, "a field that the source adds one day is lost without a word; encrypt keeps it, reject tells you"
	case Encrypt, Hash, Reject:
		return
	}
	l.found = append(l.found, f)
}

func (l *linter) username() {
	if l.p.username == "" {
		return
	}
	r := l.p.rules[l.p.index[l.p.username]]
	if r.Treatment == Encrypt || r.Treatment == Hash {
		l.found = append(l.found, Finding{
			Level: LevelWarning, Line: r.Line, Field: shortName(r.Name),
			Text: "this is the username field, and it is protected: nobody can find a user by name, only by id",
		})
	}
}

// rule looks at one field: at what it says it is, and at what its name says.
func (l *linter) rule(r *FieldRule) {
	m := meaningOf(r.Name)
	if r.Name == l.p.id {
		l.id(r, m)
		return
	}
	switch {
	case r.Kind == record.KindCVV || m == meansCVV:
		l.cvv(r)
	case r.Kind == record.KindPAN || m == meansPAN:
		l.pan(r)
	case r.Treatment == Clear:
		l.clear(r, m)
	}
	l.kind(r, m)
	if r.Treatment == Hash {
		l.hash(r)
	}
	if r.Mask == MaskLast4 {
		l.last4(r)
	}
	if r.Open {
		l.add(LevelWarning, r, "", "the seal does not cover an open field: whoever can write in the store can change it and nobody is told")
	}
}

// id looks at the id field: it stands readable in documents, key entries, the audit log and every list.
func (l *linter) id(r *FieldRule, m meaning) {
	const where = "; an id stands readable in documents, key entries and the audit log, and stays there after an erasure: use a number or code that means nothing elsewhere"
	switch {
	case r.Kind == record.KindPAN || r.Kind == record.KindCVV || m == meansPAN || m == meansCVV:
		l.add(LevelError, r, srcStorePAN, "the id field is card data"+where)
	case r.Kind == record.KindAccount || m == meansAccount || m == meansSecret:
		l.add(LevelError, r, "", "the id field is an account number or a secret"+where)
	case m == meansDocument || m == meansContact || r.Name == l.p.username:
		l.add(LevelWarning, r, "", "the id field tells who the person is"+where)
	}
}

// cvv looks at a card verification value, which nobody but an issuer may keep once a payment is authorised.
func (l *linter) cvv(r *FieldRule) {
	switch r.Treatment {
	case Clear:
		l.add(LevelError, r, srcKeepCVV, "a card verification value is stored readable; it must not be kept after authorisation at all: drop it, or encrypt it until then")
	case Encrypt, Hash:
		l.add(LevelWarning, r, srcKeepCVV, "a card verification value must not be kept after authorisation, even encrypted or hashed: drop it unless you are an issuer or have not authorised yet")
	case Drop, Reject:
		return
	}
	if r.Mask != "" && r.Mask != MaskFull {
		l.add(LevelError, r, srcDisplay, "the mask of a card verification value must show nothing: mask: full")
	}
}

// pan looks at a card number.
func (l *linter) pan(r *FieldRule) {
	switch {
	case r.Treatment == Clear:
		l.add(LevelError, r, srcStorePAN, "a card number is stored readable; it must be unreadable wherever it is stored: encrypt it")
	case r.Treatment == Hash && r.Mask != MaskFull:
		l.add(LevelWarning, r, srcStorePAN, "a hash and a mask that shows digits of the same card number help to guess the rest: mask: full")
	case r.Mask == MaskBINLast4:
		l.add(LevelNote, r, srcDisplay, "BIN and last four are the most that may be displayed, and only to those who need them: last4 does for most")
	}
}

// clear looks at a field that is stored readable.
func (l *linter) clear(r *FieldRule, m meaning) {
	switch {
	case r.Kind == record.KindAccount || m == meansAccount:
		l.add(LevelWarning, r, "", "an account number is stored readable: encrypt it, with mask: last4")
	case m == meansSecret:
		l.add(LevelError, r, "", "by its name this is a password or another secret, and it is stored readable: drop it, or hash it")
	case m == meansDocument:
		l.add(LevelNote, r, "", "by its name this has to do with an identity document, and it is stored readable: encrypt it unless people search by it")
	}
}

// kind looks for a kind that is missing.
func (l *linter) kind(r *FieldRule, m meaning) {
	if r.Treatment == Drop {
		return
	}
	want := m.kind()
	switch {
	case want != "" && r.Kind != want:
		l.add(LevelWarning, r, "", "by its name this is a field of kind "+string(want)+"; say kind: "+string(want)+
			", by which values are padded alike and the checks of this list apply")
	case r.Kind == record.KindNone && r.Treatment == Clear:
		l.add(LevelNote, r, "", "without a kind it is shown, but cannot be searched, sorted or charted; kind: text does for words")
	}
}

// hash looks at what is hashed: a value of few possible ones can be found by trying all.
func (l *linter) hash(r *FieldRule) {
	var few string
	switch r.Kind {
	case record.KindCVV:
		few = "a thousand"
	case record.KindDate:
		few = "some tens of thousands of days"
	case record.KindInteger, record.KindGeo, record.KindIP:
		few = "a few thousand million at most"
	case record.KindPAN, record.KindAccount:
		few = "few once some digits are known"
	case record.KindNone, record.KindURL, record.KindText:
	}
	if few != "" {
		l.add(LevelWarning, r, "", "possible values are "+few+": whoever can unlock the vault finds the value by trying them, so the hash hides it no better than encryption does")
	}
	if r.Mask != MaskFull && r.Kind != record.KindPAN {
		l.add(LevelWarning, r, "", "a hashed field can never be revealed, and yet its mask shows a part: mask: full")
	}
}

// last4 looks at fields whose last four characters say most of what there is to say.
func (l *linter) last4(r *FieldRule) {
	switch r.Kind {
	case record.KindDate, record.KindInteger, record.KindGeo, record.KindIP:
		l.add(LevelWarning, r, "", "the last four characters of a field of kind "+string(r.Kind)+" can be what matters most: mask: full")
	case record.KindPAN, record.KindCVV, record.KindAccount, record.KindURL, record.KindText, record.KindNone:
	}
}
