//go:build !linux && !darwin

package cli

// echoOff leaves it to the reading of the secret, which begins a moment after the question is shown.
func echoOff(int) error { return nil }
