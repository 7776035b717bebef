// Package ui is the console: cofre on a terminal. [Run] is its one door.
//
// The rooms below: app is the console around the screens (window, lock, dialogs, timers); screen says what a screen is;
// screens holds one package for each; widget is what they are drawn of; theme, text and keymap are colours, words and
// keys; explain turns errors into words; logbook sums up the audit log; plain does the same main job
// by line prompts.
//
// ui touches no file, environment or network by itself: everything comes in through Options.
package ui
