package theme

// Role is what a piece of text is for.
type Role uint8

// The roles. A test holds the text roles to a contrast of 4.5:1 and the graphic ones to 3:1.
const (
	Text         Role = iota // values, names
	Strong                   // titles, keys, figures, the name in the selected row: bold
	Muted                    // labels, explanations, units, stale rows
	Accent                   // the bar of the selection, focus, progress, the sign ▣
	Sealed                   // ■, last four digits, "locked"
	Plate                    // the four plates of a mask
	Revealed                 // □, plaintext, fuse and countdown: bold amber, and nothing else is amber
	Danger                   // ✗, error rule, wrong span, erase
	Warn                     // !, "not in the policy"
	OK                       // ✓ and nothing larger than a line
	Quiet                    // past days and seconds in a chart
	Border                   // hairlines, the screen behind a dialog
	Track                    // the empty part of a line
	AccentStrong             // Accent in bold: match in the palette, the step now, a dialog's title
	DangerStrong             // Danger in bold: the figure of rejects, the title of a dialog that erases
	DangerUnder              // Danger underlined: the wrong words of a query
	roles
)

// Kind names a palette.
type Kind string

// The palettes.
const (
	Dark          Kind = "dark"
	Light         Kind = "light"
	ContrastDark  Kind = "high-contrast-dark"
	ContrastLight Kind = "high-contrast-light"
	FewDark       Kind = "16-dark"
	FewLight      Kind = "16-light"
	None          Kind = "none" // NO_COLOR: bold, underline and reverse alone
)

// Kinds lists the palettes.
func Kinds() []Kind {
	return []Kind{Dark, Light, ContrastDark, ContrastLight, FewDark, FewLight, None}
}
