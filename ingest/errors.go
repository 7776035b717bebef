package ingest

import "errors"

var (
	// ErrSource says that the source cannot be read, or broke off: unreachable, refused, no such file, a page instead of
	// records, damaged. What wraps it says what, where, and what to do.
	ErrSource = errors.New("source")
	// ErrUsage says that the source was asked for in a way that means nothing: an unknown scheme, options that
	// contradict each other.
	ErrUsage = errors.New("usage")
)

// failure is an error for people that is one of the sentinels: the sentinel's own text is not part of the message.
type failure struct {
	kind  error
	text  string
	cause error // nil where there is none that a program could ask for
}

// Error returns the message for people.
func (f *failure) Error() string { return f.text }

// Unwrap returns the sentinel and, where there is one, the cause.
func (f *failure) Unwrap() []error {
	if f.cause == nil {
		return []error{f.kind}
	}
	return []error{f.kind, f.cause}
}

func usage(text string) error { return &failure{kind: ErrUsage, text: text} }

func broken(text string, cause error) error {
	return &failure{kind: ErrSource, text: text, cause: cause}
}
