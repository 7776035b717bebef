package text

// Errors is what can go wrong in every screen, said for people: what happened, and what to do. What happened names no
// value, file or host; those follow it in muted.
type Errors struct {
	Unknown, UnknownDo           string
	Unreachable, UnreachableDo   string
	Busy, BusyDo                 string
	ReadOnly, ReadOnlyDo         string
	Full, FullDo                 string
	Schema, SchemaDo             string
	Damaged, DamagedDo           string
	Integrity, IntegrityDo       string
	Pinned, PinnedDo             string
	NotFound, NotFoundDo         string
	NotEnrolled, NotEnrolledDo   string
	Audit, AuditDo               string
	Locked, LockedDo             string
	WrongKey, WrongKeyDo         string
	RunLost, RunLostDo           string
	Source, SourceDo             string
	Usage, UsageDo               string
	Timeout, TimeoutDo           string
	Crash, CrashDo               string
	NothingRevealed, NothingLost string
}

// Errors returns what can go wrong.
func (c Catalogue) Errors() Errors { return choose(c, errorsEN, errorsES) }

func errorsEN() Errors {
	return Errors{
		Unknown: "That did not work.", UnknownDo: "try again; the details say more",
		Unreachable: "The store cannot be reached.", UnreachableDo: "check that it is there and may be opened, then try again",
		Busy: "The store did not answer for 10 s.", BusyDo: "close the other program that holds it, then try again",
		ReadOnly: "The store can be read but not written.", ReadOnlyDo: "check the rights of the file and its folder",
		Full: "There is no room left in the store.", FullDo: "make room on the disk, then try again",
		Schema: "A newer version wrote this store.", SchemaDo: "use that version",
		Damaged: "This is not a store that can be read.", DamagedDo: "restore it from a backup",
		Integrity: "What is stored is damaged or was changed.", IntegrityDo: "6 Integrity names what fails; ingest it again, or restore it from a backup",
		Pinned: "This is not the vault that was pinned here, or it is older.", PinnedDo: "if a backup was restored, follow it with `cofre trust`; if not, somebody replaced it",
		NotFound: "It is not here.", NotFoundDo: "look for it in 2 Browse",
		NotEnrolled: "This host is not enrolled in the vault.", NotEnrolledDo: "enrol it with `cofre hosts add`",
		Audit: "The audit log cannot be written, so nothing was done.", AuditDo: "make the store writable, then try again",
		Locked: "The vault is locked.", LockedDo: "unlock it and try again",
		WrongKey: "Not a master key of this vault.", WrongKeyDo: "try another; the try is in the audit log",
		RunLost: "Another process closed this run.", RunLostDo: "start it again; what was stored is recognised",
		Source: "The source cannot be read.", SourceDo: "check the address or the file, then try again",
		Usage: "That means nothing here.", UsageDo: "the details say what is allowed",
		Timeout: "It took too long.", TimeoutDo: "try again",
		Crash: "The program failed here.", CrashDo: "try again; if it stays so, report it with the details",
		NothingRevealed: "nothing was revealed", NothingLost: "what was acknowledged is stored",
	}
}

func errorsES() Errors {
	return Errors{
		Unknown: "No funcionó.", UnknownDo: "reintentar; los detalles dicen más",
		Unreachable: "No se llega al almacén.", UnreachableDo: "revisar que exista y pueda abrirse; luego reintentar",
		Busy: "El almacén no respondió en 10 s.", BusyDo: "cerrar el otro programa que lo ocupa; luego reintentar",
		ReadOnly: "El almacén puede leerse pero no escribirse.", ReadOnlyDo: "revisar los permisos del archivo y su carpeta",
		Full: "No queda espacio en el almacén.", FullDo: "hacer espacio en el disco; luego reintentar",
		Schema: "Una versión más nueva escribió este almacén.", SchemaDo: "usar esa versión",
		Damaged: "No es un almacén que pueda leerse.", DamagedDo: "restaurarlo de un respaldo",
		Integrity: "Lo guardado está dañado o fue modificado.", IntegrityDo: "6 Integridad dice qué falla; volver a cargarlo o restaurar de un respaldo",
		Pinned: "No es la bóveda fijada aquí, o es anterior.", PinnedDo: "si se restauró un respaldo, seguirlo con `cofre trust`; si no, alguien la reemplazó",
		NotFound: "No está aquí.", NotFoundDo: "buscarlo en 2 Consultar",
		NotEnrolled: "Este equipo no está inscrito en la bóveda.", NotEnrolledDo: "inscribirlo con `cofre hosts add`",
		Audit: "No se puede escribir la auditoría; no se hizo nada.", AuditDo: "permitir escribir en el almacén; luego reintentar",
		Locked: "La bóveda está bloqueada.", LockedDo: "desbloquearla y reintentar",
		WrongKey: "No es una clave maestra de esta bóveda.", WrongKeyDo: "probar otra; el intento queda en la auditoría",
		RunLost: "Otro proceso cerró esta carga.", RunLostDo: "empezar de nuevo; lo guardado se reconoce",
		Source: "No se puede leer la fuente.", SourceDo: "revisar la dirección o el archivo; luego reintentar",
		Usage: "Eso no significa nada aquí.", UsageDo: "los detalles dicen qué se admite",
		Timeout: "Tardó demasiado.", TimeoutDo: "reintentar",
		Crash: "El programa falló aquí.", CrashDo: "reintentar; si sigue así, informarlo con los detalles",
		NothingRevealed: "nada se reveló", NothingLost: "lo confirmado está guardado",
	}
}
