package policy

import (
	"errors"
	"time"

	"cofre/record"
)

// Finding is one objection.
type (
	Finding struct {
		Level               Level
		Line                int
		Field, Text, Source string
	}
	// Level of a finding.
	Level string
)

// Levels.
const (
	LevelError   Level = "error"
	LevelWarning Level = "warning"
	LevelNote    Level = "note"
)

// MaskName names a mask.
type MaskName string

// Masks.
const (
	MaskFull     MaskName = "full"
	MaskLast4    MaskName = "last4"
	MaskBINLast4 MaskName = "bin_last4"
)

// Mask returns the mask of v as JSON text.
func Mask(MaskName, record.Value) []byte { return nil }

// ErrDate is wrapped by every error of ParseDate.
var ErrDate = errors.New("not a date")

// ParseDate reads a date.
func ParseDate(string, DateOrder) (time.Time, error) { return time.Time{}, ErrDate }

// Error says what is wrong with a policy.
type Error struct {
	File           string
	Line           int
	Field, Problem string
	Allowed        []string
	Err            error
}

func (e *Error) Error() string     { return e.Problem }
func (e *Error) Unwrap() error     { return e.Err }
func (e *Rejection) Error() string { return e.Reason }
