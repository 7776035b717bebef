package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// partingTime is how long those who work in the container have to leave when it is stopped: less than the ten seconds
// after which Docker kills everything.
const partingTime = 8 * time.Second

func (a *app) waitCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "wait",
		Short: "Do nothing until a signal comes: the first process of a container",
		Long: `Do nothing until a signal comes: the first process of a container in which people work by ` + "`docker exec -it`" + `.
As process 1 it takes in the processes that others left behind; stopped, it first ends the consoles and commands in the
container, so that none is killed with a revealed value on its screen, and waits up to 8 seconds for them.
It opens no vault, reads no settings and listens to nothing. Ends with 128 and the signal's number, as every command.`,
		Example: "  docker run --detach --name cofre --volume cofre:/data cofre wait\n  docker exec -it cofre cofre",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.wait(cmd.Context()) },
	}
}

// wait waits for the signal that cancels ctx.
func (a *app) wait(ctx context.Context) error {
	keepHouse(ctx, func() { a.say("waiting; `docker exec -it CONTAINER cofre` opens the console") })
	bidFarewell(partingTime)
	return context.Cause(ctx)
}
