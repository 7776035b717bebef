package ui

import (
	"cofre/crypto"
	"cofre/secret"
	"cofre/ui/app"
	"cofre/ui/screen"
	"cofre/ui/screens/menu"
	"cofre/ui/screens/start"
)

// Vault is what all screens and the console need of the vault together; *vault.Vault has it.
type Vault interface {
	app.Vault
	menu.Vault
}

// screens lists the screens that are built, in the menu's order.
func (o Options) screens(v Vault) []screen.Entry {
	var entries []screen.Entry
	entries = append(entries, screen.Entry{ID: screen.Menu, New: func(any) screen.Screen {
		return menu.New(v, menu.Options{Version: o.Version, Items: items(entries)})
	}})
	return entries
}

// items are the entries that stand in the menu.
func items(entries []screen.Entry) []menu.Item {
	var out []menu.Item
	for _, e := range entries {
		if e.Digit > 0 {
			out = append(out, menu.Item{ID: e.ID, Digit: e.Digit})
		}
	}
	return out
}

// start makes the guided first run.
func (o Options) start() screen.Screen {
	return start.New(start.Options{
		Create: o.Create, Place: o.Place, APIURL: o.APIURL,
		Generate: crypto.GenerateMasterKey,
		Check: func(master *secret.Bytes) error {
			k, err := crypto.NormaliseMasterKey(master.Expose(), true)
			if err == nil {
				k.Wipe()
			}
			return err
		},
	})
}
