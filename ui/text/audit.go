package text

import (
	"strconv"
	"time"
)

// Audit is the words of the screen that shows the audit log.
type Audit struct {
	Title string `max:"12"`

	FilterHint string `max:"50"`
	NumberAsk  string `max:"24"`
	Seq        string `max:"8"`
	Time       string `max:"8"`
	Actor      string
	Action     string
	Record     string
	Reason     string
	Outcome    string                                `max:"11"`
	Today      string                                `max:"8"`
	Yesterday  string                                `max:"10"`
	Unreadable string                                `max:"24"`
	Position   func(n, of string) string             `max:"30"`
	Following  string                                `max:"14"`
	Reading    func(store, s string) string          `max:"44"`
	Scanning   func(done, all, s string) string      `max:"54"`
	Verifying  func(n int64, count, s string) string `max:"50"`
	Checking   func(done, all string) string         `max:"44"`
	Rate       func(perSecond string) string         `max:"16"`
	LeftAbout  func(clock string) string             `max:"22"`
	Share      func(percent string) string           `max:"24"`
	Stopped    string                                `max:"40"`
	StoppedAt  func(done, all string) string         `max:"44"`
	Verified   func(count, head string) string       `max:"52"`
	Failing    func(n int64, count string) string    `max:"34"`
	EmptyFact  string
	EmptyWhy   string
	NoneFact   string
	NoneWhy    func(count string) string
	NoPart     func(name string) string
	NotNumber  string
	TooHigh    func(count string) string

	Actions  AuditActions
	Outcomes AuditOutcomes
	Classes  AuditClasses

	Ingested func(s int64, sealed string, r int64, rejected string) string
	Retried  func(s int64, stored string, r int64, rejected string) string
	Dropped  func(n int64, count string) string
	Host     func(label string) string

	// An entry.
	Entry     func(count string) string `max:"24"`
	Intent    func(count string) string `max:"24"`
	Fields    string                    `max:"14"`
	Answers   string                    `max:"14"`
	AnswersTo func(count, at string) string
	NoIntent  string `max:"32"`
	NoOutcome string `max:"44"`
	Searching string `max:"44"`
	HostKey   string `max:"14"`
	ByVault   string `max:"28"`
	Slot      string `max:"14"`
	Root      string `max:"14"`
	Signed    string `max:"14"`
	Unchecked string `max:"30"`
	CheckedAt func(at string) string
	Broken    string `max:"30"`
	Number    string `max:"14"`
	When      string `max:"14"`
	HostName  string `max:"14"`
	Of        string `max:"14"`
	Data      string `max:"14"`
	VaultID   string `max:"14"`
	NoneThere string `max:"8"`
	DataCut   string

	// A verification.
	Whole       func(n int64, count string) string
	Broke       func(n int64, count string) string
	HeadIs      string `max:"14"`
	RestsOn     string `max:"14"`
	RestSigned  string
	RestTree    string
	RestPin     func(count string) string
	RestNoPin   string
	RestLimit   string
	OpenIntents func(n int64, count string) string
	MoreFail    func(n int64, count string) string
	WhatFails   string
	Remarks     string
	FailDo      string
	Kinds       AuditKinds

	// Keys.
	KeyWhole   string `max:"14"`
	KeyFilter  string `max:"10"`
	KeyFollow  string `max:"10"`
	KeyStop    string `max:"14"`
	KeyVerify  string `max:"12"`
	KeyHalt    string `max:"12"`
	KeyNumber  string `max:"14"`
	KeyRecord  string `max:"14"`
	KeyApply   string `max:"10"`
	KeyGo      string `max:"8"`
	KeyScroll  string `max:"12"`
	KeyNewest  string `max:"12"`
	KeyOldest  string `max:"14"`
	HelpList   string
	HelpEntry  string
	HelpReport string

	FailKept   string
	FailVerify string
}

// AuditActions is the actions of the log in words; what is not among them is shown as it stands there.
type AuditActions struct {
	Init, Unlock, Lock, Ingest, Reveal, Export, Verify, Sweep, Erase string `max:"12"`
	RejectRetry, RejectDrop, SlotAdd, SlotChange, SlotRemove         string `max:"14"`
	HostAdd, HostRevoke, Rotate, Rewrap, Reencrypt, Policy, Trust    string `max:"14"`
	Backup, Restore, Migrate, Header                                 string `max:"12"`
}

// AuditOutcomes is the outcomes of the log in words.
type AuditOutcomes struct {
	OK, Failed, Denied, Cancelled, Aborted, Unknown string `max:"11"`
}

// AuditClasses is why an act did not come to its end, as the log has it.
type AuditClasses struct {
	Cancelled, Locked, Source, Store, Integrity, NotFound, BadRequest, NotEnrolled, RunDied, Overtaken string
}

// AuditKinds is what can be wrong with a log, in a few words each.
type AuditKinds struct {
	Missing, Format, Number, Vault, Signer, Signature, Root, Hashes, Link string
	Emptied, Truncated, Checkpoint, Pinned, Time, Outcome                 string
}

// DayMonth writes a day without its weekday or year: 20 November; 20 de noviembre.
func (c Catalogue) DayMonth(t time.Time) string {
	if c.lang == Spanish {
		return strconv.Itoa(t.Day()) + " de " + c.month(t)
	}
	return strconv.Itoa(t.Day()) + " " + c.month(t)
}

// Audit returns the words of the screen that shows the audit log.
func (c Catalogue) Audit() Audit { return choose(c, auditEN, auditES) }

func auditEN() Audit {
	return Audit{
		Title: "audit", FilterHint: "filter by action, actor, record or reason", NumberAsk: "entry number:",
		Seq: "seq", Time: "time UTC", Actor: "actor", Action: "action", Record: "record", Reason: "reason", Outcome: "outcome",
		Today: "Today", Yesterday: "Yesterday", Unreadable: "cannot be read",
		Position:  func(n, of string) string { return n + " of " + of },
		Following: "following",
		Reading:   func(store, s string) string { return "reading from " + store + ", " + s },
		Scanning:  func(done, all, s string) string { return "searched " + done + " of " + all + ", " + s },
		Verifying: func(n int64, count, s string) string {
			return "verifying " + count + Plural(n, " entry, ", " entries, ") + s
		},
		Checking:  func(done, all string) string { return "verifying " + done + " of " + all },
		Rate:      func(perSecond string) string { return perSecond + "/s" },
		LeftAbout: func(clock string) string { return "left about " + clock },
		Share:     func(percent string) string { return "verifying " + percent },
		Stopped:   "The verification was stopped.",
		StoppedAt: func(done, all string) string { return done + " of " + all + " entries were read" },
		Verified:  func(count, head string) string { return "chain of " + count + " verified to head " + head },
		Failing:   func(n int64, count string) string { return count + Plural(n, " entry fails", " entries fail") },
		EmptyFact: "The log is empty.", EmptyWhy: "Every vault has at least the entry of its making: verify (v) says what is wrong.",
		NoneFact: "No entry matches.",
		NoneWhy:  func(count string) string { return count + " entries are here; this filter keeps none of them." },
		NoPart: func(name string) string {
			return "no " + name + ": action, actor, record, outcome, reason, host, slot, field"
		},
		NotNumber: "a number is needed", TooHigh: func(count string) string { return "the newest entry is " + count },

		Actions: AuditActions{
			Init: "init", Unlock: "unlock", Lock: "lock", Ingest: "ingest", Reveal: "reveal", Export: "export", Verify: "verify",
			Sweep: "sweep", Erase: "erase", RejectRetry: "retry", RejectDrop: "drop reject", SlotAdd: "add slot",
			SlotChange: "change slot", SlotRemove: "remove slot", HostAdd: "add host", HostRevoke: "revoke host", Rotate: "rotate",
			Rewrap: "rewrap", Reencrypt: "reencrypt", Policy: "policy", Trust: "trust", Backup: "backup", Restore: "restore",
			Migrate: "migrate", Header: "header",
		},
		Classes: AuditClasses{
			Cancelled: "cancelled", Locked: "locked", Source: "source", Store: "store", Integrity: "integrity", NotFound: "not found",
			BadRequest: "bad request", NotEnrolled: "not enrolled", RunDied: "the run died: closed by a sweep",
			Overtaken: "others removed at the same time: nothing was taken away",
		},
		Outcomes: AuditOutcomes{OK: "ok", Failed: "failed", Denied: "denied", Cancelled: "cancelled", Aborted: "aborted", Unknown: "unknown"},

		Ingested: func(_ int64, sealed string, _ int64, rejected string) string {
			return sealed + " sealed, " + rejected + " rejected"
		},
		Retried: func(_ int64, stored string, _ int64, rejected string) string {
			return stored + " stored, " + rejected + " rejected"
		},
		Dropped: func(n int64, count string) string { return count + Plural(n, " reject", " rejects") },
		Host:    func(label string) string { return label },

		Entry:  func(count string) string { return "Entry " + count },
		Intent: func(count string) string { return "Intent " + count },
		Fields: "fields", Answers: "answers",
		AnswersTo: func(count, at string) string { return count + " intent, " + at },
		NoIntent:  "no intent before it", NoOutcome: "no outcome was written: it may have happened", Searching: "its outcome is being looked for",
		HostKey: "host key", ByVault: "the vault itself", Slot: "slot", Root: "root before", Signed: "signed",
		Unchecked: "not checked yet: v verifies", CheckedAt: func(at string) string { return "verified at " + at }, Broken: "fails its verification",
		Number: "number", When: "time", HostName: "host", Of: "outcome of", Data: "data", VaultID: "vault",
		NoneThere: "none", DataCut: "cut here; cofre audit list --json has all of it",

		Whole: func(n int64, count string) string {
			return count + Plural(n, " entry is whole", " entries are whole and in order")
		},
		Broke: func(n int64, count string) string {
			return count + Plural(n, " thing is wrong with the log", " things are wrong with the log")
		},
		HeadIs: "head", RestsOn: "rests on",
		RestSigned: "every entry is signed by a machine that was enrolled when it wrote",
		RestTree:   "every signature covers the tree of all entries before it",
		RestPin: func(count string) string {
			return "this machine remembers the first " + count + " entries, and they are the same"
		},
		RestNoPin: "this machine remembers nothing of this log: one written anew as a whole would not show here",
		RestLimit: "entries cut off behind what was remembered show only against a newer checkpoint: cofre audit verify --checkpoint",
		OpenIntents: func(n int64, count string) string {
			return count + Plural(n, " intent has no outcome", " intents have no outcome")
		},
		MoreFail:  func(n int64, count string) string { return "and " + count + Plural(n, " more", " more") },
		WhatFails: "What fails", Remarks: "Not failures",
		FailDo: "stop revealing here; keep a copy of the store, and compare with a checkpoint that an auditor kept",
		Kinds: AuditKinds{
			Missing: "entries are missing", Format: "not an entry of this log", Number: "moved, repeated or played back",
			Vault: "of another vault", Signer: "signer not enrolled", Signature: "changed after it was signed",
			Root: "what is before it was changed", Hashes: "its stored hashes are wrong", Link: "outcome without an intent",
			Emptied: "the log was emptied", Truncated: "entries at the end are gone", Checkpoint: "not what an auditor saw",
			Pinned: "not what this machine saw", Time: "the clock went back", Outcome: "more than one outcome",
		},

		KeyWhole: "full entry", KeyFilter: "filter", KeyFollow: "follow", KeyStop: "stop following", KeyVerify: "verify", KeyHalt: "stop",
		KeyNumber: "go to number", KeyRecord: "open record", KeyApply: "apply", KeyGo: "go", KeyScroll: "scroll",
		KeyNewest: "newest", KeyOldest: "oldest",
		HelpList: "The log", HelpEntry: "An entry", HelpReport: "A verification",
		FailKept: "what is shown was read before", FailVerify: "The audit log could not be verified.",
	}
}
