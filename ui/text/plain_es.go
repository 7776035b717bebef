package text

import "fmt"

func plainES() Plain {
	p := Plain{
		Title: func(version string) string { return "Cofre " + version + ", por líneas." },
		Vault: func(name, store string) string { return "Bóveda: " + name + ", " + store + "." },
		Menu:  "Qué hacer:",
		Items: []string{
			"Cargar y cifrar", "Listar usuarios, enmascarados", "Revelar campos de un usuario", "Mostrar un usuario, enmascarado",
			"Bloquear", "Verificar todo", "Auditoría", "Rechazos", "Salir",
		},
		Numbers:  []string{"1", "2", "3", "4", "5", "6", "7", "8", "0"},
		Ask:      "Número: ",
		Unknown:  func(answer string) string { return "No existe " + answer + "." },
		ReadOnly: "Solo lectura: nada se guarda y nada se revela.",
		Locked:   "La bóveda está bloqueada.", Open: func(left string) string {
			return "La bóveda está abierta; se bloquea tras " + left + " sin respuesta."
		},
		LockedNow: "Bloqueada.", LockedIdle: "Bloqueada tras un tiempo sin respuesta.", Leaving: "Hasta luego; la bóveda queda bloqueada.",
		IdleExit: "Terminado tras un tiempo sin respuesta.",
		Yes:      []string{"s", "si", "sí", "y", "yes"}, YesNo: " [s/N] ", TooLong: "La línea es demasiado larga.",
		Error:   func(s string) string { return "Error: " + s },
		Do:      func(s string) string { return "Hacer: " + s },
		Details: func(s string) string { return "Detalles: " + s },

		NoVault:   func(folder string) string { return "No hay bóveda en " + folder + "." },
		MakeOne:   "¿Crear una aquí?",
		KeyRule:   "Una clave maestra abre todos los valores sellados. No se guarda en ningún lugar: si se pierde, nadie podrá revelar un campo.",
		NewKey:    "Clave maestra nueva, 12 caracteres o más, o nada para generar una: ",
		Again:     "La misma otra vez: ",
		Generated: "Se generó una clave maestra. Anotarla y guardarla donde nadie más la tenga; una terminal simple conserva lo impreso.", GeneratedIs: "Clave maestra: ",
		TypeIt: "Escribirla para probar la copia: ", Made: "La bóveda está hecha.", NotMade: "No se creó nada.",
		Fingerprint: func(f string) string { return "Este equipo no conoce esta bóveda. Su huella: " + f },
		IsItSame:    "¿Es la que muestra `cofre doctor` donde se creó?",
	}
	return plainWorkES(p)
}

func plainWorkES(p Plain) Plain {
	p.SourceAsk = "Archivo, URL o sample:1000 para usuarios inventados (nada: volver): "
	p.SourceAPI = func(url string) string { return "api: " + url }
	p.FieldWill = func(name, treatment, stored string) string {
		return name + ": " + treatment + ", guardado como " + stored
	}
	p.StartAsk, p.NotStarted = "¿Cargarlo?", "No se guardó nada."
	p.SoFar = func(n int64, count string) string {
		return count + Plural(n, " registro hasta ahora", " registros hasta ahora")
	}
	p.Settling = "Todo está guardado; se crean los índices."
	p.Stored = func(n int64, count, created, updated string) string {
		return count + Plural(n, " registro guardado", " registros guardados") + ": " + created + " nuevos, " + updated + " reemplazados."
	}
	p.Rejected = func(n int64, count string) string {
		return count + Plural(n, " registro rechazado", " registros rechazados") + "; Rechazos dice por qué."
	}
	p.Kept = "Se conserva lo guardado; otra carga reemplaza registros por su id."
	p.QueryAsk = "Consulta (nada: todos los usuarios): "
	p.BadQuery = func(at int, reason string) string { return fmt.Sprintf("Consulta, carácter %d: %s.", at, reason) }
	p.DidYouMean = func(name string) string { return "¿Será " + name + "?" }
	p.Matches = func(n int64, count string) string { return count + Plural(n, " usuario.", " usuarios.") }
	p.NoUsers, p.NoMatch = "Aún no hay usuarios.", "Ningún usuario coincide."
	p.MoreAsk, p.End = "Nada para ver más, un id para mostrarlo, 0 para volver: ", "Ese fue el último."
	p.UserAsk = "Id del usuario (nada: volver): "
	p.User = func(id string) string { return "Usuario " + id }
	p.SealedIs = func(name, mask string) string { return name + ", sellado: " + mask }
	p.ClearIs = func(name, value string) string { return name + ": " + value }
	p.Damaged = func(id string) string { return "El registro de " + id + " no puede leerse; Verificar dice más." }
	p.FieldsAre = func(names string) string { return "Campos sellados: " + names }
	p.FieldsAsk, p.NoFields = "Campos a revelar, con comas (nada: todos): ", "Este registro no tiene campos sellados."
	p.ReasonAsk, p.ReasonNone = "Motivo, para la auditoría: ", "Hace falta un motivo; nada se reveló."
	p.KeyAsk, p.WrongKey = "Clave maestra: ", "No es una clave maestra de esta bóveda. El intento queda en la auditoría."
	p.WaitFor = func(d string) string { return "El próximo intento es en " + d + "." }
	p.Warning = "Una terminal simple conserva lo que imprime: en su historial, en grabaciones, en la memoria de un lector de pantalla."
	p.PrintAsk, p.NotPrinted = "¿Imprimir los valores igualmente?", "Nada se reveló."
	p.ValueIs = func(name, value string) string { return name + ", revelado: " + value }
	p.Unsigned = "Cuidado: nadie responde por quién escribió este registro."
	p.MaskedIn = func(d string) string { return "Se olvidan aquí en " + d + "; Intro los olvida ahora." }
	p.LeftNow = func(d string) string { return "Quedan " + d + "." }
	p.Masked = "Los valores se olvidaron aquí. Lo impreso lo conserva la terminal: borrarlo."
	p.NoRejects = "Nada está en cuarentena."
	p.Reject = func(number int, position, user, reason string) string {
		return fmt.Sprintf("%d: registro %s%s: %s", number, position, user, reason)
	}
	p.RejectsAsk = "1 mostrar un original, 2 reintentar todos, 3 descartar uno, nada para ver más, 0 volver: "
	p.NumberAsk, p.BadNumber = "Número del rechazo: ", "Ese número no existe."
	p.OriginalIs = func(bytes string) string { return "Original, " + bytes + ":" }
	p.RetrySaid = func(stored, stay string) string { return stored + " guardados, " + stay + " quedan." }
	p.DropWord = "descartar"
	p.DropAsk = func(word string) string { return "Se elimina para siempre. Escribir " + word + " para hacerlo: " }
	p.Dropped = func(n int64, count string) string {
		return count + Plural(n, " rechazo descartado.", " rechazos descartados.")
	}
	p.NotDropped = "Nada se descartó."
	p.Verifying = func(done, failed string) string { return done + " verificados, " + failed + " fallan." }
	p.Whole = func(ok, records, rejectsOK, rejects, audit string) string {
		return ok + " de " + records + " registros íntegros, " + rejectsOK + " de " + rejects + " rechazos, " + audit + " entradas de auditoría."
	}
	p.Fails = func(thing, reason string) string { return "Falla: " + thing + ": " + reason }
	p.Things = PlainThings{"registro", "rechazo", "clave de", "carga", "lote", "entrada de auditoría", "la cabecera"}
	p.MoreFail = func(n int64, count string) string { return "Y " + count + Plural(n, " más.", " más.") }
	p.AllWhole = "Todo está íntegro."
	p.SomeFail = func(n int64, count string) string {
		return count + Plural(n, " verificación falló.", " verificaciones fallaron.")
	}
	p.Entry = func(number, at, action, outcome, who string) string {
		return number + ": " + at + ", " + action + " " + outcome + ", " + who
	}
	p.EntryMore = func(record, fields, reason string) string {
		return joined("registro ", record) + joined("campos ", fields) + joined("motivo ", reason)
	}
	p.NoEntries, p.OlderAsk = "La auditoría no tiene entradas.", "Nada para entradas anteriores, v para verificar la auditoría, 0 para volver: "
	return p
}
