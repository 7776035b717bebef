// Package policy decides what becomes of each field of a record: what is encrypted, hashed, dropped or left clear, what
// mask stands in its place, how it is normalised, and by what it can be queried.
//
// A [Policy] is read from YAML by [Parse] or [Load], or is the built-in one ([Default]); docs/policy.md is its reference.
// Nothing is parsed that is not enforced, and an unknown key is an error. [Policy.Plan] joins a policy and a record into a
// [Plan], which the vault seals, or says in a [Rejection] why it cannot; [Policy.Explain] tells beforehand what will
// happen to a field, [Policy.Schema] by what stores index, and [Policy.Lint] what a careful reader would object to.
//
// No error, finding or rejection of this package holds a value of a record. The package may import record and its
// subpackages, nothing else of this project.
package policy
