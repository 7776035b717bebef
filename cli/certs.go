package cli

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cofre/toolbox/pki"
)

// How files of certificates are called.
const (
	certSuffix    = ".crt"
	keySuffix     = ".key"
	requestSuffix = ".csr"
	authorityStem = "ca"
)

func (a *app) certsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "certs",
		Short: "Certificates for Elasticsearch, Kibana and clients: ca, issue, csr, renew, show, check",
		Long: `Make a certificate authority of your own and certificates for Elasticsearch, Kibana and their clients, renew them, and say
what does not hold. All files are PEM; keys are made on this machine, with mode 0600, and nothing that is there is
overwritten. Whoever has ca.key can play any server: keep it where the servers are not, and give them ca.crt alone.

No vault, no master key and no setting is needed.`,
		Example: `  cofre certs ca --out certs
  cofre certs issue es01 --for elasticsearch --san es01,localhost,127.0.0.1 --ca certs --out certs
  cofre certs issue kibana --for kibana --san kibana.example.com --ca certs --out certs
  cofre certs check certs/es01.crt --host es01 --for elasticsearch
  cofre certs renew certs/es01.crt --within 30`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.certsCA(), a.certsIssue(), a.certsCSR(), a.certsRenew(), a.certsShow(), a.certsCheck())
	return cmd
}

func (a *app) certsCA() *cobra.Command {
	var o pki.AuthorityOptions
	var out string
	var days int
	var ifMissing bool
	cmd := &cobra.Command{
		Use:   "ca",
		Short: "Make a certificate authority: ca.crt and ca.key",
		Long: `Make a certificate authority with an ECDSA P-384 key. It can sign certificates of servers and clients, but no other
authority. With --permit its certificates are confined to domains and networks: whoever steals the key can then play no
other server.`,
		Example: `  cofre certs ca --out certs
  cofre certs ca --out certs --name 'Example data CA' --permit example.com,localhost,127.0.0.1,10.0.0.0/8`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			o.Lifetime = time.Duration(days) * pki.Day
			return certProblem(a.makeAuthority(out, o, ifMissing))
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", ".", "folder for ca.crt and ca.key; made where it is not there")
	f.StringVar(&o.Name, "name", "Cofre CA", "what the authority is called")
	f.IntVar(&days, "days", int(pki.AuthorityLifetime/pki.Day), "how long it lives: 1 to 7300")
	f.StringSliceVar(&o.Permit, "permit", nil, "domains, networks and addresses that its certificates are confined to (default: any)")
	f.BoolVar(&ifMissing, "if-missing", false, "do nothing where it is there already and good")
	return cmd
}

func (a *app) makeAuthority(folder string, o pki.AuthorityOptions, ifMissing bool) error {
	files := pairOf(filepath.Join(folder, authorityStem))
	if ifMissing && isFile(files.Cert) && isFile(files.Key) {
		have, err := openAuthority(files.Cert)
		if err != nil {
			return err
		}
		return a.reportCertificate(files, have.Certificate(), "kept")
	}
	if err := vacantFiles(files.Cert, files.Key); err != nil {
		return err
	}
	if err := lifetime(o.Lifetime); err != nil {
		return err
	}
	o.Now = a.now()
	authority, err := pki.NewAuthority(o)
	if err != nil {
		return err
	}
	if err := makeFolder(folder); err != nil {
		return err
	}
	if err := writePair(files, authority.Key(), authority.Certificate()); err != nil {
		return err
	}
	return a.reportCertificate(files, authority.Certificate(), "made")
}

// certificateDone is what the commands that make certificates print with --json.
type certificateDone struct {
	Certificate string    `json:"certificate"`
	Key         string    `json:"key,omitzero"`
	Done        string    `json:"done"` // made, kept, renewed
	Subject     string    `json:"subject"`
	Names       []string  `json:"names"`
	NotAfter    time.Time `json:"not_after"`
	SHA256      string    `json:"sha256"`
}

// reportCertificate says what became of a certificate.
func (a *app) reportCertificate(files pki.Pair, c *x509.Certificate, done string) error {
	d := pki.Describe([]*x509.Certificate{c})[0]
	if a.flags.json {
		return printJSON(a.out, certificateDone{files.Cert, files.Key, done, d.Subject, names(d), d.NotAfter, d.Fingerprint})
	}
	hosts := ""
	if len(d.Names) > 0 {
		hosts = " for " + strings.Join(d.Names, ", ")
	}
	a.say("%s: %s, %s%s, good until %s", terminal(files.Cert), done, terminal(d.Subject), terminal(hosts), d.NotAfter.Format(time.DateOnly))
	a.say("  SHA-256 %s", pki.Colons(d.Fingerprint))
	if files.Key != "" && done != "kept" {
		a.say("  its key is %s: nobody else may read it", terminal(files.Key))
	}
	return nil
}

// names lists a certificate's names; never nil, for JSON.
func names(d pki.Description) []string { return append([]string{}, d.Names...) }

// pairOf names the files of a certificate and its key.
func pairOf(stem string) pki.Pair { return pki.Pair{Cert: stem + certSuffix, Key: stem + keySuffix} }

// keyBeside is the key's file of a certificate's: the same name with .key, where it is there; else "".
func keyBeside(cert string) string {
	if key := strings.TrimSuffix(cert, filepath.Ext(cert)) + keySuffix; isFile(key) {
		return key
	}
	return ""
}

// authorityFile finds the certificate of an authority: a file, or ca.crt in a folder.
func authorityFile(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, authorityStem+certSuffix)
	}
	return path
}

// openAuthority reads an authority: a certificate's file or the folder of ca.crt, with its key beside it.
func openAuthority(path string) (*pki.Authority, error) {
	certFile := authorityFile(path)
	cert, err := pki.ReadFile(certFile)
	if err != nil {
		return nil, err
	}
	keyFile := strings.TrimSuffix(certFile, filepath.Ext(certFile)) + keySuffix
	key, err := pki.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	if err := pki.Private(keyFile); err != nil {
		return nil, &problem{code: exitIntegrity, err: err, do: "chmod 600 " + keyFile + ", and think of who may have read it"}
	}
	authority, err := pki.OpenAuthority(cert, key)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", certFile, keyFile, err)
	}
	return authority, nil
}

// writePair writes a new key and its certificate; where the second fails, the first is taken away again.
func writePair(files pki.Pair, key *pki.Key, certs ...*x509.Certificate) error {
	if err := pki.CreateKey(files.Key, key); err != nil {
		return err
	}
	if err := pki.CreateFile(files.Cert, pki.EncodeCertificates(certs...), pki.PublicMode); err != nil {
		return errors.Join(err, os.Remove(files.Key))
	}
	return nil
}

// vacantFiles refuses to overwrite, before anything is made.
func vacantFiles(paths ...string) error {
	for _, path := range paths {
		if _, err := os.Lstat(path); err == nil {
			return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
		}
	}
	return nil
}

// lifetime refuses a number of days that is not positive: 0 would mean the default.
func lifetime(d time.Duration) error {
	if d <= 0 {
		return fmt.Errorf("%w: --days must be 1 at least", pki.ErrRequest)
	}
	return nil
}

// makeFolder makes a folder that servers can be pointed to; the keys in it have modes of their own.
func makeFolder(path string) error {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	const mode = 0o755
	if err := os.MkdirAll(path, mode); err != nil {
		return err
	}
	return os.Chmod(path, mode) // whatever the umask made of it
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// certProblem gives an error of this command its exit code and what to do.
func certProblem(err error) error {
	if p, ok := errors.AsType[*problem](err); err == nil || (ok && p != nil) {
		return err
	}
	switch {
	case errors.Is(err, pki.ErrInvalid):
		return &problem{code: exitIntegrity, err: err, do: "`cofre certs check` and `cofre certs show` say what the files are"}
	case errors.Is(err, pki.ErrFormat):
		return &problem{code: exitUsage, err: err, do: "name a PEM file (-----BEGIN …)"}
	case errors.Is(err, pki.ErrRequest):
		return &problem{code: exitUsage, err: err, do: "`cofre certs --help` has examples"}
	case errors.Is(err, fs.ErrExist):
		return &problem{code: exitUsage, err: err, do: "nothing is overwritten: name another place, move it away, or `cofre certs renew` it"}
	case errors.Is(err, fs.ErrNotExist):
		return &problem{code: exitUsage, err: err, do: "`cofre certs ca` makes an authority; --ca names where it is"}
	}
	return err
}
