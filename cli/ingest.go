package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"cofre/config"
	"cofre/ingest"
	"cofre/vault"
)

// sourceFlags say how a source is read.
type sourceFlags struct {
	records, pageParam, limitParam string
	pageSize                       int
	dryRun                         bool
}

func (a *app) ingestCommand() *cobra.Command {
	var f sourceFlags
	cmd := &cobra.Command{
		Use:   "ingest [SOURCE]",
		Short: "Read user records, encrypt their sensitive fields and store them",
		Long: `Read user records, encrypt their sensitive fields on this machine and store them. No master key is needed: this
host holds the vault's public key only, and cannot read what it stored.

SOURCE is a URL, a file (.json .ndjson .csv, each also .gz), - for standard input, or sample:N[,seed] for made-up users.
Without one, API_URL is read. A record that cannot be stored goes to quarantine with its reason (cofre rejects) and the
run goes on. Ctrl+C keeps what was stored. Ingesting again replaces records by their id.`,
		Example: `  cofre ingest sample:1000
  cofre ingest users.ndjson.gz
  cofre ingest https://api.example/users --page-param page --limit-param per_page
  API_TOKEN=… cofre ingest https://api.example/users --records people
  curl -s https://api.example/users | cofre ingest -
  cofre ingest users.csv --dry-run`,
		Args: arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.ingest(cmd.Context(), strings.Join(args, ""), f)
		},
	}
	cmd.Flags().StringVar(&f.records, "records", "", "name of the member that holds the list of records")
	cmd.Flags().StringVar(&f.pageParam, "page-param", "", "query parameter of the page's number; pages are read to the first empty one")
	cmd.Flags().StringVar(&f.limitParam, "limit-param", "", "query parameter of the page's size")
	cmd.Flags().IntVar(&f.pageSize, "page-size", 0, "records a page, for --limit-param (default 100)")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "read and check every record, show what would become of the first, store nothing")
	cmd.Flags().StringVar(&a.flags.tokenFile, "token-file", "", "file that holds the bearer token (default: API_TOKEN)")
	cmd.Flags().StringVar(&a.flags.headersFile, "headers-file", "", "file of `Name: value` lines sent to the API (default: API_HEADERS)")
	return cmd
}

// source opens what is to be read.
func (a *app) source(ctx context.Context, spec string, f sourceFlags) (ingest.Source, error) {
	if spec == "" {
		if a.cfg.APIURL == "" {
			return nil, usagef("name one, or set API_URL; `cofre ingest --help` has examples", "there is no source to read")
		}
		spec = a.cfg.APIURL
	}
	o := ingest.Options{
		Records: f.records, IDField: a.policy.IDField(),
		PageParam: f.pageParam, LimitParam: f.limitParam, PageSize: f.pageSize,
		UserAgent: "cofre/" + version(), Stdin: a.in, Token: a.cfg.APIToken,
	}
	headers, err := a.headers()
	if err != nil {
		return nil, err
	}
	o.Headers = headers
	if a.flags.tokenFile != "" {
		token, err := readSecretFile(a.flags.tokenFile, "the token file")
		if err != nil {
			return nil, err
		}
		a.later(token.Wipe)
		o.Token = token
	}
	return ingest.Open(ctx, spec, o)
}

func (a *app) headers() (http.Header, error) {
	if a.flags.headersFile == "" {
		return a.cfg.APIHeaders()
	}
	text, err := os.ReadFile(a.flags.headersFile)
	if err != nil {
		return nil, usagef("name a file that this user can read", "the headers file: %w", err)
	}
	defer clear(text)
	headers, err := config.ParseHeaders(text)
	if err != nil {
		return nil, usagef("one `Name: value` a line", "%s: %w", a.flags.headersFile, err)
	}
	return headers, nil
}

func (a *app) ingest(ctx context.Context, spec string, f sourceFlags) error {
	v, err := a.open(ctx, f.dryRun)
	if err != nil {
		return err
	}
	if f.dryRun {
		if err := a.preview(ctx, v, spec, f); err != nil {
			return err
		}
		if spec == "-" {
			return nil // it can be read once only
		}
	}
	src, err := a.source(ctx, spec, f)
	if err != nil {
		return err
	}
	bar := a.newProgress(src.Name())
	bar.dry = f.dryRun
	sum, err := v.Ingest(ctx, src, vault.IngestOptions{DryRun: f.dryRun, Progress: bar.ingest, OnReject: bar.reject})
	bar.close()
	return a.ingested(ctx, sum, err)
}

// ingestSummary is the last line of `ingest --json`.
type ingestSummary struct {
	Read             uint64  `json:"read"`
	Created          uint64  `json:"created"`
	Updated          uint64  `json:"updated"`
	Unchanged        uint64  `json:"unchanged"`
	Rejected         uint64  `json:"rejected"`
	Seconds          float64 `json:"seconds"`
	RecordsPerSecond float64 `json:"records_per_second"`
}

// ingested prints how an ingest ended, also when it failed: what is stored is stored.
func (a *app) ingested(ctx context.Context, sum vault.Summary, err error) error {
	if a.flags.json {
		line := ingestSummary{
			sum.Read, sum.Created, sum.Updated, sum.Unchanged, sum.Rejected,
			sum.Seconds, sum.RecordsPerSecond(),
		}
		if printed := printJSON(a.out, line); printed != nil {
			return errors.Join(err, printed)
		}
	} else {
		if printed := a.sayIngested(sum, err); printed != nil {
			return errors.Join(err, printed)
		}
	}
	if err != nil {
		return err
	}
	if stopOf(ctx) != nil {
		return context.Cause(ctx)
	}
	if sum.Rejected > 0 {
		return &finished{code: exitRejected}
	}
	return nil
}

func (a *app) sayIngested(sum vault.Summary, err error) error {
	stored := plural(sum.Created+sum.Updated, "record") + " stored"
	if sum.DryRun {
		stored = plural(sum.Read-sum.Rejected, "record") + " would be stored"
	}
	if err != nil && sum.Read == 0 {
		return nil
	}
	_, printed := fmt.Fprintf(a.out, "%s: %s (%s new, %s replaced), %s rejected, in %.1f s (%s a second)\n",
		terminal(sum.Source), stored, thousands(sum.Created), thousands(sum.Updated), thousands(sum.Rejected),
		sum.Seconds, thousands(int64(sum.RecordsPerSecond())))
	if sum.Rejected > 0 && !sum.DryRun {
		a.say("What was rejected is kept, sealed: `cofre rejects list` has the reasons.")
	}
	if err != nil {
		a.say("What was stored is kept; run it again to go on: records are recognised by their id.")
	}
	return outputError(printed)
}
