package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Exit codes, as scripts and containers rely on them. A stop by signal n exits with 128+n.
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitLocked    = 3
	exitIntegrity = 4
	exitUnusable  = 5
	exitRejected  = 6
	exitSignal    = 128
)

// problem is an error as a person reads it: what happened and where (err), what was kept, what to do.
type problem struct {
	code int
	err  error
	do   string
}

// Error says what happened and where; what to do is said apart.
func (p *problem) Error() string { return p.err.Error() }

// Unwrap returns the error that was explained.
func (p *problem) Unwrap() error { return p.err }

// usagef makes an error of usage or configuration.
func usagef(do, format string, args ...any) error {
	return &problem{code: exitUsage, err: fmt.Errorf(format, args...), do: do}
}

// stopped is the error of a command that a signal ended.
type stopped struct{ signal os.Signal }

// Error names the signal.
func (s *stopped) Error() string { return "stopped by " + s.signal.String() }

// code is 128+n as a shell has it.
func (s *stopped) code() int {
	if n, ok := s.signal.(syscall.Signal); ok {
		return exitSignal + int(n)
	}
	return exitSignal
}

// stopOf returns the signal that ended ctx, or nil.
func stopOf(ctx context.Context) *stopped {
	if s, ok := errors.AsType[*stopped](context.Cause(ctx)); ok {
		return s
	}
	return nil
}
