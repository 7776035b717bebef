package text

// Decrypt is the words of the screen that reveals fields of one user.
type Decrypt struct {
	Title string `max:"16"`

	// Choosing a user.
	PickHint   string `max:"40"`
	PickFact   string
	PickReason string
	NoneFact   string
	NoneReason func(total string) string
	Users      func(n int64, count string, more bool) string `max:"34"`
	Searching  func(store, seconds string) string            `max:"40"`
	Reading    func(store, seconds string) string            `max:"40"`
	MissFact   string
	MissReason func(id string) string
	BadFact    string
	BadReason  string

	// The page.
	Facts     func(sealed, open string, nSealed int64) string `max:"40"`
	Sealed    func(n int64, count string) string              `max:"36"`
	NoSealed  string                                          `max:"44"`
	Chosen    func(n int64) string                            `max:"14"`
	Revealed  func(n int64, count string) string              `max:"36"`
	MaskedIn  string                                          `max:"26"`
	FirstIn   string                                          `max:"34"`
	Opening   func(seconds string) string                     `max:"52"`
	IsChosen  string                                          `max:"14"`
	NotChosen string                                          `max:"14"`
	SpaceDoes string                                          `max:"18"`
	CopyDoes  string                                          `max:"14"`
	AllDoes   string                                          `max:"20"`
	HashIs    string                                          `max:"26"`
	HashDoes  string                                          `max:"20"`
	NoValue   string                                          `max:"12"`
	EmptyText string                                          `max:"12"`
	ReadOnly  string                                          `max:"72"`
	Record    string
	Clear     string
	Reason    string                              `max:"12"`
	Audit     string                              `max:"12"`
	Seal      string                              `max:"12"`
	Clipboard string                              `max:"14"`
	NoReason  string                              `max:"48"`
	AuditNote string                              `max:"56"`
	AuditBoth func(intent, outcome string) string `max:"44"`
	AuditDone string                              `max:"48"`
	SealNote  string                              `max:"56"`
	SealDone  string                              `max:"40"`
	SealedOn  func(day string) string             `max:"30"`
	Unsigned  string                              `max:"52"`
	ClipNone  string                              `max:"12"`
	ClipSent  func(field, left string) string
	LineOf    func(line, count string) string    `max:"30"`
	Length    func(n int64, count string) string `max:"24"`
	NothingTo string
	FirstShow string
	MaskedNow string

	// Asking.
	AskTitle  func(n int64, count string) string `max:"32"`
	User      string                             `max:"14"`
	Fields    string                             `max:"14"`
	NeedField string                             `max:"52"`
	NeedWhy   string                             `max:"52"`
	NeedWhyBy string                             `max:"52"`
	WhyAudit  string                             `max:"52"`
	WrongNote string                             `max:"52"`

	// Checking a hashed field.
	CheckTitle func(field string) string
	CheckOnly  string
	CheckValue string `max:"14"`
	CheckNote  string `max:"52"`
	CheckSame  string `max:"52"`
	CheckOther string `max:"52"`
	CheckGone  string `max:"52"`

	// Keys.
	KeyReveal  string `max:"10"`
	KeyChoose  string `max:"10"`
	KeyField   string `max:"16"`
	KeyAll     string `max:"16"`
	KeyCopy    string `max:"10"`
	KeyMask    string `max:"18"`
	KeyCheck   string `max:"16"`
	KeyWhole   string `max:"14"`
	KeyOther   string `max:"14"`
	KeyOpen    string `max:"16"`
	KeyDo      string `max:"10"`
	KeyDoBoth  string `max:"24"`
	KeyScroll  string `max:"14"`
	KeyVerify  string `max:"10"`
	HelpPick   string
	HelpRecord string
	HelpValue  string

	Fail DecryptFailures
}

// DecryptFailures is what the screen says when a reveal fails: the fact, what was kept, what to do.
type DecryptFailures struct {
	Nothing   string // kept: nothing was revealed, and the try is in the audit log
	Unlogged  string // kept: nothing was revealed
	NotFound  string
	FindOther string
	Integrity string
	Restore   string
	Locked    string
	UnlockDo  string
	UnlockWhy string
	AuditKept string
	Request   string
	RequestDo string
}

// Decrypt returns the words of the screen that reveals fields.
func (c Catalogue) Decrypt() Decrypt { return choose(c, decryptEN, decryptES) }

func decryptEN() Decrypt {
	return Decrypt{
		Title:      "decrypt",
		PickHint:   "an id, or the beginning of a user name",
		PickFact:   "Which user?",
		PickReason: "Type an id or a user name. The record is shown masked; its fields are revealed one by one, with a reason.",
		NoneFact:   "No user matches.",
		NoneReason: func(text string) string { return "Neither an id nor a user name begins with " + text + "." },
		Users: func(n int64, count string, more bool) string {
			if more {
				return "the first " + count + "; type more"
			}
			return count + " " + Plural(n, "user", "users")
		},
		Searching:  func(store, s string) string { return "searching " + store + ", " + s },
		Reading:    func(store, s string) string { return "reading from " + store + ", " + s },
		MissFact:   "This user is not here.",
		MissReason: func(id string) string { return "No record is stored under " + id + ". It may have been erased." },
		BadFact:    "This record cannot be read.",
		BadReason:  "The document is damaged. Integrity (6) says what is wrong with it.",

		Facts: func(sealed, open string, n int64) string {
			return sealed + " sealed " + Plural(n, "field", "fields") + ", " + open + " clear"
		},
		Sealed: func(n int64, count string) string {
			return count + " " + Plural(n, "field is sealed", "fields are sealed")
		},
		NoSealed: "This record has no sealed fields.",
		Chosen:   func(int64) string { return "chosen" },
		Revealed: func(n int64, count string) string {
			return count + " " + Plural(n, "field is revealed", "fields are revealed")
		},
		MaskedIn:  "masked again in",
		FirstIn:   "the first is masked in",
		Opening:   func(s string) string { return "audit entry, then the seal, " + s },
		IsChosen:  "chosen",
		NotChosen: "not chosen",
		SpaceDoes: "space reveals",
		CopyDoes:  "y copies",
		AllDoes:   "enter shows all",
		HashIs:    "only to be compared",
		HashDoes:  "c compares",
		NoValue:   "no value",
		EmptyText: "empty text",
		ReadOnly:  "This console only reads; a reveal writes to the audit log.",
		Record:    "Record", Clear: "Clear fields",
		Reason: "reason", Audit: "audit", Seal: "seal", Clipboard: "clipboard",
		NoReason:  "asked for before anything is shown",
		AuditNote: "written before anything is shown",
		AuditBoth: func(intent, outcome string) string { return intent + " intent · " + outcome + " ok" },
		AuditDone: "written before it was shown",
		SealNote:  "checked before anything is opened",
		SealDone:  "checked before opening",
		SealedOn:  func(day string) string { return "sealed " + day },
		Unsigned:  "nobody vouches for who wrote this record",
		ClipNone:  "empty",
		ClipSent:  func(field, left string) string { return field + ", cleared in " + left },
		LineOf:    func(line, count string) string { return "line " + line + " of " + count },
		Length:    func(n int64, count string) string { return count + Plural(n, " byte", " bytes") },
		NothingTo: "Nothing is revealed, so there is nothing to copy.",
		FirstShow: "A value can be compared while a field of this record is revealed.",
		MaskedNow: "Masked.",

		AskTitle:  func(n int64, count string) string { return "Reveal " + count + Plural(n, " field", " fields") },
		User:      "user",
		Fields:    "fields",
		NeedField: "Choose at least one field.",
		NeedWhy:   "A reason is needed.",
		NeedWhyBy: "It stands in the audit log beside your name.",
		WhyAudit:  "The reason goes into the audit log.",
		WrongNote: "Nothing was revealed; the try is in the audit log.",

		CheckTitle: func(field string) string { return "Compare " + field },
		CheckOnly:  "Open the record to compare",
		CheckValue: "value",
		CheckNote:  "Only whether it is the same is said.",
		CheckSame:  "It is the same value.",
		CheckOther: "It is another value.",
		CheckGone:  "Masked meanwhile: reveal a field again to compare.",

		KeyReveal: "reveal", KeyChoose: "choose", KeyField: "reveal field", KeyAll: "all or none", KeyCopy: "copy",
		KeyMask: "mask now", KeyCheck: "compare", KeyWhole: "show all", KeyOther: "other user", KeyOpen: "open user",
		KeyDo: "reveal", KeyDoBoth: "unlock and reveal", KeyScroll: "scroll", KeyVerify: "verify",
		HelpPick: "Choosing a user", HelpRecord: "Fields of a user", HelpValue: "A long value",
		Fail: decryptFailuresEN(),
	}
}

func decryptFailuresEN() DecryptFailures {
	return DecryptFailures{
		Nothing:   "nothing was revealed; the try is in the audit log",
		Unlogged:  "nothing was revealed",
		NotFound:  "This user is not in the vault any more.",
		FindOther: "choose another user; the audit log says whether this one was erased",
		Integrity: "This record was changed after it was sealed.",
		Restore:   "verify the vault; then ingest the record again, or restore it from a backup",
		Locked:    "The vault was locked meanwhile.",
		UnlockDo:  "open the vault again; fields and reason are kept",
		UnlockWhy: "The reveal goes on with the same fields and reason.",
		AuditKept: "nothing was shown: a value is shown only when its entry is stored",
		Request:   "This field cannot be revealed.",
		RequestDo: "choose other fields; the policy may have changed since the record was sealed",
	}
}
