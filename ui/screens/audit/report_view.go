package audit

import (
	"strings"

	"github.com/clipperhouse/displaywidth"

	"cofre/audit"
	"cofre/ui/explain"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// reportLines is what the last verification found, and on what that rests.
func (s *Screen) reportLines(c screen.Context) []string {
	t, signs, v := c.Text.Audit(), c.Theme.Signs, s.verdict
	if v == nil {
		return nil
	}
	r := &v.report
	lines := make([]string, 0, 32)
	if !c.Compact {
		lines = append(lines, "")
	}
	l := widget.NewLine(c.Theme, c.Width)
	if r.OK() {
		n := int64(min(r.Size, 1<<62))
		l.Put(theme.OK, signs.Done).Skip(1).Put(theme.Strong, t.Whole(n, c.Text.Count(n)))
	} else {
		n := int64(len(r.Problems)) + int64(min(r.More, 1<<62))
		l.Put(theme.Danger, signs.Fail).Skip(1).Put(theme.Strong, t.Broke(n, c.Text.Count(n)))
	}
	at := v.at
	if c.Zone != nil {
		at = at.In(c.Zone)
	}
	lines = append(lines, l.Put(theme.Muted, "   "+t.CheckedAt(c.Text.TimeOfDay(at))).String(), "")
	if !r.OK() {
		lines = append(lines, problemLines(c, t.WhatFails, r.Problems, theme.Danger, signs.Fail)...)
		if r.More > 0 {
			n := int64(min(r.More, 1<<62))
			lines = append(lines, widget.NewLine(c.Theme, c.Width).To(listIndent).Put(theme.Muted, t.MoreFail(n, c.Text.Count(n))).String())
		}
		lines = append(lines, "")
		lines = append(lines, does(c, t.FailDo)...)
		lines = append(lines, "")
	}
	lines = append(lines, s.restsOn(c)...)
	if r.Open > 0 || len(r.Remarks) > 0 {
		lines = append(lines, "")
		lines = append(lines, problemLines(c, t.Remarks, r.Remarks, theme.Muted, signs.Point)...)
		if r.Open > 0 {
			n := int64(min(r.Open, 1<<62))
			lines = append(lines, widget.NewLine(c.Theme, c.Width).To(1).Put(theme.Muted, signs.Point).To(listIndent).
				Put(theme.Text, t.OpenIntents(n, c.Text.Count(n))).String())
		}
	}
	return lines
}

// restsOn says what a verification can know, and what it cannot.
func (s *Screen) restsOn(c screen.Context) []string {
	t, v := c.Text.Audit(), s.verdict
	lines := longPair(c, restsLabel(c), t.HeadIs, hashWords(v.report.Root[:]))
	pin := t.RestNoPin
	if v.pin {
		pin = t.RestPin(count(c, v.pinned))
	}
	facts := []string{t.RestSigned, t.RestTree, pin, t.RestLimit}
	if !v.report.OK() {
		facts = []string{pin, t.RestLimit}
	}
	for i, fact := range facts {
		label := ""
		if i == 0 {
			label = t.RestsOn
		}
		const prose = 72
		for j, part := range widget.Wrap(fact, min(c.Width-restsLabel(c), prose)) {
			if j > 0 {
				label = ""
			}
			role := theme.Text
			if fact == t.RestLimit || fact == t.RestNoPin {
				role = theme.Muted
			}
			lines = append(lines, widget.NewLine(c.Theme, c.Width).Put(theme.Muted, label).To(restsLabel(c)).Put(role, part).String())
		}
	}
	return lines
}

func restsLabel(c screen.Context) int {
	const least, space = 14, 2
	return max(least, widget.Width(c.Text.Audit().RestsOn)+space)
}

// problemLines lists what is wrong, each with its number, what it is in a few words, and what exactly.
func problemLines(c screen.Context, title string, problems []audit.Problem, role theme.Role, sign string) []string {
	const most = 200 // the rest is only counted
	lines := []string{widget.Section(c.Theme, c.Width, title)}
	if !c.Compact {
		lines = append(lines, "")
	}
	number := 0
	for i := range problems {
		number = max(number, widget.Width(count(c, problems[i].Seq)))
	}
	at := listIndent + number + gap
	for i := range problems[:min(len(problems), most)] {
		p := &problems[i]
		l := widget.NewLine(c.Theme, c.Width).To(1).Put(role, sign)
		l.To(listIndent).Right(theme.Text, count(c, p.Seq), listIndent+number).To(at)
		lines = append(lines, l.Put(theme.Text, kindWord(c.Text, p.Kind)).String())
		for _, part := range widget.Wrap(explain.AuditProblem(c.Text, *p), max(c.Width-at, 1)) {
			lines = append(lines, widget.NewLine(c.Theme, c.Width).To(at).Put(theme.Muted, part).String())
		}
	}
	if n := int64(len(problems) - most); n > 0 {
		more := c.Text.Audit().MoreFail(n, c.Text.Count(n))
		lines = append(lines, widget.NewLine(c.Theme, c.Width).To(at).Put(theme.Muted, more).String())
	}
	return lines
}

// does is what to do, behind its sign.
func does(c screen.Context, words string) []string {
	sign := c.Theme.Signs.Do
	at := listIndent + widget.Width(sign) + 1
	var lines []string
	for i, part := range widget.Wrap(words, max(c.Width-at, 1)) {
		l := widget.NewLine(c.Theme, c.Width).To(listIndent)
		if i == 0 {
			l.Put(theme.Accent, sign)
		}
		lines = append(lines, l.To(at).Put(theme.Text, part).String())
	}
	return lines
}

func kindWord(c text.Catalogue, kind audit.Kind) string {
	k := c.Audit().Kinds
	for _, w := range []struct {
		kind audit.Kind
		word string
	}{
		{audit.KindMissing, k.Missing},
		{audit.KindFormat, k.Format},
		{audit.KindNumber, k.Number},
		{audit.KindVault, k.Vault},
		{audit.KindSigner, k.Signer},
		{audit.KindSignature, k.Signature},
		{audit.KindRoot, k.Root},
		{audit.KindHashes, k.Hashes},
		{audit.KindLink, k.Link},
		{audit.KindEmptied, k.Emptied},
		{audit.KindTruncated, k.Truncated},
		{audit.KindCheckpoint, k.Checkpoint},
		{audit.KindPinned, k.Pinned},
		{audit.KindTime, k.Time},
		{audit.KindOutcome, k.Outcome},
	} {
		if w.kind == kind {
			return w.word
		}
	}
	return string(kind)
}

// hardWrap breaks safe text into lines of w cells, wherever they are full.
func hardWrap(s string, w int) []string {
	w = max(w, 2)
	var lines []string
	var b strings.Builder
	used := 0
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		n := g.Width()
		if used > 0 && used+n > w {
			lines = append(lines, b.String())
			b.Reset()
			used = 0
		}
		b.WriteString(g.Value())
		used += n
	}
	return append(lines, b.String())
}
