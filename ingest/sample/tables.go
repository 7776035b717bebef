package sample

// city is a place with the shape of its postal codes.
type city struct {
	name, country string
	lat, long     int    // ten thousandths of a degree
	zip           string // what its postal codes begin with
	zipDigits     int    // how many digits follow
}

// tables are what users are made of.
type tables struct {
	given, family, streets, colours []string
	cities                          []city
}

func newTables() tables {
	return tables{
		given: []string{
			"Agustina", "Alejandro", "Ana", "Andrés", "Antonia", "Beatriz", "Benjamín", "Bruno", "Camila", "Carlos", "Carolina",
			"Catalina", "Cecilia", "Daniel", "Daniela", "Diego", "Eduardo", "Elena", "Emilia", "Emiliano", "Esteban", "Federico",
			"Fernanda", "Florencia", "Francisco", "Gabriela", "Gonzalo", "Guadalupe", "Héctor", "Ignacio", "Inés", "Isabela",
			"Iván", "Javier", "Jimena", "Joaquín", "José", "Juan", "Julieta", "Laura", "Leandro", "Lucía", "Luis", "Manuela",
			"Marcelo", "María", "Martín", "Mateo", "Matías", "Mónica", "Natalia", "Nicolás", "Noelia", "Óscar", "Pablo", "Paula",
			"Ramiro", "Renata", "Ricardo", "Rocío", "Rodrigo", "Santiago", "Sebastián", "Sofía", "Soledad", "Tomás", "Valentina",
			"Verónica", "Victoria", "Ximena", "Yolanda", "Zoe",
		},
		family: []string{
			"Acosta", "Aguirre", "Álvarez", "Arias", "Barrios", "Benítez", "Blanco", "Bustos", "Cabrera", "Cáceres", "Campos",
			"Cárdenas", "Castillo", "Castro", "Contreras", "Córdoba", "Correa", "Díaz", "Domínguez", "Escobar", "Espinoza",
			"Fernández", "Figueroa", "Flores", "Fuentes", "García", "Giménez", "Gómez", "González", "Guerrero", "Gutiérrez",
			"Hernández", "Herrera", "Ibáñez", "Jara", "Juárez", "Ledesma", "León", "López", "Maldonado", "Martínez", "Medina",
			"Méndez", "Molina", "Morales", "Moreno", "Muñoz", "Navarro", "Núñez", "Ojeda", "Ortiz", "Pacheco", "Peña", "Pérez",
			"Quiroga", "Ramírez", "Ramos", "Ríos", "Rivera", "Rodríguez", "Rojas", "Romero", "Ruiz", "Salazar", "Sánchez", "Silva",
			"Soto", "Suárez", "Torres", "Valdez", "Vargas", "Vázquez", "Vega", "Velázquez", "Vera", "Villalba", "Zamora", "Zúñiga",
		},
		streets: []string{
			"Av. Belgrano", "Av. Colón", "Av. Corrientes", "Av. Independencia", "Av. Insurgentes", "Av. Juárez", "Av. Libertador",
			"Av. Las Heras", "Av. 9 de Julio", "Av. Revolución", "Av. San Martín", "Bulevar Artigas", "Calle 7", "Calle Bolívar",
			"Calle de la Paz", "Calle del Sol", "Calle Hidalgo", "Calle Mitre", "Calle Moreno", "Calle Rivadavia", "Calle Sucre",
			"Camino Real", "Carrera 15", "Carrera 7", "Diagonal Norte", "Jirón de la Unión", "Pasaje Los Álamos", "Paseo Colón",
			"Paseo de la Reforma", "Ruta 3",
		},
		colours: []string{
			"amarillo", "azul", "beige", "blanco", "bordó", "celeste", "dorado", "fucsia", "gris", "lila", "marrón", "naranja",
			"negro", "ocre", "plateado", "rojo", "rosa", "turquesa", "verde", "violeta",
		},
		cities: []city{
			{"Buenos Aires", "Argentina", -346037, -583816, "C1", 3},
			{"Córdoba", "Argentina", -314201, -641888, "X5", 3},
			{"Rosario", "Argentina", -329468, -606393, "S2", 3},
			{"Mendoza", "Argentina", -328895, -688458, "M5", 3},
			{"Salta", "Argentina", -247821, -654232, "A4", 3},
			{"Montevideo", "Uruguay", -349011, -561645, "11", 3},
			{"Santiago", "Chile", -334489, -706693, "83", 5},
			{"Valparaíso", "Chile", -330472, -716127, "23", 5},
			{"Asunción", "Paraguay", -252637, -575759, "00", 4},
			{"La Paz", "Bolivia", -164897, -681193, "02", 2},
			{"Lima", "Perú", -120464, -770428, "15", 3},
			{"Cusco", "Perú", -135320, -719675, "08", 3},
			{"Quito", "Ecuador", -1807, -784678, "17", 4},
			{"Guayaquil", "Ecuador", -21894, -798891, "09", 4},
			{"Bogotá", "Colombia", 47110, -740721, "11", 4},
			{"Medellín", "Colombia", 62442, -755812, "05", 4},
			{"Cali", "Colombia", 34516, -765320, "76", 4},
			{"Caracas", "Venezuela", 104806, -669036, "10", 2},
			{"Panamá", "Panamá", 89824, -795199, "08", 2},
			{"San José", "Costa Rica", 99281, -840907, "10", 3},
			{"Guatemala", "Guatemala", 146349, -905069, "01", 3},
			{"Ciudad de México", "México", 194326, -991332, "0", 4},
			{"Guadalajara", "México", 206597, -1033496, "44", 3},
			{"Monterrey", "México", 256866, -1003161, "64", 3},
			{"Santo Domingo", "República Dominicana", 184861, -699312, "10", 3},
			{"La Habana", "Cuba", 231136, -823666, "10", 3},
		},
	}
}
