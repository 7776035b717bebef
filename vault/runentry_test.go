package vault

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"

	"cofre/crypto"
)

// TestRunVectors reads the vectors of run entries (docs/format.md, Run entry): what this package takes for one is what
// the page does, white space and order of members included.
func TestRunVectors(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "vectors", "run-*.json"))
	if err != nil || len(paths) < 30 {
		t.Fatalf("%d vectors found: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var v struct {
				Expect string `json:"expect"`
				Header string `json:"header"`
				Case   struct {
					Entry string `json:"entry"`
				} `json:"case"`
			}
			if err := json.Unmarshal(text, &v); err != nil {
				t.Fatal(err)
			}
			h, err := crypto.ParseHeader([]byte(v.Header))
			if err != nil {
				t.Fatal(err)
			}
			e, err := parseRun([]byte(v.Case.Entry))
			shaped := err == nil
			if shaped {
				err = checkRun(h, e)
			}
			switch {
			case v.Expect == "ok" && err != nil, v.Expect != "ok" && !errors.Is(err, ErrIntegrity):
				t.Errorf("%v, expected %s", err, v.Expect)
			case v.Expect != "format" && !shaped:
				t.Errorf("not even its shape is read: %v", err)
			}
		})
	}
}
