// Package widget is what screens are drawn of: lines of exact width, a windowed table, charts, fields, the frame of a
// dialog.
//
// Nothing here waits, reads a clock or knows the vault: what is drawn is passed in, and what a widget wants (the next page
// of a table) it says when asked. Width is counted in cells by grapheme. Text that comes from data must have gone through
// record/safetext before it comes here; [Line.Data] does that itself.
//
// The package may import theme and text, record/safetext and secret.
package widget
