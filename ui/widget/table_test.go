package widget_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"cofre/ui/theme"
	"cofre/ui/widget"
)

// pager is a store of n rows with keyset pages; cursors are places between rows.
type pager struct {
	n     int
	pages int // answered
	most  int // largest page
}

func place(i int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(i)) }

func (p *pager) page(w widget.PageWish) widget.TablePage {
	p.pages++
	p.most = max(p.most, w.Limit)
	from, to := 0, min(w.Limit, p.n)
	switch {
	case w.From == nil && w.Backward:
		from, to = max(p.n-w.Limit, 0), p.n
	case w.From != nil && w.Backward:
		to = int(binary.BigEndian.Uint64(w.From))
		from = max(to-w.Limit, 0)
	case w.From != nil:
		from = int(binary.BigEndian.Uint64(w.From))
		to = min(from+w.Limit, p.n)
	}
	var page widget.TablePage
	for i := from; i < to; i++ {
		page.Rows = append(page.Rows, row(i))
	}
	if from > 0 {
		page.Prev = place(from)
	}
	if to < p.n {
		page.Next = place(to)
	}
	return page
}

func row(i int) widget.TableRow {
	return widget.TableRow{
		ID: id(i),
		Cells: []widget.Cell{
			{Text: id(i)}, {Text: "maría_josé.caicedo"}, {Text: "2021-10-01"}, {Text: "1111"}, {}, {Text: "4982"},
		},
	}
}

func id(i int) string { return fmt.Sprintf("us_%06d", i) }

func columns() []widget.Column {
	return []widget.Column{
		{Title: "id", Kind: widget.ColumnID},
		{Title: "user_name", Kind: widget.ColumnName},
		{Title: "fec_alta", Kind: widget.ColumnDate, Sort: widget.Ascending},
		{Title: "card", Kind: widget.ColumnMaskFour},
		{Title: "ccv", Kind: widget.ColumnMask},
		{Title: "account", Kind: widget.ColumnMaskFour},
	}
}

func newTable(p *pager, width, height int) *widget.Table {
	t := &widget.Table{}
	t.Columns(columns())
	t.Size(width, height)
	t.Restart("")
	serve(t, p)
	return t
}

// serve answers wishes until there are none.
func serve(t *widget.Table, p *pager) {
	for range 100 {
		w, ok := t.Wish()
		if !ok {
			return
		}
		t.Fill(w, p.page(w))
	}
	panic("the table never stops asking")
}

func selected(t *testing.T, table *widget.Table) string {
	t.Helper()
	r, ok := table.Selected()
	if !ok {
		t.Fatal("nothing is selected")
	}
	return r.ID
}

func TestTableScrollsThroughEverything(t *testing.T) {
	p := &pager{n: 3456}
	table := newTable(p, 74, 36)
	for i := range p.n {
		if got := selected(t, table); got != id(i) || table.Position() != int64(i+1) {
			t.Fatalf("row %d is %s, position %d", i, got, table.Position())
		}
		table.Move(1)
		serve(table, p)
	}
	for i := p.n - 1; i >= 0; i-- {
		if got := selected(t, table); got != id(i) || table.Position() != int64(i+1) {
			t.Fatalf("back at row %d is %s, position %d", i, got, table.Position())
		}
		table.Move(-1)
		serve(table, p)
	}
	if p.most > 1000 {
		t.Errorf("a page of %d", p.most)
	}
}

func TestTableJumpsToTheEndsWithoutReadingWhatIsBetween(t *testing.T) {
	p := &pager{n: 1_000_000}
	table := newTable(p, 74, 36)
	before := p.pages
	table.Total(1_000_000, true)
	table.Bottom()
	serve(table, p)
	if got := selected(t, table); got != id(999_999) || table.Position() != 1_000_000 {
		t.Fatalf("%s at %d", got, table.Position())
	}
	table.Move(-1)
	serve(table, p)
	if got := selected(t, table); got != id(999_998) || table.Position() != 999_999 {
		t.Fatalf("%s at %d", got, table.Position())
	}
	table.Top()
	serve(table, p)
	if got := selected(t, table); got != id(0) || table.Position() != 1 {
		t.Fatalf("%s at %d", got, table.Position())
	}
	if p.pages-before > 8 {
		t.Errorf("%d pages were read", p.pages-before)
	}
}

func TestTableKeepsItsMemoryFlat(t *testing.T) {
	p := &pager{n: 100_000}
	table := newTable(p, 74, 36)
	for range 2000 {
		table.Move(33)
		serve(table, p)
		held := 0
		table.Each(func(*widget.TableRow) { held++ })
		if held > 7*widget.TablePageSize {
			t.Fatalf("%d rows are held", held)
		}
	}
	if selected(t, table) != id(66_000) {
		t.Fatal(selected(t, table))
	}
}

func TestTableMovesOnWhenThePageComes(t *testing.T) {
	p := &pager{n: 10_000}
	table := newTable(p, 74, 36)
	for range 30 {
		table.Move(34) // the store is slow: nothing is answered meanwhile
	}
	serve(table, p)
	if got := selected(t, table); got != id(1020) {
		t.Fatal(got)
	}
}

func TestTableDropsPagesOfAnotherQuery(t *testing.T) {
	p, q := &pager{n: 1000}, &pager{n: 3}
	table := newTable(p, 74, 36)
	table.Restart("")
	old, _ := table.Wish()
	table.Restart(id(2))
	w, ok := table.Wish()
	if !ok {
		t.Fatal("it does not ask")
	}
	table.Fill(old, p.page(old))
	if !table.Stale() || !table.Loading() {
		t.Fatal("the old answer counts")
	}
	table.Fill(w, q.page(w))
	if table.Stale() || selected(t, table) != id(2) {
		t.Fatal(selected(t, table))
	}
}

func TestTableAsksAgainOnlyAfterRetry(t *testing.T) {
	table := &widget.Table{}
	table.Columns(columns())
	table.Size(74, 20)
	table.Restart("")
	w, _ := table.Wish()
	table.Failed(w)
	if _, ok := table.Wish(); ok {
		t.Fatal("it asks a failing store at once")
	}
	table.Retry()
	if _, ok := table.Wish(); !ok {
		t.Fatal("it does not ask again")
	}
}

func TestTableReloadStaysOnItsRow(t *testing.T) {
	p := &pager{n: 5000}
	table := newTable(p, 74, 36)
	for range 100 {
		table.Move(10)
		serve(table, p)
	}
	table.Reload()
	serve(table, p)
	if got := selected(t, table); got != id(1000) || table.Position() != 1001 {
		t.Fatalf("%s at %d", got, table.Position())
	}
}

func TestTableEmptyAndLoading(t *testing.T) {
	table := &widget.Table{}
	table.Columns(columns())
	table.Size(74, 20)
	table.Restart("")
	if !table.Loading() || table.Empty() {
		t.Fatal("not loading")
	}
	w, _ := table.Wish()
	table.Fill(w, widget.TablePage{})
	if table.Loading() || !table.Empty() {
		t.Fatal("not empty")
	}
	table.Move(1)
	table.Bottom()
	table.Top()
	if _, ok := table.Selected(); ok {
		t.Fatal("a row of nothing")
	}
	exact(t, table.View(theme.New(theme.Dark, false)), 74, 20)
}

func exact(t *testing.T, lines []string, width, height int) {
	t.Helper()
	if len(lines) != height {
		t.Fatalf("%d lines, want %d", len(lines), height)
	}
	for i, line := range lines {
		if n := ansi.StringWidth(line); n != width {
			t.Fatalf("line %d is %d cells wide, want %d: %q", i, n, width, ansi.Strip(line))
		}
	}
}

func TestTableViewIsExactAtEverySize(t *testing.T) {
	p := &pager{n: 500}
	for _, ascii := range []bool{false, true} {
		th := theme.New(theme.Dark, ascii)
		for width := 1; width < 140; width += 3 {
			table := newTable(p, width, 12)
			table.Slow(true)
			exact(t, table.View(th), width, 12)
			table.Shift(2)
			exact(t, table.View(th), width, 12)
		}
	}
}

func TestTableLooksAsTheBookSays(t *testing.T) {
	p := &pager{n: 500}
	table := newTable(p, 74, 4)
	table.Move(1)
	got := strings.Split(ansi.Strip(strings.Join(table.View(theme.New(theme.Dark, false)), "\n")), "\n")
	want := []string{
		"   id         user_name             fec_alta ↑  card       ccv   account  ",
		"   us_000000  maría_josé.caicedo    2021-10-01  ▪▪▪▪ 1111  ▪▪▪▪  ▪▪▪▪ 4982",
		"▌  us_000001  maría_josé.caicedo    2021-10-01  ▪▪▪▪ 1111  ▪▪▪▪  ▪▪▪▪ 4982",
		"   us_000002  maría_josé.caicedo    2021-10-01  ▪▪▪▪ 1111  ▪▪▪▪  ▪▪▪▪ 4982",
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d\n got %q\nwant %q", i, got[i], want[i])
		}
	}
	table.Size(40, 4)
	if head := ansi.Strip(table.View(theme.New(theme.Dark, false))[0]); !strings.HasSuffix(head, "+4") {
		t.Errorf("columns that fell off are not said: %q", head)
	}
}

func FuzzTable(f *testing.F) {
	f.Add(uint16(1000), []byte("jjjGkkkgdu"))
	f.Add(uint16(0), []byte("jGkgrs"))
	f.Add(uint16(201), []byte{255, 0, 'G', 'x', 'R', 'j'})
	f.Fuzz(func(_ *testing.T, n uint16, moves []byte) {
		p := &pager{n: int(n % 5000)}
		table := newTable(p, 74, 20)
		th := theme.New(theme.Dark, false)
		var waiting []widget.PageWish
		for _, m := range moves {
			switch m % 12 {
			case 0, 1, 2:
				table.Move(int(m) - 100)
			case 3:
				table.Bottom()
			case 4:
				table.Top()
			case 5:
				table.Reload()
			case 6:
				table.Restart(id(int(m)))
			case 7:
				table.Size(int(m), 1+int(m)%40)
			case 8:
				table.Click(int(m) % 30)
			case 9:
				p.n = int(m) * 7 // the store changes under it
			default:
				for _, w := range waiting {
					table.Fill(w, p.page(w))
				}
				waiting = nil
			}
			if w, ok := table.Wish(); ok {
				waiting = append(waiting, w)
			}
			table.Slow(m%2 == 0)
			table.View(th)
			table.Position()
			table.Selected()
		}
	})
}

func benchmarkTable(b *testing.B, n int) {
	p := &pager{n: n}
	table := newTable(p, 116, 36)
	th := theme.New(theme.Dark, false)
	b.ReportAllocs()
	for b.Loop() {
		table.Move(1)
		if w, ok := table.Wish(); ok {
			b.StopTimer()
			table.Fill(w, p.page(w))
			b.StartTimer()
		}
		table.View(th)
	}
}

func BenchmarkTableFrame1000(b *testing.B)    { benchmarkTable(b, 1000) }
func BenchmarkTableFrame1000000(b *testing.B) { benchmarkTable(b, 1_000_000) }
