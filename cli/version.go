package cli

import (
	"encoding/base64"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"cofre/cli/release"
	"cofre/record/safetext"
)

// version is what the build said, else the module's version, with the revision where it was built from a checkout.
func version() string {
	if v := release.Version(); v != "" {
		return v
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "development"
	}
	return strings.Trim(info.Main.Version, "()")
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Example: "  cofre version --json", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if a.flags.json {
				return printJSON(a.out, map[string]string{
					"version": version(), "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH, "format": "1",
				})
			}
			_, err := fmt.Fprintln(a.out, "cofre", version())
			return outputError(err)
		},
	}
}

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man FOLDER", Short: "Write the man pages into a folder", Example: "  cofre man /usr/local/share/man/man1",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			const everybody = 0o755
			if err := os.MkdirAll(args[0], everybody); err != nil {
				return outputError(err)
			}
			cmd.Root().DisableAutoGenTag = true
			return outputError(doc.GenManTree(cmd.Root(), &doc.GenManHeader{Title: "COFRE", Section: "1", Source: "cofre " + version()}, args[0]))
		},
	}
}

// Commands returns the tree of commands, for the programs that write its documentation.
func Commands() *cobra.Command { return (&app{}).root() }

// errMissing says how many of what was named were not there.
func errMissing(n uint64) error { return fmt.Errorf("%s not there", plural(n, "id")) }

func standardBase64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func cut(s string, limit int) (string, bool) {
	short, was := safetext.Cut(s, limit)
	if was {
		short += "…"
	}
	return short, was
}
