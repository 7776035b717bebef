//go:build compose && linux

package compose

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Two machines on a wire: this one, and a neighbour. The addresses are reserved for documentation (RFC 5737).
const (
	ownAddress = "203.0.113.1"
	neighbour  = "203.0.113.2"
)

// networks tries who reaches whom, with a neighbour of this machine that would answer everybody.
func (s *stack) networks() {
	space := s.neighbour()
	reach := []string{"curl", "-s", "--max-time", "3", "-o", "/dev/null", "http://" + neighbour + ":8080"}
	s.runs(0, "", append([]string{"exec", "-T", "kibana"}, reach...)...) // it may: the wire works
	if a, err := s.do(nil, s.line(append([]string{"exec", "-T", "elasticsearch"}, reach...)...)...); err != nil || (a.code != 28 && a.code != 7) {
		s.t.Errorf("Elasticsearch has a way out: %v, %v", a, err)
	}
	address, err := s.docker(nil, "inspect", "--format", `{{(index .NetworkSettings.Networks "cofre_inside").IPAddress}}`, "cofre-elasticsearch-1")
	if err != nil || net.ParseIP(address) == nil {
		s.t.Fatal(address, err)
	}
	// The machine itself has an address in each of its networks, and so a way in, which certificate and password guard.
	if c, err := new(net.Dialer).DialContext(s.base, "tcp", address+":9200"); err == nil {
		_ = c.Close()
		s.t.Log("the machine itself reaches Elasticsearch by its address in the network inside")
	}
	err = within(space, func() error {
		for _, to := range []string{address + ":9200", ownAddress + ":9200", ownAddress + ":5601"} {
			ctx, cancel := context.WithTimeout(s.base, 2*time.Second)
			if c, err := new(net.Dialer).DialContext(ctx, "tcp", to); err == nil {
				_ = c.Close()
				s.t.Errorf("a neighbour reaches %s", to)
			}
			cancel()
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// neighbour puts a machine on the wire that serves HTTP, and returns its network namespace.
func (s *stack) neighbour() (space string) {
	s.t.Helper()
	machine := exec.CommandContext(s.base, "sleep", "600")
	machine.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if err := machine.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = machine.Process.Kill()
		_ = machine.Wait()
	})
	pid := strconv.Itoa(machine.Process.Pid)
	space = filepath.Join("/proc", pid, "ns/net")
	command := func(line string) error {
		out, err := exec.CommandContext(s.base, "ip", strings.Fields(line)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("ip %s: %w: %s", line, err, out)
		}
		return nil
	}
	for _, line := range []string{
		"link add wire0 type veth peer name wire1", "link set wire1 netns " + pid, "addr add " + ownAddress + "/24 dev wire0", "link set wire0 up",
	} {
		if err := command(line); err != nil {
			s.t.Fatal(err)
		}
	}
	var l net.Listener
	err := within(space, func() error {
		for _, line := range []string{"addr add " + neighbour + "/24 dev wire1", "link set wire1 up", "route add default via " + ownAddress} {
			if err := command(line); err != nil {
				return err
			}
		}
		var err error
		l, err = new(net.ListenConfig).Listen(s.base, "tcp", neighbour+":8080")
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	h := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.NotFoundHandler()}
	go func() { _ = h.Serve(l) }()
	s.t.Cleanup(func() { _ = h.Close() })
	return space
}

// within does something in a network namespace: sockets made there stay there, and programs started there run there.
func within(space string, do func() error) error {
	failed := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with this function
		f, err := os.Open(space)
		if err == nil {
			err = unix.Setns(int(f.Fd()), unix.CLONE_NEWNET)
			_ = f.Close()
		}
		if err == nil {
			err = do()
		}
		failed <- err
	}()
	return <-failed
}
