//go:build unix

package cli_test

import (
	"os"

	"cofre/cli"
)

// programs are the programs that the test binary can be.
func programs() map[string]func() {
	of := map[string]func(){
		"cofre":          func() { os.Exit(cli.Main()) },
		"cofre-panics":   panics,
		"cofre-hindered": hinders,
	}
	morePrograms(of)
	return of
}
