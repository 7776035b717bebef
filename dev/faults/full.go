package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"cofre/dev/rig"
)

const (
	fullUsers = 60_000
	small     = "size=24m"
	larger    = "remount,size=400m"
)

func newReader(s string) io.Reader { return strings.NewReader(s) }

// filled ingests more than fits on a small disk, makes room and runs it again.
func filled(ctx context.Context, folder string) error {
	mounted := folder == ""
	if mounted {
		var err error
		if folder, err = os.MkdirTemp("", "cofre-full-"); err != nil {
			return err
		}
		defer func() { _ = os.Remove(folder) }()
		if out, err := exec.CommandContext(ctx, "mount", "-t", "tmpfs", "-o", small, "tmpfs", folder).CombinedOutput(); err != nil {
			fmt.Printf("full disk: not tried, this user may not mount a small one (%s); name one with -full\n", strings.TrimSpace(string(out)))
			return nil
		}
		defer func() { _ = exec.CommandContext(context.WithoutCancel(ctx), "umount", folder).Run() }()
	}
	r, err := rig.New(ctx, "")
	if err != nil {
		return err
	}
	defer r.Remove()
	r.Home = filepath.Join(folder, "home")
	path := filepath.Join(r.Dir, "users.ndjson")
	if err := write(ctx, path, fullUsers); err != nil {
		return err
	}
	if _, err := r.Must(ctx, "init"); err != nil {
		return err
	}
	res, err := r.Run(ctx, "ingest", path, "--json", "--quiet")
	if err != nil {
		return err
	}
	sum, err := rig.ParseIngested(res.Out)
	if err != nil {
		return fmt.Errorf("no summary: exit code %d: %s%s", res.Code, res.Out, res.Err)
	}
	const unusable = 5
	if res.Code != unusable {
		return fmt.Errorf("exit code %d instead of %d: %s%s", res.Code, unusable, res.Out, res.Err)
	}
	fmt.Printf("full disk: exit code %d after %d users: %s", res.Code, sum.Created, res.Err)
	return roomAgain(ctx, r, folder, path, sum.Created, mounted)
}

func roomAgain(ctx context.Context, r *rig.Rig, folder, path string, acknowledged uint64, mounted bool) error {
	if !mounted {
		return nil // whoever made the small disk makes it larger
	}
	if out, err := exec.CommandContext(ctx, "mount", "-o", larger, folder).CombinedOutput(); err != nil {
		return fmt.Errorf("making room: %s", out)
	}
	there, err := listed(ctx, r)
	if err != nil {
		return err
	}
	if there < acknowledged {
		return fmt.Errorf("%d users were acknowledged, %d are there", acknowledged, there)
	}
	if _, _, err := r.Verify(ctx); err != nil {
		return fmt.Errorf("after the disk was full: %w", err)
	}
	if _, err := r.Must(ctx, "ingest", path, "--json", "--quiet"); err != nil {
		return err
	}
	v, _, err := r.Verify(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("full disk: %d acknowledged, %d were there; with room again, %d of %d are there and whole\n", acknowledged, there, v.OK, fullUsers)
	return nil
}
