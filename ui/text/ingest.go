package text

import "strconv"

// Ingest is the words of the ingest screen.
type Ingest struct {
	Title string `max:"20"`

	// Choosing the source.
	Choose      string `max:"40"`
	ChooseWhy   string
	API         string `max:"14"`
	File        string `max:"14"`
	FileHint    string `max:"46"`
	Sample      string `max:"14"`
	SampleHint  string `max:"46"`
	SampleName  func(count, seed string) string
	NoAPI       string
	Path        string `max:"12"`
	Users       string `max:"12"`
	NothingYet  string
	NoStdin     string
	NoNumber    string
	NoSpec      string
	CannotRead  string
	NoRecord    string
	ReadingOne  func(place string) string
	ReadOnly    string
	OtherRuns   string
	OtherRemark string

	// What happens to each field.
	Fields       string `max:"30"`
	PreviewOf    string `max:"24"`
	Record       func(position string) string
	Field        string `max:"12"`
	Treatment    string `max:"14"`
	Mask         string `max:"12"`
	Stored       string `max:"14"`
	Encrypt      string `max:"12"`
	Hash         string `max:"12"`
	Drop         string `max:"12"`
	Clear        string `max:"8"`
	Kind         func(kind string) string
	MaskFull     string `max:"12"`
	MaskLast     string `max:"12"`
	MaskBIN      string `max:"12"`
	NotStored    string `max:"20"`
	Unlisted     string `max:"20"`
	UnlistedLong string `max:"40"`
	MoreFields   func(n int64, count string) string
	MoreClear    func(n int64, count string) string
	NotYet       string `max:"72"`
	WouldReject  string

	// The run.
	Of          func(total string) string
	SoFar       func(n int64) string
	Bytes       func(done, total string) string
	Elapsed     string `max:"14"`
	Left        string `max:"16"`
	Created     string `max:"16"`
	Updated     string `max:"16"`
	Rejected    string `max:"16"`
	RateNow     string `max:"16"`
	Average     func(rate string) string
	AverageName string `max:"16"`
	PerSecond   string `max:"3"`
	ShowsWhy    string `max:"14"`
	Ago         func(seconds int) string
	Now         string `max:"8"`
	Opening     string
	Indexes     string `max:"32"`
	IndexesLong string
	IndexParts  func(done, total string) string
	Stopping    string `max:"24"`
	WaitSource  func(seconds string) string
	WaitStore   func(seconds string) string
	StopKeeps   string

	// Its end.
	Done      func(n int64, count string) string
	Stopped   func(n int64, count string) string
	Broke     func(n int64, count string) string
	Nothing   string
	In        func(clock string) string
	Why       string `max:"40"`
	OtherWhy  string
	NextTime  string
	RunOver   string
	RunRemark func(stored, rejected string) string
	Kept      func(n int64, count string) string
	KeptNone  string

	// Leaving it.
	LeaveTitle string `max:"40"`
	LeaveStop  string `max:"18"`
	LeaveKeeps string `max:"40"`
	LeaveRun   string `max:"18"`
	LeaveBack  string `max:"40"`
	LeaveStay  string `max:"18"`
	LeaveSee   string `max:"40"`

	// What keys do.
	KeyPreview string `max:"14"`
	KeyStart   string `max:"14"`
	KeyAll     string `max:"16"`
	KeyFewer   string `max:"16"`
	KeyStop    string `max:"14"`
	KeyLeave   string `max:"10"`
	KeyRejects string `max:"12"`
	KeyBrowse  string `max:"14"`
	KeyOther   string `max:"16"`
	KeyList    string `max:"12"`
	KeyScroll  string `max:"10"`
}

// Ingest returns the words of the ingest screen.
func (c Catalogue) Ingest() Ingest { return choose(c, ingestEN, ingestES) }

func ingestEN() Ingest {
	t := ingestRunEN()
	t.Title = "ingest"
	t.Choose = "Choose the source"
	t.ChooseWhy = "Records are read one by one; their sensitive fields are encrypted on this machine before anything is stored. No master key is needed."
	t.API, t.File, t.Sample = "API", "File or URL", "Sample users"
	t.FileHint = ".json .ndjson .csv, each also .gz"
	t.SampleHint = "made up, the same ones every time"
	t.SampleName = func(count, seed string) string { return count + " sample users (seed " + seed + ")" }
	t.NoAPI = "API_URL is not set; with it, the API stands here."
	t.Path, t.Users = "path or URL", "users"
	t.NothingYet = "Nothing is stored before the next screen says what will happen."
	t.NoStdin = "Standard input is the keyboard here. Name a file or a URL."
	t.NoNumber = "A whole number from 1 on, as 1000, or with a seed, as 1000,42."
	t.NoSpec = "Name a file or a URL."
	t.CannotRead = "The source cannot be read."
	t.NoRecord = "The source has no record."
	t.ReadingOne = func(place string) string { return "reading the first record of " + place }
	t.ReadOnly = "This console is read-only: it shows what would happen and stores nothing."
	t.OtherRuns = "An ingest is running already."
	t.OtherRemark = "One at a time."

	t.Fields, t.PreviewOf = "What happens to each field", "preview of record"
	t.Record = func(position string) string { return "number " + position }
	t.Field, t.Treatment, t.Mask, t.Stored = "field", "treatment", "mask", "stored"
	t.Encrypt, t.Hash, t.Drop, t.Clear = "encrypt", "hash", "drop", "clear"
	t.Kind = func(kind string) string {
		if kind == "geo" {
			return "place"
		}
		return kind
	}
	t.MaskFull, t.MaskLast, t.MaskBIN = "all of it", "last 4 shown", "BIN + last 4"
	t.NotStored = "not stored"
	t.Unlisted, t.UnlistedLong = "not in the policy", "not in the policy, so encrypted"
	t.MoreFields = func(n int64, count string) string {
		return count + Plural(n, " more field", " more fields")
	}
	t.MoreClear = func(n int64, count string) string {
		return count + Plural(n, " more clear field", " more clear fields")
	}
	t.NotYet = "Nothing is stored yet."
	t.WouldReject = "This record would be rejected:"

	return t
}

func ingestRunEN() Ingest {
	return Ingest{
		Of:        func(total string) string { return "of " + total + " records" },
		SoFar:     func(n int64) string { return Plural(n, "record so far", "records so far") },
		Bytes:     func(done, total string) string { return done + " of " + total + " read" },
		Elapsed:   "elapsed",
		Left:      "left about",
		Created:   "created",
		Updated:   "updated",
		Rejected:  "rejected",
		RateNow:   "rate now",
		Average:   func(rate string) string { return "average " + rate },
		PerSecond: "/s", AverageName: "average",
		ShowsWhy:    "r shows why",
		Ago:         func(seconds int) string { return strconv.Itoa(seconds) + " s ago" },
		Now:         "now",
		Opening:     "opening the source",
		Indexes:     "building the indexes",
		IndexesLong: "everything is stored; building the indexes",
		IndexParts:  func(done, total string) string { return done + " of " + total },
		Stopping:    "stopping",
		WaitSource:  func(seconds string) string { return "waiting for the source, " + seconds },
		WaitStore:   func(seconds string) string { return "waiting for the store, " + seconds },
		StopKeeps:   "Stopping keeps what was stored; ingesting again replaces by id.",

		Done: func(n int64, count string) string {
			return count + Plural(n, " record is stored", " records are stored")
		},
		Stopped: func(n int64, count string) string {
			return "Stopped; " + count + Plural(n, " record is stored", " records are stored")
		},
		Broke: func(n int64, count string) string {
			return "Broke off; " + count + Plural(n, " record is stored", " records are stored")
		},
		Nothing:   "The source held no record",
		In:        func(clock string) string { return "in " + clock },
		Why:       "Why records were rejected",
		OtherWhy:  "other reasons",
		NextTime:  "Ingesting it again replaces records by their id; none is doubled.",
		RunOver:   "The ingest has ended.",
		RunRemark: func(stored, rejected string) string { return stored + " stored, " + rejected + " rejected" },
		Kept: func(n int64, count string) string {
			return count + Plural(n, " record is", " records are") + " stored; nothing is half written"
		},
		KeptNone: "nothing was stored; nothing is half written",

		LeaveTitle: "The ingest is running",
		LeaveStop:  "Stop it",
		LeaveKeeps: "keeps all that was stored",
		LeaveRun:   "Let it run",
		LeaveBack:  "and leave; Ingest shows it again",
		LeaveStay:  "Stay",
		LeaveSee:   "and watch it",
		KeyPreview: "preview",
		KeyStart:   "start",
		KeyAll:     "all fields",
		KeyFewer:   "fewer fields",
		KeyStop:    "stop",
		KeyLeave:   "leave",
		KeyRejects: "rejects",
		KeyBrowse:  "users",
		KeyOther:   "another source",
		KeyList:    "sources",
		KeyScroll:  "scroll",
	}
}

func ingestES() Ingest {
	t := ingestRunES()
	t.Title = "cargar"
	t.Choose = "Elegir el origen"
	t.ChooseWhy = "Los registros se leen uno por uno; sus campos sensibles se cifran en este equipo antes de guardar nada. No hace falta la clave maestra."
	t.API, t.File, t.Sample = "API", "Archivo o URL", "De muestra"
	t.FileHint = ".json .ndjson .csv, también con .gz"
	t.SampleHint = "usuarios inventados, siempre los mismos"
	t.SampleName = func(count, seed string) string { return count + " usuarios de muestra (semilla " + seed + ")" }
	t.NoAPI = "API_URL no está definida; con ella, la API aparece aquí."
	t.Path, t.Users = "ruta o URL", "usuarios"
	t.NothingYet = "No se guarda nada antes de que la pantalla siguiente diga qué pasará."
	t.NoStdin = "Aquí la entrada estándar es el teclado. Indicar un archivo o una URL."
	t.NoNumber = "Un entero desde 1, como 1000, o con semilla, como 1000,42."
	t.NoSpec = "Indicar un archivo o una URL."
	t.CannotRead = "No se puede leer el origen."
	t.NoRecord = "El origen no tiene ningún registro."
	t.ReadingOne = func(place string) string { return "leyendo el primer registro de " + place }
	t.ReadOnly = "Esta consola es de solo lectura: muestra lo que pasaría y no guarda nada."
	t.OtherRuns = "Ya hay una carga en curso."
	t.OtherRemark = "De a una por vez."

	t.Fields, t.PreviewOf = "Qué pasa con cada campo", "muestra del registro"
	t.Record = func(position string) string { return "número " + position }
	t.Field, t.Treatment, t.Mask, t.Stored = "campo", "tratamiento", "máscara", "guardado"
	t.Encrypt, t.Hash, t.Drop, t.Clear = "cifrar", "resumir", "descartar", "claro"
	t.Kind = func(kind string) string {
		switch kind {
		case "date":
			return "fecha"
		case "integer":
			return "entero"
		case "geo":
			return "lugar"
		case "text":
			return "texto"
		}
		return kind
	}
	t.MaskFull, t.MaskLast, t.MaskBIN = "completa", "últimos 4", "BIN y 4"
	t.NotStored = "no se guarda"
	t.Unlisted, t.UnlistedLong = "fuera de la política", "fuera de la política, por eso se cifra"
	t.MoreFields = func(n int64, count string) string {
		return count + Plural(n, " campo más", " campos más")
	}
	t.MoreClear = func(n int64, count string) string {
		return count + Plural(n, " campo claro más", " campos claros más")
	}
	t.NotYet = "Todavía no se guardó nada."
	t.WouldReject = "Este registro se rechazaría:"

	return t
}

func ingestRunES() Ingest {
	stored := func(n int64, count string) string {
		return count + Plural(n, " registro guardado", " registros guardados")
	}
	return Ingest{
		Of:        func(total string) string { return "de " + total + " registros" },
		SoFar:     func(n int64) string { return Plural(n, "registro hasta ahora", "registros hasta ahora") },
		Bytes:     func(done, total string) string { return done + " de " + total + " leídos" },
		Elapsed:   "transcurrido",
		Left:      "faltan unos",
		Created:   "nuevos",
		Updated:   "reemplazados",
		Rejected:  "rechazados",
		RateNow:   "ritmo actual",
		Average:   func(rate string) string { return "media " + rate },
		PerSecond: "/s", AverageName: "media",
		ShowsWhy:    "r dice por qué",
		Ago:         func(seconds int) string { return "hace " + strconv.Itoa(seconds) + " s" },
		Now:         "ahora",
		Opening:     "abriendo el origen",
		Indexes:     "creando los índices",
		IndexesLong: "todo está guardado; se crean los índices",
		IndexParts:  func(done, total string) string { return done + " de " + total },
		Stopping:    "deteniendo",
		WaitSource:  func(seconds string) string { return "esperando al origen, " + seconds },
		WaitStore:   func(seconds string) string { return "esperando al almacén, " + seconds },
		StopKeeps:   "Al detener se conserva lo guardado; otra carga reemplaza por id.",

		Done:      stored,
		Stopped:   func(n int64, count string) string { return "Detenida; " + stored(n, count) },
		Broke:     func(n int64, count string) string { return "Interrumpida; " + stored(n, count) },
		Nothing:   "El origen no tenía ningún registro",
		In:        func(clock string) string { return "en " + clock },
		Why:       "Por qué se rechazaron registros",
		OtherWhy:  "otros motivos",
		NextTime:  "Otra carga reemplaza registros por su id; ninguno se duplica.",
		RunOver:   "La carga terminó.",
		RunRemark: func(stored, rejected string) string { return stored + " guardados, " + rejected + " rechazados" },
		Kept:      func(n int64, count string) string { return stored(n, count) + "; nada quedó a medias" },
		KeptNone:  "no se guardó nada; nada quedó a medias",

		LeaveTitle: "La carga está en curso",
		LeaveStop:  "Detenerla",
		LeaveKeeps: "se conserva todo lo guardado",
		LeaveRun:   "Dejarla seguir",
		LeaveBack:  "y salir; Cargar la vuelve a mostrar",
		LeaveStay:  "Quedarse",
		LeaveSee:   "y mirarla",
		KeyPreview: "ver primero",
		KeyStart:   "empezar",
		KeyAll:     "todos los campos",
		KeyFewer:   "menos campos",
		KeyStop:    "detener",
		KeyLeave:   "dejar",
		KeyRejects: "rechazos",
		KeyBrowse:  "usuarios",
		KeyOther:   "otro origen",
		KeyList:    "orígenes",
		KeyScroll:  "desplazar",
	}
}
