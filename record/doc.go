// Package record holds user records as they were read, before anything is decided about their fields.
//
// A [Value] keeps the exact JSON text it was read with: 1.10 stays 1.10, a number of twenty digits loses none, and
// "\u00e9" is not rewritten. Only insignificant white space is removed, so that a value is always one line.
//
// Records are plaintext. They print as redacted under every fmt verb, in slog and in JSON, so that a record that
// slips into a log line or an error says nothing; reading one takes an explicit call ([Value.Text], [Value.String] is
// redacted).
//
// The package is a leaf: it imports nothing of this project.
package record
