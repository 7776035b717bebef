// Cofre is a terminal data-protection console: it reads user records, encrypts their sensitive fields on this machine,
// keeps them where people search, and reveals single values behind a master key with every reveal on record.
package main

import (
	"os"

	"cofre/cli"
)

func main() {
	os.Exit(cli.Main())
}
