package node

import (
	"errors"
	"os/exec"
)

var errWindows = errors.New("test servers are not started on Windows")

func asRoot() bool { return false }

func unprivileged(*exec.Cmd) {}

func endWithParent(*exec.Cmd) {}

func give(string) error { return errWindows }

func reachable(string) (bool, error) { return false, errWindows }

func identity(int) string { return "" }

func kill(int) error { return errWindows }

func terminate(int) error { return errWindows }

func killSession(int) {}
