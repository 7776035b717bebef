package config

import "io/fs"

// trusted is not told by owner and mode here.
func trusted(fs.FileInfo) bool { return true }

// readable is not told by the mode here.
func readable(fs.FileMode) bool { return false }

// writable is not known before it is tried.
func writable(string) bool { return true }
