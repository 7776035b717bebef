package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const heap = "512m" // 0.8 GB resident

// freePorts finds ports of the loopback interface that nobody listens on at this moment.
func freePorts(ctx context.Context, n int) ([]int, error) {
	var ports []int
	var config net.ListenConfig
	for range n {
		l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // at the end: no port twice
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// configure makes the node's folder anew: configuration, certificates, the password in a keystore, no data.
func (n *Node) configure(ctx context.Context) error {
	if err := os.RemoveAll(n.Dir); err != nil {
		return err
	}
	for _, dir := range []string{"", "config", "config/jvm.options.d", "data", "logs", "tmp"} {
		if err := os.Mkdir(filepath.Join(n.Dir, dir), 0o700); err != nil {
			return err
		}
	}
	home, config := n.cluster.home, filepath.Join(n.Dir, "config")
	files := map[string]string{
		"jvm.options.d/heap.options": "-Xms" + heap + "\n-Xmx" + heap + "\n",
		"elasticsearch.yml":          n.settings(),
	}
	for name, from := range map[string]string{
		"jvm.options": filepath.Join(home, "config", "jvm.options"), "log4j2.properties": filepath.Join(home, "config", "log4j2.properties"),
		CAFile: n.cluster.CA, CertFile: filepath.Join(n.cluster.Dir, CertFile), KeyFile: filepath.Join(n.cluster.Dir, KeyFile),
	} {
		b, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		files[name] = string(b)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(config, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	if err := give(n.Dir); err != nil {
		return err
	}
	return n.keystore(ctx)
}

// settings is elasticsearch.yml.
func (n *Node) settings() string {
	nodes := n.cluster.Nodes
	lines := []string{
		"cluster.name: cofre-dev",
		"node.name: " + n.Name,
		"path.data: " + quote(filepath.Join(n.Dir, "data")),
		"path.logs: " + quote(filepath.Join(n.Dir, "logs")),
		"network.host: 127.0.0.1",
		fmt.Sprintf("http.port: %d", n.http),
		fmt.Sprintf("transport.port: %d", n.transport),
		// A developer's disk is often nearly full: that is no reason to refuse tests.
		"cluster.routing.allocation.disk.threshold_enabled: false",
		"xpack.security.enabled: true",
		"xpack.security.autoconfiguration.enabled: false",
	}
	for _, layer := range []string{"http", "transport"} {
		p := "xpack.security." + layer + ".ssl."
		lines = append(lines, p+"enabled: true", p+"key: "+KeyFile, p+"certificate: "+CertFile, p+"certificate_authorities: "+CAFile)
	}
	if len(nodes) == 1 {
		lines = append(lines, "discovery.type: single-node")
	} else {
		seeds := make([]string, len(nodes))
		for i, other := range nodes {
			seeds[i] = fmt.Sprintf("127.0.0.1:%d", other.transport)
		}
		lines = append(lines, "discovery.seed_hosts: ["+strings.Join(seeds, ", ")+"]")
		if n == nodes[0] {
			lines = append(lines, "cluster.initial_master_nodes: ["+n.Name+"]")
		} else {
			lines = append(lines, "node.roles: [data, ingest]") // so that it can die without the cluster losing its master
		}
	}
	return strings.Join(append(lines, n.cluster.options...), "\n") + "\n"
}

// Set gives the node more lines of elasticsearch.yml, which count from its next start on.
func (n *Node) Set(lines ...string) error {
	f, err := os.OpenFile(filepath.Join(n.Dir, "config", "elasticsearch.yml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(strings.Join(lines, "\n") + "\n")
	return errors.Join(err, f.Close())
}

// quote writes a path as a YAML string.
func quote(path string) string { return "'" + strings.ReplaceAll(path, "'", "''") + "'" }

// keystore gives the superuser its password, which is never an argument and in no file but the keystore.
func (n *Node) keystore(ctx context.Context) error {
	cmd := n.command(ctx, "keystore", "lib/tools/keystore-cli", "add", "-x", "-f", "bootstrap.password")
	cmd.Stdin = strings.NewReader(n.cluster.Password + "\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the keystore: %w: %s", err, tail(out))
	}
	if _, err := os.Stat(filepath.Join(n.Dir, "config", "elasticsearch.keystore")); err != nil {
		return errors.Join(errors.New("the keystore was not made: "+tail(out)), err)
	}
	return nil
}

// command is one of the distribution's programs, in a clean environment.
func (n *Node) command(ctx context.Context, name, libs string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "bash", append([]string{filepath.Join(n.cluster.home, "bin", "elasticsearch-cli")}, args...)...)
	cmd.Dir = n.Dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + n.Dir, "LANG=C.UTF-8",
		"ES_JAVA_HOME=" + n.cluster.java, "ES_PATH_CONF=" + filepath.Join(n.Dir, "config"), "ES_TMPDIR=" + filepath.Join(n.Dir, "tmp"),
		"CLI_NAME=" + name, "CLI_LIBS=" + libs,
	}
	unprivileged(cmd)
	return cmd
}
