package text

func decryptES() Decrypt {
	return Decrypt{
		Title:      "descifrar",
		PickHint:   "un id, o el comienzo de un usuario",
		PickFact:   "¿Qué usuario?",
		PickReason: "Escribir un id o un nombre de usuario. El registro se muestra enmascarado; sus campos se revelan uno a uno, con un motivo.",
		NoneFact:   "Ningún usuario coincide.",
		NoneReason: func(text string) string { return "Ningún id ni nombre de usuario comienza con " + text + "." },
		Users: func(n int64, count string, more bool) string {
			if more {
				return "los primeros " + count + "; escribir más"
			}
			return count + " " + Plural(n, "usuario", "usuarios")
		},
		Searching:  func(store, s string) string { return "buscando en " + store + ", " + s },
		Reading:    func(store, s string) string { return "leyendo de " + store + ", " + s },
		MissFact:   "Este usuario no está.",
		MissReason: func(id string) string { return "No hay registro guardado con " + id + ". Tal vez fue borrado." },
		BadFact:    "Este registro no se puede leer.",
		BadReason:  "El documento está dañado. Integridad (6) dice qué tiene.",

		Facts: func(sealed, open string, n int64) string {
			return sealed + Plural(n, " campo sellado", " campos sellados") + ", " + open + " sin sellar"
		},
		Sealed:    func(n int64, count string) string { return count + Plural(n, " campo sellado", " campos sellados") },
		NoSealed:  "Este registro no tiene campos sellados.",
		Chosen:    func(n int64) string { return Plural(n, "elegido", "elegidos") },
		Revealed:  func(n int64, count string) string { return count + Plural(n, " campo revelado", " campos revelados") },
		MaskedIn:  "se enmascaran en",
		FirstIn:   "el primero se enmascara en",
		Opening:   func(s string) string { return "entrada de auditoría y sello, " + s },
		IsChosen:  "elegido",
		NotChosen: "no elegido",
		SpaceDoes: "espacio revela",
		CopyDoes:  "y copia",
		AllDoes:   "enter muestra todo",
		HashIs:    "solo se puede comparar",
		HashDoes:  "c compara",
		NoValue:   "sin valor",
		EmptyText: "texto vacío",
		ReadOnly:  "Esta consola solo lee; revelar escribe en la auditoría.",
		Record:    "Registro", Clear: "Campos sin sellar",
		Reason: "motivo", Audit: "auditoría", Seal: "sello", Clipboard: "portapapeles",
		NoReason:  "se pide antes de mostrar algo",
		AuditNote: "se escribe antes de mostrar algo",
		AuditBoth: func(intent, outcome string) string { return intent + " intento · " + outcome + " hecho" },
		AuditDone: "escrita antes de mostrar",
		SealNote:  "se comprueba antes de abrir algo",
		SealDone:  "comprobado antes de abrir",
		SealedOn:  func(day string) string { return "sellado el " + day },
		Unsigned:  "nadie responde por quién escribió este registro",
		ClipNone:  "vacío",
		ClipSent:  func(field, left string) string { return field + ", se borra en " + left },
		LineOf:    func(line, count string) string { return "línea " + line + " de " + count },
		Length:    func(n int64, count string) string { return count + Plural(n, " byte", " bytes") },
		NothingTo: "No hay nada revelado, así que no hay nada que copiar.",
		FirstShow: "Un valor se compara mientras algún campo del registro está revelado.",
		MaskedNow: "Enmascarado.",

		AskTitle:  func(n int64, count string) string { return "Revelar " + count + Plural(n, " campo", " campos") },
		User:      "usuario",
		Fields:    "campos",
		NeedField: "Hay que elegir al menos un campo.",
		NeedWhy:   "Hace falta un motivo.",
		NeedWhyBy: "Queda en la auditoría junto al nombre del operador.",
		WhyAudit:  "El motivo queda en la auditoría.",
		WrongNote: "No se reveló nada; el intento queda en la auditoría.",

		CheckTitle: func(field string) string { return "Comparar " + field },
		CheckOnly:  "Abrir el registro para comparar",
		CheckValue: "valor",
		CheckNote:  "Solo se dice si es el mismo.",
		CheckSame:  "Es el mismo valor.",
		CheckOther: "Es otro valor.",
		CheckGone:  "Ya se enmascaró: revelar otra vez para comparar.",

		KeyReveal: "revelar", KeyChoose: "elegir", KeyField: "revelar campo", KeyAll: "todos o ninguno", KeyCopy: "copiar",
		KeyMask: "enmascarar ya", KeyCheck: "comparar", KeyWhole: "ver todo", KeyOther: "otro usuario", KeyOpen: "abrir usuario",
		KeyDo: "revelar", KeyDoBoth: "abrir y revelar", KeyScroll: "desplazar", KeyVerify: "verificar",
		HelpPick: "Elegir un usuario", HelpRecord: "Campos de un usuario", HelpValue: "Un valor largo",
		Fail: decryptFailuresES(),
	}
}

func decryptFailuresES() DecryptFailures {
	return DecryptFailures{
		Nothing:   "no se reveló nada; el intento queda en la auditoría",
		Unlogged:  "no se reveló nada",
		NotFound:  "Este usuario ya no está en la bóveda.",
		FindOther: "elegir otro usuario; la auditoría dice si este fue borrado",
		Integrity: "Este registro fue modificado después de sellarse.",
		Restore:   "verificar la bóveda; luego volver a cargarlo o restaurar de un respaldo",
		Locked:    "La bóveda se bloqueó entretanto.",
		UnlockDo:  "volver a abrir la bóveda; campos y motivo se conservan",
		UnlockWhy: "Se sigue con los mismos campos y el mismo motivo.",
		AuditKept: "no se mostró nada: un valor se muestra solo con su entrada guardada",
		Request:   "Este campo no se puede revelar.",
		RequestDo: "elegir otros campos; la política pudo cambiar desde que se selló",
	}
}
