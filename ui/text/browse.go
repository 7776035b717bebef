package text

// Browse is the words of the screen that lists the users.
type Browse struct {
	Title     string `max:"12"` // of the list, in the header
	UserTitle string `max:"12"` // of one user's page

	// Keys.
	Detail     string `max:"8"`
	Reveal     string `max:"8"`
	Query      string `max:"9"`
	Sort       string `max:"8"`
	Reverse    string `max:"16"`
	Columns    string `max:"9"`
	CopyID     string `max:"10"`
	Reload     string `max:"9"`
	Everybody  string `max:"10"` // esc: leave the query
	Search     string `max:"8"`
	LastQuery  string `max:"15"` // esc while typing
	Suggestion string `max:"18"` // tab
	Complete   string `max:"10"` // tab
	QueryHelp  string `max:"16"`
	NextUser   string `max:"10"`
	LastUser   string `max:"10"`
	Scroll     string `max:"9"`
	Across     string `max:"20"`
	Toggle     string `max:"8"`
	Apply      string `max:"8"`
	AtFirst    string `max:"12"`
	SortByThis string `max:"12"`

	// Headings of the help.
	ListKeys, QueryKeys, MovingKeys string

	// The query line.
	Every     string // where there is no query
	OfAll     func(all string) string
	Users     func(n int64, figure string) string
	Searching func(store, took string) string
	Reading   func(store, took string) string
	AsOf      func(clock string) string // when the rows are from
	NoField   string                    // before the key that takes the suggestion
	For       func(name string) string

	// Nothing to list.
	NoData, NoDataWhy, NoDataReadOnly string
	NoMatch, NoMatchWhy               string
	NoMatchOf                         func(n int64, all string) string
	Failed, FailedWhy                 string
	Ingest                            string `max:"8"`

	// The detail.
	Sealed, Clear, Seal string `max:"12"`
	Updated             func(ago string) string
	None                string // a clear field without a value
	State               string `max:"12"`
	NotChecked          string
	Whole               func(ago string) string
	DoesNotHold         string
	Unreadable          string
	UnreadableWhy       string
	Suite, Epoch        string `max:"12"`
	Run, Policy         string `max:"12"`
	Key, Origin         string `max:"12"`
	Unsigned            string
	Revealed            string `max:"12"`
	RevealedBy          func(when, who string) string
	Never               string
	NotLately           func(n string) string
	More                func(n int64, figure string) string
	LongValue           func(size string) string
	MoreFields          func(n int64, figure string) string
	ReadingLog          string

	// Dialogs.
	ColumnsTitle, ColumnsWhy string
	SortTitle                string
	SortBy                   func(field string) string
	HelpTitle                string
	Help                     []QueryLine

	// Toasts and problems.
	SealedSort, SealedSortWhy func(field string) string
	NotKept                   string
	NotIndexed, NotIndexedDo  string
	Kept                      func(n int64, figure string) string
	KeptNothing               string
}

// QueryLine is a line of the help on queries: what is written, and what it finds. {name}, {date} and {ip}
// stand for a field of that kind; where there is none, the line is left out.
type QueryLine struct{ Write, Finds string }

// Browse returns the words of the screen that lists the users.
func (c Catalogue) Browse() Browse { return choose(c, browseEN, browseES) }
