// Package integrity checks everything that is stored and names what fails: the whole vault as one line with its failures on
// it, and a list in which each says what is wrong, why, and what to do.
//
// The check runs under the master key and ends when the screen is left; its last result is kept while the console runs.
// Nothing is revealed by it. What a failing document says of itself is not to be believed, so nothing of it is shown but the
// id under which it is filed.
//
// The package may import screen, widget, theme, text, keymap, explain and record/safetext of the console, and the types of
// vault and store.
package integrity
