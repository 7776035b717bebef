package text

import "fmt"

// Plain is the words of the line prompts: one fact a line, nothing that depends on where it stands.
type Plain struct {
	Title      func(version string) string
	Vault      func(name, store string) string
	Menu       string
	Items      []string // ingest, list, reveal, show, lock, verify, audit, rejects, quit
	Numbers    []string // what is typed for each of Items
	Ask        string
	Unknown    func(answer string) string
	ReadOnly   string
	Locked     string
	Open       func(left string) string
	LockedNow  string
	LockedIdle string
	Leaving    string
	IdleExit   string
	Yes        []string // answers that are a yes
	YesNo      string
	TooLong    string

	// What went wrong.
	Error, Do, Details func(s string) string

	// A vault that is not there yet, or is seen first.
	NoVault     func(folder string) string
	MakeOne     string
	KeyRule     string
	NewKey      string
	Again       string
	Generated   string
	GeneratedIs string
	TypeIt      string
	Made        string
	NotMade     string
	Fingerprint func(f string) string
	IsItSame    string

	// Ingest.
	SourceAsk  string
	SourceAPI  func(url string) string
	FieldWill  func(name, treatment, stored string) string
	StartAsk   string
	NotStarted string
	SoFar      func(n int64, count string) string
	Settling   string
	Stored     func(n int64, count, created, updated string) string
	Rejected   func(n int64, count string) string
	Kept       string

	// Users.
	QueryAsk   string
	BadQuery   func(at int, reason string) string
	DidYouMean func(name string) string
	Matches    func(n int64, count string) string
	NoUsers    string
	NoMatch    string
	MoreAsk    string
	End        string
	UserAsk    string
	User       func(id string) string
	SealedIs   func(name, mask string) string
	ClearIs    func(name, value string) string
	Damaged    func(id string) string

	// Reveal.
	FieldsAre  func(names string) string
	FieldsAsk  string
	NoFields   string
	ReasonAsk  string
	ReasonNone string
	KeyAsk     string
	WrongKey   string
	WaitFor    func(d string) string
	Warning    string
	PrintAsk   string
	NotPrinted string
	ValueIs    func(name, value string) string
	Unsigned   string
	MaskedIn   func(d string) string
	LeftNow    func(d string) string
	Masked     string

	// Rejects.
	NoRejects  string
	Reject     func(number int, position, user, reason string) string
	RejectsAsk string
	NumberAsk  string
	BadNumber  string
	OriginalIs func(bytes string) string
	RetrySaid  func(stored, stay string) string
	DropAsk    func(word string) string
	DropWord   string
	Dropped    func(n int64, count string) string
	NotDropped string

	// Verification and audit.
	Verifying func(done string, failed string) string
	Whole     func(ok, records, rejectsOK, rejects, audit string) string
	Fails     func(thing, reason string) string
	Things    PlainThings
	MoreFail  func(n int64, count string) string
	AllWhole  string
	SomeFail  func(n int64, count string) string
	Entry     func(number, at, action, outcome, who string) string
	EntryMore func(record, fields, reason string) string
	NoEntries string
	OlderAsk  string
}

// PlainThings is what a verification goes through; an id follows all of them but the header.
type PlainThings struct{ Record, Reject, Key, Run, Batch, Entry, Header string }

// Plain returns the words of the line prompts.
func (c Catalogue) Plain() Plain { return choose(c, plainEN, plainES) }

func plainEN() Plain {
	p := Plain{
		Title: func(version string) string { return "Cofre " + version + ", line prompts." },
		Vault: func(name, store string) string { return "Vault: " + name + ", " + store + "." },
		Menu:  "What to do:",
		Items: []string{
			"Ingest and encrypt", "List users, masked", "Reveal fields of a user", "Show a user, masked", "Lock",
			"Verify everything", "Audit log", "Rejects", "Quit",
		},
		Numbers:  []string{"1", "2", "3", "4", "5", "6", "7", "8", "0"},
		Ask:      "Number: ",
		Unknown:  func(answer string) string { return "There is no " + answer + "." },
		ReadOnly: "This only reads: nothing is stored, and nothing is revealed.",
		Locked:   "The vault is locked.", Open: func(left string) string { return "The vault is open; it locks after " + left + " without an answer." },
		LockedNow: "Locked.", LockedIdle: "Locked after a time without an answer.", Leaving: "Goodbye; the vault is locked.",
		IdleExit: "Ended after a time without an answer.",
		Yes:      []string{"y", "yes"}, YesNo: " [y/N] ", TooLong: "That line is too long.",
		Error:   func(s string) string { return "Error: " + s },
		Do:      func(s string) string { return "To do: " + s },
		Details: func(s string) string { return "Details: " + s },

		NoVault:   func(folder string) string { return "There is no vault in " + folder + "." },
		MakeOne:   "Make one here?",
		KeyRule:   "A master key opens every sealed value. It is stored nowhere: if it is lost, no one can reveal a field again.",
		NewKey:    "New master key, 12 characters or more, or nothing to have one generated: ",
		Again:     "The same again: ",
		Generated: "A master key was generated. Write it down and keep it where only you have it; a plain terminal keeps what it printed.", GeneratedIs: "Master key: ",
		TypeIt: "Type it to prove the copy: ", Made: "The vault is made.", NotMade: "Nothing was created.",
		Fingerprint: func(f string) string { return "This machine has not seen this vault. Its fingerprint: " + f },
		IsItSame:    "Is it what `cofre doctor` prints where the vault was made?",
	}
	return plainWorkEN(p)
}

func plainWorkEN(p Plain) Plain {
	p.SourceAsk = "File, URL, or sample:1000 for made-up users (nothing: back): "
	p.SourceAPI = func(url string) string { return "api: " + url }
	p.FieldWill = func(name, treatment, stored string) string { return name + ": " + treatment + ", stored as " + stored }
	p.StartAsk, p.NotStarted = "Ingest it?", "Nothing was stored."
	p.SoFar = func(n int64, count string) string { return count + Plural(n, " record so far", " records so far") }
	p.Settling = "Everything is stored; building the indexes."
	p.Stored = func(n int64, count, created, updated string) string {
		return count + Plural(n, " record is stored", " records are stored") + ": " + created + " new, " + updated + " replaced."
	}
	p.Rejected = func(n int64, count string) string {
		return count + Plural(n, " record was rejected", " records were rejected") + "; Rejects says why."
	}
	p.Kept = "What was stored is kept; ingesting again replaces records by their id."
	p.QueryAsk = "Query (nothing: every user): "
	p.BadQuery = func(at int, reason string) string { return fmt.Sprintf("Query, character %d: %s.", at, reason) }
	p.DidYouMean = func(name string) string { return "Did you mean " + name + "?" }
	p.Matches = func(n int64, count string) string { return count + Plural(n, " user.", " users.") }
	p.NoUsers, p.NoMatch = "There are no users yet.", "No user matches."
	p.MoreAsk, p.End = "Nothing for more, an id to show it, 0 to go back: ", "That was the last one."
	p.UserAsk = "Id of the user (nothing: back): "
	p.User = func(id string) string { return "User " + id }
	p.SealedIs = func(name, mask string) string { return name + ", sealed: " + mask }
	p.ClearIs = func(name, value string) string { return name + ": " + value }
	p.Damaged = func(id string) string { return "The record of " + id + " cannot be read; Verify says more." }
	p.FieldsAre = func(names string) string { return "Sealed fields: " + names }
	p.FieldsAsk, p.NoFields = "Fields to reveal, with commas between (nothing: all): ", "This record has no sealed fields."
	p.ReasonAsk, p.ReasonNone = "Reason, for the audit log: ", "A reason is needed; nothing was revealed."
	p.KeyAsk, p.WrongKey = "Master key: ", "Not a master key of this vault. The try is in the audit log."
	p.WaitFor = func(d string) string { return "The next try is in " + d + "." }
	p.Warning = "A plain terminal keeps what it prints: in its scrollback, in recordings, in the memory of a screen reader."
	p.PrintAsk, p.NotPrinted = "Print the values all the same?", "Nothing was revealed."
	p.ValueIs = func(name, value string) string { return name + ", revealed: " + value }
	p.Unsigned = "Caution: nobody vouches for who wrote this record."
	p.MaskedIn = func(d string) string { return "Forgotten here in " + d + "; Enter forgets now." }
	p.LeftNow = func(d string) string { return d + " left." }
	p.Masked = "The values are forgotten here. What was printed the terminal keeps: clear it."
	p.NoRejects = "Nothing is in quarantine."
	p.Reject = func(number int, position, user, reason string) string {
		return fmt.Sprintf("%d: record %s%s: %s", number, position, user, reason)
	}
	p.RejectsAsk = "1 show an original, 2 try all again, 3 drop one, nothing for more, 0 back: "
	p.NumberAsk, p.BadNumber = "Number of the reject: ", "There is no such number."
	p.OriginalIs = func(bytes string) string { return "Original, " + bytes + ":" }
	p.RetrySaid = func(stored, stay string) string { return stored + " stored, " + stay + " stay." }
	p.DropWord = "drop"
	p.DropAsk = func(word string) string { return "It is removed for good. Type " + word + " to do it: " }
	p.Dropped = func(n int64, count string) string {
		return count + Plural(n, " reject was dropped.", " rejects were dropped.")
	}
	p.NotDropped = "Nothing was dropped."
	p.Verifying = func(done, failed string) string { return done + " checked, " + failed + " failed." }
	p.Whole = func(ok, records, rejectsOK, rejects, audit string) string {
		return ok + " of " + records + " records whole, " + rejectsOK + " of " + rejects + " rejects, " + audit + " audit entries."
	}
	p.Fails = func(thing, reason string) string { return "Fails: " + thing + ": " + reason }
	p.Things = PlainThings{"record", "reject", "key of", "run", "batch", "audit entry", "the header"}
	p.MoreFail = func(n int64, count string) string { return "And " + count + Plural(n, " more.", " more.") }
	p.AllWhole = "Everything is whole."
	p.SomeFail = func(n int64, count string) string { return count + Plural(n, " check failed.", " checks failed.") }
	p.Entry = func(number, at, action, outcome, who string) string {
		return number + ": " + at + ", " + action + " " + outcome + ", " + who
	}
	p.EntryMore = func(record, fields, reason string) string {
		return joined("record ", record) + joined("fields ", fields) + joined("reason ", reason)
	}
	p.NoEntries, p.OlderAsk = "The log has no entry.", "Nothing for older entries, v to verify the log, 0 to go back: "
	return p
}

// joined is ", label value", or nothing where there is no value.
func joined(label, value string) string {
	if value == "" {
		return ""
	}
	return ", " + label + value
}
