// Package rig runs the real binary for the programs in dev: it builds it, gives it a home of its own, and measures it.
package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"cofre/ingest"
)

// MasterKey is the master key of every vault that the rig makes. It protects made-up data only.
const MasterKey = "rig-only-3f9a-77c1-made-up-data"

// Rig is a built binary with a folder of its own.
type Rig struct {
	Dir    string // everything is below it
	Home   string // COFRE_HOME
	Binary string
	Env    []string // more variables, as NAME=value
}

// New builds the binary and makes a folder below parent ("": the system's temporary folder).
func New(ctx context.Context, parent string) (*Rig, error) {
	dir, err := os.MkdirTemp(parent, "cofre-rig-")
	if err != nil {
		return nil, err
	}
	r := &Rig{Dir: dir, Home: filepath.Join(dir, "home"), Binary: filepath.Join(dir, "cofre")}
	build := exec.CommandContext(ctx, "go", "build", "-o", r.Binary, ".")
	build.Stderr = os.Stderr
	return r, build.Run()
}

// Remove removes the folder.
func (r *Rig) Remove() { _ = os.RemoveAll(r.Dir) }

// Result is how a command ended.
type Result struct {
	Code     int
	Out, Err string
	PeakMiB  float64 // largest resident size
	Seconds  float64 // of processor time
}

// Command prepares the binary with an environment of its own.
func (r *Rig) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, r.Binary, args...)
	cmd.Dir = r.Dir
	cmd.Env = []string{
		"HOME=" + r.Dir, "COFRE_HOME=" + r.Home, "MASTER_KEY=" + MasterKey, "TMPDIR=" + r.Dir,
		"COFRE_OPERATOR=rig", "PATH=" + os.Getenv("PATH"),
	}
	cmd.Env = append(cmd.Env, r.Env...)
	return cmd
}

// Run runs the binary to its end. Only what keeps it from running is an error; an exit code is none.
func (r *Rig) Run(ctx context.Context, args ...string) (Result, error) {
	cmd := r.Command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Result{}, err
	}
	return Result{
		Code: cmd.ProcessState.ExitCode(), Out: out.String(), Err: errs.String(),
		PeakMiB: peak(cmd.ProcessState), Seconds: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
	}, nil
}

// Must runs the binary and expects the exit code 0.
func (r *Rig) Must(ctx context.Context, args ...string) (Result, error) {
	res, err := r.Run(ctx, args...)
	if err == nil && res.Code != 0 {
		err = fmt.Errorf("cofre %s: exit code %d: %s%s", strings.Join(args, " "), res.Code, res.Out, res.Err)
	}
	return res, err
}

// Verified is what `verify --json` prints.
type Verified struct {
	Records, OK, Failures uint64
	Failed                []struct{ ID, Reason string }
	Remarks               []string
}

// Verify runs verify and fails where anything does.
func (r *Rig) Verify(ctx context.Context) (Verified, Result, error) {
	var v Verified
	res, err := r.Run(ctx, "verify", "--json")
	if err != nil {
		return v, res, err
	}
	if err := json.Unmarshal([]byte(res.Out), &v); err != nil {
		return v, res, fmt.Errorf("verify, exit code %d: %s%s", res.Code, res.Out, res.Err)
	}
	if res.Code != 0 || v.Failures != 0 || v.OK != v.Records {
		return v, res, fmt.Errorf("verify found %d failures, exit code %d: %+v", v.Failures, res.Code, v.Failed)
	}
	return v, res, nil
}

// Ingested is the last line of `ingest --json`.
type Ingested struct {
	Read, Created, Updated, Unchanged, Rejected uint64
	Seconds                                     float64
	RecordsPerSecond                            float64 `json:"records_per_second"`
}

// ParseIngested reads the summary out of what an ingest printed.
func ParseIngested(out string) (Ingested, error) {
	var s Ingested
	lines := strings.Split(strings.TrimSpace(out), "\n")
	err := json.Unmarshal([]byte(lines[len(lines)-1]), &s)
	return s, err
}

// WriteUsers writes n made-up users to w, one a line.
func WriteUsers(ctx context.Context, w io.Writer, n int, seed string) error {
	src, err := ingest.Open(ctx, fmt.Sprintf("sample:%d,%s", n, seed), ingest.Options{})
	if err != nil {
		return err
	}
	return src.Read(ctx, func(it ingest.Item) error {
		_, err := w.Write(append(it.Raw, '\n'))
		return err
	})
}
