// Package ingest reads user records from where they are: an HTTP API, a file, standard input, or made-up samples.
//
// A [Source] gives [Item]s one after another: a record exactly as it was read, or what could not be read and why. It
// decides nothing about fields; ids, dates, kinds and treatments are the policy's.
//
// What it promises:
//
//   - One bad record never costs its neighbours: it is an Item with a Reason, and reading goes on behind it.
//   - Nothing is silently lost: all bytes between two records that are no white space or comma are a rejected Item.
//   - Memory is bounded whatever the source sends: records over the limit keep their first 64 KiB, bodies that never
//     end are a stream.
//   - A source that breaks off has delivered all that was complete, and then fails with [ErrSource].
//   - No error, reason or name carries a value of a record, or a credential.
//
// Subpackages: jsonscan cuts records out of JSON, csvscan out of CSV, strict reads one record, httpsource speaks HTTP,
// sample makes users up, window is what the scanners look through. The package imports record and secret alone of this project.
package ingest
