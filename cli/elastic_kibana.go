package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cofre/deploy/kibana"
)

// kibanaFlags are those of `elastic kibana`.
type kibanaFlags struct {
	url, space, ca string
	base           string
	keep, print    bool
	wait           time.Duration
}

func (a *app) elasticKibana() *cobra.Command {
	var f kibanaFlags
	cmd := &cobra.Command{
		Use:   "kibana",
		Short: "Load a data view, searches, charts, a map and a dashboard into Kibana",
		Long: `Load what analysts start from into Kibana: a data view on the documents that hides what is Cofre's own, saved searches with
masks in the place of protected fields, charts (sign-ups by day, purchases, networks of addresses, colours, cars), a map,
and a dashboard of all of them. They are made for the policy: what it does not store in the clear has no chart.

Nothing in Elasticsearch is changed. Loading again replaces what was loaded before, and nothing else; --keep leaves what is
there, and ends with exit code 1 where that was something.

The account needs to write saved objects in the space: the superuser, or one with the Kibana privilege "all" there. It comes
from ELASTICSEARCH_USERNAME and _PASSWORD, or _API_KEY; the authority from --ca, else ELASTICSEARCH_CA_CERT.`,
		Example: `  cofre elastic kibana --url https://kibana.example.com:5601
  cofre elastic kibana --url https://localhost:5601 --space people --wait 5m
  cofre elastic kibana --print > objects.ndjson`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.kibana(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.url, "url", "https://localhost:5601", "address of Kibana, with its base path if it has one")
	flags.StringVar(&f.space, "space", "", "Kibana's space (default: its default one)")
	flags.StringVar(&f.ca, "ca", "", "PEM file with the authority that signed Kibana's certificate (default: ELASTICSEARCH_CA_CERT)")
	flags.StringVar(&f.base, "base", "", "base name of the indices (default: ELASTICSEARCH_INDEX, else user)")
	flags.BoolVar(&f.keep, "keep", false, "replace nothing that is there")
	flags.BoolVar(&f.print, "print", false, "print the objects, for an import by hand; no server is asked")
	flags.DurationVar(&f.wait, "wait", 0, "how long to wait for a Kibana that starts")
	return cmd
}

// kibana prints the objects or loads them.
func (a *app) kibana(ctx context.Context, f kibanaFlags) error {
	if err := a.configure(); err != nil {
		return err
	}
	if f.base == "" {
		f.base = a.cfg.Elasticsearch.Index
	}
	objects, _, err := kibana.Objects(f.base, a.policy.Schema())
	if err != nil {
		return err
	}
	if f.print {
		_, err := a.out.Write(objects)
		return outputError(err)
	}
	o := kibana.Options{URL: f.url, Space: f.space, Authorize: a.authorize()}
	if f.ca == "" {
		f.ca = a.cfg.Elasticsearch.CACert
	}
	if f.ca != "" {
		if o.CACert, err = readPEM(f.ca); err != nil {
			return usagef("name a PEM file that this user can read", "the authority: %w", err)
		}
	}
	client, err := kibana.New(o)
	if err != nil {
		return kibanaProblem(err)
	}
	defer client.Close()
	version, err := client.Ready(ctx, f.wait)
	if err != nil {
		return kibanaProblem(err)
	}
	a.say("Kibana %s at %s", terminal(version), terminal(client.Place()))
	taken, refused, err := client.Load(ctx, objects, !f.keep)
	if err == nil || len(refused) > 0 {
		if err := a.reportLoaded(taken, refused); err != nil {
			return err
		}
	}
	return kibanaProblem(err)
}

// kibanaLoaded is what `elastic kibana --json` prints.
type kibanaLoaded struct {
	Loaded  int             `json:"loaded"`
	Refused []kibanaRefused `json:"refused"`
}

type kibanaRefused struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Why  string `json:"why"`
}

func (a *app) reportLoaded(taken int, refused []kibana.Refused) error {
	if a.flags.json {
		r := make([]kibanaRefused, 0, len(refused))
		for _, o := range refused {
			r = append(r, kibanaRefused(o))
		}
		return printJSON(a.out, kibanaLoaded{taken, r})
	}
	for _, o := range refused {
		a.tell("not taken: %s %s: %s\n", terminal(o.Type), terminal(o.ID), terminal(o.Why))
	}
	a.say("%s loaded", plural(taken, "object"))
	return nil
}

// kibanaProblem says what to do about an error.
func kibanaProblem(err error) error {
	for _, k := range []struct {
		is   error
		code int
		do   string
	}{
		{kibana.ErrUsage, exitUsage, "`cofre elastic kibana --help` has examples"},
		{kibana.ErrCertificate, exitUnusable, "give the authority that signed it by --ca, and call Kibana by a name that is in its certificate"},
		{kibana.ErrCredentials, exitUnusable, "check ELASTICSEARCH_USERNAME and _PASSWORD or _API_KEY; the account must be allowed to write saved objects in that space"},
		{kibana.ErrNotKibana, exitUnusable, "check --url and --space"},
		{kibana.ErrUnreachable, exitUnusable, "check --url, or give a Kibana that starts some time with --wait 5m"},
		{kibana.ErrObjects, exitFailed, ""},
	} {
		if errors.Is(err, k.is) {
			return &problem{code: k.code, err: err, do: k.do}
		}
	}
	if err != nil {
		return fmt.Errorf("loading into Kibana: %w", err)
	}
	return nil
}
