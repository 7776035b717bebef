package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"cofre/deploy/setup"
	"cofre/store/elastic/conn"
)

func (a *app) elasticSetup() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Prepare Elasticsearch, Kibana and cofre to start together: files, accounts, password",
		Long: `What deploy/compose.yaml runs before and after Elasticsearch starts. Each of these can run again at any time: nothing that is
there is overwritten, and what was left half done is finished. docs/deploy.md explains the folders.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.setupFiles(), a.setupAccounts(), a.setupPassword())
	return cmd
}

func (a *app) setupFiles() *cobra.Command {
	var hosts setup.Hosts
	cmd := &cobra.Command{
		Use:   "files FOLDER",
		Short: "Make an authority, certificates and passwords in FOLDER",
		Long: `Make an authority, the servers' certificates and all passwords, each in the folder of those who need it, with mode 0600.
Certificates are renewed a month before they end, and made anew where they lack a name. No server is asked.`,
		Example: "  cofre elastic setup files /setup\n  cofre elastic setup files /setup --kibana-host kibana.example.com",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			made, err := setup.Files(args[0], hosts, a.now())
			if err == nil || len(made) > 0 {
				a.sayMade(made)
			}
			return certProblem(err)
		},
	}
	cmd.Flags().StringSliceVar(&hosts.Elasticsearch, "elasticsearch-host", nil, "more names and addresses of Elasticsearch")
	cmd.Flags().StringSliceVar(&hosts.Kibana, "kibana-host", nil, "more names and addresses of Kibana")
	return cmd
}

func (a *app) sayMade(made []string) {
	for _, m := range made {
		a.say("made %s", terminal(m))
	}
	if len(made) == 0 {
		a.say("all is there")
	}
}

func (a *app) setupAccounts() *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "accounts FOLDER",
		Short: "Make roles and accounts in the cluster, with the passwords in FOLDER",
		Long: `Make the roles of ` + "`cofre elastic roles`" + `, the accounts cofre-<base>-operator, -ingest, -analyst and -auditor, and set the
password of kibana_system. An account that is there keeps its password. It needs an account with manage_security:
ELASTICSEARCH_URL, _USERNAME and _PASSWORD.`,
		Example: "  cofre elastic setup accounts /setup",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.makeAccounts(cmd.Context(), args[0], wait) },
	}
	cmd.Flags().DurationVar(&wait, "wait", 0, "how long to wait for a cluster that starts")
	return cmd
}

func (a *app) makeAccounts(ctx context.Context, folder string, wait time.Duration) error {
	if err := a.configure(); err != nil {
		return err
	}
	settings, err := a.elasticConn()
	if err != nil {
		return err
	}
	c, err := conn.Open(settings)
	if err != nil {
		return err
	}
	a.later(func() { _ = c.Close() })
	done, err := a.patientAccounts(ctx, c, folder, wait)
	if err == nil || len(done) > 0 {
		a.sayMade(done)
	}
	if errors.Is(err, conn.ErrCredentials) {
		return &problem{code: exitUnusable, err: err, do: "the superuser's password is not the one in the file (was it changed?); docs/deploy.md says how to set it back"}
	}
	return setupProblem(err)
}

// patientAccounts tries until patience is over. A cluster that starts refuses the right password for a moment: it answers
// before it has read who there is.
func (a *app) patientAccounts(ctx context.Context, c *conn.Conn, folder string, patience time.Duration) ([]string, error) {
	const pause = 2 * time.Second
	end := time.Now().Add(patience)
	if patience > 0 {
		ctx = conn.Patient(ctx, patience)
	}
	for {
		done, err := setup.Accounts(ctx, c, folder, a.cfg.Elasticsearch.Index)
		if !errors.Is(err, conn.ErrCredentials) || len(done) > 0 || time.Now().Add(pause).After(end) {
			return done, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func (a *app) setupPassword() *cobra.Command {
	return &cobra.Command{
		Use:       "password FOLDER NAME",
		Short:     "Print the password of an account, as setup files made it",
		Long:      "Print the password of an account as setup files made it, for the person whom it is for. Names: elastic, operator, ingest, analyst,\nauditor. A password that was changed since is another one.",
		Example:   "  docker compose -f deploy/compose.yaml run --rm setup elastic setup password /setup analyst",
		Args:      arguments(cobra.ExactArgs(2)),
		ValidArgs: setup.Names(),
		RunE: func(_ *cobra.Command, args []string) error {
			password, err := setup.Password(args[0], args[1])
			if err != nil {
				return setupProblem(err)
			}
			defer clear(password)
			_, err = fmt.Fprintf(a.out, "%s\n", password)
			return outputError(err)
		},
	}
}

func setupProblem(err error) error {
	switch {
	case errors.Is(err, setup.ErrName):
		return usagef("`cofre elastic setup password --help` lists them", "%w", err)
	case errors.Is(err, fs.ErrNotExist):
		return usagef("`cofre elastic setup files FOLDER` makes what is missing", "%w", err)
	}
	return certProblem(err)
}
