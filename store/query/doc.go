// Package query is the language in which people search users, and the one folding of text that every store indexes by.
//
//   - [Parse] reads a query against a schema; an [Error] has the place of what is wrong;
//   - the result is an [Expr], which each store translates;
//   - [Fold] and [Words] are the one definition of equal text; [Extract] takes from a document what a store indexes;
//   - [Match] and [Compare] decide in Go what a store must give: the reference that the conformance suite holds stores to.
//
// The package may import record, nothing else of this project.
package query
