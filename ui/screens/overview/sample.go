package overview

import (
	"context"
	"math"
	"slices"

	"cofre/record"
	"cofre/store"
	"cofre/store/query"
	"cofre/vault"
)

// sample is what the first and the last users by id say of all of them.
type sample struct {
	rows   int64
	sealed int64  // values in those rows
	whole  bool   // there are no other users
	even   bool   // each has the same number of sealed values
	field  string // a clear field with few values; "" for none
}

const sampleRows = 200

// readSample looks at the users at both ends.
func readSample(ctx context.Context, v Vault, schema record.Schema) (sample, error) {
	first, err := v.Page(ctx, store.PageRequest{Limit: sampleRows})
	if err != nil {
		return sample{}, err
	}
	rows := first.Rows
	whole := first.Next == nil
	if !whole {
		last, err := v.Page(ctx, store.PageRequest{Limit: sampleRows, Backward: true})
		if err != nil {
			return sample{}, err
		}
		rows = append(slices.Clip(rows), last.Rows...)
	}
	s := look(rows)
	s.whole = whole
	s.field = fewValues(rows, schema)
	return s, nil
}

func look(rows []vault.Row) sample {
	s := sample{even: true}
	each := int64(-1)
	for _, r := range rows {
		if r.Damaged {
			continue
		}
		n := int64(0)
		for _, m := range r.Members {
			if m.Protected {
				n++
			}
		}
		s.even = s.even && (each < 0 || n == each)
		each = n
		s.rows++
		s.sealed += n
	}
	return s
}

// average returns the number of sealed values a user has.
func (s sample) average() float64 {
	if s.rows == 0 {
		return 0
	}
	return float64(s.sealed) / float64(s.rows)
}

// values returns how many sealed values n users have, and whether that was counted; a guess has three digits.
func (s sample) values(n int64) (int64, bool) {
	if s.whole {
		return s.sealed, true
	}
	guess := s.average() * float64(n)
	if s.even || guess <= 0 {
		return int64(math.Round(guess)), false
	}
	const digits, ten = 3, 10
	unit := math.Pow(ten, math.Max(math.Floor(math.Log10(guess))-digits+1, 0))
	return int64(math.Round(guess/unit) * unit), false
}

// fewValues returns the first clear text field that says something as bars: most users have a value, and few different
// ones.
func fewValues(rows []vault.Row, schema record.Schema) string {
	const few, half = 24, 2
	for _, f := range fieldsOf(schema, false) {
		if f.Kind != record.KindText || f.Name == query.ID {
			continue
		}
		seen := map[string]int{}
		present := 0
		for _, r := range rows {
			if m, ok := r.Member(f.Name); ok && len(m) > 0 && string(m) != "null" && string(m) != `""` {
				present++
				seen[query.Fold(string(m))]++
			}
			if len(seen) > few {
				break
			}
		}
		if len(seen) > 1 && len(seen) <= few && present*half >= len(rows) && len(seen)*half <= present {
			return f.Name
		}
	}
	return ""
}

// fieldsOf lists the clear fields that can be counted: those with dates for the chart, or all for the bars.
func fieldsOf(schema record.Schema, dates bool) record.Schema {
	var out record.Schema
	for _, f := range schema {
		if !f.Protected && f.Kind != record.KindNone && (!dates || f.Kind == record.KindDate) {
			out = append(out, f)
		}
	}
	return out
}

// firstField returns the field that the bars show when nobody chose one.
func (s *Screen) firstField() string {
	if s.sample.known && s.sample.value.field != "" {
		return s.sample.value.field
	}
	fields := fieldsOf(s.deps.Schema, false)
	for _, f := range fields {
		if f.Kind == record.KindText && f.Name != query.ID {
			return f.Name
		}
	}
	if len(fields) > 0 {
		return fields[0].Name
	}
	return ""
}
