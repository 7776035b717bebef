package screen

// Entry is how the console knows a screen: package ui lists them, one line a screen.
type Entry struct {
	ID    ID
	Digit int // 1 to 9: its number in the menu and the key that jumps there; 0: none
	// New makes the screen. arg is as the ID says, or nil.
	New func(arg any) Screen
	// NeedsVault: it cannot be shown before the vault is open for reading (all but Start).
	NeedsVault bool
}
