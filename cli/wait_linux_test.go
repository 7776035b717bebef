package cli_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cofre/dev/operator"
)

// firstProcess starts `cofre wait` and waits until it does.
func firstProcess(t *testing.T, path string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(path, "wait")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	said, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(said)
	if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, "waiting") {
		t.Fatalf("it says %q, %v", line, err)
	}
	return cmd, lines
}

// TestWait: nothing but a signal ends it, its code says which, and outside a container it ends itself alone.
func TestWait(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("cofre")
	must(t, err)
	for signal, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGHUP: 129} {
		cmd, rest := firstProcess(t, path)
		must(t, cmd.Process.Signal(syscall.SIGCHLD)) // there was no child
		must(t, cmd.Process.Signal(signal))
		said, _ := io.ReadAll(rest)
		err := cmd.Wait()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != want {
			t.Errorf("%v: %v, want %d; it said %s", signal, err, want, said)
		}
	}
}

// TestWaitTakesIn leaves an orphan to it: once that has ended, it must be gone, not a zombie.
func TestWaitTakesIn(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("cofre")
	must(t, err)
	// A shell becomes the first process, with a child that it forgets.
	note := filepath.Join(t.TempDir(), "pid")
	cmd := exec.Command("/bin/sh", "-c", `sleep 0.2 & echo $! >"$0"; exec "$1" wait`, note, path)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	end := time.Now().Add(operator.Patience)
	for {
		text, _ := os.ReadFile(note)
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the child %q is still there", text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
