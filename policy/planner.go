package policy

import "cofre/record"

// Least padded lengths in bytes by kind (docs/format.md, Records): short values of one kind all look alike.
const (
	leastPadded  = 32
	leastAccount = 48
	leastWords   = 64
)

// leastOf returns the least padded length of an encrypted field of that kind.
func leastOf(kind record.Kind) int {
	switch kind {
	case record.KindAccount:
		return leastAccount
	case record.KindURL, record.KindText:
		return leastWords
	default:
		return leastPadded
	}
}

// Bytes of a plan's buffer that one value needs at most, so that it is allocated once.
const (
	roomMask = maskSide*2*4 + maskWidth + 2
	roomDate = 26
	roomID   = 32 // the usual; a longer one takes a buffer of its own
)

// planner builds one plan.
type planner struct {
	p    *Policy
	r    *record.Record
	plan *Plan
	buf  []byte                   // masks, dates and ids that had to be written; slices of it are never grown
	seen [maxFields/64 + 1]uint64 // listed fields of this record so far
	rest map[string]struct{}      // unlisted fields so far, once there are many
}

// manyUnlisted is from how many members on unlisted names are kept in a map to find one that is given twice.
const manyUnlisted = 32

// Plan decides what becomes of each field of r. The error is a [*Rejection], and the plan shares the record's texts: see
// [Plan]. Nothing of r is changed.
func (p *Policy) Plan(r *record.Record) (*Plan, error) {
	b := planner{p: p, r: r, plan: &Plan{Open: p.open}}
	if rej := b.id(); rej != nil {
		return nil, rej
	}
	if p.protects > 0 {
		b.plan.Encrypt = make([]Protected, 0, p.protects)
	}
	if p.hashes > 0 {
		b.plan.Hash = make([]Hashed, 0, p.hashes)
	}
	for i := range r.Fields {
		if rej := b.field(i); rej != nil {
			rej.ID = b.plan.ID
			return nil, rej
		}
	}
	return b.plan, nil
}

// id reads the record's id and files it first.
func (b *planner) id() *Rejection {
	v, ok := b.r.Get(b.p.id)
	if !ok {
		return &Rejection{Field: shortName(b.p.id), Reason: "the record has no id"}
	}
	id, err := record.ID(v)
	if err != nil {
		return &Rejection{Field: shortName(b.p.id), Reason: err.Error()}
	}
	b.plan.ID = id
	b.plan.Members = make([]Member, 0, len(b.r.Fields)+1)
	b.buf = make([]byte, 0, roomID+(b.p.protects+b.p.hashes)*roomMask+b.p.dated*roomDate)
	text := v.Text()
	if v.Kind() == record.Number {
		text = b.cut(func(dst []byte) []byte {
			return append(append(append(dst, '"'), text...), '"')
		})
	}
	if b.p.id != idMember {
		b.member(idMember, text)
	}
	b.member(b.p.id, text)
	return nil
}

// cut lets fn append to the buffer and returns what it appended, fixed.
func (b *planner) cut(fn func(dst []byte) []byte) []byte {
	start := len(b.buf)
	b.buf = fn(b.buf)
	return b.buf[start:len(b.buf):len(b.buf)]
}

func (b *planner) member(name string, text []byte) {
	b.plan.Members = append(b.plan.Members, Member{Name: name, JSON: text})
}

// field treats member i of the record.
func (b *planner) field(i int) *Rejection {
	name, v := b.r.Fields[i].Name, b.r.Fields[i].Value
	at, listed := b.p.index[name]
	if !listed {
		return b.unlisted(i, name, v)
	}
	if b.seen[at/64]&(1<<(at%64)) != 0 {
		return &Rejection{Field: shortName(name), Reason: "the name is given twice"}
	}
	b.seen[at/64] |= 1 << (at % 64)
	if name == b.p.id {
		return nil // filed first
	}
	return b.treat(&b.p.rules[at], name, v)
}

// unlisted treats a member that the policy does not name.
func (b *planner) unlisted(i int, name string, v record.Value) *Rejection {
	if err := record.CheckName(name); err != nil {
		return &Rejection{Field: shortName(name), Reason: err.Error()}
	}
	switch {
	case name == idMember:
		return &Rejection{Field: idMember, Reason: "the policy takes the id from the field " + shortName(b.p.id) +
			", and no other field may be called id"}
	case b.twice(i, name):
		return &Rejection{Field: shortName(name), Reason: "the name is given twice"}
	case b.p.unlisted.Treatment == Reject:
		return &Rejection{Field: shortName(name), Reason: "the policy does not name this field and takes no others"}
	}
	return b.treat(&b.p.unlisted, name, v)
}

// twice says whether an earlier member has the name of member i.
func (b *planner) twice(i int, name string) bool {
	if len(b.r.Fields) <= manyUnlisted {
		for j := range i {
			if b.r.Fields[j].Name == name {
				return true
			}
		}
		return false
	}
	if b.rest == nil {
		b.rest = make(map[string]struct{}, len(b.r.Fields))
	}
	_, found := b.rest[name]
	b.rest[name] = struct{}{}
	return found
}

// treat does to a value what its rule says.
func (b *planner) treat(rule *FieldRule, name string, v record.Value) *Rejection {
	switch rule.Treatment {
	case Drop:
		return nil
	case Encrypt:
		return b.encrypt(rule, name, v)
	case Hash:
		return b.hash(rule, name, v)
	case Clear, Reject:
		return b.clear(rule, name, v)
	}
	return &Rejection{Field: shortName(name), Reason: "the policy has no treatment for this field"}
}

// clear files a value as it is, a date as RFC 3339 in UTC.
func (b *planner) clear(rule *FieldRule, name string, v record.Value) *Rejection {
	text := v.Text()
	if rule.Kind == record.KindDate {
		t, null, why := dateOf(v, b.p.dates)
		switch {
		case why != "":
			return notDate(name, why)
		case null:
			text = record.Value{}.Text()
		default:
			text = b.cut(func(dst []byte) []byte { return appendDate(dst, t) })
		}
	}
	b.member(name, text)
	return nil
}

// encrypt files a value to seal and its mask. A date must be one, but is kept exactly as it came: what is revealed is what
// was read.
func (b *planner) encrypt(rule *FieldRule, name string, v record.Value) *Rejection {
	if rule.Kind == record.KindDate {
		if _, _, why := dateOf(v, b.p.dates); why != "" {
			return notDate(name, why)
		}
	}
	b.plan.Encrypt = append(b.plan.Encrypt, Protected{Name: name, Text: v.Text(), Least: leastOf(rule.Kind)})
	b.mask(rule, name, v)
	return nil
}

// hash files a value to hash and its mask. Only strings and whole numbers are hashed: of anything else nobody could say
// later what text to compare with (1.0 or 1? the members of an object in what order?).
func (b *planner) hash(rule *FieldRule, name string, v record.Value) *Rejection {
	var text []byte
	switch v.Kind() {
	case record.String:
		t, ok := v.UnquoteBytes()
		if !ok {
			return &Rejection{Field: shortName(name), Reason: "the field is hashed, and its string cannot be read"}
		}
		text = t
	case record.Number:
		text = v.Text()
		if !record.IsWhole(text) {
			return &Rejection{Field: shortName(name), Reason: "the field is hashed, and the number is not a whole one written " +
				"in digits alone (no sign, fraction or exponent)"}
		}
	default:
		return &Rejection{Field: shortName(name), Reason: "the field is hashed, and it is " + v.Kind().String() +
			"; only strings and whole numbers can be"}
	}
	if rule.Kind == record.KindDate {
		if _, _, why := dateOf(v, b.p.dates); why != "" {
			return notDate(name, why)
		}
	}
	b.plan.Hash = append(b.plan.Hash, Hashed{Name: name, Text: text})
	b.mask(rule, name, v)
	return nil
}

func (b *planner) mask(rule *FieldRule, name string, v record.Value) {
	if rule.Mask == MaskFull {
		b.member(name, b.p.mask)
		return
	}
	b.member(name, b.cut(func(dst []byte) []byte { return appendMask(dst, rule.Mask, v) }))
}

func notDate(name, why string) *Rejection {
	return &Rejection{Field: shortName(name), Reason: "not a date: " + why}
}
