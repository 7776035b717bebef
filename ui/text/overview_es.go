package text

func overviewES() Overview {
	t := overviewFactsES()
	t.Title = "resumen"
	t.Users, t.SealedValues, t.Rejects, t.NotVerified, t.Reveals = "usuarios", "valores sellados", "rechazos", "sin verificar", "revelados (24 h)"
	t.Today = func(count string) string { return count + " hoy" }
	t.NoneToday = "ninguno hoy"
	t.EachUser = func(count string) string { return count + " por usuario" }
	t.Waiting, t.NeverVerified, t.AllVerified = "en espera", "nunca", "todo revisado"
	t.Failed = func(count string) string { return count + " con falla" }
	t.Operators = func(n int64, count string) string { return count + Plural(n, " operador", " operadores") }
	t.About = func(count string) string { return "unos " + count }
	t.UpTo = func(count string) string { return "hasta " + count }
	t.NotRead = "sin leer"
	t.Reading = func(what, seconds string) string { return what + ", " + seconds }
	t.ReadingCounts, t.ReadingSample, t.ReadingToday = "contando usuarios", "mirando una muestra", "contando los de hoy"
	t.ReadingDays, t.ReadingTop, t.ReadingLog = "contando por día", "contando valores", "leyendo la auditoría"
	t.AsOf = func(clock string) string { return "a las " + clock }

	t.By = [4]string{"Usuarios por día", "Usuarios por semana", "Usuarios por mes", "Usuarios por año"}
	t.Sealing, t.UTC = "momento del sellado", "UTC"
	t.Now = [4]string{"hoy", "esta semana", "este mes", "este año"}
	t.Busiest, t.Quietest, t.Average, t.Latest = "el mayor", "el menor", "promedio", "el último"
	t.Each = [4]string{"por día", "por semana", "por mes", "por año"}
	t.Empty = func(n int64, count string, unit int) string {
		return count + " " + Plural(n, [4]string{"día", "semana", "mes", "año"}[unit], [4]string{"días", "semanas", "meses", "años"}[unit])
	}
	t.NoDates = "Ningún usuario tiene fecha aquí."
	t.WeekOf = func(day string) string { return "semana del " + day }

	t.TopValues = "Valores más frecuentes"
	t.Others, t.Absent = "otros", "sin valor"
	t.NoValues, t.NoField = "Ningún usuario tiene valor aquí.", "La política no tiene campos claros que contar."
	t.Distinct = "Casi ningún valor se repite."

	t.NoUsers, t.NoUsersWhy = "Aún no hay usuarios.", "Los totales y gráficos aparecen en cuanto haya registros guardados."
	t.GoIngest = "cargar"
	t.ChooseDate, t.ChooseField = "Fecha del gráfico", "Campo de las barras"
	t.SealedAt = "cuándo se sellaron"
	t.Kept = "lo leído antes sigue en pantalla"
	t.CommandDay = func(field string) string { return "Usuarios por día: " + field }
	t.CommandTop = func(field string) string { return "Valores más frecuentes: " + field }
	t.KeyChart, t.KeyField, t.KeyRange, t.KeyBrowse, t.KeyRefresh = "otro gráfico", "campo", "rango", "ver estos", "actualizar"
	t.KeyWider, t.KeyCloser, t.KeyColumn, t.KeyValue = "un tiempo más largo", "un tiempo más corto", "elegir día", "elegir valor"
	t.KeyClear = "no elegir nada"
	return t
}

func overviewFactsES() Overview {
	return Overview{
		Protection: "Protección",
		FieldsSealed: func(n, of int64) (figure, after string) {
			c := Catalogue{lang: Spanish}
			return c.Count(n), " de " + c.Count(of) + Plural(n, " campos está sellado", " campos están sellados")
		},
		LastIngest: "última carga", LastVerify: "verificación", LastRotation: "rotación", Runs: "en curso", Store: "almacén",
		SealedFields: "campos", // sealed ones; the share follows
		OfFields:     func(of string) string { return "sellados de " + of },
		Records:      func(n int64, count string) string { return count + Plural(n, " usuario", " usuarios") },
		Rejected:     func(n int64, count string) string { return count + Plural(n, " rechazo", " rechazos") },
		Stopped:      "detenida", Broken: "interrumpida", Died: "murió", Whole: "íntegro", Never: "nunca", NoRuns: "ninguna",
		Writing:     func(_ int64, count string) string { return count + " en curso" },
		Interrupted: func(n int64, count string) string { return count + Plural(n, " interrumpida", " interrumpidas") },
		SweepDoes:   "6 las limpia",
		Epoch:       func(n string) string { return "época " + n },
	}
}
