package start

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// formWidth is how wide a form is; label is its column of labels.
const (
	formWidth = 66
	label     = 16
	wayColumn = 22
)

// page collects the lines of the form.
type page struct {
	c      screen.Context
	width  int
	lines  []string
	cursor *screen.Cursor
	rows   []int // the lines of what can be chosen
}

func (p *page) blank(n int) {
	if p.c.Compact && n > 1 {
		n = 1
	}
	for range n {
		p.lines = append(p.lines, "")
	}
}

func (p *page) line() *widget.Line { return widget.NewLine(p.c.Theme, p.width) }

// label begins a field's line.
func (p *page) label(name string) string {
	return widget.NewLine(p.c.Theme, label).Put(theme.Muted, name).String()
}

func (p *page) add(l *widget.Line) { p.lines = append(p.lines, l.String()) }

func (p *page) prose(r theme.Role, s string) {
	for _, part := range widget.Wrap(s, p.width) {
		p.lines = append(p.lines, p.c.Theme.Paint(r, part))
	}
}

// inSight drops lines from the top where there is no room for all, so that the field with the cursor and what is said of
// it can be seen.
func (p *page) inSight(lines []string) []string {
	const below = 5
	over := min(len(lines)-p.c.Height, p.cursor.Y+below-p.c.Height)
	if over <= 0 {
		return lines
	}
	p.cursor.Y -= over
	return lines[over:]
}

// option is one line that can be chosen.
func (p *page) option(on, focused bool, name, says string) {
	l := p.line().Select(on && focused)
	role := theme.Muted
	if on {
		l.Put(theme.Accent, p.c.Theme.Signs.Bar)
		role = theme.Strong
	}
	p.rows = append(p.rows, len(p.lines))
	p.add(l.To(2).Put(role, name).To(wayColumn).Put(theme.Muted, says))
}

// View draws the step.
func (s *Screen) View(c screen.Context) screen.View {
	p := s.page(c)
	left := max((c.Width-p.width)/2, 0)
	lines := make([]string, 0, len(p.lines))
	for _, line := range p.lines {
		lines = append(lines, widget.Blank(left)+line)
	}
	if p.cursor != nil {
		p.cursor.X += left
		lines = p.inSight(lines)
	}
	w := c.Text.Start()
	return screen.View{Lines: lines, Cursor: p.cursor, Right: w.Step(strconv.Itoa(s.step+1), strconv.Itoa(steps))}
}

func (s *Screen) page(c screen.Context) *page {
	p := &page{c: c, width: min(formWidth, c.Width)}
	w := c.Text.Start()
	if !c.Compact {
		p.blank(2)
	} else {
		p.blank(1)
	}
	p.lines = append(p.lines, widget.Steps(c.Theme, p.width, []string{w.StepLang, w.StepKey, w.StepPlace, w.StepIn}, s.step))
	p.blank(2)
	switch s.step {
	case stepLang:
		s.languages(p, w)
	case stepKey:
		s.keys(p, w)
	case stepPlace:
		s.place(p, w)
	default:
		s.records(p, w)
	}
	return p
}

func (s *Screen) languages(p *page, w text.Start) {
	p.prose(theme.Strong, w.LangTitle)
	p.blank(1)
	p.prose(theme.Muted, w.LangSays)
	p.blank(2)
	spanish := p.c.Text.Lang() == text.Spanish
	p.option(!spanish, true, "English", "")
	p.option(spanish, true, "Español", "")
}

func (s *Screen) keys(p *page, w text.Start) {
	p.prose(theme.Strong, w.KeyTitle)
	p.blank(1)
	p.prose(theme.Muted, w.KeySays)
	p.blank(2)
	p.option(s.way == typed, s.focus == focusWay, w.TypeOne, w.TypeSays)
	p.option(s.way == generated, s.focus == focusWay, w.Generate, w.GenerateSays)
	p.blank(2)
	if s.made != nil {
		s.shown(p, w)
	} else {
		s.field(p, w.Key, &s.key, s.focus == focusKey, w.DotsDoNotCount)
	}
	s.field(p, w.Again, &s.again, s.focus == focusAgain, "")
	if s.made == nil {
		s.strength(p, w)
	}
	s.why(p, w)
	if len(p.lines)+2 <= p.c.Height {
		p.blank(1)
		p.prose(theme.Muted, w.NothingYet)
	}
}

// shown shows the generated key, once.
func (s *Screen) shown(p *page, w text.Start) {
	sign := p.c.Theme.Signs.Open + " "
	p.add(widget.Plaintext(p.line().Put(theme.Muted, w.Key).To(label).Put(theme.Revealed, sign), s.made.Expose()))
	p.blank(1)
	for _, part := range append(widget.Wrap(w.WriteDown, p.width-label), widget.Wrap(w.TypeToConfirm, p.width-label)...) {
		p.add(p.line().To(label).Put(theme.Muted, part))
	}
	p.blank(1)
}

func (s *Screen) field(p *page, name string, f *widget.SecretField, focused bool, remark string) {
	dots, at := f.View(p.c.Theme, min(10, p.width-label))
	l := p.label(name)
	rest := widget.NewLine(p.c.Theme, p.width-label-min(10, p.width-label))
	if !f.Empty() || focused {
		rest.Right(theme.Muted, remark, 0)
	}
	if focused {
		p.cursor = &screen.Cursor{X: label + at, Y: len(p.lines)}
	}
	p.lines = append(p.lines, l+dots+rest.String())
	p.lines = append(p.lines, widget.Blank(label)+widget.Underline(p.c.Theme, p.width-label, focused))
	if !p.c.Compact {
		p.blank(1)
	}
}

func (s *Screen) strength(p *page, w text.Start) {
	word, filled := "", 0
	if g := s.grade; g.known {
		words := []string{w.Weak, w.Weak, w.Fair, w.Good, w.Strong}
		word, filled = words[min(max(g.score, 0), len(words)-1)], max(g.score, 1)
	}
	l := p.label(w.Strength)
	p.lines = append(p.lines, l+widget.Strength(p.c.Theme, p.width-label, filled, word))
	below := p.line().To(label)
	if s.grade.known {
		below.Put(theme.Muted, p.c.Text.GuessTime(s.grade.guesses))
	}
	p.add(below)
	hint := p.line().To(label)
	if s.grade.known {
		hint.Put(theme.Muted, w.Hint)
	}
	p.add(hint)
}

// why says why enter does not go on; its line is always there, so that nothing jumps.
func (s *Screen) why(p *page, w text.Start) {
	say := map[wrong]string{tooShort: w.TooShort, tooWeak: w.TooWeak, notSame: w.NotSame, pathMissing: w.PathMissing, refused: p.c.Text.Errors().Usage}[s.wrong]
	l := p.line().To(label)
	switch {
	case say != "":
		l = p.line().To(label-2).Put(theme.Danger, p.c.Theme.Signs.Fail).Skip(1).Put(theme.Text, say)
	case s.caps && s.Capturing():
		l = p.line().To(label-2).Put(theme.Warn, p.c.Theme.Signs.Mark).Skip(1).Put(theme.Text, p.c.Text.App().CapsLock)
	}
	p.add(l)
}

func (s *Screen) place(p *page, w text.Start) {
	p.prose(theme.Strong, w.PlaceTitle)
	p.blank(1)
	p.prose(theme.Muted, w.PlaceSays)
	p.blank(2)
	room := p.width - label - 2
	for _, x := range []struct{ name, value string }{
		{w.Folder, s.o.Place.Folder}, {w.StoreFile, s.o.Place.Store}, {w.HostKey, s.o.Place.HostKey}, {w.Known, s.o.Place.Known},
	} {
		if x.value != "" {
			p.add(p.line().Put(theme.Muted, x.name).To(label+2).Put(theme.Text, widget.CutMiddle(x.value, room, p.c.Theme.Signs.Cut)))
		}
	}
	p.blank(2)
	p.prose(theme.Muted, w.PlaceDo)
	p.blank(1)
	p.prose(theme.Muted, w.NothingYet)
}

func (s *Screen) records(p *page, w text.Start) {
	p.prose(theme.Strong, w.InTitle)
	p.blank(1)
	p.prose(theme.Muted, w.InSays)
	p.blank(2)
	api := s.o.APIURL
	if api == "" {
		api = w.APIMissing
	}
	for i, x := range []struct{ name, says string }{
		{w.Sample, w.SampleSays}, {w.API, api}, {w.File, w.FileSays}, {w.None, w.NoneSays},
	} {
		p.option(s.source == i, true, x.name, widget.CutEnd(x.says, p.width-wayColumn, p.c.Theme.Signs.Cut))
	}
	p.blank(2)
	if s.source == fromFile {
		typed, at := s.path.View(p.c.Theme, p.width-label, theme.Text)
		p.cursor = &screen.Cursor{X: label + at, Y: len(p.lines)}
		p.lines = append(p.lines, p.label(w.Path)+typed)
		p.lines = append(p.lines, widget.Blank(label)+widget.Underline(p.c.Theme, p.width-label, true))
		s.why(p, w)
	}
	if s.create.Busy() {
		p.prose(theme.Muted, w.Creating)
		p.cursor = nil
	}
}

// click chooses a line, and goes on with it when it was chosen already.
func (s *Screen) click(c screen.Context, msg screen.Click) tea.Cmd {
	for i, row := range s.page(c).rows {
		if row != msg.Y || s.create.Busy() {
			continue
		}
		switch s.step {
		case stepLang:
			if (i == 1) != (c.Text.Lang() == text.Spanish) {
				return s.language(c)
			}
		case stepKey:
			if s.made == nil {
				s.way, s.focus = i, focusWay
			}
			return nil
		case stepRecords:
			if i == s.source || i == fromAPI && s.o.APIURL == "" {
				break
			}
			s.source = i
			return nil
		}
		return s.enter(c)
	}
	return nil
}
