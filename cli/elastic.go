package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"cofre/store/elastic/conn"
	"cofre/store/elastic/roles"
)

func (a *app) elasticCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "elastic",
		Short: "Look after an Elasticsearch cluster: roles, setup, kibana",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.elasticRoles(), a.elasticKibana(), a.elasticSetup())
	return cmd
}

func (a *app) elasticRoles() *cobra.Command {
	var base string
	var apply, compare bool
	cmd := &cobra.Command{
		Use:   "roles [ROLE…]",
		Short: "Print, make or check the roles that let each account do its work and nothing else",
		Long: `The roles that a vault in Elasticsearch needs, enforced by the server:

  ingest      writes documents and rejects, files key entries without ever reading one, appends to the audit log
  analyst     reads documents alone (masks in the place of protected fields); for Kibana
  console     lists and searches with cofre: documents, rejects, the vault's header, the audit log; no key entry
  reveal      reads documents and key entries, appends to the audit log, writes nothing else
  auditor     reads the audit log and the vault's header
  custodian   makes the indices, changes master keys, sweeps, erases; can neither change an audit entry nor a key entry

A role is called cofre-<base>-<role>. Without --apply and --check they are printed as JSON: several for POST
/_security/role (Elasticsearch 8.15), one alone as the body for PUT /_security/role/<name>; no server is asked.

--apply needs an account with manage_security, --check one with read_security: ELASTICSEARCH_URL, _USERNAME, _PASSWORD or
_API_KEY. --check ends with exit code 4 where a role is missing or gives more or less than it should. What the roles
cannot keep anybody from: docs/elasticsearch.md.`,
		Example: `  cofre elastic roles
  cofre elastic roles ingest --base clients
  cofre elastic roles --apply
  cofre elastic roles --check`,
		Args:      cobra.ArbitraryArgs,
		ValidArgs: roles.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if apply && compare {
				return usagef("", "--apply or --check, not both")
			}
			do := roles.Compare
			if apply {
				do = roles.Apply
			}
			if !apply && !compare {
				return a.printRoles(base, cmd.Flags().Changed("base"), args)
			}
			return a.roles(cmd.Context(), base, cmd.Flags().Changed("base"), args, do)
		},
	}
	cmd.Flags().StringVar(&base, "base", "", "base name of the indices (default: ELASTICSEARCH_INDEX, else user)")
	cmd.Flags().BoolVar(&apply, "apply", false, "make them in the cluster, or make them again as they should be")
	cmd.Flags().BoolVar(&compare, "check", false, "say how the cluster's roles differ from them")
	return cmd
}

// wantedRoles renders the roles for the base name of the flag or the settings.
func (a *app) wantedRoles(base string, given bool, kinds []string) ([]roles.Role, error) {
	if err := a.configure(); err != nil {
		return nil, err
	}
	if !given {
		base = a.cfg.Elasticsearch.Index
	}
	list, err := roles.Render(base, kinds...)
	if errors.Is(err, roles.ErrBase) || errors.Is(err, roles.ErrUnknown) {
		return nil, usagef("`cofre elastic roles --help` lists them", "%w", err)
	}
	return list, err
}

// printRoles prints the roles as the security API takes them.
func (a *app) printRoles(base string, given bool, kinds []string) error {
	list, err := a.wantedRoles(base, given, kinds)
	if err != nil {
		return err
	}
	text := list[0].Body
	if len(kinds) != 1 {
		members := make([]member, 0, len(list))
		for _, r := range list {
			members = append(members, member{r.Name, r.Body})
		}
		text = object([]member{{"roles", object(members)}})
	}
	if a.flags.json {
		return printLine(a.out, text)
	}
	value := jsontext.Value(bytes.Clone(text))
	if err := value.Format(jsontext.Multiline(true), jsontext.WithIndent("  ")); err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s\n", value)
	return outputError(err)
}

// roleState is one line of `elastic roles --apply --json` and `--check --json`.
type roleState struct {
	Role        string      `json:"role"`
	Name        string      `json:"name"`
	State       roles.State `json:"state"`
	Differences []string    `json:"differences"`
}

// roles makes or compares the roles, and prints what became of them.
func (a *app) roles(ctx context.Context, base string, given bool, kinds []string, do func(context.Context, *conn.Conn, []roles.Role) ([]roles.Outcome, error)) error {
	list, err := a.wantedRoles(base, given, kinds)
	if err != nil {
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
	if _, err := c.Check(ctx); err != nil && !errors.Is(err, conn.ErrForbidden) {
		return err
	}
	outcomes, failed := do(ctx, c, list)
	wrong := false
	err = buffered(a.out, func(w *bufio.Writer) error {
		for _, o := range outcomes {
			wrong = wrong || o.State == roles.Missing || o.State == roles.Differs
			if err := a.printOutcome(w, o); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case failed != nil && errors.Is(failed, conn.ErrForbidden):
		return &problem{code: exitUnusable, err: failed, do: "--apply needs an account with the cluster privilege manage_security, --check one with read_security"}
	case failed != nil:
		return failed
	case err == nil && wrong:
		return &finished{code: exitIntegrity}
	}
	return err
}

func (a *app) printOutcome(w *bufio.Writer, o roles.Outcome) error {
	if a.flags.json {
		return printJSON(w, roleState{o.Role.Kind, o.Role.Name, o.State, append([]string{}, o.Differences...)})
	}
	sign, do := "+", ""
	switch o.State {
	case roles.Missing, roles.Differs:
		sign, do = "x", "  -> `cofre elastic roles "+o.Role.Kind+" --apply` makes it as it should be\n"
	case roles.Changed:
		sign = "!"
	case roles.Same, roles.Made:
	}
	var lines strings.Builder
	fmt.Fprintf(&lines, "%s %s  %s\n", sign, o.Role.Name, o.State)
	for _, d := range o.Differences {
		fmt.Fprintf(&lines, "    %s\n", terminal(d))
	}
	_, err := w.WriteString(lines.String() + do)
	return outputError(err)
}
