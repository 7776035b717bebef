// Package browse is the screen that lists the users, masked: a table over any number of them, a query line above it, and
// one user's record beside, below or in place of it.
//
// It reads through keyset pages, and holds a few of them; counts are exact or say that they are a lower bound. Nothing
// here needs a master key: what is protected is drawn as plates, and r opens the screen that reveals.
//
// The package may import the packages of the console, vault, store, record and audit.
package browse
