package cli

import (
	"crypto/x509"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cofre/toolbox/pki"
)

// certificateFlags are those of issue and csr.
type certificateFlags struct {
	use, kind, out string
	san            []string
	days           int
	ca, csr        string
	ifMissing      bool
}

func (f *certificateFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.use, "for", "", "what it is for: elasticsearch, kibana, server or client")
	flags.StringSliceVar(&f.san, "san", nil, "host names and addresses that clients call it by (default for servers: NAME)")
	flags.StringVar(&f.kind, "key", string(pki.P256), "kind of the new key: p256 or p384")
	flags.StringVar(&f.out, "out", ".", "folder for the files; made where it is not there")
}

func (a *app) certsIssue() *cobra.Command {
	var f certificateFlags
	cmd := &cobra.Command{
		Use:   "issue NAME",
		Short: "Issue a certificate: NAME.crt, and NAME.key made here or already where the request comes from",
		Long: `Issue a certificate, signed by the authority of --ca. Without --csr the key is made here. With --csr the key stays where the
request was made; its host names are taken from the request unless --san says others, its purposes only ever from --for:

  elasticsearch   a node: server and client, since nodes call each other with the same certificate
  kibana          server
  server          any other server
  client          shows who calls; needs no host names

NAME is the subject and what the files are called.`,
		Example: `  cofre certs issue es01 --for elasticsearch --san es01,localhost,127.0.0.1 --ca certs --out certs
  cofre certs issue kibana --for kibana --san kibana.example.com --csr kibana.csr --ca certs
  cofre certs issue cofre --for client --ca certs --out certs`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return certProblem(a.issueCertificate(args[0], f)) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.ca, "ca", ".", "the authority: its folder, or its certificate with the key beside it")
	cmd.Flags().StringVar(&f.csr, "csr", "", "file with a certificate request; no key is made")
	cmd.Flags().IntVar(&f.days, "days", int(pki.Lifetime/pki.Day), "how long it lives: 1 to 825, but never longer than the authority")
	cmd.Flags().BoolVar(&f.ifMissing, "if-missing", false, "do nothing where it is there already and the authority's")
	return cmd
}

func (a *app) certsCSR() *cobra.Command {
	var f certificateFlags
	cmd := &cobra.Command{
		Use:   "csr NAME",
		Short: "Make a key and a certificate request, for an authority elsewhere: NAME.key and NAME.csr",
		Long: `Make a key that never leaves this machine, and a request to be signed by an authority elsewhere (cofre certs issue --csr, or
any other). Where NAME.key is there already, the request is made for it.`,
		Example: `  cofre certs csr es01 --for elasticsearch --san es01.example.com,10.1.2.3 --out /etc/elasticsearch/certs`,
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(_ *cobra.Command, args []string) error { return certProblem(a.makeCSR(args[0], f)) },
	}
	f.add(cmd)
	return cmd
}

// request reads the flags. Servers without --san are called by their name.
func (f certificateFlags) request(name string, now time.Time) (pki.Request, error) {
	if name != filepath.Base(name) || strings.HasPrefix(name, ".") || name == authorityStem {
		return pki.Request{}, fmt.Errorf("%w: NAME is part of the files' names: no folder, no dot in front, and not ca", pki.ErrRequest)
	}
	if f.use == "" {
		return pki.Request{}, fmt.Errorf("%w: say with --for what it is for: elasticsearch, kibana, server or client", pki.ErrRequest)
	}
	use, err := pki.ParseUse(f.use)
	if err != nil {
		return pki.Request{}, err
	}
	san := f.san
	if len(san) == 0 && use != pki.Client && f.csr == "" {
		san = []string{name}
	}
	hosts, err := pki.ParseNames(san...)
	if err != nil {
		return pki.Request{}, err
	}
	return pki.Request{Name: name, Names: hosts, Use: use, Lifetime: time.Duration(f.days) * pki.Day, Now: now}, nil
}

func (a *app) issueCertificate(name string, f certificateFlags) error {
	r, err := f.request(name, a.now())
	if err != nil {
		return err
	}
	if err := lifetime(r.Lifetime); err != nil {
		return err
	}
	authority, err := openAuthority(f.ca)
	if err != nil {
		return err
	}
	files := pairOf(filepath.Join(f.out, name))
	if f.csr != "" {
		return a.issueRequested(authority, files, r, f)
	}
	if f.ifMissing && isFile(files.Cert) && isFile(files.Key) {
		return a.keepCertificate(authority, files)
	}
	return a.issueHere(authority, files, r, f)
}

// issueHere makes the key too.
func (a *app) issueHere(authority *pki.Authority, files pki.Pair, r pki.Request, f certificateFlags) error {
	key, file, err := f.newKey(files)
	if err != nil {
		return err
	}
	cert, err := authority.Issue(key.Public(), r)
	if err != nil {
		return err
	}
	if err := makeFolder(f.out); err != nil {
		return err
	}
	if err := file(cert); err != nil {
		return err
	}
	a.warnShort(cert, r)
	return a.reportCertificate(files, cert, "made")
}

// newKey makes a key for files that are not there yet, and says how they are written. With --if-missing a key without its
// certificate is taken: an earlier run ended between the two.
func (f certificateFlags) newKey(files pki.Pair) (key *pki.Key, file func(*x509.Certificate) error, err error) {
	if f.ifMissing && isFile(files.Key) {
		key, err = pki.ReadKey(files.Key)
		return key, func(c *x509.Certificate) error {
			return pki.CreateFile(files.Cert, pki.EncodeCertificates(c), pki.PublicMode)
		}, err
	}
	if err := vacantFiles(files.Cert, files.Key); err != nil {
		return nil, nil, err
	}
	kind, err := pki.ParseKind(f.kind)
	if err != nil {
		return nil, nil, err
	}
	key, err = pki.NewKey(kind)
	return key, func(c *x509.Certificate) error { return writePair(files, key, c) }, err
}

// issueRequested signs for the key of a request.
func (a *app) issueRequested(authority *pki.Authority, files pki.Pair, r pki.Request, f certificateFlags) error {
	files.Key = ""
	text, err := pki.ReadFile(f.csr)
	if err != nil {
		return err
	}
	csr, err := pki.ParseCSR(text)
	if err != nil {
		return fmt.Errorf("%s: %w", f.csr, err)
	}
	if r.Names.Empty() {
		if r.Names, err = pki.NamesOfCSR(csr); err != nil {
			return fmt.Errorf("%s: %w", f.csr, err)
		}
	}
	if f.ifMissing && isFile(files.Cert) {
		return a.keepCertificate(authority, files)
	}
	if err := vacantFiles(files.Cert); err != nil {
		return err
	}
	cert, err := authority.Issue(csr.PublicKey, r)
	if err != nil {
		return err
	}
	if err := makeFolder(f.out); err != nil {
		return err
	}
	if err := pki.CreateFile(files.Cert, pki.EncodeCertificates(cert), pki.PublicMode); err != nil {
		return err
	}
	a.warnShort(cert, r)
	return a.reportCertificate(files, cert, "made")
}

// keepCertificate leaves what is there, if it is the authority's.
func (a *app) keepCertificate(authority *pki.Authority, files pki.Pair) error {
	certs, err := readCertificates(files.Cert)
	if err != nil {
		return err
	}
	if err := certs[0].CheckSignatureFrom(authority.Certificate()); err != nil {
		return fmt.Errorf("%w: %s is there, but was signed by another authority", pki.ErrInvalid, files.Cert)
	}
	if files.Key != "" {
		key, err := pki.ReadKey(files.Key)
		if err != nil {
			return err
		}
		if !key.Fits(certs[0]) {
			return fmt.Errorf("%w: %s does not belong to %s", pki.ErrInvalid, files.Key, files.Cert)
		}
	}
	return a.reportCertificate(files, certs[0], "kept")
}

// warnShort says that the authority ends before what was asked for.
func (a *app) warnShort(c *x509.Certificate, r pki.Request) {
	if c.NotAfter.Before(r.Now.Add(r.Lifetime).Add(-time.Minute)) {
		a.say("warning: %s ends with its authority, on %s", terminal(r.Name), c.NotAfter.Format(time.DateOnly))
	}
}

func (a *app) makeCSR(name string, f certificateFlags) error {
	r, err := f.request(name, a.now())
	if err != nil {
		return err
	}
	kind, err := pki.ParseKind(f.kind)
	if err != nil {
		return err
	}
	stem := filepath.Join(f.out, name)
	if err := vacantFiles(stem + requestSuffix); err != nil {
		return err
	}
	if err := makeFolder(f.out); err != nil {
		return err
	}
	key, err := keyFor(stem+keySuffix, kind)
	if err != nil {
		return err
	}
	text, err := pki.NewCSR(key, r)
	if err != nil {
		return err
	}
	if err := pki.CreateFile(stem+requestSuffix, text, pki.PublicMode); err != nil {
		return err
	}
	if a.flags.json {
		return printJSON(a.out, map[string]any{"request": stem + requestSuffix, "key": stem + keySuffix, "done": "made", "subject": name, "names": append([]string{}, r.Names.Strings()...)})
	}
	a.say("%s: made, to be signed; its key is %s, which stays here", terminal(stem+requestSuffix), terminal(stem+keySuffix))
	a.say("  cofre certs issue %s --for %s --csr %s --ca FOLDER", terminal(name), r.Use, terminal(name+requestSuffix))
	return nil
}

// keyFor reads the key of a request, or makes it.
func keyFor(path string, kind pki.Kind) (*pki.Key, error) {
	if isFile(path) {
		return pki.ReadKey(path)
	}
	key, err := pki.NewKey(kind)
	if err != nil {
		return nil, err
	}
	return key, pki.CreateKey(path, key)
}
