package text

import "fmt"

func browseES() Browse {
	b := Browse{
		Title: "usuarios", UserTitle: "usuario",
		Detail: "detalle", Reveal: "revelar", Query: "consulta", Sort: "ordenar", Reverse: "invertir orden", Columns: "columnas",
		CopyID: "copiar id", Reload: "recargar", Everybody: "ver todos", Search: "buscar", LastQuery: "consulta previa",
		Suggestion: "tomar sugerencia", Complete: "completar", QueryHelp: "ayuda consultas", NextUser: "siguiente",
		LastUser: "anterior", Scroll: "desplazar", Across: "desplazar columnas", Toggle: "elegir", Apply: "aplicar", AtFirst: "inicial",
		SortByThis: "ordenar",
		ListKeys:   "Usuarios", QueryKeys: "Consulta", MovingKeys: "Movimiento",
		ColumnsTitle: "Columnas", ColumnsWhy: "Las elegidas van de izquierda a derecha en este orden.",
		SortTitle: "Ordenar usuarios por", SortBy: func(field string) string { return "ordenar usuarios por " + field },
		HelpTitle: "Consultas", Help: queryHelpES(),
		SealedSort:    func(field string) string { return field + " está sellado." },
		SealedSortWhy: func(string) string { return "Solo los campos claros ordenan." },
		NotKept:       "La elección de columnas no se conserva tras esta sesión.",
		NotIndexed:    "El almacén no tiene índice de un campo pedido.",
		NotIndexedDo:  "esc deja la consulta; `cofre doctor` dice si se construyen índices",
		Kept: func(n int64, f string) string {
			return f + Plural(n, " usuario leído sigue aquí", " usuarios leídos siguen aquí")
		},
		KeptNothing: "nada se modificó",
	}
	browseListES(&b)
	browseDetailES(&b)
	return b
}

func browseListES(b *Browse) {
	b.Every = "todos los usuarios"
	b.OfAll = func(all string) string { return " de " + all }
	b.Users = func(n int64, f string) string { return f + Plural(n, " usuario", " usuarios") }
	b.Searching = func(store, took string) string { return fmt.Sprintf("buscando en %s, %s", store, took) }
	b.Reading = func(store, took string) string { return fmt.Sprintf("leyendo %s, %s", store, took) }
	b.AsOf = func(clock string) string { return "de las " + clock }
	b.NoField = "no existe ese campo; "
	b.For = func(name string) string { return " para " + name }
	b.NoData, b.NoDataWhy = "Aún no hay usuarios.", "Al cargar se traen los registros y se sella lo sensible."
	b.NoDataReadOnly = "Esta consola es de solo lectura; los registros se cargan desde otra."
	b.NoMatch, b.NoMatchWhy = "Ningún usuario coincide.", "Esta consulta no deja ninguno."
	b.NoMatchOf = func(_ int64, all string) string { return "Hay " + all + "; esta consulta no deja ninguno." }
	b.Failed, b.FailedWhy = "No hay usuarios que mostrar.", "El almacén no dio una respuesta que se pueda mostrar."
	b.Ingest = "cargar"
}

func browseDetailES(b *Browse) {
	b.Sealed, b.Clear, b.Seal = "Sellado", "Claro", "Sello"
	b.Updated = func(ago string) string { return "actualizado " + ago }
	b.None, b.State, b.NotChecked = "sin valor", "estado", "sin verificar aquí"
	b.Whole = func(ago string) string { return "íntegro, " + ago }
	b.DoesNotHold = "no se sostiene"
	b.Unreadable, b.UnreadableWhy = "ilegible", "El documento no se puede leer. Integridad dice más."
	b.Suite, b.Epoch, b.Run, b.Policy = "suite", "época", "carga", "política"
	b.Key, b.Origin, b.Unsigned = "clave", "origen", "nadie responde por él"
	b.Revealed = "revelado"
	b.RevealedBy = func(when, who string) string { return when + ", por " + who }
	b.Never, b.NotLately = "nunca", func(n string) string { return "no en " + n + " entradas" }
	b.More = func(_ int64, f string) string { return f + " más; " }
	b.LongValue = func(size string) string { return size + " en total" }
	b.MoreFields = func(n int64, f string) string { return f + Plural(n, " campo más", " campos más") }
	b.ReadingLog = "no se sabe"
}

func queryHelpES() []QueryLine {
	return []QueryLine{
		{"ana lima", "las dos palabras, en cualquier texto claro"},
		{"ana* \"gris grafito\"", "comienzo de palabra; palabras seguidas"},
		{"a OR b   -c   (d e)", "una u otra; esta no; agrupar"},
		{"{name}:ana", "el valor entero; acentos aparte"},
		{"{name}:ana*   {ip}:*", "empieza así; tiene valor"},
		{"{date}:2021-07..2021-10", "fechas o números, con ambos extremos"},
		{"{date}>2021-07", "después de ese mes"},
		{"{ip}:10.0.0.0/8", "una red"},
	}
}
