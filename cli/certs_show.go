package cli

import (
	"bufio"
	"crypto/x509"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cofre/toolbox/pki"
)

func (a *app) certsShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE…",
		Short: "Print what certificates and requests say, and who signed what",
		Long: `Print what the certificates and requests in PEM files say: subject, names, dates, purposes, fingerprints, and which of
them signed which. Nothing is judged; "cofre certs check" does that. A private key is never printed.`,
		Example: `  cofre certs show certs/es01.crt certs/ca.crt
  cofre certs show certs/es01.crt --json | jq -r .not_after`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return certProblem(a.showCertificates(args)) },
	}
}

// shownCertificate is one line of `certs show --json`.
type shownCertificate struct {
	File       string    `json:"file"`
	Kind       string    `json:"kind"` // certificate, authority, request
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer,omitzero"`
	SignedBy   *int      `json:"signed_by,omitzero"` // number of the line from 1; 0: none of these
	Names      []string  `json:"names"`
	Purposes   []string  `json:"purposes,omitzero"`
	KeyUsage   []string  `json:"key_usage,omitzero"`
	NotBefore  time.Time `json:"not_before,omitzero"`
	NotAfter   time.Time `json:"not_after,omitzero"`
	DaysLeft   *int      `json:"days_left,omitzero"`
	Serial     string    `json:"serial,omitzero"`
	Key        string    `json:"key"`
	Signature  string    `json:"signature,omitzero"`
	SHA256     string    `json:"sha256,omitzero"`
	KeySHA256  string    `json:"key_sha256,omitzero"`
	PathLength *int      `json:"path_length,omitzero"`
	Permits    []string  `json:"permits,omitzero"`
	KeyID      string    `json:"subject_key_id,omitzero"`
	IssuerID   string    `json:"authority_key_id,omitzero"`
}

func (a *app) showCertificates(paths []string) error {
	var certs []*x509.Certificate
	var files []string
	var requests []shownCertificate
	for _, path := range paths {
		text, err := pki.ReadFile(path)
		if err != nil {
			return err
		}
		if csr, err := pki.ParseCSR(text); err == nil {
			subject, asked, key := pki.RequestWords(csr)
			requests = append(requests, shownCertificate{File: path, Kind: "request", Subject: subject, Names: append([]string{}, asked...), Key: key})
			continue
		} else if !errors.Is(err, pki.ErrFormat) {
			return fmt.Errorf("%s: %w", path, err)
		}
		more, err := pki.ParseCertificates(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, c := range more {
			certs, files = append(certs, c), append(files, path)
		}
	}
	all := requests
	for i, d := range pki.Describe(certs) {
		all = append(all, a.shown(files[i], d, len(requests)))
	}
	return buffered(a.out, func(w *bufio.Writer) error {
		for i, s := range all {
			var err error
			if a.flags.json {
				err = printJSON(w, s)
			} else {
				err = printShown(w, i+1, s, len(all))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// shown is the line of a certificate; before is how many lines stand before the first certificate.
func (a *app) shown(file string, d pki.Description, before int) shownCertificate {
	signed, left := d.SignedBy, int(d.NotAfter.Sub(a.now())/pki.Day)
	if signed > 0 {
		signed += before
	}
	s := shownCertificate{
		File: file, Kind: "certificate", Subject: d.Subject, Issuer: d.Issuer, SignedBy: &signed, Names: names(d),
		Purposes: d.Purposes, KeyUsage: d.KeyUsage, NotBefore: d.NotBefore, NotAfter: d.NotAfter, DaysLeft: &left, Serial: d.Serial,
		Key: d.Key, Signature: d.Signature, SHA256: d.Fingerprint, KeySHA256: d.KeyFingerprint,
		KeyID: d.SubjectKeyID, IssuerID: d.AuthorityKeyID,
	}
	if d.Authority {
		s.Kind, s.Permits = "authority", d.Permits
		if d.PathLength >= 0 {
			s.PathLength = &d.PathLength
		}
	}
	return s
}

func printShown(w *bufio.Writer, number int, s shownCertificate, of int) error {
	head := s.File
	if of > 1 {
		head = strconv.Itoa(number) + "  " + head
	}
	_, err := fmt.Fprintf(w, "%s\n", terminal(head))
	for _, line := range shownLines(s, number) {
		if err == nil && line[1] != "" {
			_, err = fmt.Fprintf(w, "    %-12s %s\n", line[0], terminal(line[1]))
		}
	}
	return outputError(err)
}

func shownLines(s shownCertificate, number int) [][2]string {
	signed, dates, kind := "", "", s.Kind
	if s.SignedBy != nil {
		signed = s.Issuer
		switch *s.SignedBy {
		case 0:
			signed += ", which is not among these"
		case number:
			signed = "itself"
		default:
			signed += ", number " + strconv.Itoa(*s.SignedBy)
		}
	}
	if s.DaysLeft != nil {
		const layout = "2006-01-02 15:04"
		left := fmt.Sprintf(", %d days left", *s.DaysLeft)
		if *s.DaysLeft < 0 {
			left = ", over"
		}
		dates = s.NotBefore.Format(layout) + " to " + s.NotAfter.Format(layout) + " UTC" + left
	}
	if s.PathLength != nil {
		kind += ", path length " + strconv.Itoa(*s.PathLength)
	}
	return [][2]string{
		{"kind", kind},
		{"subject", s.Subject},
		{"signed by", signed},
		{"names", strings.Join(s.Names, ", ")},
		{"confined to", strings.Join(s.Permits, ", ")},
		{"good", dates},
		{"purpose", strings.Join(s.Purposes, ", ")},
		{"key usage", strings.Join(s.KeyUsage, ", ")},
		{"key", s.Key},
		{"signature", s.Signature},
		{"serial", s.Serial},
		{"SHA-256", pki.Colons(s.SHA256)},
		{"key SHA-256", pki.Colons(s.KeySHA256)},
	}
}

// readCertificates reads the certificates of a file.
func readCertificates(path string) ([]*x509.Certificate, error) {
	text, err := pki.ReadFile(path)
	if err != nil {
		return nil, err
	}
	certs, err := pki.ParseCertificates(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return certs, nil
}
