// Docs writes docs/commands.md from the commands themselves, or checks that it is what they would write.
//
//	go run ./dev/docs [-check]
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cofre/cli"
)

const path = "docs/commands.md"

func main() {
	check := flag.Bool("check", false, "write nothing; fail where the file is not up to date")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(check bool) error {
	var out bytes.Buffer
	out.WriteString("# Commands\n\nMade from the commands themselves by `go run ./dev/docs`.\n")
	root := cli.Commands()
	out.WriteString("\n## Flags of every command\n\n")
	flags(&out, root.PersistentFlags())
	write(&out, root)
	if !check {
		return os.WriteFile(path, out.Bytes(), 0o644)
	}
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, out.Bytes()) {
		return fmt.Errorf("%s is not what the commands say: go run ./dev/docs", path)
	}
	return nil
}

func write(out *bytes.Buffer, cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		fmt.Fprintf(out, "\n## cofre %s\n\n%s\n", strings.TrimPrefix(c.UseLine(), "cofre "), c.Short)
		if c.Long != "" && c.Name() != "completion" {
			fmt.Fprintf(out, "\n```text\n%s\n```\n", c.Long)
		}
		if c.Example != "" {
			fmt.Fprintf(out, "\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(c.Example, "  "), "\n  ", "\n"))
		}
		if c.LocalNonPersistentFlags().HasAvailableFlags() {
			out.WriteString("\n")
			flags(out, c.LocalNonPersistentFlags())
		}
		write(out, c)
	}
}

func flags(out *bytes.Buffer, set *pflag.FlagSet) {
	out.WriteString("| flag | |\n|---|---|\n")
	set.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" {
			fmt.Fprintf(out, "| `--%s` | %s |\n", f.Name, strings.ReplaceAll(f.Usage, "|", "\\|"))
		}
	})
}
