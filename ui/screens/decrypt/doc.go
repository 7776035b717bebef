// Package decrypt is the screen on which fields of one user are revealed: choose the user by id or name (or come from
// Browse), see the record masked, choose fields, give a reason, open the vault, and read the values for as long as
// COFRE_REVEAL_FOR allows.
//
// What it promises:
//
//   - a value is shown only after vault.Reveal returned it, so after its audit entry and the check of its seal;
//   - each reveal lasts RevealFor from its own arrival; another one extends only what it revealed;
//   - Mask wipes every value at once, also one that is on its way here: answers hand values over through a [hand], which
//     wipes what comes too late;
//   - a frame drawn after the time is over holds no value, also where no tick came.
//
// Values live in secret.Bytes, nowhere else. View must build strings: it paints each character by itself, so that no
// string of the frame holds a value in one piece, and keeps none of them. What Go makes impossible: those one-character
// strings, the line they are built into (values parted by colour codes), and the cells and output buffer of the terminal
// library stay in memory until the collector and later frames overwrite them. The terminal library also keeps what it
// drew last, until the masked frame replaces it: that is the very next one. Comparing a typed value with a hash takes a
// string by the vault's interface; it is made over the same bytes, without a copy of its own.
//
// The package may import vault, store, record and secret beside the rooms of ui that all screens use.
package decrypt
