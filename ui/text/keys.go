package text

// Keys is what keys do, for the footer and help: lower case, two words at most.
type Keys struct {
	Commands string `max:"10"`
	Help     string `max:"8"`
	Back     string `max:"8"`
	Lock     string `max:"12"`
	Quit     string `max:"8"`
	Mouse    string `max:"32"`
	Home     string `max:"20"`
	Suspend  string `max:"28"`
	Jump     string `max:"8"`
	Move     string `max:"8"`
	Up       string
	Down     string
	PageUp   string
	PageDown string
	Top      string
	Bottom   string
	Left     string
	Right    string
	Or       string
	Open     string `max:"8"`
	Next     string `max:"14"`
	Retry    string `max:"14"`
	Details  string `max:"10"`
	Dismiss  string `max:"10"`
	Cancel   string `max:"10"`
	Close    string `max:"8"`
	Choose   string `max:"8"`
	Run      string `max:"8"`
	Unlock   string `max:"12"`
	Continue string `max:"10"`
	Generate string `max:"10"`
	Space    string `max:"8"` // the name of the key
}

// Keys returns what keys do.
func (c Catalogue) Keys() Keys { return choose(c, keysEN, keysES) }

func keysEN() Keys {
	return Keys{
		Commands: "commands", Help: "help", Back: "back", Lock: "lock", Quit: "quit",
		Mouse: "mouse on or off, to select text", Home: "menu", Suspend: "mask and suspend", Jump: "jump",
		Move: "move", Up: "up", Down: "down", PageUp: "a page up", PageDown: "a page down", Top: "first", Bottom: "last",
		Left: "left", Right: "right", Or: "or",
		Open: "open", Next: "next field", Retry: "try again", Details: "details", Dismiss: "dismiss", Cancel: "cancel",
		Close: "close", Choose: "choose", Run: "run", Unlock: "unlock", Continue: "continue", Generate: "generate",
		Space: "space",
	}
}

func keysES() Keys {
	return Keys{
		Commands: "comandos", Help: "ayuda", Back: "volver", Lock: "bloquear", Quit: "salir",
		Mouse: "ratón sí o no, para seleccionar", Home: "menú", Suspend: "enmascarar y suspender", Jump: "ir",
		Move: "mover", Up: "arriba", Down: "abajo", PageUp: "una página arriba", PageDown: "una página abajo",
		Top: "primero", Bottom: "último", Left: "izquierda", Right: "derecha", Or: "o",
		Open: "abrir", Next: "otro campo", Retry: "reintentar", Details: "detalles", Dismiss: "descartar", Cancel: "cancelar",
		Close: "cerrar", Choose: "elegir", Run: "ejecutar", Unlock: "desbloquear", Continue: "continuar", Generate: "generar",
		Space: "espacio",
	}
}
