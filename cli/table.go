package cli

import (
	"bufio"
	"io"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// sampleRows is how many rows are read before the columns' widths are fixed: later rows are streamed.
const sampleRows = 200

// column is one column of a text table.
type column struct {
	head  string
	right bool // figures
}

// table prints rows in aligned columns as a stream: widths come from the head and the first rows; a later value that is
// wider pushes its own row only.
type table struct {
	out     *bufio.Writer
	columns []column
	widths  []int
	held    [][]string
	fixed   bool
}

func newTable(w io.Writer, columns ...column) *table {
	t := &table{out: bufio.NewWriter(w), columns: columns, widths: make([]int, len(columns))}
	for i, c := range columns {
		t.widths[i] = displaywidth.String(c.head)
	}
	return t
}

// row adds a row; its cells must already be safe for a terminal.
func (t *table) row(cells ...string) error {
	if t.fixed {
		return t.print(cells)
	}
	for i, cell := range cells {
		t.widths[i] = max(t.widths[i], displaywidth.String(cell))
	}
	t.held = append(t.held, cells)
	if len(t.held) < sampleRows {
		return nil
	}
	return t.fix()
}

// fix prints the head and what was held back.
func (t *table) fix() error {
	t.fixed = true
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.head
	}
	if err := t.print(heads); err != nil {
		return err
	}
	for _, cells := range t.held {
		if err := t.print(cells); err != nil {
			return err
		}
	}
	t.held = nil
	return nil
}

func (t *table) print(cells []string) error {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteString("  ")
		}
		pad := strings.Repeat(" ", max(0, t.widths[i]-displaywidth.String(cell)))
		if t.columns[i].right {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	_, err := t.out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	return err
}

// close prints what is left. A table without rows prints nothing.
func (t *table) close() error {
	if !t.fixed && len(t.held) > 0 {
		if err := t.fix(); err != nil {
			return err
		}
	}
	return t.out.Flush()
}
