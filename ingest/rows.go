package ingest

import (
	"context"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/ingest/csvscan"
	"cofre/record"
)

// rows yields the rows of a CSV text: every cell is a JSON string, an empty one the empty string.
func (d *decoder) rows(ctx context.Context, r io.Reader) error {
	s := csvscan.New(r, d.o.MaxRecord, min(Keep, d.o.MaxRecord))
	names, err := s.Header()
	if err != nil {
		return d.ended(ctx, err)
	}
	members := make([][]byte, len(names)) // `"name":`
	for i, name := range names {
		quoted, err := jsontext.AppendQuote([]byte(nil), name)
		if err != nil {
			return &unreadable{"the CSV header is invalid UTF-8"}
		}
		members[i] = append(quoted, ':')
	}
	var rec record.Record
	for {
		row, err := s.Next()
		if err != nil {
			if rest := s.Rest(); err != io.EOF && len(rest) > 0 { //nolint:errorlint // io.Reader returns io.EOF itself
				d.rest = Item{Raw: rest, Length: int64(len(rest)), Reason: "the source breaks off in the middle of this row"}
			}
			return d.ended(ctx, err)
		}
		it := Item{Raw: row.Raw, Length: row.Length, Reason: row.Reason}
		if it.Reason == "" {
			it.Reason = d.object(&rec, names, members, row)
		}
		if it.Reason == "" {
			it.Record, it.Raw, it.Length = &rec, d.csv, int64(len(d.csv))
		}
		if err := d.give(ctx, it); err != nil {
			return err
		}
	}
}

// object writes a row as the JSON object that it means, and fills in rec, whose values alias it.
func (d *decoder) object(rec *record.Record, names []string, members [][]byte, row csvscan.Row) string {
	for _, cell := range row.Cells {
		if !utf8.Valid(cell) {
			return "invalid UTF-8, at line " + decimal(row.Line) + " of the text"
		}
	}
	b := append(d.csv[:0], '{')
	for i, cell := range row.Cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, members[i]...)
		b, _ = jsontext.AppendQuote(b, cell) // fails at invalid UTF-8 only
	}
	d.csv = append(b, '}')
	rec.Fields = rec.Fields[:0]
	at := 1
	for i, name := range names {
		at += len(members[i])
		end := stringEnd(d.csv, at)
		rec.Fields = append(rec.Fields, record.Field{Name: name, Value: record.NewValue(d.csv[at:end:end])})
		at = end + 1
	}
	return ""
}

// stringEnd returns the index behind the valid JSON string that begins at b[i].
func stringEnd(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}
