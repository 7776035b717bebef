// Package app is the console around the screens: one tea.Model that owns the window (header with the fuse, message line,
// footer), the stack of screens, dialogs, palette and help, the lock and its timers, the clipboard, and every way out.
//
// What it promises: Update and View never wait; locking masks and wipes everything shown in the same call, so that the
// very next frame shows none of it; keys of the person reset the idle timers and nothing else does; an answer for a
// screen that was left is dropped; a panic in a screen ends the console with everything masked and locked.
//
// The package may import all of ui but the screens themselves, and vault for its errors.
package app
