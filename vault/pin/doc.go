// Package pin keeps what this machine knows of vaults, outside their stores: the file known_vaults, one crypto.Pin as
// JSON a line. Who can change the store cannot change it too, so a store that was put back, cut off or swapped shows.
//
// What it promises: a reader sees the file before or after a change, never between; a change is durable when it
// returns, and a crash at any point leaves the file as it was or as it should be; processes that write at once take
// turns; a file that cannot be read in full is an error and is never ignored or written over.
//
// It imports crypto alone of this project.
package pin
