// Package cli is the commands: it reads flags, wires the parts together, asks for what must be asked, prints, and turns
// errors into words for people and exit codes for scripts. Nothing else of the project prints or exits.
//
// Standard output carries data only; everything else goes to standard error. Text that comes from records is escaped
// before it reaches a terminal. Secrets come from a prompt without echo, from the environment or from a file, never
// from an argument.
//
// The package may import everything of this project.
package cli

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cofre/secret"
)

// Main runs the command that the arguments name and returns the exit code.
func Main() int {
	hardening := secret.Harden()
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(name) // a console must not write what it shows into a file
	}
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, term: os.Getenv("TERM"), harden: hardening, now: time.Now}
	return a.run(context.Background(), os.Args[1:])
}

func (a *app) run(parent context.Context, args []string) int {
	a.prompt = &prompter{in: a.in, out: a.err}
	ctx, done := withSignals(parent, a.prompt.abandon)
	defer done()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	a.close()
	var outcome *finished
	switch {
	case errors.As(err, &outcome):
		return outcome.code
	case err != nil:
		return a.report(ctx, err)
	}
	return exitOK
}

// finished ends a command that did its work, said everything, and has another code than 0.
type finished struct{ code int }

// Error is for programs: nothing more is said to people.
func (*finished) Error() string { return "finished" }

// root builds the tree of commands.
func (a *app) root() *cobra.Command {
	var readOnly bool
	root := &cobra.Command{
		Use:   "cofre",
		Short: "Keep user records with their sensitive fields encrypted, and reveal them on record",
		Long: `Cofre reads user records from an API, a file or standard input, encrypts their sensitive fields on this machine
under a key of each record's own, keeps them where they can be searched and listed masked, and reveals single
values behind a master key, with every reveal in a tamper-evident audit log.

  cofre                                  the console, on a terminal
  cofre demo                             the whole job on made-up users, in a vault of its own
  cofre init                             make a vault
  cofre ingest https://api.example/users fetch, encrypt, store
  cofre users 'color_favorito:red'       list them, masked
  cofre reveal 42 credit_card_num --reason 'chargeback 118'`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.hasConsole() {
				return a.console(cmd.Context(), readOnly)
			}
			if a.hasPrompts() {
				return a.prompts(cmd.Context(), readOnly)
			}
			return cmd.Help()
		},
		Version: version(),
	}
	root.Flags().BoolVar(&readOnly, "read-only", false, "console: offer nothing that writes records")
	root.AddGroup(
		&cobra.Group{ID: groupWork, Title: "Work with records:"},
		&cobra.Group{ID: groupCare, Title: "Take care of the vault:"},
		&cobra.Group{ID: groupTools, Title: "Set up and look around:"},
	)
	root.SetVersionTemplate("cofre {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("`"+cmd.CommandPath()+" --help` lists the flags", "%w", err)
	})
	a.globalFlags(root)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add(groupWork, a.ingestCommand(), a.usersCommand(), a.showCommand(), a.revealCommand(), a.rejectsCommand())
	add(groupCare, a.initCommand(), a.verifyCommand(), a.sweepCommand(), a.auditCommand(), a.backupCommand(), a.hostsCommand(), a.trustCommand())
	add(groupTools, a.demoCommand(), a.policyCommand(), a.certsCommand(), a.elasticCommand(), a.doctorCommand(), a.versionCommand(), a.manCommand(), a.waitCommand())
	root.SetHelpCommandGroupID(groupTools)
	root.SetCompletionCommandGroupID(groupTools)
	return root
}

// The groups that help lists commands in.
const (
	groupWork  = "work"
	groupCare  = "care"
	groupTools = "tools"
)

func (a *app) globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&a.flags.home, "home", "", "folder of the vault and this host's key (default: COFRE_HOME, else the user's data folder)")
	f.StringVar(&a.flags.store, "store", "", "where the records are kept: sqlite or elasticsearch (default: COFRE_STORE)")
	f.StringVar(&a.flags.policy, "policy", "", "policy file (default: COFRE_POLICY, else the built-in policy)")
	f.BoolVar(&a.flags.json, "json", false, "print data as JSON, an object a line")
	f.BoolVar(&a.flags.plain, "plain", false, "no colours, bars or other terminal effects; without a command: line prompts")
	f.BoolVar(&a.flags.quiet, "quiet", false, "print data and errors only")
	f.StringVar(&a.flags.masterKeyFile, "master-key-file", "", "file that holds the master key (default: MASTER_KEY, else a prompt)")
	f.StringVar(&a.flags.slot, "slot", "", "try this one slot only (default: all)")
}

// noArguments refuses what was typed behind a command that takes nothing, with what is there to choose from.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	const typos = 2
	cmd.SuggestionsMinimumDistance = typos
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("did you mean `"+cmd.CommandPath()+" "+near[0]+"`?", "unknown command %q", args[0])
	}
	return usagef("`"+cmd.CommandPath()+" --help` lists what there is", "unknown command %q", args[0])
}

// arguments makes cobra's count errors ones of usage.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usagef("`"+cmd.CommandPath()+" --help` has examples", "%w", err)
		}
		return nil
	}
}
