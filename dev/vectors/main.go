// Command vectors writes testdata/vectors: one scenario a file, each with what a reader of the stored format
// (docs/format.md) must make of it, and the known answers in that page. Everything in them comes from fixed seeds, so
// the files are the same every time.
//
//	go run ./dev/vectors          writes the files
//	go run ./dev/vectors -check   fails when the committed files are not what it would write
//
// It states the format a second time, with primitives of its own and without package crypto, so that the product's
// code is not its own judge. None of its keys is used for anything else.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// errStale says that the committed files are not the generator's.
var errStale = errors.New("run `go run ./dev/vectors` and commit the result")

func main() {
	check := flag.Bool("check", false, "compare with the committed files instead of writing them")
	dir := flag.String("dir", filepath.Join("testdata", "vectors"), "folder of the vectors")
	page := flag.String("page", filepath.Join("docs", "format.md"), "page of the specification")
	flag.Parse()
	if err := run(*check, *dir, *page); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(check bool, dir, page string) error {
	b := build()
	have, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	want, err := insertAnswers(have, b.answers())
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	if check {
		if !bytes.Equal(have, want) {
			return fmt.Errorf("%s: the known answers are others: %w", page, errStale)
		}
		return compare(dir, files(b.out))
	}
	if err := os.WriteFile(page, want, 0o644); err != nil {
		return err
	}
	return write(dir, files(b.out))
}

// files is every file by its name.
func files(vectors []*vector) map[string][]byte {
	out := map[string][]byte{}
	for _, v := range vectors {
		name := v.Name + ".json"
		if _, twice := out[name]; twice {
			panic("two vectors are named " + v.Name)
		}
		out[name] = v.encode()
	}
	return out
}

// write replaces the folder's vectors.
func write(dir string, want map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	present, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range present {
		if _, keep := want[filepath.Base(path)]; !keep {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%d vectors in %s\n", len(want), dir)
	return nil
}

// compare names the files that are missing, left over or different.
func compare(dir string, want map[string][]byte) error {
	var wrong []string
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(got, text) {
			wrong = append(wrong, name)
		}
	}
	present, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range present {
		if _, known := want[filepath.Base(path)]; !known {
			wrong = append(wrong, filepath.Base(path)+" (left over)")
		}
	}
	if len(wrong) == 0 {
		fmt.Printf("%d vectors are as generated\n", len(want))
		return nil
	}
	sort.Strings(wrong)
	return fmt.Errorf("%d files differ: %v: %w", len(wrong), wrong, errStale)
}
