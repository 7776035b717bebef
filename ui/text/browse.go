package text

import "fmt"

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
	Earlier    string `max:"12"`
	Later      string `max:"12"`
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
	NoField   string // before the key that takes the suggestion
	For       func(name string) string

	// Nothing to list.
	NoData, NoDataWhy, NoDataReadOnly string
	NoMatch, NoMatchWhy               string
	NoMatchOf                         func(n int64, all string) string
	Failed, FailedWhy                 string
	Ingest                            string `max:"8"`

	// The detail.
	Sealed, Clear, Seal  string `max:"12"`
	Updated              func(ago string) string
	None                 string // a clear field without a value
	State                string `max:"12"`
	NotChecked           string
	Whole                func(ago string) string
	DoesNotHold          string
	Unreadable           string
	UnreadableWhy        string
	Suite, Epoch         string `max:"12"`
	Run, Policy, Sealing string `max:"12"`
	Revealed             string `max:"12"`
	RevealedBy           func(when, who string) string
	Never                string
	NotLately            func(n string) string
	More                 func(n int64, figure string) string
	LongValue            func(size string) string
	MoreFields           func(n int64, figure string) string
	ReadingLog           string

	// Dialogs.
	ColumnsTitle, ColumnsWhy string
	SortTitle                string
	SortBy                   func(field string) string
	HelpTitle                string
	Help                     []QueryLine

	// Toasts and problems.
	SealedSort, SealedSortWhy func(field string) string
	NotKept                   string
	NoAnswer                  func(took string) string
	Unreachable, Busy         string
	Damaged, Broken           string
	NotIndexed                string
	Kept                      func(n int64, figure string) string
	KeptNothing               string
	Retry, RetryIndex         string
}

// QueryLine is a line of the help on queries: what is written, and what it finds.
type QueryLine struct{ Write, Finds string }

// Browse returns the words of the screen that lists the users.
func (c Catalogue) Browse() Browse { return choose(c, browseEN, browseES) }

func browseEN() Browse {
	return Browse{
		Title: "users", UserTitle: "user",
		Detail: "detail", Reveal: "reveal", Query: "query", Sort: "sort", Reverse: "reverse order", Columns: "columns",
		CopyID: "copy id", Reload: "reload", Everybody: "all users", Search: "search", LastQuery: "last query",
		Suggestion: "take suggestion", Complete: "complete", QueryHelp: "query help", NextUser: "next", LastUser: "previous",
		Scroll: "scroll", Across: "scroll columns", Toggle: "choose", Apply: "apply", Earlier: "to the left",
		Later: "to the right", AtFirst: "as at first", SortByThis: "sort",
		ListKeys: "Users", QueryKeys: "Query", MovingKeys: "Moving",
		Every:     "every user",
		OfAll:     func(all string) string { return " of " + all },
		Users:     func(n int64, f string) string { return f + Plural(n, " user", " users") },
		Searching: func(store, took string) string { return fmt.Sprintf("searching %s, %s", store, took) },
		Reading:   func(store, took string) string { return fmt.Sprintf("reading %s, %s", store, took) },
		NoField:   "no such field; ",
		For:       func(name string) string { return " for " + name },
		NoData:    "No users yet.", NoDataWhy: "Ingest fetches their records and seals what is sensitive.",
		NoDataReadOnly: "This console is read-only; records come in through another one.",
		NoMatch:        "No user matches.", NoMatchWhy: "This query keeps none of them.",
		NoMatchOf: func(n int64, all string) string {
			return all + Plural(n, " user is here; this query does not keep it.", " users are here; this query keeps none of them.")
		},
		Failed: "No users to show.", FailedWhy: "The store gave no answer that can be shown.", Ingest: "ingest",
		Sealed: "Sealed", Clear: "Clear", Seal: "Seal",
		Updated: func(ago string) string { return "updated " + ago },
		None:    "no value", State: "state", NotChecked: "not checked here", DoesNotHold: "does not hold",
		Whole:      func(ago string) string { return "whole, " + ago },
		Unreadable: "unreadable", UnreadableWhy: "The document cannot be read. Integrity says more.",
		Suite: "suite", Epoch: "epoch", Run: "run", Policy: "policy", Sealing: "sealed",
		Revealed: "revealed", RevealedBy: func(when, who string) string { return when + ", by " + who },
		Never: "never", NotLately: func(n string) string { return "not in the last " + n + " entries" },
		More:         func(_ int64, f string) string { return f + " more; " },
		LongValue:    func(size string) string { return size + " in all" },
		MoreFields:   func(n int64, f string) string { return f + Plural(n, " more field", " more fields") },
		ReadingLog:   "reading the audit log",
		ColumnsTitle: "Columns", ColumnsWhy: "The chosen ones stand from left to right in this order.",
		SortTitle: "Sort users by", SortBy: func(field string) string { return "sort users by " + field },
		HelpTitle: "Queries", Help: queryHelpEN(),
		SealedSort:    func(field string) string { return field + " is sealed." },
		SealedSortWhy: func(string) string { return "Only clear fields sort." },
		NotKept:       "The choice of columns is not kept beyond this session.",
		NoAnswer:      func(took string) string { return "The store did not answer for " + took + "." },
		Unreachable:   "The store cannot be reached.", Busy: "Another process holds the store.",
		Damaged: "The store cannot be read.", Broken: "The users cannot be read.",
		NotIndexed:  "The store has no index of a field that is asked for.",
		Kept:        func(n int64, f string) string { return f + Plural(n, " user stays", " users stay") + " on the screen." },
		KeptNothing: "Nothing was changed.",
		Retry:       "R tries again.", RetryIndex: "esc leaves the query; cofre doctor says whether indexes are being built.",
	}
}

func browseES() Browse {
	return Browse{
		Title: "usuarios", UserTitle: "usuario",
		Detail: "detalle", Reveal: "revelar", Query: "consulta", Sort: "ordenar", Reverse: "invertir orden", Columns: "columnas",
		CopyID: "copiar id", Reload: "recargar", Everybody: "ver todos", Search: "buscar", LastQuery: "consulta previa",
		Suggestion: "tomar sugerencia", Complete: "completar", QueryHelp: "ayuda consultas", NextUser: "siguiente",
		LastUser: "anterior", Scroll: "desplazar", Across: "desplazar columnas", Toggle: "elegir", Apply: "aplicar",
		Earlier: "a la izq.", Later: "a la der.", AtFirst: "al inicio", SortByThis: "ordenar",
		ListKeys: "Usuarios", QueryKeys: "Consulta", MovingKeys: "Movimiento",
		Every:     "todos los usuarios",
		OfAll:     func(all string) string { return " de " + all },
		Users:     func(n int64, f string) string { return f + Plural(n, " usuario", " usuarios") },
		Searching: func(store, took string) string { return fmt.Sprintf("buscando en %s, %s", store, took) },
		Reading:   func(store, took string) string { return fmt.Sprintf("leyendo %s, %s", store, took) },
		NoField:   "no existe ese campo; ",
		For:       func(name string) string { return " para " + name },
		NoData:    "Aún no hay usuarios.", NoDataWhy: "Al cargar se traen los registros y se sella lo sensible.",
		NoDataReadOnly: "Esta consola es de solo lectura; los registros se cargan desde otra.",
		NoMatch:        "Ningún usuario coincide.", NoMatchWhy: "Esta consulta no deja ninguno.",
		NoMatchOf: func(_ int64, all string) string { return "Hay " + all + "; esta consulta no deja ninguno." },
		Failed:    "No hay usuarios que mostrar.", FailedWhy: "El almacén no dio una respuesta que se pueda mostrar.",
		Ingest: "cargar",
		Sealed: "Sellado", Clear: "Claro", Seal: "Sello",
		Updated: func(ago string) string { return "actualizado " + ago },
		None:    "sin valor", State: "estado", NotChecked: "sin verificar aquí", DoesNotHold: "no se sostiene",
		Whole:      func(ago string) string { return "íntegro, " + ago },
		Unreadable: "ilegible", UnreadableWhy: "El documento no se puede leer. Integridad dice más.",
		Suite: "suite", Epoch: "época", Run: "carga", Policy: "política", Sealing: "sellado",
		Revealed: "revelado", RevealedBy: func(when, who string) string { return when + ", por " + who },
		Never: "nunca", NotLately: func(n string) string { return "no en las últimas " + n + " entradas" },
		More:         func(_ int64, f string) string { return f + " más; " },
		LongValue:    func(size string) string { return size + " en total" },
		MoreFields:   func(n int64, f string) string { return f + Plural(n, " campo más", " campos más") },
		ReadingLog:   "leyendo la auditoría",
		ColumnsTitle: "Columnas", ColumnsWhy: "Las elegidas van de izquierda a derecha en este orden.",
		SortTitle: "Ordenar usuarios por", SortBy: func(field string) string { return "ordenar usuarios por " + field },
		HelpTitle: "Consultas", Help: queryHelpES(),
		SealedSort:    func(field string) string { return field + " está sellado." },
		SealedSortWhy: func(string) string { return "Solo los campos claros ordenan." },
		NotKept:       "La elección de columnas no se conserva tras esta sesión.",
		NoAnswer:      func(took string) string { return "El almacén no respondió en " + took + "." },
		Unreachable:   "No se llega al almacén.", Busy: "Otro proceso ocupa el almacén.",
		Damaged: "El almacén no se puede leer.", Broken: "Los usuarios no se pueden leer.",
		NotIndexed: "El almacén no tiene índice de un campo pedido.",
		Kept: func(n int64, f string) string {
			return f + Plural(n, " usuario sigue", " usuarios siguen") + " en pantalla."
		},
		KeptNothing: "Nada se modificó.",
		Retry:       "R reintenta.", RetryIndex: "esc deja la consulta; cofre doctor dice si se construyen índices.",
	}
}

func queryHelpEN() []QueryLine {
	return []QueryLine{
		{"ana lima", "both words, in any clear text field"},
		{"ana* \"gris grafito\"", "a word's beginning; words one behind the other"},
		{"a OR b   -c   ( )", "either one; not this one; grouping"},
		{"color_favorito:azul", "the whole value; accents and case do not matter"},
		{"user_name:ana*   ip:*", "begins so; there is a value"},
		{"fec_alta:2021-07..2021-10", "a range of dates or numbers, ends included"},
		{"compras>10   ip:10.0.0.0/8", "more than; a network"},
	}
}

func queryHelpES() []QueryLine {
	return []QueryLine{
		{"ana lima", "las dos palabras, en cualquier texto claro"},
		{"ana* \"gris grafito\"", "comienzo de palabra; palabras seguidas"},
		{"a OR b   -c   ( )", "una u otra; esta no; agrupar"},
		{"color_favorito:azul", "el valor entero; sin importar acentos"},
		{"user_name:ana*   ip:*", "empieza así; tiene valor"},
		{"fec_alta:2021-07..2021-10", "rango de fechas o números, con sus extremos"},
		{"compras>10   ip:10.0.0.0/8", "más que; una red"},
	}
}
