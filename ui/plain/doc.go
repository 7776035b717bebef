// Package plain is the console as line prompts: the same main job for TERM=dumb, --plain, pipes and screen readers. It
// moves no cursor, uses no colours, and prints one fact a line.
//
// What it promises: text from records is escaped; secrets are asked for by a function that shows no echo and are wiped;
// a value is printed only after a warning and a yes, for a plain terminal keeps what it printed, and is forgotten here
// when its time is over; the vault is locked after a time without an answer and on every way out.
//
// The package may import explain, screen and text of ui, and the packages below it whose types the vault speaks in.
package plain
