//go:build !windows

package config

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDotEnv(t *testing.T) {
	clean(t)
	dotenv(t, "\xEF\xBB\xBF# comment\r\nexport COFRE_OPERATOR=\"ada\" # name\r\nMASTER_KEY='pa$$ w\\rd #1'\nAPI_HEADERS=\"A: 1\\nB: 2; c\"\nCOFRE_LANG=es\nNO_COLOR=\nCOFRE_LOCK_AFTER=1m")
	t.Setenv("COFRE_LANG", "en")
	t.Setenv("COFRE_LOCK_AFTER", "")
	c := load(t, Flags{})
	if c.Operator != "ada" || string(c.MasterKey.Expose()) != `pa$$ w\rd #1` || c.Lang != English || c.NoColor || c.LockAfter != DefaultLockAfter {
		t.Errorf("%s, %q", c, c.MasterKey.Expose())
	}
	h, err := c.APIHeaders()
	if err != nil || h.Get("A") != "1" || h.Get("B") != "2; c" {
		t.Errorf("%v, %v", h, err)
	}
	if len(c.Warnings) != 0 {
		t.Errorf("%q", c.Warnings)
	}
	if _, ok := os.LookupEnv("COFRE_OPERATOR"); ok {
		t.Error(".env was put into the environment")
	}
}

func TestDotEnvErrors(t *testing.T) {
	for name, c := range map[string][2]string{
		"no name":            {"COFRE_LANG=es\n\nCANARY!x\nCOFRE_STORE=sqlite\n", "line 3"},
		"quote open":         {"COFRE_LANG=es\nMASTER_KEY='CANARY\nA=b\n", "line 2"},
		"dollar":             {"MASTER_KEY=CANARY$HOME\n", "line 1: MASTER_KEY"},
		"dollar, colon":      {"A=1\nMASTER_KEY: CANARY$HOME\n", "line 2: MASTER_KEY"},
		"dollar in quotes":   {"API_TOKEN=\"CANARY$x\"\n", "line 1: API_TOKEN"},
		"backslash":          {"export API_TOKEN=CANARY\\x\n", "line 1: API_TOKEN"},
		"hash":               {"MASTER_KEY=CANARY #1\n", "line 1: MASTER_KEY"},
		"quote in quotes":    {"MASTER_KEY='CANARY\\'s'\n", "line 1: MASTER_KEY"},
		"dollar in a header": {"API_HEADERS=\"A: CANARY$x\"\n", "line 1: API_HEADERS"},
		"too large":          {strings.Repeat("#CANARY\n", maxDotEnv/8+1), "1 MiB"},
		"bad value":          {"COFRE_LANG=xx\n", "COFRE_LANG"},
	} {
		clean(t)
		dotenv(t, c[0])
		_, err := Load(Flags{})
		if err == nil || !strings.Contains(err.Error(), c[1]) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDotEnvPassedOver(t *testing.T) {
	expect := func(name, warning string, read bool) {
		t.Helper()
		done := make(chan struct{})
		time.AfterFunc(10*time.Second, func() {
			select {
			case <-done:
			default:
				panic(name + ": it hangs")
			}
		})
		c := load(t, Flags{})
		close(done)
		if warning == "" && len(c.Warnings) != 0 || warning != "" && (len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], warning)) {
			t.Errorf("%s: warnings %q", name, c.Warnings)
		}
		if (c.Operator == "from-file") != read {
			t.Errorf("%s: operator %s", name, c.Operator)
		}
	}
	write := func(text string, mode os.FileMode) {
		t.Helper()
		clean(t)
		dotenv(t, text)
		if err := os.Chmod(".env", mode); err != nil {
			t.Fatal(err)
		}
	}
	const plain, secret = "COFRE_OPERATOR=from-file\n", "COFRE_OPERATOR=from-file\nMASTER_KEY=k\nAPI_TOKEN=t\n"
	write(plain, 0o644)
	expect("readable, no secret", "", true)
	write(secret, 0o600)
	expect("private", "", true)
	write(secret, 0o640)
	expect("readable", "MASTER_KEY", true)
	write(secret, 0o602)
	expect("writable", "everybody can write it", false)
	if os.Geteuid() == 0 {
		write(plain, 0o600)
		if err := os.Chown(".env", 12345, 12345); err != nil {
			t.Fatal(err)
		}
		expect("of another user", "another user", false)
	}
	write(plain, 0o600)
	if err := os.Rename(".env", "real"); err != nil {
		t.Fatal(err)
	}
	expect("none", "", false)
	if err := os.Symlink("real", ".env"); err != nil {
		t.Fatal(err)
	}
	expect("symlink", "", true)
	clean(t)
	if err := os.Mkdir(".env", 0o700); err != nil {
		t.Fatal(err)
	}
	expect("folder", "no regular file", false)
	clean(t)
	if err := syscall.Mkfifo(".env", 0o600); err != nil {
		t.Fatal(err)
	}
	expect("pipe", "no regular file", false)
}
