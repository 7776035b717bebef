package cli

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cofre/toolbox/pki"
)

// examination is what `certs check` is asked.
type examination struct {
	ca     []string
	key    string
	hosts  []string
	use    string
	within int
}

func (a *app) certsCheck() *cobra.Command {
	var e examination
	cmd := &cobra.Command{
		Use:   "check CERT…",
		Short: "Say what does not hold: chain, dates, names, purpose, key, rights on the key's file",
		Long: `Look at everything that makes a certificate useless or dangerous, a line each. The authority is ca.crt beside the
certificate unless --ca names another (a folder, or a file with one or several), the key is NAME.key beside it unless
--key names another. Exit code 4 where anything does not hold.`,
		Example: `  cofre certs check certs/es01.crt --host es01 --host 127.0.0.1 --for elasticsearch
  cofre certs check certs/es01.crt certs/kibana.crt --within 30 --json`,
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return certProblem(a.checkCertificates(args, e)) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&e.ca, "ca", nil, "authorities to believe: folders or files (default: ca.crt beside the certificate)")
	f.StringVar(&e.key, "key", "", "the certificate's key (default: beside it, where it is there)")
	f.StringSliceVar(&e.hosts, "host", nil, "host name or address that it must be good for")
	f.StringVar(&e.use, "for", "", "what it must be for: elasticsearch, kibana, server or client")
	f.IntVar(&e.within, "within", 0, "days that it must still be good for")
	return cmd
}

// examined is one line of `certs check --json`.
type examined struct {
	File  string `json:"file"`
	Check string `json:"check"`
	State string `json:"state"` // ok, note, bad
	Text  string `json:"text"`
	Do    string `json:"do,omitzero"`
}

func (a *app) checkCertificates(paths []string, e examination) error {
	if e.key != "" && len(paths) > 1 {
		return usagef("", "--key names the key of one certificate")
	}
	if e.within < 0 {
		return usagef("", "--within must not be negative")
	}
	broken := false
	err := buffered(a.out, func(w *bufio.Writer) error {
		for i, path := range paths {
			findings, err := a.examine(path, e)
			if err != nil {
				return err
			}
			if !a.flags.json && len(paths) > 1 {
				if i > 0 {
					_ = w.WriteByte('\n') // the writer remembers its error
				}
				_, _ = fmt.Fprintf(w, "%s\n", terminal(path))
			}
			for _, f := range findings {
				broken = broken || f.Level == pki.Broken
				if a.flags.json {
					err = printJSON(w, examined{path, f.Check, string(f.Level), f.Text, f.Do})
				} else {
					err = a.printCheck(w, check{f.Check, string(f.Level), f.Text, f.Do})
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil && broken {
		return &finished{code: exitIntegrity}
	}
	return err
}

// examine looks at one file. Its error is one of usage: what does not hold is a finding.
func (a *app) examine(path string, e examination) ([]pki.Finding, error) {
	q := pki.Question{Hosts: e.hosts, Now: a.now(), Within: time.Duration(e.within) * pki.Day}
	var err error
	if e.use != "" {
		if q.Use, err = pki.ParseUse(e.use); err != nil {
			return nil, err
		}
	}
	q.Certs, err = readCertificates(path)
	if errors.Is(err, pki.ErrFormat) {
		return []pki.Finding{{Check: "format", Level: pki.Broken, Text: err.Error(), Do: "restore it, or issue it anew"}}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := e.roots(path, &q); err != nil {
		return nil, err
	}
	if e.key == "" {
		e.key = keyBeside(path)
	}
	var about []pki.Finding
	if e.key != "" {
		about, err = keyFindings(e.key, &q)
	}
	return append(pki.Examine(q), about...), err
}

// roots reads the authorities to believe.
func (e examination) roots(path string, q *pki.Question) error {
	files := e.ca
	if beside := filepath.Join(filepath.Dir(path), authorityStem+certSuffix); len(files) == 0 && isFile(beside) {
		files = []string{beside}
	}
	for _, file := range files {
		certs, err := readCertificates(authorityFile(file))
		if err != nil {
			return err
		}
		q.Roots = append(q.Roots, certs...)
	}
	return nil
}

// keyFindings reads the key into the question, and says what is wrong with its file.
func keyFindings(path string, q *pki.Question) ([]pki.Finding, error) {
	var out []pki.Finding
	key, err := pki.ReadKey(path)
	switch {
	case errors.Is(err, pki.ErrFormat):
		out = append(out, pki.Finding{Check: "key", Level: pki.Broken, Text: err.Error(), Do: "restore it, or issue both anew"})
	case err != nil:
		return nil, err
	default:
		q.Key = key
	}
	switch err := pki.Private(path); {
	case errors.Is(err, pki.ErrInvalid):
		out = append(out, pki.Finding{Check: "permissions", Level: pki.Broken, Text: err.Error(), Do: "chmod 600 " + path + ", and think of who may have read it"})
	case err != nil:
		return nil, err
	default:
		out = append(out, pki.Finding{Check: "permissions", Level: pki.Holds, Text: path + " is for its owner alone"})
	}
	if isFile(path + ".new") {
		out = append(out, pki.Finding{Check: "key", Level: pki.Notice, Text: path + ".new is left from a renewal that was cut off", Do: "`cofre certs renew --new-key` finishes it"})
	}
	return out, nil
}
