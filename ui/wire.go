package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cofre/crypto"
	"cofre/secret"
	"cofre/ui/app"
	"cofre/ui/logbook"
	"cofre/ui/screen"
	"cofre/ui/screens/audit"
	"cofre/ui/screens/browse"
	"cofre/ui/screens/decrypt"
	"cofre/ui/screens/ingest"
	"cofre/ui/screens/integrity"
	"cofre/ui/screens/menu"
	"cofre/ui/screens/overview"
	"cofre/ui/screens/rejects"
	"cofre/ui/screens/start"
	"cofre/ui/text"
)

// Vault is what all screens and the console need of the vault together; *vault.Vault has it.
type Vault interface {
	app.Vault
	menu.Vault
	ingest.Vault
	browse.Vault
	browse.History
	decrypt.Vault
	decrypt.History
	overview.Vault
	logbook.Log
	integrity.Vault
	integrity.Records
	audit.Vault
	rejects.Vault
	envelopes
}

// wiring joins the screens to a vault. What screens remember lasts as long as the console.
type wiring struct {
	o         Options
	ctx       context.Context
	send      func(tea.Msg) // to the running program
	browse    browse.Memory
	overview  overview.Memory
	integrity integrity.Memory
}

// open opens the vault and makes the screens over it.
func (w *wiring) open(ctx context.Context, confirm func(string) bool) (app.Opened, error) {
	v, info, err := w.o.Open(ctx, confirm)
	if err != nil {
		return app.Opened{}, err
	}
	runner := ingest.NewRunner(w.ctx, v, w.o.Source)
	opened := app.Opened{
		Vault: v, Info: info, Jobs: []app.Job{runner},
		Language: func(words text.Catalogue) { runner.Tell(words, w.send) },
	}
	opened.Screens = w.screens(v, runner)
	return opened, nil
}

// screens lists the screens that are built, in the menu's order.
func (w *wiring) screens(v Vault, runner *ingest.Runner) []screen.Entry {
	o := w.o
	sealed := &seals{vault: v, checked: &w.integrity}
	entries := []screen.Entry{
		{ID: screen.Browse, Digit: 2, New: func(arg any) screen.Screen {
			return browse.New(browse.Deps{
				Vault: v, Schema: o.Schema, Name: o.UserName, Memory: &w.browse, Preferences: o.Preferences, History: v, Seals: sealed,
			}, arg)
		}},
		{ID: screen.Decrypt, Digit: 3, New: func(arg any) screen.Screen {
			return decrypt.New(decrypt.Deps{Vault: v, History: v, Schema: o.Schema, Name: o.UserName, Hashed: o.Hashed}, arg)
		}},
		{ID: screen.Overview, Digit: 4, New: func(any) screen.Screen {
			return overview.New(overview.Deps{Vault: v, Log: v, Schema: o.Schema, Memory: &w.overview})
		}},
		{ID: screen.Integrity, Digit: 6, New: func(any) screen.Screen {
			return integrity.New(integrity.Deps{Vault: v, Records: v, Name: o.UserName, Memory: &w.integrity})
		}},
		{ID: screen.Audit, Digit: 7, New: func(arg any) screen.Screen { return audit.New(v, arg) }},
		{ID: screen.Rejects, Digit: 8, New: func(any) screen.Screen { return rejects.New(v) }},
	}
	if !o.ReadOnly {
		entries = append([]screen.Entry{{ID: screen.Ingest, Digit: 1, New: func(arg any) screen.Screen {
			return ingest.New(ingest.Deps{Vault: v, Open: o.Source, Runner: runner, API: o.APIURL}, arg)
		}}}, entries...)
	}
	items := items(entries)
	return append(entries, screen.Entry{ID: screen.Menu, New: func(any) screen.Screen {
		return menu.New(v, menu.Options{Version: o.Version, Items: items, Book: w.overview.Book()})
	}})
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
func (w *wiring) start() screen.Screen {
	return start.New(start.Options{
		Create: w.o.Create, Place: w.o.Place, APIURL: w.o.APIURL,
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
