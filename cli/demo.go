package cli

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"cofre/config"
	"cofre/policy"
	"cofre/vault/pin"
)

const (
	demoUsers  = "200"
	demoSource = "sample:" + demoUsers + ",7"
	demoUser   = "42"
	demoKey    = "master.key"
)

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "The whole job on made-up users, in a vault of its own in a temporary folder",
		Long: `Make a vault in a temporary folder, ingest made-up users, list them masked, reveal one, change one behind the vault's
back and see it caught, verify everything and read the audit log. It needs no network, no configuration and no answers,
and touches nothing but that folder and this user's list of known vaults.`,
		Example: "  cofre demo",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context()) },
	}
}

// demo is a scripted session: each step is a command as a user would type it, run by the code that runs it for users.
type demo struct {
	a       *app
	ctx     context.Context //nolint:containedctx // it lives as long as one command
	folder  string
	keyFile string
	unseen  error
}

func (a *app) demo(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "cofre-demo-")
	if err != nil {
		return &problem{code: exitUnusable, err: fmt.Errorf("the demo needs a temporary folder: %w", err), do: "set TMPDIR to a folder that this user may write"}
	}
	d := &demo{a: a, ctx: ctx, folder: folder, keyFile: filepath.Join(folder, demoKey)}
	for _, step := range []func() error{d.create, d.ingest, d.list, d.disk, d.reveal, d.tamper, d.verify, d.log} {
		if err := step(); err != nil {
			return fmt.Errorf("the demo stopped; what it made is in %s: %w", folder, err)
		}
	}
	d.title("It is yours to try")
	d.print("This vault stays where it is. Its master key is in " + demoKey + " beside it (never do that with real data).")
	d.print("")
	flags := "--home " + folder + " --master-key-file " + d.keyFile
	d.print("    cofre users --home " + folder + " 'auto:*' --limit 10")
	d.print("    cofre reveal 7 " + flags + " --reason 'looking around'")
	d.print("    cofre audit list --home " + folder)
	d.print("")
	d.print("Your own: cofre init --generate && cofre ingest https://your.api/users")
	d.print("Remove the demo: rm -r " + folder)
	return d.unseen
}

// print prints a line. What cannot be printed is found at the end: a demo that nobody sees has failed.
func (d *demo) print(line string) {
	if _, err := fmt.Fprintln(d.a.out, line); err != nil {
		d.unseen = outputError(err)
	}
}

func (d *demo) title(text string) { d.print("\n## " + text + "\n") }

// run runs one command in the demo's home and returns its exit code. shown is what a user would type.
func (d *demo) run(out io.Writer, shown string, args ...string) int {
	d.print("$ cofre " + shown)
	sub := &app{in: bytes.NewReader(nil), out: out, err: d.a.out, harden: d.a.harden, now: d.a.now}
	sub.cfg = &config.Config{
		Home: d.folder, PinFile: pin.Path(d.folder), Store: config.StoreSQLite,
		Operator: "demo", Lang: config.English,
	}
	sub.policy = policy.Default()
	if _, err := os.Stat(d.keyFile); err == nil {
		args = append(args, "--master-key-file", d.keyFile)
	}
	return sub.run(d.ctx, args)
}

// expect runs a command that must end with that code.
func (d *demo) expect(code int, shown string, args ...string) error {
	if got := d.run(d.a.out, shown, args...); got != code {
		return fmt.Errorf("`cofre %s` ended with %d instead of %d", shown, got, code)
	}
	return nil
}

func (d *demo) create() error {
	d.print("Cofre keeps user records with their sensitive fields encrypted. This is the whole job, on made-up users.")
	d.title("A vault: a store, a key of this machine, a master key")
	var key bytes.Buffer
	if code := d.run(&key, "init --generate", "init", "--generate"); code != exitOK {
		return fmt.Errorf("`cofre init` ended with %d", code)
	}
	defer func() { clear(key.Bytes()) }()
	const ownerOnly = 0o600
	if err := os.WriteFile(d.keyFile, key.Bytes(), ownerOnly); err != nil {
		return fmt.Errorf("the demo's master key: %w", err)
	}
	d.print("(here it goes into a file, for the steps to come)")
	return nil
}

func (d *demo) ingest() error {
	d.title("Ingest: read, encrypt on this machine, store. No master key is needed: this host cannot read what it stores")
	return d.expect(exitOK, "ingest "+demoSource, "ingest", demoSource)
}

func (d *demo) list() error {
	d.title("Browse: search, sort, list. What is protected is masked, for everybody")
	return d.expect(exitOK, "users 'cantidad_compras_realizadas>10' --sort -fec_alta --limit 5",
		"users", "cantidad_compras_realizadas>10", "--sort", "-fec_alta", "--limit", "5")
}

// disk shows that the store holds no card number: it looks for the one that is revealed next in every byte of it.
func (d *demo) disk() error {
	d.title("What a thief of the disk gets: the record as it is stored")
	text, err := d.stored()
	if err != nil {
		return err
	}
	var doc struct {
		Card  string `json:"credit_card_num"`
		Cofre struct {
			F map[string]string `json:"f"`
		} `json:"cofre"`
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return fmt.Errorf("the stored record: %w", err)
	}
	d.print(`  "credit_card_num": "` + doc.Card + `"`)
	d.print(`  "cofre": {"f": {"credit_card_num": "` + doc.Cofre.F["credit_card_num"] + `"}, …}`)
	return nil
}

func (d *demo) reveal() error {
	d.title("Reveal: one user, named fields, a master key and a reason. The audit entry comes first")
	var out bytes.Buffer
	code := d.run(&out, "reveal "+demoUser+" credit_card_num --reason 'chargeback 118'",
		"reveal", demoUser, "credit_card_num", "--reason", "chargeback 118")
	if code != exitOK {
		return fmt.Errorf("`cofre reveal` ended with %d", code)
	}
	d.print(strings.TrimRight(out.String(), "\n"))
	words := strings.Fields(out.String())
	card := words[len(words)-1]
	found, err := d.search(card)
	if err != nil {
		return err
	}
	d.print(fmt.Sprintf("\nThat number is in the files of the vault %d times.", found))
	return nil
}

// search counts where text stands in the vault's files.
func (d *demo) search(text string) (int, error) {
	found := 0
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(d.folder, e.Name()))
		if err != nil {
			return 0, err
		}
		found += bytes.Count(data, []byte(text))
	}
	return found, nil
}

// tamper changes a clear field in the database file, past all of Cofre, and puts it back in the end.
func (d *demo) tamper() error {
	d.title("Somebody edits the database behind the vault's back")
	before, err := d.stored()
	if err != nil {
		return err
	}
	d.print("> UPDATE users SET doc = replace(doc, '\"cantidad_compras_realizadas\":', '\"cantidad_compras_realizadas\":9') WHERE id = '" + demoUser + "'")
	after := strings.Replace(before, `"cantidad_compras_realizadas":"`, `"cantidad_compras_realizadas":"9`, 1)
	if after == before {
		after = strings.Replace(before, `"cantidad_compras_realizadas":`, `"cantidad_compras_realizadas":9`, 1)
	}
	if err := d.store(after); err != nil {
		return err
	}
	err = d.expect(exitIntegrity, "reveal "+demoUser+" --reason 'chargeback 118'", "reveal", demoUser, "--reason", "chargeback 118")
	if err == nil {
		err = d.expect(exitIntegrity, "verify", "verify")
	}
	if putBack := d.store(before); err == nil {
		err = putBack
	}
	return err
}

func (d *demo) verify() error {
	d.title("Put back as it was: every seal, key, signature and count is checked")
	return d.expect(exitOK, "verify", "verify")
}

func (d *demo) log() error {
	d.title("Who did what, when and why: signed, chained, and provable against a checkpoint kept elsewhere")
	if err := d.expect(exitOK, "audit list", "audit", "list"); err != nil {
		return err
	}
	return d.expect(exitOK, "audit verify", "audit", "verify")
}

// database runs f on the store's file with plain SQL, as an administrator would.
func (d *demo) database(f func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", filepath.Join(d.folder, storeFile))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return f(db)
}

func (d *demo) stored() (text string, err error) {
	err = d.database(func(db *sql.DB) error {
		return db.QueryRowContext(d.ctx, "SELECT doc FROM users WHERE id = ?", demoUser).Scan(&text)
	})
	return text, err
}

func (d *demo) store(text string) error {
	return d.database(func(db *sql.DB) error {
		_, err := db.ExecContext(d.ctx, "UPDATE users SET doc = ? WHERE id = ?", text, demoUser)
		return err
	})
}
