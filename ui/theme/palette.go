package theme

import (
	"fmt"
	"strconv"
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

// attribute returns what a role has beside its colour, as parameters of SGR with a leading semicolon.
func attribute(r Role) string {
	switch r {
	case Strong, Revealed, AccentStrong, DangerStrong:
		return ";1"
	case DangerUnder:
		return ";4"
	default:
		return ""
	}
}

// few returns the colour of a role among the sixteen of the terminal, as a parameter of SGR; "" is the terminal's own.
func few(k Kind, r Role) string {
	light := k == FewLight
	pick := func(dark, bright int) string {
		n := dark
		if light {
			n = bright
		}
		const dim, strong, base = 30, 90, 8
		if n >= base {
			return ";" + strconv.Itoa(strong+n-base)
		}
		return ";" + strconv.Itoa(dim+n)
	}
	switch r {
	case Accent, AccentStrong, Sealed, Plate, Quiet:
		return pick(6, 4)
	case Revealed:
		return pick(3, 5)
	case Danger, DangerStrong, DangerUnder:
		return pick(9, 1)
	case Warn:
		return ";1"
	case OK:
		if light {
			return ""
		}
		return ";32"
	case Border, Track:
		return pick(8, 8)
	default:
		return ""
	}
}

// foreground returns SGR parameters for a 24-bit colour, with a leading semicolon.
func foreground(c uint32) string { return fmt.Sprintf(";38;2;%d;%d;%d", c>>16, c>>8&0xff, c&0xff) }

func background(c uint32) string { return fmt.Sprintf(";48;2;%d;%d;%d", c>>16, c>>8&0xff, c&0xff) }
