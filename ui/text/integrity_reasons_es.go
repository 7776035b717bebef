package text

func failuresES() Failures {
	const (
		again   = "volver a cargarlo o restaurar de un respaldo"
		restore = "restaurar la clave de un respaldo; si no, volver a cargarlo"
		entries = "restaurar las entradas de la bóveda de un respaldo"
		compare = "comparar la auditoría con un punto de control guardado"
	)
	return Failures{
		Seal:         Failure{"modificado después de sellarse", "El sello cubre cada campo y no coincide: alguien que puede escribir en el almacén lo modificó.", again},
		NoKey:        Failure{"falta su clave", "El documento está, su clave no: alguien la borró. Los valores sellados no se pueden leer desde aquí.", restore},
		KeyChanged:   Failure{"su clave fue modificada", "La clave que nombra es de otro usuario o fue modificada; nada de este usuario se abre.", restore},
		NoEnvelope:   Failure{"su sobre no se puede leer", "Falta o no tiene sentido la parte que dice cómo se selló: fue modificado o no lo escribió este producto.", again},
		Moved:        Failure{"pertenece a otra colección", "Se selló como rechazo y está entre los usuarios, o al revés: alguien lo movió.", "quitarlo de ahí y restaurarlo de un respaldo"},
		BatchGone:    Failure{"falta la entrada de su lote", "No está la entrada de la carga que lo selló, y con ella la clave de todo lo que esa carga selló.", entries},
		BatchChanged: Failure{"la entrada de su lote se modificó", "La entrada de la carga que lo selló no es la que se firmó; su clave no abre nada.", entries},
		Stranger:     Failure{"lo escribió un equipo desconocido", "Ningún equipo inscrito entonces firmó su carga: alguien más lo puso aquí.", "no confiar en él; comparar los equipos: `cofre hosts list`"},
		Revoked:      Failure{"lo escribió un equipo revocado", "El equipo que firmó su carga ya no tenía permiso de escribir.", "no confiar en él; volver a cargarlo desde un equipo inscrito"},
		Unannounced:  Failure{"su carga nunca se anunció", "La auditoría no tiene la carga de la que dice venir: fue plantado, o la auditoría se recortó.", compare},
		Index:        Failure{"sus columnas de búsqueda cambiaron", "El documento está íntegro, pero lo que usan consultas y gráficos dice otra cosa y engaña.", "rehacerlas: `cofre sweep --reindex`"},
		OddReject:    Failure{"no está sellado como rechazo", "Se abre, pero sus partes no son las de un rechazo: quien lo escribió lo hizo mal.", "volver a cargar su fuente"},
		Field:        Failure{"un valor sellado no se abre", "El sello coincide, pero un valor debajo no se abre: quien lo selló lo hizo mal.", again},
		Planted:      Failure{"una clave plantada o modificada", "Una clave con este id no abre nada ni pertenece a ningún documento: fue modificada o puesta ahí.", "averiguar quién puede escribir claves; restaurar el respaldo"},
		Deleted:      Failure{"el usuario fue borrado", "Su clave está, su documento no, y la auditoría no registra que se quitara: fue borrado a espaldas de la bóveda.", "restaurarlo de un respaldo o volver a cargarlo"},

		RunUnannounced: Failure{"nunca se anunció", "La auditoría no tiene esta carga: fue plantada, o la auditoría se recortó.", compare},
		RunChanged:     Failure{"su entrada fue modificada", "La entrada que lleva la cuenta de esta carga no es la que su equipo firmó.", entries},
		RunData:        Failure{"su resultado no tiene sentido", "La entrada de auditoría de esta carga no dice lo que dice una carga.", compare},
		BatchName:      Failure{"una entrada con nombre ajeno", "Este producto no da tales nombres: alguien puso ahí la entrada.", "averiguar quién puede escribir en el almacén"},
		Audit:          Failure{"la auditoría se rompe aquí", "La auditoría es una cadena y se rompe en esta entrada:", compare},
		Header:         Failure{"se modificó la cabecera", "La clave maestra no la reconoce: otro pudo haber agregado equipos o claves.", "restaurarla de un respaldo antes que nada"},
		Other:          Failure{"no pasa la verificación", "La verificación dice:", again},

		RunShort: func(missing, of string) Failure {
			return Failure{lacks(missing) + " " + missing + " de " + of + " usuarios", "La auditoría dice cuántos selló esta carga y hay menos: fueron borrados a espaldas de la bóveda.", "restaurarlos de un respaldo o volver a cargarlos"}
		},
		RunLong: func(extra string) Failure {
			return Failure{extra + " más de los que selló", "Hay más usuarios suyos de los que su cuenta admite: alguien repuso versiones anteriores.", "volver a cargar estos usuarios desde su fuente"}
		},
	}
}

func lacks(count string) string {
	if count == "1" {
		return "falta"
	}
	return "faltan"
}

func remarksES() Remarks {
	return Remarks{
		Superseded:    Remark{"claves de versiones anteriores", "limpiar borra las de más de un día"},
		Orphaned:      Remark{"claves de cargas que se interrumpieron", "limpiar las borra"},
		Open:          Remark{"no terminó", "su cuenta queda abierta hasta entonces"},
		OpenMany:      Remark{"cargas no terminaron", "sus cuentas quedan abiertas"},
		Died:          Remark{"murió; su cuenta queda abierta", "limpiar la cierra"},
		DiedMany:      Remark{"cargas murieron; cuentas abiertas", "limpiar las cierra"},
		NoOutcome:     Remark{"terminó; la auditoría no dice cómo", "no se puede cuadrar"},
		NoOutcomeMany: Remark{"cargas cuyo final la auditoría no tiene", "no se pueden cuadrar"},
		Gone: func(missing, of string) Remark {
			return Remark{lacks(missing) + " " + missing + " de " + of + " usuarios", "la auditoría está dañada y no dice más"}
		},
		Busy:      Remark{"no cuadra mientras otros escriben", "verificar otra vez cuando terminen"},
		NoBooks:   Remark{"cargas sin cuadrar", "la auditoría está dañada"},
		MoreAudit: Remark{"entradas de auditoría más fallan", "solo se listan las primeras"},
	}
}
