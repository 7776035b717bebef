// Package sample makes users up: realistic in shape, belonging to nobody, and the same for the same seed.
//
// Every user has all the fields of the input that the product was made for, in the shapes in which they come: dates
// mostly in ISO 8601 and sometimes in the other accepted forms, numbers sometimes as text. Card numbers carry a valid
// check digit (Luhn, ISO/IEC 7812-1) under an issuer prefix that is out of use; addresses of the network are from
// private and documentation ranges (RFC 1918, RFC 5737); links point to example.com (RFC 2606). The package imports
// nothing of this project.
package sample

import (
	"strconv"
	"time"

	"github.com/brianvoe/gofakeit/v7"
)

// Generator makes users one after another. It is not for use from several goroutines at once.
type Generator struct {
	f    *gofakeit.Faker
	n    uint64
	data tables
}

// New returns a generator whose users are decided by the seed alone.
func New(seed uint64) *Generator {
	if seed == 0 {
		seed = 1 << 63 // the library takes 0 for a seed of its own choice
	}
	return &Generator{f: gofakeit.New(seed), data: newTables()}
}

// Append appends the next user to b as one JSON object in one line, without a newline behind it.
func (g *Generator) Append(b []byte) []byte {
	g.n++
	var (
		given  = g.pick(g.data.given)
		family = g.pick(g.data.family)
		city   = g.data.cities[g.f.IntN(len(g.data.cities))]
	)
	b = append(b, `{"id":"`...)
	b = strconv.AppendUint(b, g.n, 10)
	b = append(b, `","user_name":"`...)
	b = g.userName(b, given, family)
	b = append(b, `","fec_alta":`...)
	b = g.date(b, 2015, 10)
	b = append(b, `,"fec_birthday":`...)
	b = g.date(b, 1945, 60)
	b = append(b, `,"codigo_zip":"`...)
	b = g.digits(append(b, city.zip...), city.zipDigits)
	b = append(b, `","credit_card_num":"`...)
	b = g.card(b)
	b = append(b, `","credit_card_ccv":"`...)
	b = g.digits(b, 3)
	b = append(b, `","cuenta_numero":"`...)
	b = strconv.AppendInt(b, int64(10_000_000+g.f.IntN(90_000_000)), 10)
	b = append(b, `","direccion":"`...)
	b = g.address(b, city)
	b = append(b, `","geo_latitud":"`...)
	b = g.near(b, city.lat)
	b = append(b, `","geo_longitud":"`...)
	b = g.near(b, city.long)
	b = append(b, `","color_favorito":"`...)
	b = append(b, g.pick(g.data.colours)...)
	b = append(b, `","foto_dni":"https://img.example.com/dni/`...)
	b = g.hex(b, 16)
	b = append(b, `.jpg","ip":"`...)
	b = g.ip(b)
	b = append(b, `","auto":"`...)
	b = append(b, g.f.CarMaker()...)
	b = append(b, `","auto_modelo":"`...)
	b = append(b, g.f.CarModel()...)
	b = append(b, `","auto_tipo":"`...)
	b = append(b, g.f.CarType()...)
	b = append(b, `","auto_color":"`...)
	b = append(b, g.pick(g.data.colours)...)
	b = append(b, `","cantidad_compras_realizadas":`...)
	b = g.purchases(b)
	b = append(b, `,"avatar":"https://img.example.com/avatar/`...)
	b = g.hex(b, 12)
	return append(b, `.png"}`...)
}

func (g *Generator) pick(of []string) string { return of[g.f.IntN(len(of))] }

// digits appends n random digits.
func (g *Generator) digits(b []byte, n int) []byte {
	v := g.f.IntN(1_000_000_000)
	for range n {
		b = append(b, byte('0'+v%10))
		v /= 10
	}
	return b
}

func (g *Generator) hex(b []byte, n int) []byte {
	const digits = "0123456789abcdef"
	v := g.f.Uint64()
	for range n {
		b = append(b, digits[v&15])
		v >>= 4
	}
	return b
}

func (g *Generator) userName(b []byte, given, family string) []byte {
	b = append(b, given...)
	switch g.f.IntN(3) {
	case 0:
		b = append(b, ' ')
		b = append(b, family...)
		b = append(b, ' ')
		return append(b, g.pick(g.data.family)...)
	default:
		b = append(b, ' ')
		return append(b, family...)
	}
}

// card appends 16 digits in groups of four, the last one the check digit.
func (g *Generator) card(b []byte) []byte {
	var number [16]byte
	n := copy(number[:], "6767")
	copy(number[n:], g.digits(number[n:n], 8))
	copy(number[n+8:], g.digits(number[n+8:n+8], 3))
	number[15] = luhn(number[:15])
	for i := 0; i < 16; i += 4 {
		if i > 0 {
			b = append(b, '-')
		}
		b = append(b, number[i:i+4]...)
	}
	return b
}

// luhn returns the check digit that goes behind the given digits.
func luhn(digits []byte) byte {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

func (g *Generator) address(b []byte, c city) []byte {
	b = append(b, g.pick(g.data.streets)...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(1+g.f.IntN(4999)), 10)
	if g.f.IntN(4) == 0 {
		b = append(b, ", Piso "...)
		b = strconv.AppendInt(b, int64(1+g.f.IntN(12)), 10)
	}
	b = append(b, ", "...)
	b = append(b, c.name...)
	b = append(b, ", "...)
	return append(b, c.country...)
}

// near appends a coordinate, in ten thousandths of a degree, within a tenth of a degree of at.
func (g *Generator) near(b []byte, at int) []byte {
	at += g.f.IntN(2001) - 1000
	return strconv.AppendFloat(b, float64(at)/10000, 'f', 4, 64)
}

func (g *Generator) ip(b []byte) []byte {
	switch v := g.f.IntN(1 << 24); v % 8 {
	case 0:
		b = append(b, "192.0.2."...)
	case 1:
		b = append(b, "198.51.100."...)
	case 2:
		b = append(b, "203.0.113."...)
	default:
		b = append(b, "10."...)
		b = strconv.AppendInt(b, int64(v>>16&255), 10)
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(v>>8&255), 10)
		b = append(b, '.')
	}
	return strconv.AppendInt(b, int64(1+g.f.IntN(254)), 10)
}

func (g *Generator) purchases(b []byte) []byte {
	n := int64(g.f.IntN(500))
	if g.f.IntN(4) == 0 {
		b = append(b, '"')
		b = strconv.AppendInt(b, n, 10)
		return append(b, '"')
	}
	return strconv.AppendInt(b, n, 10)
}

// date appends a time within years from the beginning of a year: nine of ten as ISO 8601 with milliseconds.
func (g *Generator) date(b []byte, year, years int) []byte {
	from := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	at := time.UnixMilli((from+int64(g.f.IntN(years*365*86400)))*1000 + int64(g.f.IntN(1000))).UTC()
	layout := "2006-01-02T15:04:05.000Z"
	switch g.f.IntN(60) {
	case 0:
		layout = "02/01/2006"
	case 1:
		layout = time.DateOnly
	case 2:
		layout = "Mon, 02 Jan 2006 15:04:05 GMT" // RFC 1123
	case 3:
		layout = "Mon Jan 02 2006 15:04:05 GMT-0700 (Coordinated Universal Time)" // JavaScript
	case 4:
		layout = "Mon Jan 02 2006"
	case 5:
		return strconv.AppendInt(b, max(at.UnixMilli(), 1e11), 10)
	default:
	}
	b = append(b, '"')
	b = at.AppendFormat(b, layout)
	return append(b, '"')
}
