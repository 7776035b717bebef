package text

// Rejects is the words of the screen of rejects.
type Rejects struct {
	Title string `max:"20"`

	// The list.
	Position   string `max:"9"`
	User       string `max:"14"`
	Reason     string `max:"12"`
	Time       string `max:"16"`
	Source     string `max:"12"`
	Damaged    string
	Unread     string
	Filter     string
	Only       func(reason string) string
	Of         func(total string) string
	Waiting    func(n int64) string
	Loading    func(seconds string) string
	Searching  func(looked, seconds string) string
	None       string
	NoneWhy    string
	NoMatch    string
	NoMatchWhy func(n int64, count string) string
	CannotList string

	// The detail.
	About       string `max:"12"`
	Record      string `max:"20"`
	Rejected    string `max:"12"`
	Run         string `max:"12"`
	Number      string `max:"12"`
	Why         string `max:"24"`
	Sealed      string `max:"40"`
	SealedHint  string
	DamagedWhy  string
	DamagedHint string

	// The original.
	Original     string `max:"30"`
	Revealed     string `max:"40"`
	MaskedIn     string `max:"24"`
	Opening      func(seconds string) string
	Size         func(bytes string) string
	Cut          func(kept, whole string) string
	Shown        func(kept string) string
	Binary       string
	TooLong      string
	TooLongWhy   string
	RowsOf       func(from, to, n string) string
	CannotShow   string
	NothingShown string
	Gone         string

	// The dialogs.
	ShowTitle   string `max:"40"`
	RetryTitle  func(n int64, count string) string
	DropTitle   func(n int64, count string) string
	AllTitle    string
	ShowWhy     string
	RetryWhy    string
	DropWhy     string
	Which       string `max:"14"`
	Every       func(count string) string
	Matching    func(count string) string
	WhyField    string `max:"14"`
	Force       string `max:"40"`
	Word        string `max:"14"`
	DropWord    string `max:"12"`
	DropAllWord string `max:"16"`
	TypeWord    func(word string) string
	NeedReason  string
	NeedWord    func(word string) string
	NeedKey     string
	RetryReason string
	DropReason  string
	ReasonTitle string `max:"40"`
	AllReasons  string `max:"40"`
	Counting    func(looked string) string
	Counted     func(looked string) string

	// Retrying and dropping.
	Retrying    func(done, total string) string
	Dropping    func(done, total string) string
	Gathering   func(found string) string
	Stopping    string
	Stored      func(n int64, count string) string
	Stay        func(n int64, count string) string
	StayRemark  string
	Newer       func(n int64, count string) string
	Dropped     func(n int64, count string) string
	NotOpened   func(n int64, count string) string
	StoppedAt   string
	RetryFailed string
	DropFailed  string
	Kept        func(count string) string
	KeptAll     string
	StillFails  string

	// What keys do.
	KeyDetail   string `max:"10"`
	KeyOriginal string `max:"16"`
	KeyRetry    string `max:"12"`
	KeyRetryAll string `max:"20"`
	KeyDrop     string `max:"12"`
	KeyDropAll  string `max:"20"`
	KeyFilter   string `max:"10"`
	KeyReasons  string `max:"12"`
	KeyClear    string `max:"14"`
	KeyApply    string `max:"10"`
	KeyRefresh  string `max:"12"`
	KeyMask     string `max:"12"`
	KeyCopy     string `max:"10"`
	KeyScroll   string `max:"10"`
	KeyStop     string `max:"10"`
	KeyToggle   string `max:"10"`
	KeyIngest   string `max:"10"`
	DoShow      string `max:"24"`
	DoRetry     string `max:"24"`
	DoDrop      string `max:"24"`
}

// Rejects returns the words of the screen of rejects.
func (c Catalogue) Rejects() Rejects { return choose(c, rejectsEN, rejectsES) }

func rejectsEN() Rejects {
	t := rejectsDoEN()
	t.Title = "rejects"
	t.Position, t.User, t.Reason, t.Time, t.Source = "position", "user", "reason", "time UTC", "source"
	t.Damaged = "the entry cannot be read"
	t.Unread = "no id was read"
	t.Filter = "filter by reason, user or source"
	t.Only = func(reason string) string { return "only: " + reason }
	t.Of = func(total string) string { return "of " + total }
	t.Waiting = func(n int64) string { return Plural(n, "reject waits", "rejects wait") }
	t.Loading = func(seconds string) string { return "reading the rejects, " + seconds }
	t.Searching = func(looked, seconds string) string { return "looked at " + looked + ", " + seconds }
	t.None, t.NoneWhy = "No reject waits.", "Every record that was read could be stored."
	t.NoMatch = "No reject matches."
	t.NoMatchWhy = func(n int64, count string) string {
		return count + Plural(n, " reject waits", " rejects wait") + "; this filter keeps none of them."
	}
	t.CannotList = "Rejects cannot be read"

	t.About, t.Record, t.Rejected, t.Run, t.Number = "Reject", "record", "rejected", "run", "position"
	t.Why = "Why"
	t.Sealed = "Its original is sealed"
	t.SealedHint = "o shows it, with the master key and a reason"
	t.DamagedWhy = "The entry was changed or damaged in the store, so nothing it says is shown."
	t.DamagedHint = "6 Integrity says more; dropping removes it"

	t.Original, t.Revealed, t.MaskedIn = "Original", "The original is revealed", "masked again in"
	t.Opening = func(seconds string) string { return "opening the original, " + seconds }
	t.Size = func(bytes string) string { return bytes }
	t.Cut = func(kept, whole string) string { return "the first " + kept + " of " + whole + " were kept" }
	t.Shown = func(kept string) string { return "the first " + kept + " are shown" }
	t.Binary = "it is not UTF-8; its bytes are shown escaped"
	t.TooLong, t.TooLongWhy = "Not copied.", "It is longer than terminals take."
	t.RowsOf = func(from, to, n string) string { return "rows " + from + " to " + to + " of " + n }
	t.CannotShow, t.NothingShown = "The original was not shown.", "nothing was revealed; the reject stays as it is"
	t.Gone = "This reject is no longer there."

	return t
}

func rejectsDoEN() Rejects {
	rejects := func(n int64, count string) string { return count + Plural(n, " reject", " rejects") }
	return Rejects{
		ShowTitle:   "Show the original",
		RetryTitle:  func(n int64, count string) string { return "Try " + rejects(n, count) + " again" },
		DropTitle:   func(n int64, count string) string { return "Drop " + rejects(n, count) + " for good" },
		ShowWhy:     "The whole record as it was read, in the clear. It is noted in the audit log.",
		RetryWhy:    "Each is opened, checked against the policy as it is now, and stored if it passes.",
		DropWhy:     "The records are lost: nothing brings them back but their source.",
		AllTitle:    "all",
		Which:       "reject",
		Every:       func(count string) string { return "all " + count },
		Matching:    func(count string) string { return count + " that match the filter" },
		WhyField:    "reason",
		Force:       "overwrite newer records",
		Word:        "confirm",
		DropWord:    "drop",
		DropAllWord: "drop all",
		TypeWord:    func(word string) string { return "type " + word },
		NeedReason:  "A reason is needed: it goes into the audit log.",
		NeedWord:    func(word string) string { return "Type " + word + " to confirm." },
		NeedKey:     "The master key is needed.",
		RetryReason: "retry",
		DropReason:  "drop",
		ReasonTitle: "Filter by reason",
		AllReasons:  "all reasons",
		Counting:    func(looked string) string { return "counting; looked at " + looked },
		Counted:     func(looked string) string { return looked + " looked at" },

		Retrying:   func(done, total string) string { return "trying again: " + done + " of " + total },
		Dropping:   func(done, total string) string { return "dropping: " + done + " of " + total },
		Gathering:  func(found string) string { return "gathering: " + found },
		Stopping:   "stopping",
		Stored:     func(n int64, count string) string { return rejects(n, count) + " stored." },
		Stay:       func(n int64, count string) string { return rejects(n, count) + Plural(n, " stays.", " stay.") },
		StayRemark: "Still refused.",
		Newer: func(n int64, count string) string {
			return count + Plural(n, " has a newer record.", " have newer records.")
		},
		Dropped:     func(n int64, count string) string { return rejects(n, count) + " dropped for good." },
		NotOpened:   func(_ int64, count string) string { return count + " did not open: damaged, or planted." },
		StoppedAt:   "Stopped.",
		RetryFailed: "Trying again broke off.",
		DropFailed:  "Dropping broke off.",
		Kept:        func(count string) string { return count + " done before; the others stay as they are" },
		KeptAll:     "all rejects stay as they are",
		StillFails:  "Still refused:",

		KeyDetail:   "detail",
		KeyOriginal: "original",
		KeyRetry:    "try again",
		KeyRetryAll: "try all again",
		KeyDrop:     "drop",
		KeyDropAll:  "drop all",
		KeyFilter:   "filter",
		KeyReasons:  "reasons",
		KeyClear:    "all rejects",
		KeyApply:    "apply",
		KeyRefresh:  "refresh",
		KeyMask:     "mask now",
		KeyCopy:     "copy",
		KeyScroll:   "scroll",
		KeyStop:     "stop",
		KeyToggle:   "change",
		KeyIngest:   "ingest",
		DoShow:      "show it",
		DoRetry:     "try again",
		DoDrop:      "drop for good",
	}
}

func rejectsES() Rejects {
	t := rejectsDoES()
	t.Title = "rechazos"
	t.Position, t.User, t.Reason, t.Time, t.Source = "posición", "usuario", "motivo", "hora UTC", "origen"
	t.Damaged = "la entrada no se puede leer"
	t.Unread = "no se leyó ningún id"
	t.Filter = "filtrar por motivo, usuario u origen"
	t.Only = func(reason string) string { return "solo: " + reason }
	t.Of = func(total string) string { return "de " + total }
	t.Waiting = func(n int64) string { return Plural(n, "rechazo en espera", "rechazos en espera") }
	t.Loading = func(seconds string) string { return "leyendo los rechazos, " + seconds }
	t.Searching = func(looked, seconds string) string { return "revisados " + looked + ", " + seconds }
	t.None, t.NoneWhy = "No hay rechazos en espera.", "Todo registro leído se pudo guardar."
	t.NoMatch = "Ningún rechazo coincide."
	t.NoMatchWhy = func(n int64, count string) string {
		return "Hay " + count + Plural(n, " rechazo", " rechazos") + " en espera; este filtro no deja ninguno."
	}
	t.CannotList = "No se pueden leer los rechazos"

	t.About, t.Record, t.Rejected, t.Run, t.Number = "Rechazo", "registro", "rechazado", "carga", "posición"
	t.Why = "Por qué"
	t.Sealed = "Su original está sellado"
	t.SealedHint = "o lo muestra, con la clave maestra y un motivo"
	t.DamagedWhy = "La entrada fue modificada o dañada en el almacén; nada de lo que dice se muestra."
	t.DamagedHint = "6 Integridad dice más; descartar la elimina"

	t.Original, t.Revealed, t.MaskedIn = "Original", "El original está revelado", "se enmascara en"
	t.Opening = func(seconds string) string { return "abriendo el original, " + seconds }
	t.Size = func(bytes string) string { return bytes }
	t.Cut = func(kept, whole string) string { return "se conservaron los primeros " + kept + " de " + whole }
	t.Shown = func(kept string) string { return "se muestran los primeros " + kept }
	t.Binary = "no es UTF-8; sus bytes se muestran con escapes"
	t.TooLong, t.TooLongWhy = "No se copió.", "Es más largo de lo que admiten las terminales."
	t.RowsOf = func(from, to, n string) string { return "filas " + from + " a " + to + " de " + n }
	t.CannotShow, t.NothingShown = "El original no se mostró.", "nada se reveló; el rechazo queda como estaba"
	t.Gone = "Este rechazo ya no está."

	return t
}

func rejectsDoES() Rejects {
	rejects := func(n int64, count string) string { return count + Plural(n, " rechazo", " rechazos") }
	return Rejects{
		ShowTitle:   "Mostrar el original",
		RetryTitle:  func(n int64, count string) string { return "Reintentar " + rejects(n, count) },
		DropTitle:   func(n int64, count string) string { return "Descartar " + rejects(n, count) + " del todo" },
		ShowWhy:     "El registro entero como se leyó, en claro. Queda anotado en la auditoría.",
		RetryWhy:    "Cada uno se abre, se revisa con la política actual y se guarda si la cumple.",
		DropWhy:     "Los registros se pierden: nada los recupera salvo su origen.",
		AllTitle:    "todos",
		Which:       "rechazo",
		Every:       func(count string) string { return "los " + count },
		Matching:    func(count string) string { return count + " que coinciden con el filtro" },
		WhyField:    "motivo",
		Force:       "reemplazar registros más nuevos",
		Word:        "confirmar",
		DropWord:    "descartar",
		DropAllWord: "descartar todo",
		TypeWord:    func(word string) string { return "escribir " + word },
		NeedReason:  "Hace falta un motivo: queda en la auditoría.",
		NeedWord:    func(word string) string { return "Escribir " + word + " para confirmar." },
		NeedKey:     "Hace falta la clave maestra.",
		RetryReason: "reintento",
		DropReason:  "descarte",
		ReasonTitle: "Filtrar por motivo",
		AllReasons:  "todos los motivos",
		Counting:    func(looked string) string { return "contando; revisados " + looked },
		Counted:     func(looked string) string { return looked + " revisados" },

		Retrying:   func(done, total string) string { return "reintentando: " + done + " de " + total },
		Dropping:   func(done, total string) string { return "descartando: " + done + " de " + total },
		Gathering:  func(found string) string { return "reuniendo: " + found },
		Stopping:   "deteniendo",
		Stored:     func(n int64, count string) string { return rejects(n, count) + Plural(n, " guardado.", " guardados.") },
		Stay:       func(n int64, count string) string { return rejects(n, count) + Plural(n, " queda.", " quedan.") },
		StayRemark: "No se admite todavía.",
		Newer: func(n int64, count string) string {
			return count + Plural(n, " tiene un registro más nuevo.", " tienen registros más nuevos.")
		},
		Dropped: func(n int64, count string) string {
			return rejects(n, count) + Plural(n, " descartado.", " descartados.")
		},
		NotOpened: func(n int64, count string) string {
			return count + Plural(n, " no se abrió: dañado o plantado.", " no se abrieron: dañados o plantados.")
		},
		StoppedAt:   "Detenido.",
		RetryFailed: "El reintento se interrumpió.",
		DropFailed:  "El descarte se interrumpió.",
		Kept:        func(count string) string { return count + " hechos antes; los demás quedan como estaban" },
		KeptAll:     "todos los rechazos quedan como estaban",
		StillFails:  "No se admite todavía:",

		KeyDetail:   "detalle",
		KeyOriginal: "original",
		KeyRetry:    "reintentar",
		KeyRetryAll: "reintentar todos",
		KeyDrop:     "descartar",
		KeyDropAll:  "descartar todos",
		KeyFilter:   "filtrar",
		KeyReasons:  "motivos",
		KeyClear:    "todos",
		KeyApply:    "aplicar",
		KeyRefresh:  "actualizar",
		KeyMask:     "enmascarar",
		KeyCopy:     "copiar",
		KeyScroll:   "desplazar",
		KeyStop:     "detener",
		KeyToggle:   "cambiar",
		KeyIngest:   "cargar",
		DoShow:      "mostrar",
		DoRetry:     "reintentar",
		DoDrop:      "descartar del todo",
	}
}
