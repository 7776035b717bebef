package conn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
	"unicode"
)

// distrust says in f what is wrong with the certificate on either side, if that is what err is about.
func (c *Conn) distrust(f *failure, err error, n *node) bool {
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		f.text = c.unknownAuthority(e)
		return true
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		f.text = fmt.Sprintf("its certificate is not for %s but for %s: use such a name in the address, or give the server a certificate with this one",
			plain(n.base.Hostname()), namesOf(e.Certificate))
		return true
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		f.text = invalid(e, time.Now())
		return true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" {
		f.text = "it ended the TLS handshake (" + op.Err.Error() + ")" // a fixed text of crypto/tls for each alert
		switch {
		case strings.Contains(f.text, "certificate required"):
			f.text += ": it asks for a client certificate; give one with its key in the settings"
		case strings.Contains(f.text, "certificate"), strings.Contains(f.text, "unknown certificate authority"):
			f.text += ": it does not accept the client certificate of the settings, or wants one where none is given"
		case strings.Contains(f.text, "protocol version"):
			f.text += ": TLS 1.2 or newer is needed"
		default:
			f.text += ": perhaps it asks for a client certificate, or allows no cipher that this program has"
		}
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		f.text = "its certificate cannot be verified"
		return true
	}
	return false
}

// unknownAuthority says what to do about a certificate of another authority.
func (c *Conn) unknownAuthority(e x509.UnknownAuthorityError) string {
	issuer := "an authority"
	if e.Cert != nil {
		issuer = "the authority " + name(e.Cert.Issuer.CommonName)
	}
	if c.config.CACert == nil {
		return "its certificate is signed by " + issuer +
			", which this machine does not trust: give the cluster's CA certificate (http_ca.crt of Elasticsearch) in the settings"
	}
	return "its certificate is signed by " + issuer +
		", not by the CA certificate in the settings: that is the CA of another cluster, or something else answers in the place of this one"
}

// invalid says what is wrong with a certificate at the time now.
func invalid(e x509.CertificateInvalidError, now time.Time) string {
	const day = "2006-01-02"
	which := "its certificate"
	if e.Cert != nil && e.Cert.IsCA {
		which = "the CA certificate that signed its own"
	}
	switch {
	case e.Reason == x509.Expired && e.Cert != nil && now.Before(e.Cert.NotBefore):
		return which + " is valid only from " + e.Cert.NotBefore.UTC().Format(day) + ": check this machine's clock"
	case e.Reason == x509.Expired && e.Cert != nil:
		return which + " expired on " + e.Cert.NotAfter.UTC().Format(day) + ": give the server a new one, or check this machine's clock"
	case e.Reason == x509.IncompatibleUsage:
		return which + " is not one for servers"
	default:
		return which + " breaks the rules for certificates (x509)"
	}
}

// words says why no answer came, whether it would be the same next time, and whether it was a matter of time.
func (c *Conn) words(err error, n *node, sent bool) (text string, final, slow bool) {
	if text = wrongProtocol(err, n); text != "" {
		return text, true, false
	}
	timeout, _ := errors.AsType[net.Error](err)
	inTime := timeout == nil || !timeout.Timeout()
	if !sent {
		return unconnected(err, inTime), false, !inTime
	}
	switch {
	case !inTime:
		return errSilent.Error(), false, true
	case n.base.Scheme == "http" && errors.Is(err, io.EOF):
		return "the connection was closed without an answer; perhaps it wants https://", false, false
	default:
		return "the connection was cut in the middle", false, false
	}
}

// wrongProtocol says what else than HTTP over TLS seems to be spoken; "" if nothing.
func wrongProtocol(err error, n *node) string {
	record, ok := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case ok && string(record.RecordHeader[:]) == "HTTP/", errors.Is(err, http.ErrSchemeMismatch):
		return "it speaks plain http, not TLS: is security switched off there? Plain http must be allowed explicitly"
	case ok:
		return "it does not speak TLS: check the address"
	case strings.Contains(err.Error(), "malformed HTTP") && n.base.Scheme == "http":
		return "it does not speak plain http: use https://"
	case strings.Contains(err.Error(), "malformed HTTP"):
		return "it does not answer in HTTP: check the address"
	default:
		return ""
	}
}

// unconnected says why there is no connection.
func unconnected(err error, inTime bool) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the host's name is not known: check the address"
	}
	op, _ := errors.AsType[*net.OpError](err)
	switch {
	case op != nil && strings.HasPrefix(op.Op, "proxyconnect"):
		return "the proxy of this machine's environment (HTTPS_PROXY) cannot be reached"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there (connection refused): is it started, is the port right?"
	case !inTime:
		return "no connection in time: is the address right, does a firewall stand between?"
	case op != nil && op.Op == "dial":
		return "no connection: check the address and the network"
	default:
		return "the connection was cut while it was made"
	}
}

// namesOf lists some of the names that a certificate is for.
func namesOf(c *x509.Certificate) string {
	const most = 4
	var names []string
	for _, n := range c.DNSNames {
		names = append(names, name(n))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	switch {
	case len(names) == 0:
		return "no name at all"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + ", …"
	default:
		return strings.Join(names, ", ")
	}
}

// name makes a name out of a certificate fit to be shown.
func name(s string) string {
	if s == "" {
		return "without a name"
	}
	return `"` + plain(s) + `"`
}

// plain leaves of a text what can be shown in one line: 100 characters at most, none that controls a terminal.
func plain(s string) string { return clip(s, 100) }

// clip leaves of a text what can be shown in one line: at most most characters, none that controls a terminal.
func clip(s string, most int) string {
	out := make([]rune, 0, min(len(s), most))
	for _, r := range s {
		if len(out) == most {
			return string(out) + "…"
		}
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			r = '?'
		}
		out = append(out, r)
	}
	return string(out)
}
