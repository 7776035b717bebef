// Package audit is the vault's log: append-only, one sequence for the vault, an RFC 6962 Merkle tree over entries that
// are signed by the host that wrote them.
//
// The format (docs/format.md, Audit): an entry's leaf is canonical JSON with every member present, stored as it is; its
// signature is Ed25519 over T("audit", leaf) by the host key that the leaf names in `by`; its record in the tree is
// T("audit-rec", leaf, sig); `root` in the leaf is the tree's root over all entries before it. So every signed entry
// vouches for all before it, and a checkpoint, the vault's signature over size and root, for all up to it.
//
// What it promises:
//
//   - [Log.Append] returns when the entry is durable, and refuses to build on a log whose end is not authentic;
//   - several processes may append at once: a number is given once, nobody forks the log;
//   - [Log.Verify] finds edits, missing, moved, repeated and foreign entries, wrong signatures and wrong hashes, and,
//     given a checkpoint or a pinned head, that the log was cut off, emptied or written anew; each with its number;
//   - an entry never holds a value or a key: whoever drafts one answers for that.
//
// The log knows keys, not stores: it works on a [Backend]. The package may import crypto and secret of this project.
package audit
