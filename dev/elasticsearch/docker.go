package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"cofre/dev/elasticsearch/node"
	"cofre/dev/elasticsearch/state"
)

const (
	image      = "elasticsearch:" + node.Version
	inside     = "/usr/share/elasticsearch/config/"
	launchTime = 3 * time.Minute
)

// errNoContainer means that the engine answers and makes no container of the image: it cannot be downloaded, for one.
var errNoContainer = errors.New("there is no container of the image")

// dockerAnswers says whether there is an engine behind the docker command.
func dockerAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := docker(ctx, "version", "--format", "{{.Server.Version}}")
	return err == nil && out != ""
}

func docker(ctx context.Context, args ...string) (string, error) {
	var said strings.Builder
	cmd := exec.CommandContext(ctx, "docker", args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w: %s", args[0], err, strings.TrimSpace(said.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// startContainer runs the official image with our certificates, on a free port of the loopback interface.
func startContainer(ctx context.Context, dir string, say node.Say) (*state.State, error) {
	dir = filepath.Join(dir, "container")
	certificates := filepath.Join(dir, "certificates")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(certificates, 0o755); err != nil {
		return nil, err
	}
	if err := node.Certificates(certificates); err != nil {
		return nil, err
	}
	// The image's user, who is not ours, must read the key; here the folder above is closed.
	if err := os.Chmod(filepath.Join(certificates, node.KeyFile), 0o644); err != nil {
		return nil, err
	}
	s := &state.State{
		Way: state.Docker, Username: "elastic", Password: rand.Text(), CA: filepath.Join(certificates, node.CAFile), Dir: dir, Version: node.Version,
	}
	variables := filepath.Join(dir, "container.env")
	if err := os.WriteFile(variables, []byte(variablesOf(s)), 0o600); err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(variables) }()
	say("starting a container of %s", image)
	id, err := docker(ctx, "create", "--publish", "127.0.0.1::9200", "--env-file", variables, "--ulimit", "nofile=65535:65535", image)
	if err != nil {
		return nil, errors.Join(errNoContainer, err, os.RemoveAll(dir))
	}
	s.Container = id
	if err := runContainer(ctx, s, certificates); err != nil {
		logs, _ := exec.CommandContext(context.WithoutCancel(ctx), "docker", "logs", "--tail", "30", id).CombinedOutput()
		return nil, errors.Join(fmt.Errorf("%w\n%s", err, logs), removeContainer(context.WithoutCancel(ctx), s))
	}
	return s, nil
}

// variablesOf is the environment of the container, in a file: the password is no argument.
func variablesOf(s *state.State) string {
	settings := []string{
		"ELASTIC_PASSWORD=" + s.Password, "ES_JAVA_OPTS=-Xms512m -Xmx512m", "cluster.name=cofre-dev", "discovery.type=single-node",
		"cluster.routing.allocation.disk.threshold_enabled=false",
		"xpack.security.enabled=true", "xpack.security.autoconfiguration.enabled=false",
	}
	for _, layer := range []string{"http", "transport"} {
		p := "xpack.security." + layer + ".ssl."
		settings = append(settings, p+"enabled=true", p+"key=certificates/"+node.KeyFile,
			p+"certificate=certificates/"+node.CertFile, p+"certificate_authorities=certificates/"+node.CAFile)
	}
	return strings.Join(settings, "\n") + "\n"
}

// runContainer starts a container that was made and waits until it takes requests. The certificates are copied, not
// mounted: that works with engines on which this machine's folders are not.
func runContainer(ctx context.Context, s *state.State, certificates string) error {
	if _, err := docker(ctx, "cp", certificates, s.Container+":"+inside); err != nil {
		return err
	}
	if _, err := docker(ctx, "start", s.Container); err != nil {
		return err
	}
	address, err := docker(ctx, "port", s.Container, "9200/tcp")
	if err != nil {
		return err
	}
	address, _, _ = strings.Cut(address, "\n")
	s.URLs = []string{"https://" + address}
	ctx, cancel := context.WithTimeoutCause(ctx, launchTime, errors.New("it was not ready within "+launchTime.String()))
	defer cancel()
	for {
		err := healthy(ctx, s, s.URLs[0], 1)
		if err == nil {
			return nil
		}
		running, gone := docker(ctx, "inspect", "--format", "{{.State.Running}}", s.Container)
		if gone != nil || running != "true" {
			return errors.New("the container ended while starting")
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-time.After(time.Second):
		}
	}
}

func removeContainer(ctx context.Context, s *state.State) error {
	if _, err := docker(ctx, "rm", "--force", "--volumes", s.Container); err != nil && !strings.Contains(err.Error(), "No such container") {
		return err
	}
	return os.RemoveAll(s.Dir)
}
