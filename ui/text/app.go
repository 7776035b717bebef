package text

import (
	"fmt"
	"time"
)

// App is what the console around the screens says.
type App struct {
	Locked, Open string `max:"12"`
	NoVault      string `max:"24"`
	Opening      string `max:"40"`
	Waiting      func(what, seconds string) string
	TooSmall     func(width, height int) string

	LockedNow, LockedIdle, LockedElse, LockedSuspend string `max:"56"`
	LockFailed                                       string `max:"56"`
	UnlockedNow                                      string `max:"40"`
	MouseOn, MouseOff                                string `max:"56"`
	Copied                                           string `max:"30"`
	ClearedIn                                        func(d string) string
	ClipboardCleared                                 string `max:"40"`
	NotBuilt                                         string `max:"56"`
	ReadOnly                                         string `max:"20"`

	Kept, Do string `max:"8"`

	Commands, Of          string `max:"20"`
	NeedsKey              string `max:"18"`
	NoCommand             string
	General               string `max:"16"`
	LockAll               string
	HelpTitle, Everywhere string                             `max:"20"`
	Moving                string                             `max:"20"`
	MoreLines             func(n int64, count string) string `max:"20"` // below what is in sight
	Signs                 string                             `max:"24"`
	SignSealed, SignOpen  string
	SignMark, SignFail    string
	SignDone              string
	ThemeAuto             string
	ThemeDark, ThemeLight string
	ThemeContrast         string
	ThemeFew, ThemeNone   string
	LangEnglish           string
	LangSpanish           string
	MenuName              string `max:"12"`

	UnlockTitle                      string `max:"28"`
	MasterKey                        string `max:"14"`
	UnlockWhy                        string
	Checking                         string
	WrongKey                         string `max:"52"`
	NextTry                          func(d string) string
	NothingDone                      string `max:"54"`
	CapsLock                         string `max:"40"`
	StaysOpen                        func(d string) string
	TrustTitle                       string `max:"40"`
	TrustText, TrustCompare, TrustDo string
	TrustYes, TrustNo                string `max:"24"`
	OpenFailed                       string
}

// App returns what the console around the screens says.
func (c Catalogue) App() App { return choose(c, appEN, appES) }

func appEN() App {
	return App{
		Locked: "locked", Open: "open", NoVault: "no vault here yet", Opening: "opening the vault",
		Waiting: func(what, seconds string) string { return what + ", " + seconds },
		TooSmall: func(w, h int) string {
			return fmt.Sprintf("This window has %d columns and %d rows; the console needs 60 and 20.", w, h)
		},

		LockedNow: "Locked. Everything is masked.", LockedIdle: "Locked after a time without a key pressed.",
		LockedElse: "The vault was locked.", LockedSuspend: "Locked, not suspended: nothing could wake the program.",
		LockFailed:  "Locked, but the audit log has no entry of it.",
		UnlockedNow: "The vault is open.", MouseOn: "The mouse works here again.", MouseOff: "The mouse selects text now; M turns it back.",
		Copied: "Sent to your terminal.", ClearedIn: func(d string) string { return "Cleared in " + d + "." },
		ClipboardCleared: "The clipboard was cleared.", NotBuilt: "There is no such screen.", ReadOnly: "read only",

		Kept: "kept", Do: "do",

		Commands: "Commands", Of: "of", NeedsKey: "needs key", NoCommand: "No command matches.", General: "Console",
		LockAll:   "Lock everything, at once",
		HelpTitle: "Keys", Everywhere: "Everywhere", Moving: "Moving", Signs: "Signs",
		MoreLines:  func(n int64, count string) string { return count + Plural(n, " more line", " more lines") },
		SignSealed: "sealed, locked", SignOpen: "revealed, open", SignMark: "not checked yet, or denied", SignFail: "fails its check", SignDone: "whole, done",
		ThemeAuto: "Colours: as the terminal has them", ThemeDark: "Colours: dark", ThemeLight: "Colours: light",
		ThemeContrast: "Colours: high contrast", ThemeFew: "Colours: sixteen", ThemeNone: "Colours: none",
		LangEnglish: "Language: English", LangSpanish: "Idioma: español", MenuName: "menu",

		UnlockTitle: "Unlock the vault", MasterKey: "master key", UnlockWhy: "It opens sealed values until the vault locks.",
		Checking: "checking the key", WrongKey: "Not a master key of this vault.",
		NextTry:     func(d string) string { return "Next try in " + d + "." },
		NothingDone: "Nothing was opened; the try is in the audit log.", CapsLock: "Caps lock is on.",
		StaysOpen:  func(d string) string { return "It stays open for " + d + " without a key pressed." },
		TrustTitle: "A vault this machine has not seen", TrustText: "It holds records already. Its fingerprint is",
		TrustCompare: "Compare it with what `cofre doctor` prints where the vault was made.",
		TrustDo:      "If it is another, somebody may have put it here.",
		TrustYes:     "it is the same", TrustNo: "it is not", OpenFailed: "The vault could not be opened.",
	}
}

func appES() App {
	return App{
		Locked: "bloqueada", Open: "abierta", NoVault: "aún no hay bóveda", Opening: "abriendo la bóveda",
		Waiting: func(what, seconds string) string { return what + ", " + seconds },
		TooSmall: func(w, h int) string {
			return fmt.Sprintf("La ventana tiene %d columnas y %d filas; la consola necesita 60 y 20.", w, h)
		},

		LockedNow: "Bloqueada. Todo está enmascarado.", LockedIdle: "Bloqueada tras un tiempo sin pulsar teclas.",
		LockedElse: "La bóveda se bloqueó.", LockedSuspend: "Bloqueada, no suspendida: nada la despertaría.",
		LockFailed:  "Bloqueada, pero sin entrada en la auditoría.",
		UnlockedNow: "La bóveda está abierta.", MouseOn: "El ratón vuelve a funcionar aquí.", MouseOff: "El ratón ahora selecciona texto; M lo devuelve.",
		Copied: "Enviado a la terminal.", ClearedIn: func(d string) string { return "Se borra en " + d + "." },
		ClipboardCleared: "El portapapeles se borró.", NotBuilt: "No existe esa pantalla.", ReadOnly: "solo lectura",

		Kept: "guardado", Do: "hacer",

		Commands: "Comandos", Of: "de", NeedsKey: "pide la clave", NoCommand: "Ningún comando coincide.", General: "Consola",
		LockAll:   "Bloquear todo, ahora",
		HelpTitle: "Teclas", Everywhere: "En todas partes", Moving: "Moverse", Signs: "Signos",
		MoreLines:  func(n int64, count string) string { return count + Plural(n, " línea más", " líneas más") },
		SignSealed: "sellado, bloqueado", SignOpen: "revelado, abierto", SignMark: "sin verificar, o denegado", SignFail: "no pasa la verificación", SignDone: "íntegro, hecho",
		ThemeAuto: "Colores: los de la terminal", ThemeDark: "Colores: oscuro", ThemeLight: "Colores: claro",
		ThemeContrast: "Colores: alto contraste", ThemeFew: "Colores: dieciséis", ThemeNone: "Colores: ninguno",
		LangEnglish: "Language: English", LangSpanish: "Idioma: español", MenuName: "menú",

		UnlockTitle: "Desbloquear la bóveda", MasterKey: "clave maestra", UnlockWhy: "Abre los valores sellados hasta que la bóveda se bloquee.",
		Checking: "verificando la clave", WrongKey: "No es una clave maestra de esta bóveda.",
		NextTry:     func(d string) string { return "Próximo intento en " + d + "." },
		NothingDone: "Nada se abrió; el intento queda en la auditoría.", CapsLock: "Bloq Mayús está activado.",
		StaysOpen:  func(d string) string { return "Queda abierta " + d + " sin pulsar teclas." },
		TrustTitle: "Una bóveda que este equipo no conoce", TrustText: "Ya tiene registros. Su huella es",
		TrustCompare: "Compararla con la que muestra `cofre doctor` donde se creó.",
		TrustDo:      "Si es otra, alguien pudo haberla puesto aquí.",
		TrustYes:     "es la misma", TrustNo: "no lo es", OpenFailed: "No se pudo abrir la bóveda.",
	}
}

// Spoken writes a duration in words for a sentence: 30 s, 5 min, 1 h.
func (c Catalogue) Spoken(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return c.Count(int64(d/time.Hour)) + noBreak + "h"
	case d >= time.Minute && d%time.Minute == 0:
		return c.Count(int64(d/time.Minute)) + noBreak + "min"
	}
	return c.Seconds(d.Round(time.Second))
}
