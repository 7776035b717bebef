package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// colours is one palette in 24 bits, as 0xRRGGBB.
type colours struct {
	text, strong, muted, accent, sealed, plate, revealed, danger, warn, ok, quiet, border, track, selection uint32
}

func rgb(k Kind) (colours, bool) {
	switch k {
	case Dark:
		return colours{
			text: 0xCBD3DC, strong: 0xF3F6F9, muted: 0x8C98A6, accent: 0x5CC8B4, sealed: 0x8AA8D0, plate: 0x7389AC,
			revealed: 0xFFB757, danger: 0xFF7B6E, warn: 0xE0CF62, ok: 0x86C98A, quiet: 0x388B7E,
			border: 0x35404C, track: 0x2A343F, selection: 0x1F2C38,
		}, true
	case Light:
		return colours{
			text: 0x2B333D, strong: 0x0B1016, muted: 0x5A6673, accent: 0x00695C, sealed: 0x34568B, plate: 0x587098,
			revealed: 0x8F4700, danger: 0xB3261E, warn: 0x6B5900, ok: 0x256B2C, quiet: 0x418578,
			border: 0xC3CBD4, track: 0xD5DBE1, selection: 0xDCEBEA,
		}, true
	case ContrastDark:
		return colours{
			text: 0xFFFFFF, strong: 0xFFFFFF, muted: 0xC8D0D8, accent: 0x62F0D8, sealed: 0xB5D0FF, plate: 0xB5D0FF,
			revealed: 0xFFC83D, danger: 0xFF9C92, warn: 0xFFF07A, ok: 0x9CF0A0, quiet: 0x2FA896,
			border: 0x8A96A3, track: 0x4A5561, selection: 0x00443C,
		}, true
	case ContrastLight:
		return colours{
			text: 0x000000, strong: 0x000000, muted: 0x36404A, accent: 0x004D43, sealed: 0x1B3A6B, plate: 0x1B3A6B,
			revealed: 0x6B3300, danger: 0x8C1007, warn: 0x4A3D00, ok: 0x0F4A16, quiet: 0x2A7D70,
			border: 0x6B7681, track: 0x9AA4AE, selection: 0xBFE3DE,
		}, true
	case FewDark, FewLight, None:
	}
	return colours{}, false
}

// of returns the colour of a role.
func (c colours) of(r Role) uint32 {
	return [roles]uint32{
		Text: c.text, Strong: c.strong, Muted: c.muted, Accent: c.accent, Sealed: c.sealed, Plate: c.plate,
		Revealed: c.revealed, Danger: c.danger, Warn: c.warn, OK: c.ok, Quiet: c.quiet, Border: c.border, Track: c.track,
		AccentStrong: c.accent, DangerStrong: c.danger, DangerUnder: c.danger,
	}[r]
}

// style returns how a role is painted; selected: in the selected row, which carries a background or is reversed.
func style(k Kind, r Role, selected bool) lipgloss.Style {
	s := attributes(r)
	c, full := rgb(k)
	switch {
	case full:
		s = s.Foreground(rgbColor(c.of(r)))
		if selected {
			s = s.Background(rgbColor(c.selection))
		}
		return s
	case selected:
		return lipgloss.NewStyle().Reverse(true)
	case k == None:
		return s.Bold(s.GetBold() || r == Warn)
	}
	if r == Warn {
		return s.Bold(true)
	}
	if n, ok := few(k == FewLight, r); ok {
		s = s.Foreground(n)
	}
	return s
}

// attributes returns what a role has beside its colour.
func attributes(r Role) lipgloss.Style {
	s := lipgloss.NewStyle()
	switch r {
	case Strong, Revealed, AccentStrong, DangerStrong:
		return s.Bold(true)
	case DangerUnder:
		return s.Underline(true)
	default:
		return s
	}
}

// few returns the colour of a role among the sixteen of the terminal; ok is false where it is the terminal's own.
func few(light bool, r Role) (c ansi.BasicColor, ok bool) {
	pick := func(dark, bright ansi.BasicColor) (ansi.BasicColor, bool) {
		if light {
			return bright, true
		}
		return dark, true
	}
	switch r {
	case Accent, AccentStrong, Sealed, Plate, Quiet:
		return pick(ansi.Cyan, ansi.Blue)
	case Revealed:
		return pick(ansi.Yellow, ansi.Magenta)
	case Danger, DangerStrong, DangerUnder:
		return pick(ansi.BrightRed, ansi.Red)
	case OK:
		return ansi.Green, !light
	case Border, Track:
		return pick(ansi.BrightBlack, ansi.BrightBlack)
	default:
		return 0, false
	}
}

// rgbColor returns a 24-bit colour; terminals with fewer get the nearest that they have.
func rgbColor(c uint32) color.Color {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8 & 0xff), B: uint8(c & 0xff), A: 0xff} //nolint:gosec // each is one byte by the shift
}
