// Faults puts the real binary through what must not lose a record: kill -9 at random in the middle of an ingest, and a
// disk that fills up.
//
//	go run ./dev/faults [-kills 50] [-users 20000] [-full FOLDER]
//
// FOLDER is on a small file system of its own (a tmpfs of 8 MiB); without it, and where this user may mount one, the
// program makes one and takes it away again.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"cofre/dev/rig"
)

func main() {
	kills := flag.Int("kills", 50, "how often an ingest is killed")
	users := flag.Int("users", 20_000, "users of an ingest")
	full := flag.String("full", "", "folder on a small file system")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), time.Hour)
	defer stop()
	if err := killed(ctx, *kills, *users); err != nil {
		fmt.Fprintln(os.Stderr, "kill -9:", err)
		os.Exit(1)
	}
	if err := filled(ctx, *full); err != nil {
		fmt.Fprintln(os.Stderr, "full disk:", err)
		os.Exit(1)
	}
}

// progress is one line of what `ingest --json` tells while it runs.
type progress struct {
	Phase                            string
	Read, Created, Updated, Rejected uint64
}

// listed counts what `users` lists, and fails on an id that is there twice.
func listed(ctx context.Context, r *rig.Rig) (uint64, error) {
	res, err := r.Must(ctx, "users", "--json", "--fields", "id")
	if err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(newReader(res.Out)); dec.More(); {
		var row struct{ ID string }
		if err := dec.Decode(&row); err != nil {
			return 0, err
		}
		if seen[row.ID] {
			return 0, fmt.Errorf("%s is there twice", row.ID)
		}
		seen[row.ID] = true
	}
	return uint64(len(seen)), nil
}

// killed ingests the same users again and again, killed at random moments, with looks at what is there after each.
func killed(ctx context.Context, kills, users int) error {
	r, err := rig.New(ctx, "")
	if err != nil {
		return err
	}
	defer r.Remove()
	path := filepath.Join(r.Dir, "users.ndjson")
	if err := write(ctx, path, users); err != nil {
		return err
	}
	// How long an undisturbed ingest takes says where kills can fall.
	span, err := undisturbed(ctx, r, path)
	if err != nil {
		return err
	}
	before, fresh := uint64(0), 0
	for i := range kills {
		if i%10 == 0 { // every tenth kill falls into the first load of an empty store
			if err := os.RemoveAll(r.Home); err != nil {
				return err
			}
			if _, err := r.Must(ctx, "init"); err != nil {
				return err
			}
			before, fresh = 0, fresh+1
		}
		acknowledged, done, err := killOnce(ctx, r, path, time.Duration(rand.Int64N(int64(span))))
		if err != nil {
			return err
		}
		there, err := listed(ctx, r)
		if err != nil {
			return err
		}
		if want := max(before, acknowledged); there < want {
			return fmt.Errorf("kill %d: %d users were acknowledged, %d are there", i, want, there)
		}
		if _, _, err := r.Verify(ctx); err != nil {
			return fmt.Errorf("after kill %d: %w", i, err)
		}
		before = there
		fmt.Printf("kill %2d: %6d acknowledged, %6d there, finished %v\n", i+1, acknowledged, there, done)
	}
	return again(ctx, r, path, users, kills, fresh)
}

// again runs the ingest to its end after all the kills.
func again(ctx context.Context, r *rig.Rig, path string, users, kills, fresh int) error {
	if _, err := r.Must(ctx, "ingest", path, "--json", "--quiet"); err != nil {
		return err
	}
	there, err := listed(ctx, r)
	if err != nil {
		return err
	}
	if there != uint64(users) {
		return fmt.Errorf("run again: %d of %d users are there", there, users)
	}
	v, _, err := r.Verify(ctx)
	if err != nil {
		return fmt.Errorf("run again: %w", err)
	}
	fmt.Printf("%d kills (%d times from an empty store): 0 acknowledged users lost, 0 doubled; run again, %d of %d are there and whole; remarks: %q\n",
		kills, fresh, v.OK, users, v.Remarks)
	return nil
}

func write(ctx context.Context, path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := rig.WriteUsers(ctx, w, n, "9"); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func undisturbed(ctx context.Context, r *rig.Rig, path string) (time.Duration, error) {
	if _, err := r.Must(ctx, "init"); err != nil {
		return 0, err
	}
	began := time.Now()
	_, err := r.Must(ctx, "ingest", path, "--json", "--quiet")
	return time.Since(began), err
}

// killOnce starts an ingest, kills it after that long, and returns how many users it had acknowledged by then.
func killOnce(ctx context.Context, r *rig.Rig, path string, after time.Duration) (acknowledged uint64, done bool, err error) {
	cmd := r.Command(ctx, "ingest", path, "--json")
	told, err := cmd.StderrPipe()
	if err != nil {
		return 0, false, err
	}
	if err := cmd.Start(); err != nil {
		return 0, false, err
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	for s := bufio.NewScanner(told); s.Scan(); {
		var p progress
		if json.Unmarshal(s.Bytes(), &p) == nil {
			// Every user of the file has one id: what this run updated, an earlier one had created.
			acknowledged = max(acknowledged, p.Created+p.Updated)
		}
	}
	err = cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return acknowledged, false, nil
	}
	return acknowledged, err == nil, err
}
