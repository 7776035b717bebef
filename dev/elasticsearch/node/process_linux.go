package node

import (
	"os/exec"
	"syscall"
)

// endWithParent has the kernel kill a launcher when the thread that started it ends; its server ends with it.
func endWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
