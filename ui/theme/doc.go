// Package theme says how the console looks: colours by role, never by name, and signs with their ASCII forms.
//
// Nothing outside it writes a colour or a control sequence. A screen paints a word in a [Role]; what that means in a
// dark, light, high-contrast, 16-colour or colourless terminal is decided here. Amber (Revealed) is for exposed secrets
// and nothing else.
//
// The terminal's own background stays: only the selected row paints one.
//
// The package is a leaf: it imports nothing of this project.
package theme
