package cli

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cofre/record"
	"cofre/record/safetext"
)

// terminal escapes what a terminal would obey.
func terminal(text string) string { return safetext.Terminal(text) }

// plainValue is a JSON value as a person reads it: a string without its quotes, everything else as it is written.
func plainValue(text []byte) string {
	if s, ok := record.NewValue(text).Unquote(); ok {
		return s
	}
	if string(text) == "null" {
		return ""
	}
	return string(text)
}

// printJSON prints v as one line of JSON that is safe on a terminal.
func printJSON(w io.Writer, v any) error {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	return printLine(w, text)
}

func printLine(w io.Writer, text []byte) error {
	_, err := w.Write(append(safetext.JSON(text), '\n'))
	return outputError(err)
}

// outputError says that standard output could not be written; nil stays nil.
func outputError(err error) error {
	if err == nil {
		return nil
	}
	return &problem{code: exitFailed, err: fmt.Errorf("the output cannot be written: %w", err)}
}

// member is one member of an object that is printed in a given order.
type member struct {
	name  string
	value []byte // JSON
}

// object makes the JSON of an object with its members in this order.
func object(members []member) []byte {
	out := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out, _ = jsontext.AppendQuote(out, m.name)
		out = append(out, ':')
		out = append(out, m.value...)
	}
	return append(out, '}')
}

// thousands writes a count as people read it.
func thousands[N ~int | ~int64 | ~uint64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(d)
	}
	return out.String()
}

// plural counts things: 1 record, 2 records, 3 entries, 4 keys.
func plural[N ~int | ~int64 | ~uint64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if before, ok := strings.CutSuffix(one, "y"); ok && !strings.HasSuffix(before, "e") && !strings.HasSuffix(before, "a") {
		return thousands(n) + " " + before + "ies"
	}
	return thousands(n) + " " + one + "s"
}

// buffered gives f a buffered writer on w and flushes it, whatever f returns.
func buffered(w io.Writer, f func(*bufio.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	err := f(b)
	if flushed := b.Flush(); err == nil {
		err = outputError(flushed)
	}
	return err
}
