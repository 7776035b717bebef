package policy

import (
	"slices"
	"strings"
	"unicode"

	"cofre/record"
)

// meaning is what a field's name, in English or Spanish, says that it holds.
type meaning uint8

const (
	meansNothing  meaning = iota
	meansPAN              // a card number
	meansCVV              // a card verification value
	meansAccount          // a bank account
	meansSecret           // a password, a PIN, a token
	meansDocument         // the number or picture of an identity document
	meansContact          // an address or number that reaches one person
)

// kind is the kind that such a field should have; "" where none follows.
func (m meaning) kind() record.Kind {
	switch m {
	case meansPAN:
		return record.KindPAN
	case meansCVV:
		return record.KindCVV
	case meansAccount:
		return record.KindAccount
	case meansNothing, meansSecret, meansDocument, meansContact:
	}
	return record.KindNone
}

// sign is what names of one meaning look like: alternatives with commas between them, each one or more words that the name
// must have, in any order. An alternative that starts with = must be the whole name.
type sign struct {
	means meaning
	names string
}

func signs() []sign {
	return []sign{
		{meansCVV, "cvv,cvv2,ccv,cvc,cvc2,cav2,csc,security code,codigo seguridad,código seguridad,securitycode"},
		{meansPAN, "pan,ccnum,ccnumber,cardnum,cardnumber,cardno,creditcardnumber,card num,card number,card no,cc num," +
			"cc number,cc no,tarjeta num,tarjeta numero,tarjeta número,tarjeta nro,tarjeta no,=credit card,=debit card," +
			"=tarjeta,=tarjeta credito,=creditcard"},
		{meansAccount, "iban,clabe,cbu,cci,bban,=cuenta,account num,account number,account no,acct num,acct number,acct no," +
			"cuenta num,cuenta numero,cuenta número,cuenta nro,bank account,cuenta bancaria,cuenta banco,accountnumber"},
		{meansSecret, "password,passwd,passphrase,contraseña,contrasena,pin,nip,secret,secreto,token,apikey,api key"},
		{meansDocument, "ssn,dni,curp,nif,nie,cuit,cuil,rut,cedula,cédula,passport,pasaporte,tax id"},
		{meansContact, "email,mail,correo,phone,mobile,telefono,teléfono,celular,msisdn"},
	}
}

// meaningOf reads a name. It goes by whole words, so that "company" holds no PAN and "discard" no card.
func meaningOf(name string) meaning {
	words := wordsOf(name)
	for _, s := range signs() {
		for alternative := range strings.SplitSeq(s.names, ",") {
			alone := strings.TrimPrefix(alternative, "=")
			wanted := strings.Fields(alone)
			if alone != alternative && len(wanted) != len(words) {
				continue
			}
			if !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(words, w) }) {
				return s.means
			}
		}
	}
	return meansNothing
}

// wordsOf splits a name at all that is no letter or digit and where a capital follows a small letter, in lower case:
// creditCard_num is credit, card, num.
func wordsOf(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	small := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
		case unicode.IsUpper(r) && small:
			end()
			word = append(word, r)
		default:
			word = append(word, r)
		}
		small = unicode.IsLower(r) || unicode.IsDigit(r)
	}
	end()
	return words
}
