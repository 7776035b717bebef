package reader

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReader runs the second reader over all vectors. Without Python or its package there is nothing to run; in
// continuous integration that is a failure.
func TestReader(t *testing.T) {
	python := cmp.Or(os.Getenv("COFRE_PYTHON"), "python3")
	probe := exec.CommandContext(t.Context(), python, "-c", "import cryptography.hazmat.primitives.asymmetric.mlkem")
	if out, err := probe.CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s with the package cryptography is needed: %v\n%s", python, err, out)
		}
		t.Logf("not run: %s with the package cryptography is not here (%v)", python, err)
		return
	}
	vectors, err := filepath.Abs(filepath.Join("..", "..", "testdata", "vectors"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-B", "check.py", vectors).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), " 0 differ") {
		t.Errorf("an unexpected answer: %s", out)
	}
	t.Log(strings.TrimSpace(string(out)))
}

// TestReaderFindsDifferences changes one expectation and expects the reader to object.
func TestReaderFindsDifferences(t *testing.T) {
	python := cmp.Or(os.Getenv("COFRE_PYTHON"), "python3")
	if exec.CommandContext(t.Context(), python, "-c", "import cryptography.hazmat.primitives.asymmetric.mlkem").Run() != nil {
		t.Log("not run: see TestReader")
		return
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "vectors", "encoding-base64.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	changed := strings.Replace(string(text), `"hex": "ffef"`, `"hex": "ffee"`, 1)
	if changed == string(text) {
		t.Fatal("nothing to change")
	}
	if err := os.WriteFile(filepath.Join(dir, "changed.json"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-B", "check.py", dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), " 1 differ") {
		t.Errorf("a difference passed: %v\n%s", err, out)
	}
}
