package text

// AuditProblems says what can be wrong with the audit log, as sentences that begin small and have no full stop. A number
// and a count come as text, a host as data.
type AuditProblems struct {
	Missing, Vault, Signature, Root, StoredHash, StoredHashes string `max:"110"`

	Unreadable                         func(detail string) string       // detail is English
	MissingMany                        func(first, last string) string  `max:"110"`
	Order, OutcomeEarly, OutcomeOfNone func(entry string) string        `max:"110"`
	OutcomeOther, OutcomeSecond        func(entry string) string        `max:"110"`
	Moved                              func(entry, here string) string  `max:"110"`
	Epoch                              func(epoch string) string        `max:"110"`
	HostUnknown                        func(host string) string         `max:"110"`
	HostEarly, HostRevoked             func(host, entry string) string  `max:"110"`
	Emptied                            func(who, n string) string       `max:"110"`
	Truncated                          func(left, who, n string) string `max:"110"`
	Unproven                           func(who string) string          `max:"110"`
	History                            func(n, who string) string       `max:"110"`
	Clock                              func(back string) string         `max:"110"`
	ByCheckpoint, ByMachine, ByProcess string                           `max:"30"` // who saw the log before
}

// AuditProblems returns what can be wrong with the audit log.
func (c Catalogue) AuditProblems() AuditProblems { return choose(c, auditProblemsEN, auditProblemsES) }

func auditProblemsEN() AuditProblems {
	return AuditProblems{
		Missing:      "the entry is missing; what follows cannot be tied to what came before",
		Vault:        "the entry belongs to another vault",
		Signature:    "its signature is not its signer's: the entry or the signature was changed",
		Root:         "the entries before it are not those that its signer saw",
		StoredHash:   "the entry is not the one that its stored hash is of",
		StoredHashes: "its stored hashes are not those of the log",

		Unreadable: func(detail string) string { return "the entry cannot be read: " + detail },
		MissingMany: func(first, last string) string {
			return "the entries " + first + " to " + last + " are missing; what follows cannot be tied to what came before"
		},
		Order:         func(entry string) string { return "the store gave this entry after entry " + entry },
		OutcomeEarly:  func(entry string) string { return "it is the outcome of entry " + entry + ", which comes later" },
		OutcomeOfNone: func(entry string) string { return "it is the outcome of entry " + entry + ", which is no intent" },
		OutcomeOther:  func(entry string) string { return "outcome of entry " + entry + ": other action" },
		OutcomeSecond: func(entry string) string { return "entry " + entry + " has an outcome already" },
		Moved: func(entry, here string) string {
			return "this is entry " + entry + ", where entry " + here + " belongs: moved, repeated or played back"
		},
		Epoch: func(epoch string) string {
			return "it is signed by the vault's key of epoch " + epoch + ", which does not sign for this number"
		},
		HostUnknown: func(host string) string { return "it is signed by " + host + ", a host that is not known" },
		HostEarly:   func(host, entry string) string { return "host " + host + " was enrolled later, by entry " + entry },
		HostRevoked: func(host, entry string) string {
			return "host " + host + " was revoked: it signs for nothing from entry " + entry + " on"
		},
		Emptied: func(who, n string) string { return "the log is empty; " + who + " saw " + n + " entries" },
		Truncated: func(left, who, n string) string {
			return "the log ends after " + left + " entries; " + who + " saw " + n
		},
		Unproven: func(who string) string { return "what " + who + " saw cannot be compared, because entries are missing" },
		History:  func(n, who string) string { return "the first " + n + " entries are not those that " + who + " saw" },
		Clock:    func(back string) string { return "its clock was " + back + " behind an earlier entry" },

		ByCheckpoint: "the checkpoint", ByMachine: "this machine", ByProcess: "this process",
	}
}

func auditProblemsES() AuditProblems {
	return AuditProblems{
		Missing:      "falta la entrada; lo que sigue no se puede unir con lo anterior",
		Vault:        "la entrada es de otra bóveda",
		Signature:    "su firma no es de quien dice firmar: se modificó la entrada o la firma",
		Root:         "las entradas anteriores no son las que vio quien la firmó",
		StoredHash:   "la entrada no es la que corresponde a su hash guardado",
		StoredHashes: "sus hashes guardados no son los de la auditoría",

		Unreadable: func(detail string) string { return "la entrada no se puede leer: " + detail },
		MissingMany: func(first, last string) string {
			return "faltan las entradas " + first + " a " + last + "; lo que sigue no se puede unir con lo anterior"
		},
		Order:         func(entry string) string { return "el almacén dio esta entrada después de la entrada " + entry },
		OutcomeEarly:  func(entry string) string { return "es el resultado de la entrada " + entry + ", que viene después" },
		OutcomeOfNone: func(entry string) string { return "es el resultado de la entrada " + entry + ", que no anuncia nada" },
		OutcomeOther:  func(entry string) string { return "resultado de la n.º " + entry + ", otra acción" },
		OutcomeSecond: func(entry string) string { return "la entrada " + entry + " ya tiene resultado" },
		Moved: func(entry, here string) string {
			return "es la entrada " + entry + " en el lugar de la " + here + ": movida, repetida o repuesta"
		},
		Epoch: func(epoch string) string {
			return "la firma la clave de la bóveda de la época " + epoch + ", que no firma para este número"
		},
		HostUnknown: func(host string) string { return "la firma " + host + ", un equipo desconocido" },
		HostEarly: func(host, entry string) string {
			return "el equipo " + host + " se inscribió después, en la entrada " + entry
		},
		HostRevoked: func(host, entry string) string {
			return "el equipo " + host + " fue revocado: no firma nada desde la entrada " + entry
		},
		Emptied: func(who, n string) string { return "la auditoría está vacía; " + who + " vio " + n + " entradas" },
		Truncated: func(left, who, n string) string {
			return "la auditoría termina tras " + left + " entradas; " + who + " vio " + n
		},
		Unproven: func(who string) string { return "no se puede comparar lo que vio " + who + ": faltan entradas" },
		History:  func(n, who string) string { return "las primeras " + n + " entradas no son las que vio " + who },
		Clock:    func(back string) string { return "su reloj: " + back + " antes que una anterior" },

		ByCheckpoint: "el punto de control", ByMachine: "este equipo", ByProcess: "este proceso",
	}
}
