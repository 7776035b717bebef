package secret

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// child makes the test binary harden itself and report, as hardening is for the rest of a process's life.
const child = "COFRE_TEST_HARDEN"

func TestMain(m *testing.M) {
	if path := os.Getenv(child); path != "" {
		os.Exit(report(path))
	}
	os.Exit(m.Run())
}

func report(path string) int {
	h := Harden()
	limits, _ := os.ReadFile("/proc/self/limits")
	text, err := json.Marshal(map[string]any{"hardening": h, "limits": string(limits)})
	if err != nil || os.WriteFile(path, text, 0o666) != nil {
		return 1
	}
	return 0
}

func TestHarden(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Hardening Hardening
		Limits    string
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	h := got.Hardening
	missing := 0
	for _, ok := range []bool{h.CoreDumps && h.Umask && h.Dumpable, h.Mlock} {
		if !ok {
			missing++
		}
	}
	if missing > 0 && len(h.Notes) == 0 {
		t.Errorf("%+v: what is missing is not explained", h)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if !h.CoreDumps || !h.Dumpable || !h.Umask {
		t.Errorf("%+v", h)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the umask lets others in: %v, %v", info.Mode(), err)
	}
	for line := range strings.Lines(got.Limits) {
		if f := strings.Fields(line); strings.HasPrefix(line, "Max core file size") && (f[4] != "0" || f[5] != "0") {
			t.Errorf("core dumps are on: %s", line)
		}
	}
}
