package cli

import (
	"context"
	"os"
	"os/signal"
)

// withSignals returns a context that the first signal to stop cancels, with the signal as its cause. The second one
// ends the process at once: what was acknowledged is durable by then, and the terminal's echo is put back first.
func withSignals(parent context.Context, abandon func()) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	ch := make(chan os.Signal, 2)
	signal.Notify(ch, stopSignals()...)
	go func() {
		first, ok := <-ch
		if !ok {
			return
		}
		cancel(&stopped{signal: first})
		if second, again := <-ch; again {
			abandon()
			os.Exit((&stopped{signal: second}).code())
		}
	}()
	return ctx, func() {
		signal.Stop(ch)
		close(ch)
		cancel(nil)
	}
}
