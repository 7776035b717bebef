// Package tty stands between the terminal and the terminal library, so that no secret stands in the library's buffers in
// one piece: those are neither wiped nor in our reach.
//
// [Cover] is for what is shown. Each character of a revealed value goes through the renderer as a stand-in, a code point
// that data cannot contain (record/safetext escapes them), and becomes itself again in one buffer of our own, which is
// wiped after the write. What the stand-ins stood for is forgotten when nothing is revealed any more.
//
// [Input] is for what is typed. Each character, and each paste, goes through the library as a stand-in, and
// [Input.Translate] puts it back at the very end, one key at a time. The characters wait in one array, each in four
// bytes, and are wiped as they are taken.
//
// The package is a leaf: it imports nothing of this project.
package tty
