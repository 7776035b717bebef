// Package vault is the service: it joins policy, keys, store and audit log, and is the only package that does.
//
//   - [Create] makes a vault in an empty store, [Open] opens one: both work with the header's public part alone, and so
//     do [Vault.Ingest], [Vault.Preview], [Vault.Page], [Vault.List] and everything else that shows masks;
//   - [Vault.Unlock] opens the root with a master key; [Vault.Reveal], [Vault.Verify], [Vault.Sweep], hosts and most of
//     [Vault.Rejects] need it, and [Vault.Lock] takes it away from all of them at once;
//   - what is done is in the audit log, the intent before and the outcome after: where the entry cannot be made durable,
//     the thing is not done and the error wraps [ErrAudit].
//
// What it promises: a record that was acknowledged (counted as created or updated) is durable; a value is revealed only
// after its envelope, its batch, its key and its seal were checked; no plaintext of a protected field, no key and no
// master key is in an error, in progress or in what the store is given.
//
// A [Vault] may be used by several goroutines. Lock ends what runs under the key: such calls return [ErrLocked]. What a
// [Revealed] holds belongs to one goroutine.
//
// The formats are those of docs/format.md (Runs, Account, Reveal). The package may import everything of this project
// but cli, config and ui.
package vault
