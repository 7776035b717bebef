package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cofre/toolbox/pki"
)

func (a *app) certsRenew() *cobra.Command {
	var r pki.Renewal
	var ca, key string
	var days, within int
	cmd := &cobra.Command{
		Use:   "renew CERT…",
		Short: "Put a new certificate in the place of an old one: same names and purposes, same key or a new one",
		Long: `Renew certificates before they expire: same subject, names and purposes, signed by the same authority. The key stays the
same unless --new-key is given; it is looked for beside the certificate (NAME.key). The file is replaced in one step, so
that a server that watches it (Elasticsearch does) never reads half of it.

The authority's own certificate is renewed with its own key: everything that it signed stays good, and clients go on
believing the old one until it expires. An authority with a new key is another authority: see docs/certificates.md.

With --within nothing is done while more days than that are left, so that it can run every day.`,
		Example: `  cofre certs renew certs/es01.crt --ca certs
  cofre certs renew certs/es01.crt certs/kibana.crt --within 30 --new-key
  cofre certs renew certs/ca.crt`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Lifetime, r.Within, r.Now = time.Duration(days)*pki.Day, time.Duration(within)*pki.Day, a.now()
			if (cmd.Flags().Changed("days") && days <= 0) || within < 0 {
				return usagef("", "--days must be 1 at least, and --within not negative")
			}
			if key != "" && len(args) > 1 {
				return usagef("", "--key names the key of one certificate")
			}
			for _, path := range args {
				if err := a.renewCertificate(path, key, ca, r); err != nil {
					return certProblem(err)
				}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&ca, "ca", "", "the authority: its folder, or its certificate with the key beside it (default: the certificate's folder)")
	f.StringVar(&key, "key", "", "the certificate's key (default: beside it, where it is there)")
	f.BoolVar(&r.NewKey, "new-key", false, "make a new key too")
	f.IntVar(&days, "days", 0, "how long the new one lives (default: as long as the old one had)")
	f.IntVar(&within, "within", 0, "only where so many days or fewer are left")
	return cmd
}

func (a *app) renewCertificate(path, key, ca string, r pki.Renewal) error {
	certs, err := readCertificates(path)
	if err != nil {
		return err
	}
	if certs[0].IsCA {
		return a.renewAuthority(path, r)
	}
	if ca == "" {
		ca = filepath.Dir(path)
	}
	authority, err := openAuthority(ca)
	if err != nil {
		return err
	}
	if key == "" {
		key = keyBeside(path)
	}
	files := pki.Pair{Cert: path, Key: key}
	done, err := files.Renew(authority, r)
	if err != nil {
		return err
	}
	if !done.NewKey {
		files.Key = "" // nothing new to say of it
	}
	return a.reportCertificate(files, done.Cert, renewedWord(done.Done))
}

func (a *app) renewAuthority(path string, r pki.Renewal) error {
	if r.NewKey {
		return fmt.Errorf("%w: an authority with a new key is another authority: `cofre certs ca` makes it in another folder", pki.ErrRequest)
	}
	old, err := openAuthority(path)
	if err != nil {
		return err
	}
	files := pki.Pair{Cert: path}
	if r.Within > 0 && old.Certificate().NotAfter.Sub(r.Now) > r.Within {
		return a.reportCertificate(files, old.Certificate(), renewedWord(false))
	}
	authority, err := old.Renew(r.Lifetime, r.Now)
	if err != nil {
		return err
	}
	if err := pki.ReplaceFile(path, pki.EncodeCertificates(authority.Certificate()), pki.PublicMode); err != nil {
		return err
	}
	return a.reportCertificate(files, authority.Certificate(), renewedWord(true))
}

func renewedWord(done bool) string {
	if done {
		return "renewed"
	}
	return "kept"
}
