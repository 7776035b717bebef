package text

// Menu is the menu: what there is, one line each, and the state beside it.
type Menu struct {
	Ingest, Browse, Decrypt, Overview, Keys, Integrity, Audit, Rejects, Toolbox MenuItem

	LastRun, Users, Today, MasterKeys, Entries, Waiting, Ready string               `max:"16"`
	NoneWaiting, NeverRun, NotVerified, Verified               string               `max:"22"`
	Unverified                                                 string               `max:"14"`
	Failed                                                     func(n int64) string `max:"14"`
	UpTo                                                       func(count string) string

	Vault, Name, Store, ThisHost, Fingerprint, AuditLog string `max:"14"`
	Enrolled, NotEnrolled, NoHost                       string `max:"18"`
	LastDays                                            func(n string) string
	TodayAxis                                           string `max:"6"`
	Records, Sealed, Revealed                           string `max:"24"`
	Attention                                           string `max:"24"`
	RejectsWait                                         func(n string) string
	RejectsDo                                           string
	VerifyNever, VerifyDo                               string
	VerifySince                                         func(n int64, count string) string
	VerifyFailed                                        func(n int64, count string) string
	VerifyFailedDo                                      string
	HostMissing, HostDo                                 string
	Reading                                             string `max:"24"`
}

// MenuItem is one item's name and its line of explanation.
type MenuItem struct {
	Name string `max:"20"`
	Says string `max:"64"`
}

// Item returns the item of a screen, by its id.
func (m Menu) Item(id string) MenuItem {
	return map[string]MenuItem{
		"ingest": m.Ingest, "browse": m.Browse, "decrypt": m.Decrypt, "overview": m.Overview, "keys": m.Keys,
		"integrity": m.Integrity, "audit": m.Audit, "rejects": m.Rejects, "toolbox": m.Toolbox,
	}[id]
}

// Menu returns the words of the menu.
func (c Catalogue) Menu() Menu { return choose(c, menuEN, menuES) }

func menuEN() Menu {
	return Menu{
		Ingest:    MenuItem{"Ingest and encrypt", "Fetch user records, encrypt the sensitive fields, store"},
		Browse:    MenuItem{"Browse users", "Search, sort and read every record, masked"},
		Decrypt:   MenuItem{"Decrypt", "Reveal single fields of one user; needs the master key"},
		Overview:  MenuItem{"Overview", "Totals, records by day, top values"},
		Keys:      MenuItem{"Keys", "Master keys, rotation, erasure"},
		Integrity: MenuItem{"Integrity", "Check every seal and name what fails"},
		Audit:     MenuItem{"Audit", "Who revealed what, when and why"},
		Rejects:   MenuItem{"Rejects", "Records that could not be stored, and the reason"},
		Toolbox:   MenuItem{"Toolbox", "Encrypt and decrypt single values, text or files"},
		LastRun:   "last run", Users: "users", Today: "today", MasterKeys: "master keys", Entries: "entries", Waiting: "waiting", Ready: "ready",
		NoneWaiting: "none waiting", NeverRun: "no run yet", NotVerified: "not verified yet", Verified: "verified",
		Unverified: "unverified", Failed: func(int64) string { return "failed" }, UpTo: func(count string) string { return "up to " + count },
		Vault: "Vault", Name: "name", Store: "store", ThisHost: "this host", Fingerprint: "fingerprint", AuditLog: "audit log",
		Enrolled: "enrolled", NotEnrolled: "not enrolled", NoHost: "no key",
		LastDays:  func(n string) string { return "Records, last " + n + " days" },
		TodayAxis: "today",
		Records:   "records", Sealed: "master keys", Revealed: "revealed in 24 h",
		Attention:   "Needs attention",
		RejectsWait: func(n string) string { return n + " rejects wait" }, RejectsDo: "8 Rejects shows why",
		VerifyNever: "The records were never verified.", VerifyDo: "6 Integrity checks every one of them",
		VerifySince: func(n int64, count string) string {
			return count + Plural(n, " record was", " records were") + " stored since the last verification."
		},
		VerifyFailed: func(n int64, count string) string {
			return count + Plural(n, " check", " checks") + " of the last verification failed."
		},
		VerifyFailedDo: "6 Integrity names what fails",
		HostMissing:    "This host may not write here.", HostDo: "enrol it with cofre hosts add",
		Reading: "reading the vault",
	}
}

func menuES() Menu {
	return Menu{
		Ingest:    MenuItem{"Cargar y cifrar", "Traer usuarios, cifrar los campos sensibles y guardarlos"},
		Browse:    MenuItem{"Consultar usuarios", "Buscar, ordenar y leer cada registro, enmascarado"},
		Decrypt:   MenuItem{"Descifrar", "Revelar campos de un usuario; pide la clave maestra"},
		Overview:  MenuItem{"Resumen", "Totales, registros por día, valores más frecuentes"},
		Keys:      MenuItem{"Claves", "Claves maestras, rotación, borrado"},
		Integrity: MenuItem{"Integridad", "Verificar cada sello y nombrar lo que falla"},
		Audit:     MenuItem{"Auditoría", "Quién reveló qué, cuándo y por qué"},
		Rejects:   MenuItem{"Rechazos", "Registros que no pudieron guardarse, y el motivo"},
		Toolbox:   MenuItem{"Herramientas", "Cifrar y descifrar valores sueltos, texto o archivos"},
		LastRun:   "última carga", Users: "usuarios", Today: "hoy", MasterKeys: "claves maestras", Entries: "entradas", Waiting: "en espera", Ready: "listo",
		NoneWaiting: "ninguno en espera", NeverRun: "sin cargas aún", NotVerified: "sin verificar aún", Verified: "verificado",
		Unverified: "sin verificar", Failed: func(n int64) string { return Plural(n, "falla", "fallas") }, UpTo: func(count string) string { return "hasta " + count },
		Vault: "Bóveda", Name: "nombre", Store: "almacén", ThisHost: "este equipo", Fingerprint: "huella", AuditLog: "auditoría",
		Enrolled: "inscrito", NotEnrolled: "no inscrito", NoHost: "sin clave",
		LastDays:  func(n string) string { return "Registros, últimos " + n + " días" },
		TodayAxis: "hoy",
		Records:   "registros", Sealed: "claves maestras", Revealed: "revelados en 24 h",
		Attention:   "Requiere atención",
		RejectsWait: func(n string) string { return n + " rechazos en espera" }, RejectsDo: "8 Rechazos muestra por qué",
		VerifyNever: "Los registros nunca se verificaron.", VerifyDo: "6 Integridad los verifica todos",
		VerifySince: func(n int64, count string) string {
			return count + Plural(n, " registro guardado", " registros guardados") + " desde la última verificación."
		},
		VerifyFailed: func(n int64, count string) string {
			return "En la última verificación " + Plural(n, "falló ", "fallaron ") + count + "."
		},
		VerifyFailedDo: "6 Integridad dice qué falla",
		HostMissing:    "Este equipo no puede escribir aquí.", HostDo: "inscribirlo con cofre hosts add",
		Reading: "leyendo la bóveda",
	}
}
