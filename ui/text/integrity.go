package text

// Integrity is the words of the integrity screen.
type Integrity struct {
	Title string `max:"20"`

	// Before the first check.
	NotYet    string `max:"60"`
	NotYetWhy string
	UnlockWhy string
	ReadOnly  string

	// A check under way.
	Checking   func(stage string) string
	Stages     IntegrityStages
	Of         func(done, total string) string
	SoFar      func(done string) string
	Rate       func(perSecond string) string
	Elapsed    string `max:"12"`
	LeftAbout  string `max:"14"`
	SoFarFails func(n int64, count string) string
	Stopped    func(done, total string) string
	StoppedWhy string

	// Its result.
	UsersFail   func(n int64, count, of string) string
	ChecksFail  func(n int64, count string) string
	OtherChecks func(n int64, count string) string
	AllWhole    func(n int64, count string) string
	NothingHere string
	CheckedIn   func(took, rate string) string
	CheckedFast string `max:"32"`
	AsOf        func(clock string) string
	Since       string `max:"32"`

	Whole       func(n int64, count string) (figure, after string)
	Rejects     func(n int64, count string) (figure, after string)
	RejectsFail func(n int64, count, of string) (figure, after string)
	Runs        func(n int64, count string) (figure, after string)
	AllRuns     string `max:"28"`
	RunsFail    func(n int64, count string) (figure, after string)
	RunsOpen    func(n int64, count string) (figure, after string)
	Entries     func(n int64, count string) (figure, after string)
	EntriesFail func(n int64, count string) (figure, after string)
	KeysFail    func(n int64, count string) (figure, after string)
	HeaderFails string `max:"28"`

	WhatFails   string `max:"30"`
	NotFailures string `max:"30"`
	Position    func(at, of string) string
	Reject      func(id string) string
	Run         func(id string) string
	Batch       func(id string) string
	Entry       func(n string) string
	Header      string `max:"20"`
	More        string `max:"40"`
	MoreWhy     string `max:"40"`

	// Sweeping.
	SweepTitle string `max:"30"`
	SweepText  string
	SweepKeeps string
	SweepDo    string `max:"12"`
	SweepWhy   string
	Sweeping   string `max:"20"`
	Swept      func(clock string) string
	SweptRuns  func(n int64, count string) string
	SweptKeys  func(n int64, count string) string
	SweptYoung func(n int64, count string) string
	SweptKept  func(n int64, count string) string
	SweptNone  string
	SweepBroke string
	Waiting    func(what, seconds string) string
	KeptCheck  string
	KeptSweep  string

	// What keys do.
	KeyVerify  string `max:"14"`
	KeyAgain   string `max:"14"`
	KeySweep   string `max:"10"`
	KeyStop    string `max:"10"`
	KeyRecord  string `max:"16"`
	KeyRejects string `max:"16"`
	KeyEntry   string `max:"16"`
}

// IntegrityStages is what a verification goes through.
type IntegrityStages struct {
	Audit, Batches, Records, Rejects, Keys, Account                         string `max:"10"`
	AuditLong, BatchesLong, RecordsLong, RejectsLong, KeysLong, AccountLong string `max:"24"`
}

// Integrity returns the words of the integrity screen.
func (c Catalogue) Integrity() Integrity { return choose(c, integrityEN, integrityES) }

func integrityEN() Integrity {
	t := integrityResultEN()
	t.Title = "integrity"
	t.NotYet = "Nothing was checked since the console was opened."
	t.NotYetWhy = "A check opens every seal with the master key, shows no value, and names what was changed, planted or deleted. It ends when this screen is left."
	t.ReadOnly = "This console only reads. A check writes to the audit log, so none is offered."
	t.UnlockWhy = "Every seal is checked with it; nothing is revealed."
	t.Checking = func(stage string) string { return "checking " + stage }
	t.Stages = IntegrityStages{
		Audit: "audit", Batches: "batches", Records: "users", Rejects: "rejects", Keys: "keys", Account: "account",
		AuditLong: "the audit log", BatchesLong: "batches and runs", RecordsLong: "users", RejectsLong: "rejects",
		KeysLong: "left-over keys", AccountLong: "the account of runs",
	}
	t.Of = func(done, total string) string { return done + " of " + total }
	t.SoFar = func(done string) string { return done + " so far" }
	t.Rate = func(perSecond string) string { return perSecond + "/s" }
	t.Elapsed, t.LeftAbout = "elapsed", "left about"
	t.SoFarFails = func(n int64, count string) string { return count + Plural(n, " fails so far", " fail so far") }
	t.Stopped = func(done, total string) string { return "Stopped after " + done + " of " + total + " users" }
	t.StoppedWhy = "nothing was changed; the next check begins anew"

	t.SweepTitle = "Remove left-overs"
	t.SweepText = "Closes runs that died, and removes key entries that nothing needs: of earlier versions of users, older than a day, and of runs that broke off."
	t.SweepKeeps = "What is evidence of a deleted user stays. It is in the audit log with its counts, and cannot be undone."
	t.SweepDo, t.SweepWhy = "sweep", "Genuine key entries are told from planted ones with it."
	t.Sweeping = "sweeping"
	t.Swept = func(clock string) string { return "Swept at " + clock + "." }
	t.SweptRuns = func(n int64, count string) string { return count + Plural(n, " run closed", " runs closed") }
	t.SweptKeys = func(n int64, count string) string { return count + Plural(n, " key removed", " keys removed") }
	t.SweptYoung = func(_ int64, count string) string { return count + " kept until a day old" }
	t.SweptKept = func(_ int64, count string) string { return count + " kept as evidence" }
	t.SweptNone = "nothing was left over"
	t.SweepBroke = "The sweep was stopped."
	t.Waiting = func(what, seconds string) string { return what + ", " + seconds }
	t.KeptCheck = "a check changes nothing; the last result stays"
	t.KeptSweep = "what was removed by then is in the audit log; nothing that is needed was"
	t.KeyVerify, t.KeyAgain, t.KeySweep, t.KeyStop = "verify", "check again", "sweep", "stop"
	t.KeyRecord, t.KeyRejects, t.KeyEntry = "open user", "open rejects", "open entry"
	return t
}

func integrityResultEN() Integrity {
	return Integrity{
		UsersFail: func(n int64, count, of string) string {
			return count + " of " + of + Plural(n, " users fails", " users fail")
		},
		ChecksFail:  func(n int64, count string) string { return count + Plural(n, " check fails", " checks fail") },
		OtherChecks: func(n int64, count string) string { return "and " + count + Plural(n, " other check", " other checks") },
		AllWhole: func(n int64, count string) string {
			return Plural(n, "The one user is whole", "All "+count+" users are whole")
		},
		NothingHere: "No user is here, and nothing fails",
		CheckedIn:   func(took, rate string) string { return "checked in " + took + ", " + rate + " users/s" },
		CheckedFast: "checked in less than 1 s",
		AsOf:        func(clock string) string { return "as of " + clock },
		Since:       "written to since",

		Whole: func(_ int64, count string) (figure, after string) { return count, " sealed and whole" },
		Rejects: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " reject whole", " rejects whole")
		},
		RejectsFail: func(n int64, count, of string) (figure, after string) {
			return count, " of " + of + Plural(n, " rejects fails", " rejects fail")
		},
		Runs: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " run accounted for", " runs accounted for")
		},
		AllRuns: "every run accounted for",
		RunsFail: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " run does not add up", " runs do not add up")
		},
		RunsOpen: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " run still open", " runs still open")
		},
		Entries: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " audit entry in order", " audit entries in order")
		},
		EntriesFail: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " audit entry fails", " audit entries fail")
		},
		KeysFail: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " key without a user", " keys without a user")
		},
		HeaderFails: "the header was changed",

		WhatFails: "What fails", NotFailures: "Not failures",
		Position: func(at, of string) string { return at + " of " + of },
		Reject:   func(id string) string { return "reject " + id },
		Run:      func(id string) string { return "run " + id },
		Batch:    func(id string) string { return "batch " + id },
		Entry:    func(n string) string { return "entry " + n },
		Header:   "header",
		More:     "more failures", MoreWhy: "only the first are listed",
	}
}
