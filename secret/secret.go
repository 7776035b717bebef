// Package secret holds bytes that must not leave the process: master keys, roots, identities, batch keys, plaintext.
//
// [Bytes] prints as redacted under every fmt verb, in slog, JSON and text encodings; reading it takes
// [Bytes.Expose], one explicit call that a reviewer can grep for; [Bytes.Wipe] overwrites it. Long-lived secrets made
// with [NewLocked] live in pages of their own that are kept out of swap and core dumps where the system allows it.
// [Harden] turns core dumps and ptrace off and sets the umask, and reports what it could not do.
//
// What Go makes impossible: a copy that the runtime or a callee made of the exposed slice is out of reach of Wipe.
//
// The package is a leaf: it imports nothing of this project.
package secret
