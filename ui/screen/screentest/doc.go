// Package screentest plays the console for one screen in a test: it runs commands, drops stale answers, hands keys to the
// dialog that is open, keeps what the screen asked of the console, and reads its frames as a person does.
//
// A test runs under Test, which gives it a clock of its own (testing/synctest): time passes only while every command
// waits, at no cost, so that nothing depends on how fast the machine is and no wait needs a deadline. Console works
// without it, too, for benchmarks; then Settle costs what it says.
//
// It may import what a screen may import, and testing.
package screentest
