package text

func auditES() Audit {
	return Audit{
		Title: "auditoría", FilterHint: "filtrar por acción, actor, registro o motivo", NumberAsk: "número de entrada:",
		Seq: "núm.", Time: "hora UTC", Actor: "actor", Action: "acción", Record: "registro", Reason: "motivo", Outcome: "resultado",
		Today: "Hoy", Yesterday: "Ayer", Unreadable: "no se puede leer",
		Position:  func(n, of string) string { return n + " de " + of },
		Following: "siguiendo",
		Reading:   func(store, s string) string { return "leyendo de " + store + ", " + s },
		Scanning:  func(done, all, s string) string { return "buscado en " + done + " de " + all + ", " + s },
		Verifying: func(n int64, count, s string) string {
			return "verificando " + count + Plural(n, " entrada, ", " entradas, ") + s
		},
		Checking:  func(done, all string) string { return "verificando " + done + " de " + all },
		Rate:      func(perSecond string) string { return perSecond + "/s" },
		LeftAbout: func(clock string) string { return "faltan unos " + clock },
		Share:     func(percent string) string { return "verificando " + percent },
		Stopped:   "La verificación se detuvo.",
		StoppedAt: func(done, all string) string { return "se leyeron " + done + " de " + all + " entradas" },
		Verified:  func(count, head string) string { return "cadena de " + count + " verificada hasta " + head },
		Failing:   func(n int64, count string) string { return count + Plural(n, " entrada falla", " entradas fallan") },
		EmptyFact: "La auditoría está vacía.", EmptyWhy: "Toda bóveda tiene al menos la entrada de su creación: verificar (v) dice qué pasó.",
		NoneFact: "Ninguna entrada coincide.",
		NoneWhy:  func(count string) string { return "Hay " + count + " entradas; este filtro no deja ninguna." },
		NoPart: func(name string) string {
			return "no " + name + ": acción actor registro resultado motivo equipo ranura campo"
		},
		NotNumber: "hace falta un número", TooHigh: func(count string) string { return "la entrada más nueva es " + count },

		Actions: AuditActions{
			Init: "crear", Unlock: "desbloquear", Lock: "bloquear", Ingest: "cargar", Reveal: "revelar", Export: "exportar", Verify: "verificar",
			Sweep: "barrer", Erase: "borrar", RejectRetry: "reintentar", RejectDrop: "descartar", SlotAdd: "agregar clave",
			SlotChange: "cambiar clave", SlotRemove: "quitar clave", HostAdd: "inscribir", HostRevoke: "revocar", Rotate: "rotar",
			Rewrap: "reenvolver", Reencrypt: "recifrar", Policy: "política", Trust: "confiar", Backup: "respaldar", Restore: "restaurar",
			Migrate: "migrar", Header: "cabecera",
		},
		Classes: AuditClasses{
			Cancelled: "cancelado", Locked: "bóveda bloqueada", Source: "origen", Store: "almacén", Integrity: "integridad", NotFound: "no está",
			BadRequest: "pedido no válido", NotEnrolled: "equipo no inscrito", RunDied: "la carga murió: la cerró una limpieza",
			Overtaken: "otros borraban a la vez: no se quitó nada",
		},
		Outcomes: AuditOutcomes{OK: "hecho", Failed: "falló", Denied: "denegado", Cancelled: "cancelado", Aborted: "abortado", Unknown: "desconoc."},

		Ingested: func(s int64, sealed string, r int64, rejected string) string {
			return sealed + Plural(s, " sellado, ", " sellados, ") + rejected + Plural(r, " rechazo", " rechazos")
		},
		Retried: func(s int64, stored string, r int64, rejected string) string {
			return stored + Plural(s, " guardado, ", " guardados, ") + rejected + Plural(r, " rechazo", " rechazos")
		},
		Dropped: func(n int64, count string) string { return count + Plural(n, " rechazo", " rechazos") },
		Host:    func(label string) string { return label },

		Entry:  func(count string) string { return "Entrada " + count },
		Intent: func(count string) string { return "Intento " + count },
		Fields: "campos", Answers: "responde a",
		AnswersTo: func(count, at string) string { return count + " intento, " + at },
		NoIntent:  "sin intento previo", NoOutcome: "no se escribió resultado: pudo ocurrir", Searching: "se busca su resultado",
		HostKey: "clave equipo", ByVault: "la bóveda misma", Slot: "ranura", Root: "raíz previa", Signed: "firma",
		Unchecked: "sin comprobar: v verifica", CheckedAt: func(at string) string { return "verificada a las " + at }, Broken: "no pasa la verificación",
		Number: "número", When: "hora", HostName: "equipo", Of: "resultado de", Data: "datos", VaultID: "bóveda",
		NoneThere: "ninguno", DataCut: "cortado aquí; cofre audit list --json lo tiene todo",

		Whole: func(n int64, count string) string {
			return count + Plural(n, " entrada íntegra", " entradas íntegras y en orden")
		},
		Broke: func(n int64, count string) string {
			return count + Plural(n, " falla en la auditoría", " fallas en la auditoría")
		},
		HeadIs: "raíz", RestsOn: "se apoya en",
		RestSigned: "cada entrada está firmada por un equipo inscrito cuando escribió",
		RestTree:   "cada firma cubre el árbol de todas las entradas anteriores",
		RestPin: func(count string) string {
			return "este equipo recuerda las primeras " + count + " entradas, y son las mismas"
		},
		RestNoPin: "este equipo no recuerda nada de esta auditoría: una escrita de nuevo por completo no se notaría aquí",
		RestLimit: "lo cortado después de lo recordado solo se nota con un punto de control más nuevo: cofre audit verify --checkpoint",
		OpenIntents: func(n int64, count string) string {
			return count + Plural(n, " intento sin resultado", " intentos sin resultado")
		},
		MoreFail:  func(n int64, count string) string { return "y " + count + Plural(n, " más", " más") },
		WhatFails: "Qué falla", Remarks: "No son fallas",
		FailDo: "dejar de revelar aquí; guardar una copia del almacén y comparar con un punto de control de un auditor",
		Kinds: AuditKinds{
			Missing: "faltan entradas", Format: "no es una entrada de esta auditoría", Number: "movida, repetida o reproducida",
			Vault: "de otra bóveda", Signer: "firmante no inscrito", Signature: "modificada después de firmarse",
			Root: "lo anterior fue modificado", Hashes: "sus resúmenes guardados no son correctos", Link: "resultado sin intento",
			Emptied: "la auditoría fue vaciada", Truncated: "faltan entradas al final", Checkpoint: "no es lo que vio un auditor",
			Pinned: "no es lo que vio este equipo", Time: "el reloj retrocedió", Outcome: "más de un resultado",
		},

		KeyWhole: "ver entrada", KeyFilter: "filtrar", KeyFollow: "seguir", KeyStop: "dejar", KeyVerify: "verificar", KeyHalt: "detener",
		KeyNumber: "ir al número", KeyRecord: "abrir registro", KeyApply: "aplicar", KeyGo: "ir", KeyScroll: "desplazar",
		KeyNewest: "más nueva", KeyOldest: "más antigua",
		HelpList: "La auditoría", HelpEntry: "Una entrada", HelpReport: "Una verificación",
		FailKept: "lo que se ve se leyó antes", FailVerify: "La auditoría no se pudo verificar.",
	}
}
