// Package operator is a person at a console, for tests of the real program on a real terminal: it waits for words, types
// keys, and fails the test where the console does otherwise.
package operator
