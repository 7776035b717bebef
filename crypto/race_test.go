//go:build race

package crypto_test

// raceEnabled says that the race detector is on, under which one scrypt takes seconds.
const raceEnabled = true
