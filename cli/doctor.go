package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"cofre/config"
	"cofre/policy"
	"cofre/vault"
)

// check is one line of the doctor: what was looked at, how it is, and what to do where it is not well.
type check struct {
	Name  string `json:"check"`
	State string `json:"state"` // ok, note, bad
	Text  string `json:"text"`
	Do    string `json:"do,omitzero"`
}

const (
	stateOK   = "ok"
	stateNote = "note"
	stateBad  = "bad"
)

func (a *app) doctorCommand() *cobra.Command {
	var health bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is configured, reachable, writable, pinned, locked and hardened; never a secret",
		Long: `Say what is configured, reachable, writable, pinned, locked and hardened. Nothing is changed, nothing secret is shown, and no
master key is needed. Exit code 0 where the vault can be used; else the code that other commands would end with.

--health is for a container's health check: it prints only what is bad, counts no records, and ends with 0 or 1 as such
checks must. A place where no vault was made yet is healthy, if one can be made there.`,
		Example: "  cofre doctor\n  cofre doctor --json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if health {
				return a.health(cmd.Context())
			}
			return a.doctor(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&health, "health", false, "print what is bad alone; 0 or 1 for a health check, also before there is a vault")
	return cmd
}

func (a *app) doctor(ctx context.Context) error {
	var checks []check
	add := func(name, state, text, do string) { checks = append(checks, check{name, state, text, do}) }
	failed := a.configure()
	if failed != nil {
		add("configuration", stateBad, failed.Error(), "")
	} else {
		a.examineHost(add)
		const enough = 1_000_000
		failed = a.examineVault(ctx, enough, add)
	}
	return a.printChecks(ctx, checks, failed)
}

// printChecks prints what was found and ends with the code of what failed.
func (a *app) printChecks(ctx context.Context, checks []check, failed error) error {
	return buffered(a.out, func(w *bufio.Writer) error {
		for _, c := range checks {
			if err := a.printCheck(w, c); err != nil {
				return err
			}
		}
		if failed == nil {
			return nil
		}
		code, _ := explain(ctx, failed)
		return &finished{code: code}
	})
}

func (a *app) printCheck(w *bufio.Writer, c check) error {
	if a.flags.json {
		return printJSON(w, c)
	}
	sign := map[string]string{stateOK: "+", stateNote: "!", stateBad: "x"}[c.State]
	const column = 14
	_, err := fmt.Fprintf(w, "%s %-*s %s\n", sign, column, c.Name, terminal(c.Text))
	if err == nil && c.Do != "" {
		_, err = fmt.Fprintf(w, "  %-*s -> %s\n", column, "", terminal(c.Do))
	}
	return outputError(err)
}

// examineHost looks at this machine and what is configured on it.
func (a *app) examineHost(add func(name, state, text, do string)) {
	add("version", stateOK, "cofre "+version(), "")
	add("home", stateOK, a.cfg.Home, "")
	a.examineModes(add)
	a.examinePolicy(add)
	given := func(name string, there bool) {
		if there {
			add(name, stateOK, "set", "")
		} else {
			add(name, stateOK, "not set", "")
		}
	}
	given("API_URL", a.cfg.APIURL != "")
	given("API_TOKEN", a.cfg.APIToken.Len() > 0)
	given("MASTER_KEY", a.cfg.MasterKey.Len() > 0)
	add("operator", stateOK, a.cfg.Operator, "")
	hardened := func(name string, ok bool, text string) {
		if ok {
			add(name, stateOK, text, "")
		} else {
			add(name, stateNote, "not: "+text, "this system does not allow it; see docs/threat-model.md")
		}
	}
	hardened("core dumps", a.harden.CoreDumps, "switched off")
	hardened("memory", a.harden.Dumpable, "closed to other processes of this user")
	hardened("swap", a.harden.Mlock, "keys are kept out of it")
	hardened("umask", a.harden.Umask, "files are for their owner alone")
}

// examineModes says which files others may read.
func (a *app) examineModes(add func(name, state, text, do string)) {
	paths := []string{a.path(hostFile)}
	if a.cfg.Store == config.StoreSQLite {
		paths = append(paths, a.path(storeFile))
	} else if key := a.cfg.Elasticsearch.ClientKey; key != "" {
		paths = append(paths, key)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			add("files", stateBad, path+" cannot be looked at", "check who owns it and its folder")
			continue
		}
		const others = 0o077
		if info.Mode().Perm()&others != 0 {
			add("files", stateBad, fmt.Sprintf("%s may be read or written by others (%s)", path, info.Mode().Perm()), "chmod 600 "+path)
		}
	}
}

func (a *app) examinePolicy(add func(name, state, text, do string)) {
	worst, text := stateOK, a.policy.Ref()
	for _, f := range a.policy.Lint() {
		if f.Level == policy.LevelError || f.Level == policy.LevelWarning {
			worst = stateNote
		}
	}
	do := ""
	if worst != stateOK {
		do = "`cofre policy check` says what a careful reader would object to"
	}
	add("policy", worst, text, do)
}

// examineVault looks at the store and the vault in it, and counts records up to enough.
func (a *app) examineVault(ctx context.Context, enough int64, add func(name, state, text, do string)) error {
	// To open the embedded store for writing may change its file. Of the other only one opened so says whether this
	// account may write it.
	readOnly := a.cfg.Store == config.StoreSQLite
	v, refused := a.open(ctx, readOnly)
	if refused != nil {
		_, do := explain(ctx, refused)
		add("vault", stateBad, refused.Error(), do)
		a.inspect = true
		inspected, err := a.open(ctx, readOnly)
		if err != nil {
			return refused
		}
		v = inspected // what it is can still be said
	}
	s, err := v.Status(ctx, enough)
	if err != nil {
		_, do := explain(ctx, err)
		add("vault", stateBad, err.Error(), do)
		return err
	}
	a.examineStatus(s, add)
	return refused
}

// writable says why this user may not write the store; the doctor itself opens it for reading only.
func (a *app) writable(s vault.Status) error {
	if a.cfg.Store != config.StoreSQLite {
		if s.Store.Writable {
			return nil
		}
		return errors.New("its account may not, or the indices are blocked")
	}
	f, err := os.OpenFile(a.path(storeFile), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

func (a *app) examineStatus(s vault.Status, add func(name, state, text, do string)) {
	size := "size not for this account"
	if s.Store.Bytes >= 0 {
		size = thousands(s.Store.Bytes) + " bytes"
	}
	add("store", stateOK, fmt.Sprintf("%s, %s, %s", s.Store.Kind, s.Store.Place, size), "")
	if err := a.writable(s); err != nil {
		add("writable", stateNote, "not by this user: "+err.Error(), "this user can list, not ingest or reveal")
	} else {
		add("writable", stateOK, "by this user", "")
	}
	for _, note := range s.Store.Notes {
		add("store", stateNote, note, "")
	}
	add("vault", stateOK, s.Vault+", epoch "+thousands(s.Epoch), "")
	add("fingerprint", stateOK, s.Fingerprint, "")
	if s.Pinned {
		add("pin", stateOK, "this machine remembers it, with "+plural(s.PinnedAudit, "audit entry"), "")
	} else {
		add("pin", stateNote, "this machine does not remember this vault", "")
	}
	add("master keys", stateOK, plural(len(s.Slots), "slot")+", locked", "")
	switch {
	case s.Host == "":
		add("host", stateNote, "this machine has no key: it can list, not ingest or reveal", "`cofre hosts key` makes one")
	case !s.Enrolled:
		add("host", stateNote, s.Host+" is not enrolled: it can list, not ingest or reveal", "`cofre hosts add LABEL PUBLIC-KEY` on an enrolled machine, or `cofre hosts add LABEL --this` here")
	default:
		add("host", stateOK, s.Host+", enrolled", "")
	}
	add("records", stateOK, countWords(s.Records.N, s.Records.Exact), "")
	if s.Rejects.N > 0 {
		add("rejects", stateNote, countWords(s.Rejects.N, s.Rejects.Exact)+" in quarantine", "`cofre rejects list` has the reasons")
	}
	add("audit", stateOK, plural(s.Audit, "entry"), "")
	for _, text := range s.Problems {
		add("problem", stateNote, text, "")
	}
	for _, r := range s.Runs {
		if r.Dead {
			add("run", stateNote, "a run of "+r.Begun.Format("2006-01-02 15:04")+" was interrupted", "`cofre sweep` closes it")
		} else {
			add("run", stateOK, "a run is under way since "+r.Begun.Format("2006-01-02 15:04"), "")
		}
	}
}

func countWords(n int64, exact bool) string {
	if exact {
		return thousands(n)
	}
	return thousands(n) + "+"
}
