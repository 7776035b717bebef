package decrypt

import (
	"strings"
	"time"

	"cofre/ui/screen"
	"cofre/ui/theme"
	"cofre/ui/widget"
)

// recordLines is what is known of the record's seal and of what was done here. It has as many lines before a reveal as
// after it, so that nothing jumps.
func (s *Screen) recordLines(c screen.Context, column int) []string {
	t := c.Text.Decrypt()
	return []string{
		s.reasonLine(c, column),
		pair(c, column, t.Audit, s.auditPieces(c)),
		pair(c, column, t.Seal, s.sealPieces(c)),
		pair(c, column, t.Clipboard, s.clipboardPieces(c)),
	}
}

func pair(c screen.Context, column int, label string, pieces []widget.Piece) string {
	return widget.NewLine(c.Theme, width(c)).Put(theme.Muted, label).To(column).Pieces(pieces...).String()
}

func (s *Screen) reasonLine(c screen.Context, column int) string {
	t := c.Text.Decrypt()
	l := widget.NewLine(c.Theme, width(c)).Put(theme.Muted, t.Reason).To(column)
	if s.page.reason == "" {
		return l.Put(theme.Muted, t.NoReason).String()
	}
	return l.Data(theme.Text, s.page.reason).String()
}

func (s *Screen) auditPieces(c screen.Context) []widget.Piece {
	t, signs := c.Text.Decrypt(), c.Theme.Signs
	if s.page.opened == nil {
		return []widget.Piece{{Role: theme.Muted, Text: t.AuditNote}}
	}
	done := widget.Piece{Role: theme.OK, Text: signs.Done + " "}
	trail := s.page.trail
	if trail == nil {
		return []widget.Piece{done, {Role: theme.Text, Text: t.AuditDone}}
	}
	words := t.AuditBoth(c.Text.Count(int64(trail.intent)), c.Text.Count(int64(trail.outcome))) //nolint:gosec // numbers of a log
	words = strings.ReplaceAll(words, "·", signs.Point)
	return []widget.Piece{done, {Role: theme.Text, Text: words}, {Role: theme.Muted, Text: "   " + trail.who}}
}

func (s *Screen) sealPieces(c screen.Context) []widget.Piece {
	t, signs, o := c.Text.Decrypt(), c.Theme.Signs, s.page.opened
	switch {
	case o == nil:
		return []widget.Piece{{Role: theme.Muted, Text: t.SealNote}}
	case o.unsigned:
		return []widget.Piece{{Role: theme.Warn, Text: signs.Mark + " "}, {Role: theme.Text, Text: t.Unsigned}}
	}
	facts := "   " + t.SealedOn(c.Text.Day(o.at.In(zone(c)))) + " " + signs.Point + " " + o.policy
	return []widget.Piece{
		{Role: theme.OK, Text: signs.Done + " "},
		{Role: theme.Text, Text: t.SealDone},
		{Role: theme.Muted, Text: facts},
	}
}

func (s *Screen) clipboardPieces(c screen.Context) []widget.Piece {
	t, copied := c.Text.Decrypt(), s.page.copied
	if !c.Now.Before(copied.until) {
		return []widget.Piece{{Role: theme.Muted, Text: t.ClipNone}}
	}
	return []widget.Piece{{Role: theme.Text, Text: t.ClipSent(copied.label, c.Text.Seconds(left(c.Now, copied.until)))}}
}

// zone is where spoken times are.
func zone(c screen.Context) *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}
