// Command kibana stands in for Kibana in tests of deploy/compose.yaml, where its image cannot be had. It takes the same
// command line, environment and files of settings, refuses what Kibana would refuse at its start, logs in to the real
// Elasticsearch with the account it was given, and serves over HTTPS what the compose file's health check and `cofre elastic
// kibana` ask: the redirect to the login, the status, the import of saved objects. It shows no page.
//
// It imports nothing of the project, so that it cannot share a mistake with it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes: Kibana's own for settings that it cannot use, and for any other end.
const (
	exitConfig = 78
	exitOther  = 1
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ()); err != nil {
		fmt.Fprintln(os.Stderr, "FATAL", err)
		if errors.Is(err, errConfig) {
			os.Exit(exitConfig)
		}
		os.Exit(exitOther)
	}
}

func run(ctx context.Context, args, env []string) error {
	s, err := load(args, env)
	if err != nil {
		return err
	}
	certificate, err := s.check()
	if err != nil {
		return err
	}
	backend, err := connect(s)
	if err != nil {
		return err
	}
	return (&server{settings: s, backend: backend, objects: map[string]bool{}}).serve(ctx, certificate)
}
