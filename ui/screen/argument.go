package screen

// UserArg opens Decrypt on one user.
type UserArg struct {
	ID     string
	Fields []string // to be chosen at first; none: all protected fields
}

// QueryArg opens Browse with a query.
type QueryArg struct {
	Query  string // in the query language
	Select string // id of the record to select; ""
}

// SourceArg opens Ingest on a source.
type SourceArg struct {
	Spec string // as cofre ingest takes it; "": API_URL, or ask
}

// EntryArg opens Audit on one entry.
type EntryArg struct{ Seq uint64 }
