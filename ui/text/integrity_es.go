package text

func integrityES() Integrity {
	t := integrityResultES()
	t.Title = "integridad"
	t.NotYet = "Nada se verificó desde que se abrió la consola."
	t.NotYetWhy = "Abre cada sello con la clave maestra, no muestra valores y dice qué se modificó, plantó o borró. Se detiene al dejar esta pantalla."
	t.ReadOnly = "Esta consola solo lee. Verificar escribe en la auditoría; por eso no se ofrece."
	t.UnlockWhy = "Con ella se revisa cada sello; nada se revela."
	t.Checking = func(stage string) string { return "verificando " + stage }
	t.Stages = IntegrityStages{
		Audit: "auditoría", Batches: "lotes", Records: "usuarios", Rejects: "rechazos", Keys: "claves", Account: "cuentas",
		AuditLong: "la auditoría", BatchesLong: "lotes y cargas", RecordsLong: "usuarios", RejectsLong: "rechazos",
		KeysLong: "claves sobrantes", AccountLong: "las cuentas de cargas",
	}
	t.Of = func(done, total string) string { return done + " de " + total }
	t.SoFar = func(done string) string { return done + " hasta ahora" }
	t.Rate = func(perSecond string) string { return perSecond + "/s" }
	t.Elapsed, t.LeftAbout = "van", "faltan unos"
	t.SoFarFails = func(n int64, count string) string {
		return count + Plural(n, " falla hasta ahora", " fallas hasta ahora")
	}
	t.Stopped = func(done, total string) string { return "Detenida tras " + done + " de " + total + " usuarios" }
	t.StoppedWhy = "nada cambió; la próxima empieza de nuevo"

	t.SweepTitle = "Limpiar lo sobrante"
	t.SweepText = "Cierra cargas que murieron y borra claves que nada necesita: de versiones anteriores de usuarios, con más de un día, y de cargas que se interrumpieron."
	t.SweepKeeps = "Lo que prueba que un usuario fue borrado se conserva. Queda en la auditoría con sus totales y no se puede deshacer."
	t.SweepDo, t.SweepWhy = "limpiar", "Con ella se distinguen las claves genuinas de las plantadas."
	t.Sweeping = "limpiando"
	t.Swept = func(clock string) string { return "Limpieza a las " + clock + "." }
	t.SweptRuns = func(n int64, count string) string { return count + Plural(n, " carga cerrada", " cargas cerradas") }
	t.SweptKeys = func(n int64, count string) string { return count + Plural(n, " clave borrada", " claves borradas") }
	t.SweptYoung = func(n int64, count string) string { return count + Plural(n, " espera un día", " esperan un día") }
	t.SweptKept = func(_ int64, count string) string { return count + " como prueba" }
	t.SweptNone = "no sobraba nada"
	t.SweepBroke = "La limpieza se detuvo."
	t.Waiting = func(what, seconds string) string { return what + ", " + seconds }
	t.KeptCheck = "verificar no cambia nada; el último resultado sigue"
	t.KeptSweep = "lo borrado hasta entonces está en la auditoría; nada necesario se borró"
	t.KeyVerify, t.KeyAgain, t.KeySweep, t.KeyStop = "verificar", "otra vez", "limpiar", "detener"
	t.KeyRecord, t.KeyRejects, t.KeyEntry = "ver usuario", "ver rechazos", "ver entrada"
	return t
}

func integrityResultES() Integrity {
	return Integrity{
		UsersFail: func(n int64, count, of string) string {
			return Plural(n, "Falla ", "Fallan ") + count + " de " + of + " usuarios"
		},
		ChecksFail: func(n int64, count string) string { return count + Plural(n, " revisión falla", " revisiones fallan") },
		OtherChecks: func(n int64, count string) string {
			return "y " + count + Plural(n, " revisión más", " revisiones más")
		},
		AllWhole: func(n int64, count string) string {
			return Plural(n, "El único usuario está íntegro", "Los "+count+" usuarios están íntegros")
		},
		NothingHere: "No hay usuarios y nada falla",
		CheckedIn:   func(took, rate string) string { return "verificado en " + took + ", " + rate + " usuarios/s" },
		CheckedFast: "verificado en menos de 1 s",
		AsOf:        func(clock string) string { return "a las " + clock },
		Since:       "se escribió después",

		Whole: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " sellado e íntegro", " sellados e íntegros")
		},
		Rejects: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " rechazo íntegro", " rechazos íntegros")
		},
		RejectsFail: func(n int64, count, of string) (figure, after string) {
			return count, " de " + of + Plural(n, " rechazos falla", " rechazos fallan")
		},
		Runs: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " carga que cuadra", " cargas que cuadran")
		},
		AllRuns: "todas las cargas cuadran",
		RunsFail: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " carga no cuadra", " cargas no cuadran")
		},
		RunsOpen: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " carga sin cerrar", " cargas sin cerrar")
		},
		Entries: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " entrada en orden", " entradas en orden")
		},
		EntriesFail: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " entrada falla", " entradas fallan")
		},
		KeysFail: func(n int64, count string) (figure, after string) {
			return count, Plural(n, " clave sin usuario", " claves sin usuario")
		},
		HeaderFails: "se modificó la cabecera",

		WhatFails: "Qué falla", NotFailures: "No son fallas",
		Position: func(at, of string) string { return at + " de " + of },
		Reject:   func(id string) string { return "rechazo " + id },
		Run:      func(id string) string { return "carga " + id },
		Batch:    func(id string) string { return "lote " + id },
		Entry:    func(n string) string { return "entrada " + n },
		Header:   "cabecera",
		More:     "fallas más", MoreWhy: "solo se listan las primeras",
	}
}
