package text

// Failure explains one thing that fails: what in about five words, why in two lines, and what to do.
type Failure struct {
	What string `max:"38"`
	Why  string `max:"128"`
	Do   string `max:"64"`
}

// Failures explains what a verification may find. Those with a number take it as text.
type Failures struct {
	Seal, NoKey, KeyChanged, NoEnvelope, Moved, BatchGone, BatchChanged, Stranger, Revoked, Unannounced Failure
	Index, OddReject, Field, Planted, Deleted                                                           Failure
	RunUnannounced, RunChanged, RunData, BatchName, Audit, Header, Other                                Failure
	RunShort                                                                                            func(missing, of string) Failure
	RunLong                                                                                             func(extra string) Failure
}

// Remark is something that a verification noticed and that is no failure: what, and what becomes of it.
type Remark struct {
	What string `max:"42"`
	Note string `max:"40"`
}

// Remarks is what a verification may notice.
type Remarks struct {
	Superseded, Orphaned, Busy, NoBooks, MoreAudit           Remark
	Open, OpenMany, Died, DiedMany, NoOutcome, NoOutcomeMany Remark // of one run, and of several
	Gone                                                     func(missing, of string) Remark
}

// Failures returns what a verification may find.
func (c Catalogue) Failures() Failures { return choose(c, failuresEN, failuresES) }

// Remarks returns what a verification may notice.
func (c Catalogue) Remarks() Remarks { return choose(c, remarksEN, remarksES) }

func failuresEN() Failures {
	const (
		again   = "ingest it again, or restore it from a backup"
		restore = "restore the key entry from a backup; else ingest it again"
		entries = "restore the vault's entries from a backup"
		compare = "compare the log with a checkpoint that an auditor kept"
	)
	return Failures{
		Seal:         Failure{"changed after it was sealed", "The seal covers every field and does not fit this document: someone with write access to the store edited it.", again},
		NoKey:        Failure{"its key entry is missing", "The document is here, its key entry is not: somebody deleted the key. The sealed values cannot be read from here.", restore},
		KeyChanged:   Failure{"its key entry was changed", "The key entry that it names is another user's or was edited, so nothing of this user opens.", restore},
		NoEnvelope:   Failure{"its envelope cannot be read", "The part that says how it is sealed is gone or makes no sense: it was edited, or this product did not write it.", again},
		Moved:        Failure{"it belongs to another collection", "It was sealed as a reject and lies among users, or the other way round: somebody moved it.", "take it away from there, and restore it from a backup"},
		BatchGone:    Failure{"its batch entry is missing", "The entry of the run that sealed it is gone, and with it the key to everything that this run sealed.", entries},
		BatchChanged: Failure{"its batch entry was changed", "The entry of the run that sealed it is not as it was signed, so its key opens nothing.", entries},
		Stranger:     Failure{"an unknown host wrote it", "Its run is not signed by a host that was enrolled then: somebody else put this here.", "trust none of it; compare the hosts with `cofre hosts list`"},
		Revoked:      Failure{"a revoked host wrote it", "The host that signed its run had lost its right to write before.", "trust none of it; ingest it again from an enrolled host"},
		Unannounced:  Failure{"its run was never announced", "The audit log has no entry of the run that it says it comes from: it was planted, or the log was cut off.", compare},
		Index:        Failure{"its search columns were edited", "The document is whole, but what queries and charts go by says something else, so they mislead.", "make them anew: `cofre sweep --reindex`"},
		OddReject:    Failure{"it is not sealed as a reject", "It opens, but its parts are not those of a reject: whoever wrote it did so wrongly.", "ingest its source again"},
		Field:        Failure{"a sealed value does not open", "The seal holds, yet a value under it does not open: whoever sealed it did so wrongly.", again},
		Planted:      Failure{"a planted or changed key entry", "A key entry under this id opens nothing and belongs to no document: it was edited or put there.", "find out who can write keys; restore them from a backup"},
		Deleted:      Failure{"the user was deleted", "Its key is here, its document is not, and no removal is in the audit log: it was deleted behind the vault's back.", "restore it from a backup, or ingest it again"},

		RunUnannounced: Failure{"never announced in the log", "The audit log has no entry of this run: it was planted, or the log was cut off.", compare},
		RunChanged:     Failure{"its run entry was changed", "The entry that keeps this run's account is not as its host signed it.", entries},
		RunData:        Failure{"its outcome makes no sense", "The audit entry of this run says nothing that a run says.", compare},
		BatchName:      Failure{"an entry with a foreign name", "This product gives no such names: somebody put the entry there.", "find out who can write to the store"},
		Audit:          Failure{"the log does not hold here", "The log is a chain, and it breaks at this entry:", compare},
		Header:         Failure{"the vault's header was changed", "The master key does not authenticate it: hosts or keys may have been added by somebody else.", "restore it from a backup before anything else"},
		Other:          Failure{"it fails its check", "The check says:", again},

		RunShort: func(missing, of string) Failure {
			return Failure{missing + " of " + of + " users " + isOrAre(missing) + " missing", "The audit log says how many this run sealed, and fewer are here: they were deleted behind the vault's back.", "restore them from a backup, or ingest them again"}
		},
		RunLong: func(extra string) Failure {
			return Failure{extra + " more than it sealed", "More of its users are here than its account allows: somebody put older versions back.", "ingest these users again from their source"}
		},
	}
}

func isOrAre(count string) string {
	if count == "1" {
		return "is"
	}
	return "are"
}

func remarksEN() Remarks {
	return Remarks{
		Superseded:    Remark{"key entries of earlier versions", "a sweep removes those over a day old"},
		Orphaned:      Remark{"key entries of runs that broke off", "a sweep removes them"},
		Open:          Remark{"has not ended", "its account is open until then"},
		OpenMany:      Remark{"runs have not ended", "their accounts are open until then"},
		Died:          Remark{"died, so its account is open", "a sweep closes it"},
		DiedMany:      Remark{"runs died, so their accounts are open", "a sweep closes them"},
		NoOutcome:     Remark{"ended; the log has no outcome of it", "it cannot be accounted for"},
		NoOutcomeMany: Remark{"runs ended; the log has no outcome", "they cannot be accounted for"},
		Gone: func(missing, of string) Remark {
			return Remark{missing + " of " + of + " users " + isOrAre(missing) + " not there", "removed or deleted: the log is damaged"}
		},
		Busy:      Remark{"cannot be accounted for while others write", "verify again when they are done"},
		NoBooks:   Remark{"runs are not accounted for", "the audit log is damaged"},
		MoreAudit: Remark{"more audit entries fail", "only the first are listed"},
	}
}
