//go:build unix

package cli_test

import (
	"os"

	"cofre/cli"
)

// programs are the programs that the test binary can be.
func programs() map[string]func() {
	return map[string]func(){
		"cofre":        func() { os.Exit(cli.Main()) },
		"cofre-panics": panics,
	}
}
