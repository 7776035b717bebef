package text

import "fmt"

func browseEN() Browse {
	b := Browse{
		Title: "users", UserTitle: "user",
		Detail: "detail", Reveal: "reveal", Query: "query", Sort: "sort", Reverse: "reverse order", Columns: "columns",
		CopyID: "copy id", Reload: "reload", Everybody: "all users", Search: "search", LastQuery: "last query",
		Suggestion: "take suggestion", Complete: "complete", QueryHelp: "query help", NextUser: "next", LastUser: "previous",
		Scroll: "scroll", Across: "scroll columns", Toggle: "choose", Apply: "apply", AtFirst: "default",
		SortByThis: "sort",
		ListKeys:   "Users", QueryKeys: "Query", MovingKeys: "Moving",
		ColumnsTitle: "Columns", ColumnsWhy: "The chosen ones stand from left to right in this order.",
		SortTitle: "Sort users by", SortBy: func(field string) string { return "sort users by " + field },
		HelpTitle: "Queries", Help: queryHelpEN(),
		SealedSort:    func(field string) string { return field + " is sealed." },
		SealedSortWhy: func(string) string { return "Only clear fields sort." },
		NotKept:       "The choice of columns is not kept beyond this session.",
		NotIndexed:    "The store has no index of a field that is asked for.",
		NotIndexedDo:  "esc leaves the query; `cofre doctor` says whether indexes are being built",
		Kept: func(n int64, f string) string {
			return f + Plural(n, " user that was read stays here", " users that were read stay here")
		},
		KeptNothing: "nothing was changed",
	}
	browseListEN(&b)
	browseDetailEN(&b)
	return b
}

func browseListEN(b *Browse) {
	b.Every = "every user"
	b.OfAll = func(all string) string { return " of " + all }
	b.Users = func(n int64, f string) string { return f + Plural(n, " user", " users") }
	b.Searching = func(store, took string) string { return fmt.Sprintf("searching %s, %s", store, took) }
	b.Reading = func(store, took string) string { return fmt.Sprintf("reading %s, %s", store, took) }
	b.AsOf = func(clock string) string { return "as of " + clock }
	b.NoField = "no such field; "
	b.For = func(name string) string { return " for " + name }
	b.NoData, b.NoDataWhy = "No users yet.", "Ingest fetches their records and seals what is sensitive."
	b.NoDataReadOnly = "This console is read-only; records come in through another one."
	b.NoMatch, b.NoMatchWhy = "No user matches.", "This query keeps none of them."
	b.NoMatchOf = func(n int64, all string) string {
		return all + Plural(n, " user is here; this query does not keep it.", " users are here; this query keeps none of them.")
	}
	b.Failed, b.FailedWhy = "No users to show.", "The store gave no answer that can be shown."
	b.Ingest = "ingest"
}

func browseDetailEN(b *Browse) {
	b.Sealed, b.Clear, b.Seal = "Sealed", "Clear", "Seal"
	b.Updated = func(ago string) string { return "updated " + ago }
	b.None, b.State, b.NotChecked = "no value", "state", "not checked here"
	b.Whole = func(ago string) string { return "whole, " + ago }
	b.DoesNotHold = "does not hold"
	b.Unreadable, b.UnreadableWhy = "unreadable", "The document cannot be read. Integrity says more."
	b.Suite, b.Epoch, b.Run, b.Policy = "suite", "epoch", "run", "policy"
	b.Key, b.Origin, b.Unsigned = "key", "origin", "nobody vouches for it"
	b.Revealed = "revealed"
	b.RevealedBy = func(when, who string) string { return when + ", by " + who }
	b.Never, b.NotLately = "never", func(n string) string { return "not in " + n + " entries" }
	b.More = func(_ int64, f string) string { return f + " more; " }
	b.LongValue = func(size string) string { return size + " in all" }
	b.MoreFields = func(n int64, f string) string { return f + Plural(n, " more field", " more fields") }
	b.ReadingLog = "not known"
}

func queryHelpEN() []QueryLine {
	return []QueryLine{
		{"ana lima", "both words, in any clear text field"},
		{"ana* \"gris grafito\"", "beginning of a word; words in a row"},
		{"a OR b   -c   (d e)", "either one; not this one; grouping"},
		{"{name}:ana", "the whole value, accents and case aside"},
		{"{name}:ana*   {ip}:*", "begins so; there is a value"},
		{"{date}:2021-07..2021-10", "dates or numbers, both ends included"},
		{"{date}>2021-07", "after the end of that month"},
		{"{ip}:10.0.0.0/8", "a network"},
	}
}
