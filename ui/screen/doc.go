// Package screen says what a screen of the console is, and how it talks to the console around it.
//
// A [Screen] is a small component: Update decides, View draws, and neither does I/O or waits. Whatever may be slow (every
// call of the vault) runs in a [Task] or a [Stream], under a context that ends when the screen is left. Answers of a task
// that was started again or stopped, and of a screen that was left, are dropped before Update sees them.
//
// The console around the screens (package app) owns the window: header with the fuse, message line, footer, palette,
// help, dialogs, timers, the lock. A screen asks it for things by commands: [Push], [Replace], [Pop], [Toast], [Fail],
// [NeedUnlock], [TryUnlock], [Open], [Close], [Copy], [Lock], [Quit].
//
// No screen imports another: they know each other by [ID] and argument. A screen declares the two or three methods of
// the vault that it needs as an interface of its own, and is given them by its constructor.
//
// Rules that a screen keeps: text that comes from data goes through record/safetext before it is drawn; a secret is
// never a string and never in a message other than as *secret.Bytes; what is revealed is wiped in Mask, at once and in
// the same call; every command that comes from a screen is made here (no tea.Sequence, no tea.Printf).
//
// The package may import theme, text and keymap, and secret.
package screen
