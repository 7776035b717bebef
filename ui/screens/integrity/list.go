package integrity

import (
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
	"cofre/vault"
)

// list is a window onto failures and remarks. What it costs depends on the window alone: every failure is as high as every
// other.
type list struct {
	failures int
	remarks  int
	cursor   int // failures first, then remarks
	top      int // first visible line, counted from the first failure's
	label    int // width of the longest label
}

// measures is how high things are in a window.
type measures struct {
	text    int // column at which the explanation begins
	what    int // column of what is wrong
	name    int // column of what people call it
	why, do int // lines of each
	gap     int // blank lines below a failure
	between int // lines between failures and remarks
}

const (
	labelLeast = 12
	labelMost  = 26
	textIn     = 3  // column of the label
	indent     = 5  // column of the explanation where it does not fit beside the label
	wide       = 66 // cells that an explanation wants
	prose      = 72
	nameAfter  = 44 // columns from what is wrong to the name
)

func (l *list) measure(c screen.Context) measures {
	m := measures{what: textIn + min(max(l.label, labelLeast), labelMost) + 2, why: 2, do: 1, gap: 1, between: 3}
	m.text = m.what
	if c.Width-m.what < wide {
		m.text = indent
	}
	if c.Width-m.text < wide {
		m.why, m.do = 3, 2
	}
	m.name = m.what + nameAfter
	if c.Compact {
		m.gap, m.between = 0, 1
	}
	return m
}

// height is that of one failure with the gap below it.
func (m measures) height() int { return 1 + m.why + m.do + m.gap }

// show begins anew with other failures; the selection goes to the first, unless keep is among them.
func (l *list) show(c text.Catalogue, items []item, remarks []remark, keep string) {
	*l = list{failures: len(items), remarks: len(remarks)}
	l.measureLabels(c, items, remarks)
	for i := range items {
		if keep != "" && items[i].key() == keep {
			l.cursor = i
		}
	}
}

// grow adds failures at the end; nothing moves but the columns, where a label is longer than all before.
func (l *list) grow(c text.Catalogue, items []item) {
	l.widen(c, items[min(l.failures, len(items)):])
	l.failures = len(items)
}

// measureLabels finds out how wide the column of labels is.
func (l *list) measureLabels(c text.Catalogue, items []item, remarks []remark) {
	l.label = 0
	l.widen(c, items)
	for _, r := range remarks {
		if label, _, _ := r.words(c); l.label < labelMost {
			l.label = max(l.label, min(widget.Width(label), labelMost))
		}
	}
}

func (l *list) widen(c text.Catalogue, items []item) {
	t := c.Integrity()
	for i := range items {
		if l.label >= labelMost {
			return
		}
		l.label = max(l.label, min(widget.Width(items[i].label(t)), labelMost))
	}
}

// rows is how many failures and remarks there are.
func (l *list) rows() int { return l.failures + l.remarks }

// before is how many lines lie above the remarks.
func (l *list) before(m measures) int {
	n := l.failures * m.height()
	if l.failures > 0 && l.remarks > 0 {
		n += m.between
	}
	return n
}

// move selects another row.
func (l *list) move(c screen.Context, room, by int) {
	if l.rows() == 0 {
		return
	}
	l.cursor = min(max(l.cursor+by, 0), l.rows()-1)
	l.inSight(c, room)
}

// page is how many rows a page has.
func (l *list) page(c screen.Context, room int) int { return max(room/l.measure(c).height(), 1) }

// inSight moves the window so that the selected row is in it.
func (l *list) inSight(c screen.Context, room int) {
	m := l.measure(c)
	from := l.cursor * m.height()
	to := from + m.height() - m.gap
	if l.cursor >= l.failures {
		from = l.before(m) + l.cursor - l.failures
		to = from + 1
		if l.cursor == l.failures {
			from = max(from-m.between, 0) // the title too
		}
	}
	l.top = max(min(l.top, from), to-room)
	l.top = max(min(l.top, l.before(m)+l.remarks-room), 0)
}

// visible returns the failures in sight: from the first to before the last.
func (l *list) visible(c screen.Context, room int) (from, to int) {
	h := l.measure(c).height()
	return min(l.top/h, l.failures), min((l.top+room+h-1)/h, l.failures)
}

// at returns the row at a line of the window; false where there is none.
func (l *list) at(c screen.Context, y int) (int, bool) {
	m := l.measure(c)
	y += l.top
	if y < 0 {
		return 0, false
	}
	if i := y / m.height(); i < l.failures {
		return i, y%m.height() < m.height()-m.gap
	}
	j := y - l.before(m)
	return l.failures + j, j >= 0 && j < l.remarks
}

// drawList draws what is in the window: exactly room lines, or fewer where there is no more.
func (s *Screen) drawList(c screen.Context, room int) []string {
	l, m := &s.list, s.list.measure(c)
	items, remarks := s.items(), s.remarks()
	out := make([]string, 0, room)
	drawn, block := -1, []string(nil)
	total := l.before(m) + l.remarks
	for y := l.top; y < min(l.top+room, total); y++ {
		i := y / m.height()
		switch {
		case i < l.failures && i < len(items):
			if i != drawn {
				block, drawn = s.drawItem(c, m, items[i], i == l.cursor), i
			}
			out = append(out, block[y%m.height()])
		case y < l.before(m):
			out = append(out, between(c, m, y-l.failures*m.height()))
		default:
			j := y - l.before(m)
			if j >= len(remarks) {
				return out
			}
			out = append(out, s.drawRemark(c, m, remarks[j], l.failures+j == l.cursor))
		}
	}
	return out
}

// between draws the title of the remarks.
func between(c screen.Context, m measures, y int) string {
	if y == m.between/2 {
		return widget.Section(c.Theme, c.Width, c.Text.Integrity().NotFailures)
	}
	return widget.Blank(c.Width)
}

// drawItem draws one failure: what fails, what is wrong, why, and what to do.
func (s *Screen) drawItem(c screen.Context, m measures, it item, selected bool) []string {
	x := explain.Failure(c.Text, it.Failure)
	sg := c.Theme.Signs
	out := make([]string, 0, m.height())
	line := func() *widget.Line {
		l := widget.NewLine(c.Theme, c.Width).Select(selected)
		if selected && (len(out) == 0 || !c.Theme.Few()) { // a row that is reversed needs its sign only once
			l.Put(theme.Accent, sg.Bar)
		}
		return l
	}
	name := theme.Text
	if selected {
		name = theme.Strong
	}
	head := line().To(1).Put(theme.Danger, sg.Fail).To(textIn)
	head.Put(name, widget.CutMiddle(it.label(c.Text.Integrity()), min(m.what-textIn-2, max(head.Rest(), 0)), sg.Cut))
	head.To(m.what).Put(theme.Text, widget.CutEnd(x.What, max(head.Rest(), 0), sg.Cut))
	if who := s.names[it.ID]; who != "" && it.Kind == vault.FailedRecord && c.Width-m.name >= labelLeast && head.Used()+2 <= m.name {
		head.To(m.name).Put(theme.Muted, widget.CutEnd(who, c.Width-m.name, sg.Cut))
	}
	out = append(out, head.String())
	width := min(c.Width-m.text, prose)
	for _, part := range lines(x.Why, width, m.why, sg.Cut) {
		out = append(out, line().To(m.text).Put(theme.Muted, part).String())
	}
	arrow := widget.Width(sg.Do) + 1
	for i, part := range lines(x.Do, width-arrow, m.do, sg.Cut) {
		l := line().To(m.text)
		if i == 0 {
			l.Put(theme.Accent, sg.Do)
		}
		out = append(out, l.To(m.text+arrow).Put(theme.Text, part).String())
	}
	for range m.gap {
		out = append(out, widget.Blank(c.Width))
	}
	return out
}

// lines wraps prose into exactly n lines; what is too long is cut.
func lines(words string, width, n int, cut string) []string {
	parts := widget.Wrap(words, width)
	if len(parts) > n {
		last := parts[n-1] + " " + parts[n]
		parts = parts[:n]
		parts[n-1] = widget.CutEnd(last, width, cut)
		if widget.Width(parts[n-1]) == widget.Width(last) {
			parts[n-1] = widget.CutEnd(last+widget.Blank(width), width, cut)
		}
	}
	for len(parts) < n {
		parts = append(parts, "")
	}
	return parts
}

// drawRemark draws what is no failure in one line.
func (s *Screen) drawRemark(c screen.Context, m measures, r remark, selected bool) string {
	label, what, note := r.words(c.Text)
	sg := c.Theme.Signs
	l := widget.NewLine(c.Theme, c.Width).Select(selected)
	if selected {
		l.Put(theme.Accent, sg.Bar)
	}
	l.To(1).Put(theme.Muted, sg.Point).To(textIn)
	if label != "" {
		l.Put(theme.Text, widget.CutMiddle(label, m.what-textIn-2, sg.Cut)).To(m.what)
	}
	role := theme.Text
	if label == "" {
		role = theme.Muted
	}
	l.Put(role, widget.CutEnd(what, max(l.Rest(), 0), sg.Cut))
	switch {
	case note == "":
	case l.Used()+2 <= m.name && c.Width-m.name >= widget.Width(note):
		l.To(m.name).Put(theme.Muted, note)
	case l.Rest() >= widget.Width(note)+2:
		l.Skip(2).Put(theme.Muted, note)
	}
	return l.String()
}
