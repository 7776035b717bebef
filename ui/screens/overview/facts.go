package overview

import (
	"strconv"

	"cofre/audit"
	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// drawFacts draws what is protected, and what happened last.
func (s *Screen) drawFacts(c screen.Context, b *canvas, f frame) {
	if f.factRows <= 0 {
		return
	}
	if !f.side {
		b.put(f.facts, s.stackedFacts(c, f)...)
		return
	}
	t := c.Text.Overview()
	b.join(f.factTitle, f.factX, section(c, f.factWidth, t.Protection, false))
	lines := s.shareLines(c, f.factWidth)
	if f.factRows >= enoughLow-1 {
		lines = append(lines, "")
	}
	lines = append(lines, pairsOf(c, f.factWidth, labelWidth(s.facts(c)), s.facts(c)[1:])...)
	b.join(f.facts, f.factX, lines[:min(len(lines), f.factRows)]...)
}

// protectedFields returns how many fields of the policy are sealed, of how many.
func (s *Screen) protectedFields() (n, of int64) {
	for _, f := range s.deps.Schema {
		of++
		if f.Protected {
			n++
		}
	}
	return n, of
}

// shareLines says which share of the fields is sealed, with its line.
func (s *Screen) shareLines(c screen.Context, width int) []string {
	n, of := s.protectedFields()
	share := float64(n) / float64(max(of, 1))
	figure, after := c.Text.Overview().FieldsSealed(n, of)
	l := widget.NewLine(c.Theme, width).Put(theme.Sealed, c.Theme.Signs.Sealed).Skip(1)
	l.Put(theme.Strong, figure).Put(theme.Muted, after).Right(theme.Muted, percent(share), 0)
	return []string{l.String(), widget.Share(c.Theme, width, share, theme.Sealed)}
}

// percent writes a share of few things without decimals.
func percent(share float64) string {
	const hundred, half = 100, 0.5
	return strconv.Itoa(int(share*hundred+half)) + "\u00a0%"
}

// stackedFacts puts two facts on a line where they fit.
func (s *Screen) stackedFacts(c screen.Context, f frame) []string {
	const two = 72
	pairs := s.facts(c)
	if f.factWidth < two || f.factRows >= len(pairs) {
		lines := pairsOf(c, f.factWidth, labelWidth(pairs), pairs)
		return lines[:min(len(lines), f.factRows)]
	}
	half, label := f.factWidth/2, labelWidth(pairs)
	var out []string
	for i := 0; i < len(pairs) && len(out) < f.factRows; i += 2 {
		line := pairsOf(c, half, label, pairs[i:i+1])[0]
		if i+1 < len(pairs) {
			line += pairsOf(c, f.factWidth-half, label, pairs[i+1:i+2])[0]
		}
		out = append(out, line)
	}
	return out
}

// labelWidth is the width of the column of labels.
func labelWidth(pairs []widget.Pair) int {
	const least, gap = 14, 2
	label := least
	for _, p := range pairs {
		label = max(label, widget.Width(p.Label)+gap)
	}
	return label
}

// pairsOf draws facts; what does not fit falls off from the right, whole.
func pairsOf(c screen.Context, width, label int, pairs []widget.Pair) []string {
	for i := range pairs {
		room := width - label
		for n, p := range pairs[i].Value {
			if room -= widget.Width(p.Text); room < 0 && n > 0 {
				for n > 1 && widget.Width(pairs[i].Value[n-1].Text) == 1 {
					n-- // no sign without its word
				}
				pairs[i].Value = pairs[i].Value[:n]
				break
			}
		}
	}
	return widget.Pairs(c.Theme, width, label, pairs)
}

// facts are the sealed fields and what happened last.
func (s *Screen) facts(c screen.Context) []widget.Pair {
	t := c.Text.Overview()
	n, of := s.protectedFields()
	sealed := []widget.Piece{{Role: theme.Sealed, Text: c.Theme.Signs.Sealed}, {Role: theme.Text, Text: " " + c.Text.Count(n) + " "}, muted(t.OfFields(c.Text.Count(of)))}
	return []widget.Pair{
		{Label: t.SealedFields, Value: sealed},
		{Label: t.LastIngest, Value: s.lastIngest(c)},
		{Label: t.LastVerify, Value: s.lastVerify(c)},
		{Label: t.Runs, Value: s.openRuns(c)},
		{Label: t.Store, Value: s.storeSize(c)},
		{Label: t.LastRotation, Value: s.lastRotation(c)},
	}
}

func said(s string) widget.Piece { return widget.Piece{Role: theme.Text, Text: s} }

// unread is the value of a fact that is not there.
func unread(c screen.Context, st state) []widget.Piece {
	switch {
	case st.failed:
		return []widget.Piece{{Role: theme.Danger, Text: c.Theme.Signs.Fail}, muted(" " + c.Text.Overview().NotRead)}
	case st.since >= skeletonAt:
		const width = 10
		line := widget.Piece{Role: theme.Border}
		for range width {
			line.Text += c.Theme.Signs.Empty
		}
		return []widget.Piece{line}
	}
	return nil
}

func (s *Screen) lastIngest(c screen.Context) []widget.Piece {
	t, in := c.Text.Overview(), s.log.value.Ingest
	if in == nil {
		if s.log.known {
			return []widget.Piece{muted(t.Never)}
		}
		return unread(c, stateOf(c, &s.log, ""))
	}
	out := []widget.Piece{said(c.Text.Ago(c.Now, in.At.In(zone(c))) + "  ")}
	sign, role, word := "", theme.Muted, ""
	switch in.Outcome {
	case audit.OutcomeCancelled:
		word = t.Stopped
	case audit.OutcomeFailed:
		sign, role, word = c.Theme.Signs.Fail, theme.Danger, " "+t.Broken
	case audit.OutcomeAborted:
		sign, role, word = c.Theme.Signs.Mark, theme.Warn, " "+t.Died
	}
	if word != "" {
		out = append(out, widget.Piece{Role: role, Text: sign}, muted(word+"  "))
	}
	stored := whole(in.Counts.Created + in.Counts.Updated)
	out = append(out, muted(t.Records(stored, c.Text.Count(stored))))
	if n := whole(in.Counts.Rejected); n > 0 {
		out = append(out, muted(", "+t.Rejected(n, c.Text.Count(n))))
	}
	return out
}

func (s *Screen) lastVerify(c screen.Context) []widget.Piece {
	t, check := c.Text.Overview(), s.log.value.Check
	if check == nil {
		if s.log.known {
			return []widget.Piece{muted(t.Never)}
		}
		return unread(c, stateOf(c, &s.log, ""))
	}
	out := []widget.Piece{said(c.Text.Ago(c.Now, check.At.In(zone(c)))), said("  ")}
	if n := whole(check.Failures); n > 0 {
		return append(out, widget.Piece{Role: theme.Danger, Text: c.Theme.Signs.Fail}, muted(" "+t.Failed(c.Text.Count(n))))
	}
	return append(out, widget.Piece{Role: theme.OK, Text: c.Theme.Signs.Done}, muted(" "+t.Whole))
}

func (s *Screen) openRuns(c screen.Context) []widget.Piece {
	t := c.Text.Overview()
	if !s.status.known {
		return unread(c, stateOf(c, &s.status, ""))
	}
	var alive, dead int64
	for _, r := range s.status.value.Runs {
		if r.Dead {
			dead++
		} else {
			alive++
		}
	}
	if alive+dead == 0 {
		return []widget.Piece{muted(t.NoRuns)}
	}
	var out []widget.Piece
	if alive > 0 {
		out = append(out, widget.Piece{Role: theme.Accent, Text: c.Theme.Signs.StepNow}, said(" "+t.Writing(alive, c.Text.Count(alive))))
	}
	if dead > 0 {
		if alive > 0 {
			out = append(out, said("  "))
		}
		out = append(out, widget.Piece{Role: theme.Warn, Text: c.Theme.Signs.Mark}, said(" "+t.Interrupted(dead, c.Text.Count(dead))))
		if alive == 0 {
			out = append(out, muted("  "+t.SweepDoes))
		}
	}
	return out
}

func (s *Screen) storeSize(c screen.Context) []widget.Piece {
	if !s.status.known {
		return unread(c, stateOf(c, &s.status, ""))
	}
	info := s.status.value.Store
	kind := muted(printable(info.Kind))
	if info.Bytes < 0 {
		return []widget.Piece{kind}
	}
	return []widget.Piece{said(c.Text.Bytes(info.Bytes) + "  "), kind}
}

func (s *Screen) lastRotation(c screen.Context) []widget.Piece {
	t := c.Text.Overview()
	if !s.status.known {
		return unread(c, stateOf(c, &s.status, ""))
	}
	epoch := muted(t.Epoch(strconv.FormatUint(s.status.value.Epoch, 10)))
	at := s.log.value.Rotated
	switch {
	case !at.IsZero():
		return []widget.Piece{said(c.Text.Ago(c.Now, at.In(zone(c))) + "  "), epoch}
	case s.status.value.Epoch <= 1:
		return []widget.Piece{muted(t.Never + "  "), epoch}
	}
	return []widget.Piece{epoch}
}
