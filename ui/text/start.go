package text

import (
	"math"
	"strconv"
)

// Start is the guided first run.
type Start struct {
	Title                                string `max:"16"`
	StepLang, StepKey, StepPlace, StepIn string `max:"18"`
	Step                                 func(n, of string) string

	LangTitle, LangSays string

	KeyTitle, KeySays        string
	TypeOne, Generate        string `max:"18"`
	TypeSays, GenerateSays   string `max:"46"`
	Key, Again, Strength     string `max:"14"`
	DotsDoNotCount           string `max:"24"`
	Weak, Fair, Good, Strong string `max:"10"`
	Hint, TooWeak, TooShort  string
	NotSame, Same            string
	WriteDown, TypeToConfirm string
	NothingYet               string

	PlaceTitle, PlaceSays             string
	Folder, StoreFile, HostKey, Known string `max:"16"`
	PlaceDo                           string

	InTitle, InSays         string
	Sample, API, File, None string `max:"20"`
	SampleSays, FileSays    string `max:"46"`
	NoneSays, APIMissing    string `max:"46"`
	Path                    string `max:"14"`
	PathMissing             string
	Creating, Created       string
	CreateKept              string
	Next                    string `max:"12"`
	ShowAgain               string `max:"16"`
}

// Start returns the words of the guided first run.
func (c Catalogue) Start() Start { return choose(c, startEN, startES) }

func startEN() Start {
	return Start{
		Title: "new vault", StepLang: "language", StepKey: "master key", StepPlace: "place", StepIn: "first records",
		Step:      func(n, of string) string { return "step " + n + " of " + of },
		LangTitle: "Choose the language", LangSays: "Of this console. The palette (:) changes it at any time.",
		KeyTitle: "Choose the master key",
		KeySays:  "It opens every sealed value. It is stored nowhere: if it is lost, no one can reveal a field again.",
		TypeOne:  "Type one", Generate: "Generate one",
		TypeSays: "12 characters or more; pasting works", GenerateSays: "six groups, 150 bits; write it down once",
		Key: "master key", Again: "again", Strength: "strength", DotsDoNotCount: "dots do not count",
		Weak: "weak", Fair: "fair", Good: "good", Strong: "strong",
		Hint:    "a date or a name in it would make it weak",
		TooWeak: "This one can be guessed. Add words, or generate one.", TooShort: "At least 12 characters are needed.",
		NotSame: "The two are not the same.", Same: "The two are the same.",
		WriteDown: "Write it down and keep it where only you have it. It is shown once.", TypeToConfirm: "Type it below to go on: that proves the copy.",
		NothingYet: "Nothing is created until the last step.",
		PlaceTitle: "Where it will live",
		PlaceSays:  "The vault is one file. Sealed values in it open with the master key alone.",
		Folder:     "folder", StoreFile: "vault", HostKey: "this host's key", Known: "known vaults",
		PlaceDo: "Another place: leave with ctrl+c and set COFRE_HOME, or start with --home.",
		InTitle: "First records", InSays: "They are encrypted here before they are stored. A preview comes first.",
		Sample: "Sample users", API: "From API_URL", File: "From a file", None: "Nothing yet",
		SampleSays: "1,000 made-up users, to look around", FileSays: "JSON, NDJSON or CSV, also .gz",
		NoneSays: "create the vault and go to the menu", APIMissing: "API_URL is not set",
		Path: "path", PathMissing: "A path is needed.",
		Creating: "creating the vault", Created: "The vault is made.", CreateKept: "nothing was created", Next: "continue", ShowAgain: "another one",
	}
}

func startES() Start {
	return Start{
		Title: "bóveda nueva", StepLang: "idioma", StepKey: "clave maestra", StepPlace: "lugar", StepIn: "registros",
		Step:      func(n, of string) string { return "paso " + n + " de " + of },
		LangTitle: "Elegir el idioma", LangSays: "De esta consola. Se cambia cuando se quiera con la paleta (:).",
		KeyTitle: "Elegir la clave maestra",
		KeySays:  "Abre todos los valores sellados. No se guarda en ningún lugar: si se pierde, nadie podrá revelar un campo.",
		TypeOne:  "Escribir una", Generate: "Generar una",
		TypeSays: "12 caracteres o más; se puede pegar", GenerateSays: "seis grupos, 150 bits; anotarla una vez",
		Key: "clave maestra", Again: "otra vez", Strength: "fuerza", DotsDoNotCount: "los puntos no cuentan",
		Weak: "débil", Fair: "regular", Good: "buena", Strong: "fuerte",
		Hint:    "una fecha o un nombre en ella la haría débil",
		TooWeak: "Esta puede adivinarse. Agregar palabras o generar una.", TooShort: "Hacen falta al menos 12 caracteres.",
		NotSame: "Las dos no son iguales.", Same: "Las dos son iguales.",
		WriteDown: "Anotarla y guardarla donde nadie más la tenga. Se muestra una sola vez.", TypeToConfirm: "Escribirla abajo para seguir: eso prueba la copia.",
		NothingYet: "No se crea nada hasta el último paso.",
		PlaceTitle: "Dónde estará",
		PlaceSays:  "La bóveda es un archivo. Los valores sellados se abren solo con la clave maestra.",
		Folder:     "carpeta", StoreFile: "bóveda", HostKey: "clave del equipo", Known: "conocidas",
		PlaceDo: "Otro lugar: salir con ctrl+c y definir COFRE_HOME, o empezar con --home.",
		InTitle: "Primeros registros", InSays: "Se cifran aquí antes de guardarse. Antes hay una vista previa.",
		Sample: "Usuarios de muestra", API: "Desde API_URL", File: "Desde un archivo", None: "Nada aún",
		SampleSays: "1 000 usuarios inventados, para mirar", FileSays: "JSON, NDJSON o CSV, también .gz",
		NoneSays: "crear la bóveda e ir al menú", APIMissing: "API_URL no está definida",
		Path: "ruta", PathMissing: "Hace falta una ruta.",
		Creating: "creando la bóveda", Created: "La bóveda está hecha.", CreateKept: "no se creó nada", Next: "continuar", ShowAgain: "otra",
	}
}

// GuessTime says how long a thief needs for so many guesses at a thousand a second, roughly and in words.
func (c Catalogue) GuessTime(guesses float64) string {
	const rate, minute, hour, day, year, long = 1000, 60, 3600, 86400, 31557600, 1e6
	s := guesses / rate / 2
	say := func(v float64, en, es string) string {
		n := c.Count(int64(math.Max(math.Round(v), 1)))
		if c.lang == Spanish {
			return "unos " + n + noBreak + es + " a " + c.Count(rate) + " intentos por segundo"
		}
		return "about " + n + noBreak + en + " at " + c.Count(rate) + " guesses a second"
	}
	switch {
	case s < minute:
		return say(math.Max(s, 1), "s", "s")
	case s < hour:
		return say(s/minute, "min", "min")
	case s < 2*day:
		return say(s/hour, "h", "h")
	case s < 2*year:
		return say(s/day, "days", "días")
	case s < long*year:
		return say(round(s/year), "years", "años")
	}
	if c.lang == Spanish {
		return "más de un millón de años a " + c.Count(rate) + " intentos por segundo"
	}
	return "over a million years at " + c.Count(rate) + " guesses a second"
}

// round keeps two digits: more would be made up.
func round(v float64) float64 {
	f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 2, 64), 64)
	if err != nil {
		return v
	}
	return f
}
