// Package overview is what the vault holds at a glance: totals, records by day, the most frequent values of a clear field,
// what is protected, and what happened last.
//
// Each part is read on its own and appears when it is there; a slow one holds up no other. What was read before stays until
// the new answer comes, and the footer says how old it is.
//
// The package may import screen, widget, theme, text, keymap, explain and record/safetext of the console, and the types of
// vault, store and audit.
package overview
