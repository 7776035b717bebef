package ingest

import (
	"bytes"
	"context"

	"cofre/record"
)

// Item is one record of a source, read or rejected.
//
// An Item, its Raw, its Record and the Record's values are valid only until the function that they were yielded to
// returns: their memory is used again for the next. [Item.Clone] makes one that lasts.
type Item struct {
	// Position counts the records of the source from 1, over all its pages.
	Position uint64
	// Record is the record as it was read; nil when it is rejected. Its values may alias Raw.
	Record *record.Record
	// Raw is the record's bytes as they were cut out; for a record over the limit its first 64 KiB. A row of CSV that
	// could be read is given as the JSON object that it means, so that it can be read again without its header; one
	// that could not is given as its line.
	Raw []byte
	// Length is the length in bytes of the whole record, more than len(Raw) only where it was over the limit.
	Length int64
	// Reason says, for people, why the record is rejected: what is wrong and where. It never holds a value. Empty for
	// a record that could be read.
	Reason string
	// Again says that this position was given before: the body broke off and is read again from its start.
	Again bool
}

// Clone returns a copy that shares no memory with the source.
func (it Item) Clone() Item {
	c := it
	c.Raw = bytes.Clone(it.Raw)
	if it.Record != nil {
		c.Record = &record.Record{Fields: make([]record.Field, len(it.Record.Fields))}
		for i, f := range it.Record.Fields {
			c.Record.Fields[i] = record.Field{Name: f.Name, Value: record.NewValue(bytes.Clone(f.Value.Text()))}
		}
	}
	return c
}

// Progress says how far a source has been read.
type Progress struct {
	BytesRead    int64 // as they came, before decompression
	BytesTotal   int64 // -1 where unknown
	RecordsTotal int64 // -1 where unknown
}

// Source is somewhere to read records from.
type Source interface {
	// Name says for people where the records come from: no credentials, no query values.
	Name() string
	// Read calls yield for every record in its order. It stops at the first error of yield and returns that error as
	// it is; it returns ctx's error when ctx ends, and an [ErrSource] when the source cannot be read, after all that
	// was complete has been yielded. A Source is read once.
	Read(ctx context.Context, yield func(Item) error) error
	// Progress may be called from any goroutine at any time.
	Progress() Progress
}
