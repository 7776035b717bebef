//go:build unix

package node

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// owner is the user id under which servers run where we are root: of no user, and unlikely to be one's.
const owner = 61920

func asRoot() bool { return os.Geteuid() == 0 }

// unprivileged makes a command run in a session of its own and, where we are root, under a user id that owns nothing else.
func unprivileged(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if asRoot() {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: owner, Gid: owner}
	}
}

// give makes a folder and all in it the servers' own, where they are not ours already.
func give(dir string) error {
	if !asRoot() {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, owner, owner)
	})
}

// reachable says whether the servers' user may pass through all folders that lead to a path.
func reachable(path string) (bool, error) {
	if !asRoot() {
		return true, nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return false, err
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case os.IsNotExist(err): // will be made
		case err != nil:
			return false, err
		case info.Mode().Perm()&0o001 == 0 && info.Sys().(*syscall.Stat_t).Uid != owner:
			return false, nil
		}
		if dir == filepath.Dir(dir) {
			return true, nil
		}
	}
}

// identity tells a process from all others that ever have its pid; empty where it has ended.
func identity(pid int) string {
	if pid <= 0 || syscall.Kill(pid, 0) != nil {
		return ""
	}
	if runtime.GOOS == "linux" {
		return identityOfProc(pid)
	}
	out, err := exec.CommandContext(context.Background(), "ps", "-o", "stat=,lstart=", "-p", fmt.Sprint(pid)).Output()
	if err != nil {
		return ""
	}
	stat, started, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if strings.HasPrefix(stat, "Z") {
		return ""
	}
	return strings.Join(strings.Fields(started), " ")
}

// identityOfProc joins the boot and the moment in it at which the process started.
func identityOfProc(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name, in parentheses, may hold anything; the state is the third field, the start the twenty-second.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	const state, start = 0, 19
	if len(fields) <= start || fields[state] == "Z" || fields[state] == "X" {
		return ""
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(boot)) + "/" + fields[start]
}

func kill(pid int) error { return syscall.Kill(pid, syscall.SIGKILL) }

func terminate(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) }

// killSession ends what a launcher started, whose session it led.
func killSession(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }
