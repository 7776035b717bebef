package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"cofre/policy"
)

func (a *app) policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "What becomes of each field: show, check",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	show := &cobra.Command{
		Use: "show", Short: "Print the policy in force, as YAML; a start for your own",
		Example: "  cofre policy show > policy.yaml\n  cofre policy show --json",
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return a.showPolicy() },
	}
	check := &cobra.Command{
		Use: "check [FILE]", Short: "Check a policy and say what a careful reader would object to, with reasons",
		Example: "  cofre policy check policy.yaml\n  cofre policy check",
		Args:    arguments(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				a.flags.policy = args[0]
			}
			return a.checkPolicy()
		},
	}
	cmd.AddCommand(show, check)
	return cmd
}

// policyField is one line of `policy show --json`.
type policyField struct {
	Field     string `json:"field"`
	Label     string `json:"label"`
	Treatment string `json:"treatment"`
	Mask      string `json:"mask"`
	Kind      string `json:"kind"`
}

func (a *app) showPolicy() error {
	if err := a.configure(); err != nil {
		return err
	}
	if !a.flags.json {
		_, err := a.out.Write(a.policy.YAML())
		return outputError(err)
	}
	for _, f := range a.policy.Fields() {
		line := policyField{f.Name, f.Label, string(f.Treatment), string(f.Mask), string(f.Kind)}
		if err := printJSON(a.out, line); err != nil {
			return err
		}
	}
	return nil
}

// policyFinding is one line of `policy check --json`.
type policyFinding struct {
	Level  string `json:"level"`
	Line   int    `json:"line"`
	Field  string `json:"field"`
	Text   string `json:"text"`
	Source string `json:"source"`
}

func (a *app) checkPolicy() error {
	if err := a.configure(); err != nil {
		return err
	}
	grave := 0
	for _, f := range a.policy.Lint() {
		if f.Level == policy.LevelError {
			grave++
		}
		var err error
		if a.flags.json {
			err = printJSON(a.out, policyFinding{string(f.Level), f.Line, f.Field, f.Text, f.Source})
		} else {
			_, err = fmt.Fprintf(a.out, "%s  line %d  %s: %s%s\n", f.Level, f.Line, terminal(f.Field), terminal(f.Text), inBrackets(f.Source))
		}
		if err != nil {
			return outputError(err)
		}
	}
	a.say("policy %s: %s", a.policy.Ref(), plural(len(a.policy.Fields()), "field"))
	if grave > 0 {
		return &finished{code: exitUsage}
	}
	return nil
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}
