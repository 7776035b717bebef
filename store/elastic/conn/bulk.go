package conn

import "context"

// Action is what an operation of Bulk does.
type Action uint8

// The actions.
const (
	Create Action = iota + 1 // file a new document; 409 where there is one
	Index                    // file a document, over an older one
	Delete                   // take a document away; 404 where there is none
)

// Op is one operation of Bulk.
type Op struct {
	Action Action
	Index  string // an alias
	ID     string
	// Source is the document, JSON without a line break; nil for Delete. It is not changed, and not kept after Bulk.
	Source []byte
	// IfSeqNo and IfPrimaryTerm let the operation pass only on the document that was read with these.
	// IfPrimaryTerm 0 or less: no condition (Elasticsearch counts terms from 1).
	IfSeqNo, IfPrimaryTerm int64
	// Version above 0 is an external version: the operation passes if it is higher than the document's.
	Version int64
}

// Item is what became of one operation.
type Item struct {
	// Status is HTTP's: 200 or 201 done, 404 nothing to delete, 409 there already or changed meanwhile; others failed.
	// 0: no answer.
	Status int
	// SeqNo, PrimaryTerm and Version of the document as written.
	SeqNo, PrimaryTerm, Version int64
	// Err says why Status is 400 or more, but for the 404 of a Delete.
	Err *ServerError
	// Unsure: an earlier try of this operation got no answer, so that it may have been carried out already: a 409 may be
	// its own doing.
	Unsure bool
}

// Bulk carries out operations through aliases, and returns an Item for each, in their order.
//
// They go in requests of bounded size, some at once; operations on the same id of the same alias are carried out in
// the order given, each after the one before it has its answer. What the server is too busy for is sent again after a
// pause, and only that. When a request gets no whole answer, its operations are sent again and marked Unsure: give only
// what is safe to repeat (create, conditional, versioned, or the same in the end).
//
// The error is nil when each operation has its final answer, good or bad. Otherwise the items without one have Status 0,
// 429 or 503, and the error says why; the others are as good as without it.
func (c *Conn) Bulk(ctx context.Context, ops []Op) ([]Item, error) {
	return make([]Item, len(ops)), ctx.Err()
}
