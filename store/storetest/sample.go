package storetest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"cofre/record"
	"cofre/store"
)

// SampleSchema is that of the built-in policy.
func SampleSchema() record.Schema {
	return record.Schema{
		{Name: "id", Kind: record.KindText},
		{Name: "user_name", Kind: record.KindText},
		{Name: "fec_alta", Kind: record.KindDate},
		{Name: "fec_birthday", Kind: record.KindDate},
		{Name: "codigo_zip", Kind: record.KindText},
		{Name: "credit_card_num", Kind: record.KindPAN, Protected: true},
		{Name: "credit_card_ccv", Kind: record.KindCVV, Protected: true},
		{Name: "cuenta_numero", Kind: record.KindAccount, Protected: true},
		{Name: "direccion", Kind: record.KindText},
		{Name: "geo_latitud", Kind: record.KindGeo},
		{Name: "geo_longitud", Kind: record.KindGeo},
		{Name: "color_favorito", Kind: record.KindText},
		{Name: "foto_dni", Kind: record.KindURL},
		{Name: "ip", Kind: record.KindIP},
		{Name: "auto", Kind: record.KindText},
		{Name: "auto_modelo", Kind: record.KindText},
		{Name: "auto_tipo", Kind: record.KindText},
		{Name: "auto_color", Kind: record.KindText},
		{Name: "cantidad_compras_realizadas", Kind: record.KindInteger},
		{Name: "avatar", Kind: record.KindURL},
	}
}

// lcg is a small generator, the same everywhere.
type lcg uint64

func (g *lcg) n(n int) int {
	*g = *g*6364136223846793005 + 1442695040888963407
	return int(uint64(*g) >> 33 % uint64(n)) // #nosec G115 -- n is small and positive
}

func (g *lcg) pick(words string) string {
	all := strings.Fields(words)
	return all[g.n(len(all))]
}

const (
	firstNames   = "ana luis maría josé lucía carlos sofía juan elena pedro inés pablo marta diego laura andrés paula jorge clara raúl"
	lastNames    = "garcía pérez lópez gómez díaz ruiz núñez muñoz castro ortiz silva romero torres vega ramos flores acosta medina herrera aguirre"
	streets      = "mayor sol luna norte sur rivadavia belgrano mitre moreno alem corrientes córdoba tucumán salta jujuy chaco formosa misiones"
	sampleColors = "rojo verde azul negro blanco gris violeta naranja amarillo rosa"
	makes        = "toyota ford fiat renault peugeot citroën honda nissan audi bmw"
	models       = "corolla focus uno clio 208 c4 civic sentra a4 320i fiesta palio"
)

// SampleDocument makes record number i, version v.
func SampleDocument(i, v int) store.Sealed {
	g := lcg(i*2654435761 + 99) // #nosec G115 -- any seed will do
	g.n(2)
	id := fmt.Sprint(i)
	batch := [16]byte{1, 2, 3, byte(v)}                       // #nosec G115 -- a version, few
	kid := binary.BigEndian.AppendUint64(batch[:], uint64(i)) // #nosec G115 -- a number of a record, not negative
	b64 := base64.RawURLEncoding
	at := time.UnixMilli(1_700_000_000_000 + int64(v)*3_600_000 + int64(i)/10)
	secret := strings.Repeat(b64.EncodeToString(kid)[:20], 6)
	name := g.pick(firstNames) + " " + g.pick(lastNames)
	doc := fmt.Sprintf(`{"auto":%q,"auto_color":%q,"auto_modelo":%q,"auto_tipo":"sedán",`+
		`"avatar":"https://img.example/u/%d.png","cantidad_compras_realizadas":%d,"codigo_zip":"%05d",`+
		`"cofre":{"at":%q,"f":{"credit_card_ccv":"e.%s","credit_card_num":"e.%s","cuenta_numero":"e.%s"},"h":{},`+
		`"kid":%q,"open":[],"policy":"default@0123456789abcdef","seal":"%s","suite":"c1","v":1},`+
		`"color_favorito":%q,"credit_card_ccv":"***","credit_card_num":"************%04d","cuenta_numero":"****%04d",`+
		`"direccion":"Calle %s %d","fec_alta":"20%02d-%02d-%02dT%02d:11:06.741Z","fec_birthday":"19%02d-%02d-%02dT00:00:00.000Z",`+
		`"foto_dni":"https://img.example/dni/%d.jpg","geo_latitud":%d.%05d,"geo_longitud":-%d.%05d,"id":%q,"ip":"10.%d.%d.%d","user_name":%q}`,
		g.pick(makes), g.pick(sampleColors), g.pick(models), g.n(1e6), g.n(500), g.n(20000),
		at.UTC().Format("2006-01-02T15:04:05.000Z"), secret, secret, secret, b64.EncodeToString(kid), secret[:43],
		g.pick(sampleColors), g.n(10000), g.n(10000), g.pick(streets), g.n(3000),
		g.n(25), 1+g.n(12), 1+g.n(28), g.n(24), 40+g.n(60), 1+g.n(12), 1+g.n(28),
		g.n(1e6), g.n(90), g.n(1e5), g.n(180), g.n(1e5), id, g.n(256), g.n(256), g.n(256), name)
	kid64, batch64 := b64.EncodeToString(kid), b64.EncodeToString(batch[:])
	entry := fmt.Sprintf(`{"batch":%q,"dek":"%s","id":%q,"kid":%q,"suite":"c1","v":1}`, batch64, secret[:80], id, kid64)
	return store.Sealed{
		Doc: store.Doc{ID: id, JSON: []byte(doc)},
		Key: store.Key{ID: id, KID: kid64, Batch: batch64, JSON: []byte(entry)},
		At:  at,
	}
}
