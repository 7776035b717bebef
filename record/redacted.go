package record

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what plaintext prints as.
const redacted = "[redacted]"

// Redacted makes a struct that holds plaintext, and embeds it, print as "[redacted]": under every fmt verb,
// in slog, and where it is encoded as JSON or as text (XML, YAML, flags). The struct must reach the printer as a value
// or pointer of its own: fmt does not call methods of what hides in an unexported member of something else.
type Redacted struct{}

// Format writes "[redacted]" for any verb and flags.
func (Redacted) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// String returns "[redacted]".
func (Redacted) String() string { return redacted }

// GoString returns "[redacted]".
func (Redacted) GoString() string { return redacted }

// LogValue returns "[redacted]" as a string.
func (Redacted) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON returns "[redacted]" as a JSON string.
func (Redacted) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText returns "[redacted]".
func (Redacted) MarshalText() ([]byte, error) { return []byte(redacted), nil }
