package setup

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cofre/toolbox/pki"
)

// ErrName says that there is no account of that name.
var ErrName = errors.New("no such account")

const (
	authority     = "authority"
	elasticsearch = "elasticsearch"
	kibana        = "kibana"
	cofre         = "cofre"
	people        = "people"

	caName   = "ca.crt"
	keyMode  = 0o600
	dirMode  = 0o700
	openMode = 0o644
	// renewWithin is how long before its end a certificate is renewed.
	renewWithin = 30 * pki.Day
)

// Files makes what is missing in the folder, and says what it made, a line each.
func Files(folder string, hosts Hosts, now time.Time) (made []string, err error) {
	f := &files{folder: folder, now: now}
	for _, name := range []string{authority, elasticsearch, kibana, cofre, people} {
		if err := os.MkdirAll(f.path(name), dirMode); err != nil {
			return nil, err
		}
	}
	ca, err := f.authority()
	if err != nil {
		return f.made, err
	}
	for _, name := range []string{elasticsearch, kibana, cofre, people} {
		if err := f.copyCA(name, ca); err != nil {
			return f.made, err
		}
	}
	err = errors.Join(
		f.server(ca, elasticsearch, pki.Elasticsearch, hosts.Elasticsearch),
		f.server(ca, kibana, pki.Kibana, hosts.Kibana),
		f.secret(elasticsearch, "password"),
		f.secret(kibana, "password"),
		f.kibanaSettings(),
	)
	for _, a := range accounts() {
		err = errors.Join(err, f.secret(a.folder, a.kind+passwordSuffix))
	}
	return f.made, err
}

// Hosts are more names and addresses that the servers are called by, besides their own names and localhost.
type Hosts struct{ Elasticsearch, Kibana []string }

type files struct {
	folder string
	now    time.Time
	made   []string
}

func (f *files) path(parts ...string) string {
	return filepath.Join(append([]string{f.folder}, parts...)...)
}

func (f *files) note(format string, args ...any) {
	f.made = append(f.made, fmt.Sprintf(format, args...))
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// authority opens the authority, or makes it.
func (f *files) authority() (*pki.Authority, error) {
	cert, key := f.path(authority, caName), f.path(authority, "ca.key")
	if there(cert) {
		certText, err := pki.ReadFile(cert)
		if err != nil {
			return nil, err
		}
		keyText, err := pki.ReadFile(key)
		if err != nil {
			return nil, err
		}
		defer clear(keyText)
		return pki.OpenAuthority(certText, keyText)
	}
	// A key without its certificate is of a run that was cut off, and has signed nothing.
	if err := os.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	a, err := pki.NewAuthority(pki.AuthorityOptions{Now: f.now})
	if err != nil {
		return nil, err
	}
	if err := pki.CreateKey(key, a.Key()); err != nil {
		return nil, err
	}
	f.note("the authority %s", cert)
	return a, pki.CreateFile(cert, pki.EncodeCertificates(a.Certificate()), openMode)
}

// copyCA gives a folder the authority's certificate as it is now.
func (f *files) copyCA(name string, ca *pki.Authority) error {
	path, want := f.path(name, caName), pki.EncodeCertificates(ca.Certificate())
	have, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if err == nil && bytes.Equal(have, want) {
		return nil
	}
	return pki.ReplaceFile(path, want, openMode)
}

// server makes a server's key and certificate, renews the certificate in time, and makes it anew where it lacks a name.
func (f *files) server(ca *pki.Authority, name string, use pki.Use, more []string) error {
	names, err := pki.ParseNames(append([]string{name, "localhost", "127.0.0.1", "::1"}, more...)...)
	if err != nil {
		return err
	}
	pair := pki.Pair{Cert: f.path(name, name+".crt"), Key: f.path(name, name+".key")}
	if !there(pair.Key) {
		key, err := pki.NewKey(pki.P256)
		if err != nil {
			return err
		}
		if err := pki.CreateKey(pair.Key, key); err != nil {
			return err
		}
	}
	if there(pair.Cert) && vouches(pair.Cert, names) {
		renewed, err := pair.Renew(ca, pki.Renewal{Within: renewWithin, Now: f.now})
		if renewed.Done {
			f.note("the certificate %s, renewed", pair.Cert)
		}
		return err
	}
	key, err := pki.ReadKey(pair.Key)
	if err != nil {
		return err
	}
	cert, err := ca.Issue(key.Public(), pki.Request{Name: name, Names: names, Use: use, Now: f.now})
	if err != nil {
		return err
	}
	f.note("the certificate %s", pair.Cert)
	return pki.ReplaceFile(pair.Cert, pki.EncodeCertificates(cert), openMode)
}

// vouches reports whether a certificate is for all of these names. One that cannot be read is for none.
func vouches(path string, names pki.Names) bool {
	text, err := pki.ReadFile(path)
	if err != nil {
		return false
	}
	certs, err := pki.ParseCertificates(text)
	if err != nil {
		return false
	}
	have := pki.Describe(certs[:1])[0].Names
	return !slices.ContainsFunc(names.Strings(), func(n string) bool { return !slices.Contains(have, n) })
}

// secret makes a file with a password of 130 random bits, in letters and digits, without a line end.
func (f *files) secret(folder, name string) error {
	path := f.path(folder, name)
	if there(path) {
		return pki.Private(path)
	}
	f.note("the password %s", path)
	return pki.CreateFile(path, []byte(rand.Text()), keyMode)
}

// kibanaSettings makes the part of Kibana's settings that is secret: it reads no password from a file of its own.
func (f *files) kibanaSettings() error {
	path := f.path(kibana, "kibana.yml")
	if there(path) {
		return pki.Private(path)
	}
	password, err := readPassword(f.path(kibana, "password"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "elasticsearch.password: %q\n", password)
	for _, key := range []string{"security", "encryptedSavedObjects", "reporting"} {
		fmt.Fprintf(&b, "xpack.%s.encryptionKey: %q\n", key, rand.Text()+rand.Text()) // 32 characters are the least
	}
	f.note("the settings %s", path)
	return pki.CreateFile(path, b.Bytes(), keyMode)
}
