// Package logbook reads the end of the audit log for screens that sum up what happened: who revealed, how the last run and
// the last verification ended, and how many users were stored since and so were checked by nobody.
//
// It reads backwards and no further than needed, and of a log that grew only what is new. It takes the entries as they
// stand in the store: whether they are genuine, a verification of the log says. It may import the audit log and the vault's
// types, and nothing of the console.
package logbook
