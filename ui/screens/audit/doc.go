// Package audit is the screen that shows the audit log: newest first, intent and outcome in one row, a bold line a day,
// what both entries say below, a filter, and a verification of the whole log.
//
// The log may have millions of entries. The screen reads it by ranges of numbers, from the end, and holds a window of at
// most a few thousand rows; full entries are read again when one is looked at. An intent is shown where its outcome is.
// Whether an intent that stands alone has an outcome further up is looked up, never guessed.
//
// What is shown is what the store holds. Whether it is genuine, the verification says, and on what that rests.
//
// The package may import vault and audit beside the rooms of ui that all screens use, store/query for folding text,
// and record/safetext.
package audit
