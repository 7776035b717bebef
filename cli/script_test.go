package cli_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, programs())
}

// masterKey opens the vaults of the scripts. canaries are the protected values of their users, which no command but
// reveal may ever let out.
const masterKey = "scripts-only: 7 made-up llamas"

func canaries() []string {
	return []string{
		"6767-2272-1234-5169", "59152262", "5538-1290-7788-4212", "77001188",
		"canary-of-an-unlisted-field", "canary-of-a-reject", masterKey,
	}
}

func TestScripts(t *testing.T) { testscript.Run(t, scripts()) }

// scripts says how scripts are played: each in a home and a folder of its own.
func scripts() testscript.Params {
	return testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "me")
			env.Setenv("HOME", home)
			env.Setenv("TMPDIR", filepath.Join(env.WorkDir, "tmp"))
			env.Setenv("COFRE_HOME", filepath.Join(env.WorkDir, "vault"))
			env.Setenv("COFRE_OPERATOR", "ana")
			env.Setenv("KEY", masterKey)
			for _, dir := range []string{home, filepath.Join(env.WorkDir, "tmp")} {
				if err := os.MkdirAll(dir, 0o700); err != nil {
					return err
				}
			}
			return nil
		},
		Condition: func(name string) (bool, error) { return embeddedOnly(name, true) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sql":    runSQL,
			"code":   exitCode,
			"sealed": sealed,
			"edit":   edit,
			"fingerprint": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Setenv("FINGERPRINT", regexp.MustCompile("[0-9a-f]{64}").FindString(ts.ReadFile("stdout")))
			},
		},
	}
}

// embeddedOnly answers the one condition of the scripts, [sqlite]: is the embedded store the one in use?
func embeddedOnly(name string, is bool) (bool, error) {
	if name != "sqlite" {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	return is, nil
}

// exitCode runs a command and expects its exit code: code 4 cofre verify.
func exitCode(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s ended with %s instead of %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// runSQL edits the store behind the vault's back: sql STATEMENT.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", filepath.Join(ts.Getenv("COFRE_HOME"), "cofre.db"))
	ts.Check(err)
	defer func() { _ = db.Close() }()
	res, err := db.Exec(strings.Join(args, " "))
	ts.Check(err)
	if n, err := res.RowsAffected(); err != nil || (n == 0 && !strings.HasPrefix(args[0], "CREATE")) {
		ts.Fatalf("the statement changed nothing")
	}
}

// edit replaces text in one document, key entry or other row: edit TABLE COLUMN WHERE OLD NEW.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 5 {
		ts.Fatalf("usage: edit TABLE COLUMN WHERE OLD NEW")
	}
	runSQL(ts, false, []string{fmt.Sprintf("UPDATE %s SET %s = replace(%s, '%s', '%s') WHERE %s AND %s LIKE '%%%s%%'",
		args[0], args[1], args[1], args[3], args[4], args[2], args[1], args[3])})
}

// sealed fails where a canary is in any file below the folder, raw or encoded, or in the last command's output.
func sealed(ts *testscript.TestScript, neg bool, args []string) {
	found := ""
	look := func(where string, data []byte) {
		for _, canary := range canaries() {
			for _, form := range forms(canary) {
				if bytes.Contains(data, form) {
					found = where
				}
			}
		}
	}
	look("standard output", []byte(ts.ReadFile("stdout")))
	look("standard error", []byte(ts.ReadFile("stderr")))
	for _, dir := range args {
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			look(path, data)
			return err
		}))
	}
	switch {
	case found != "" && !neg:
		ts.Fatalf("a protected value is in %s", found)
	case found == "" && neg:
		ts.Fatalf("no protected value was found where one must be: the search does not work")
	}
}

// forms are the ways in which a value could be written: raw, base64 at every offset, hex, UTF-16.
func forms(s string) [][]byte {
	out := [][]byte{[]byte(s), []byte(hex.EncodeToString([]byte(s))), []byte(strings.ToUpper(hex.EncodeToString([]byte(s))))}
	for offset := range 3 {
		text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("\x00", offset) + s))
		// The first and last characters depend on what stands beside the value.
		text = text[min(4, len(text)):max(0, len(text)-2)]
		out = append(out, []byte(text), []byte(strings.NewReplacer("+", "-", "/", "_").Replace(text)))
	}
	var little, big []byte
	for _, u := range utf16.Encode([]rune(s)) {
		little = append(little, byte(u), byte(u>>8))
		big = append(big, byte(u>>8), byte(u))
	}
	return append(out, little, big)
}
