package theme

// Signs are the glyphs of the console. Filled is closed, hollow is open. Each is one cell wide, but for Chosen and
// NotChosen in ASCII, which are three. A sign never stands for a state alone but in a table's margin: its word follows.
type Signs struct {
	Sealed   string // ■ sealed, locked
	Open     string // □ revealed, open
	Plates   string // ▪▪▪▪ a mask: four for every length
	Done     string // ✓ whole, done
	Fail     string // ✗ fails
	Mark     string // ! not checked, denied
	Unknown  string // … outcome unknown
	Cut      string // … text cut
	Bar      string // ▌ selected; › where the row is reversed
	Chosen   string // ▣ chosen, and the product's sign
	Hollow   string // ▢ not chosen
	StepNow  string // ● step now
	StepNext string // ○ step to come
	Dot      string // ● a typed secret character
	Do       string // → what to do
	Up, Down string // ↑ ↓ sort
	Arrows   string // ↑↓ the keys
	Hook     string // ╰ points at an error
	Full     string // ━ line
	Empty    string // ─ empty line, hairline
	Vertical string // │
	Slash    string // ╱ in the header
	Point    string // · between facts
	Rising   string // ▲

	TopLeft, TopRight, BottomLeft, BottomRight string // ╭╮╰╯ of a dialog

	Spinner []string // frames, 8 a second
	Blocks  []string // ▁▂▃▄▅▆▇█, lowest first
	ASCII   bool
}

func signs(ascii bool) Signs {
	if ascii {
		return Signs{
			Sealed: "#", Open: "o", Plates: "****", Done: "+", Fail: "x", Mark: "!", Unknown: "~", Cut: "~", Bar: ">",
			Chosen: "[x]", Hollow: "[ ]", StepNow: "*", StepNext: "-", Dot: "*", Do: "->", Up: "^", Down: "v", Arrows: "up/down",
			Hook: `\`, Full: "=", Empty: "-", Vertical: "|", Slash: "/", Point: "-", Rising: "^",
			TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
			Spinner: []string{"|", "/", "-", `\`},
			Blocks:  []string{".", ":", "-", "=", "+", "*", "#", "@"},
			ASCII:   true,
		}
	}
	return Signs{
		Sealed: "■", Open: "□", Plates: "▪▪▪▪", Done: "✓", Fail: "✗", Mark: "!", Unknown: "…", Cut: "…", Bar: "▌",
		Chosen: "▣", Hollow: "▢", StepNow: "●", StepNext: "○", Dot: "●", Do: "→", Up: "↑", Down: "↓", Arrows: "↑↓",
		Hook: "╰", Full: "━", Empty: "─", Vertical: "│", Slash: "╱", Point: "·", Rising: "▲",
		TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴"},
		Blocks:  []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
}
