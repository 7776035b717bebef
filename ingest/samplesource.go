package ingest

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync/atomic"

	"cofre/ingest/sample"
	"cofre/ingest/strict"
)

// defaultSeed is what a sample without a seed is made with: it is always the same one.
const defaultSeed = 1

// samplePrefix begins the spec of a sample source.
const samplePrefix = "sample:"

// sampleSource makes users up.
type sampleSource struct {
	count, seed uint64
	made        atomic.Int64 // bytes
}

// SampleOf reads the spec of a sample source, sample:N[,seed]: how many users, and the seed that makes them. ok is false
// for every other source, and where the numbers are none.
func SampleOf(spec string) (count, seed uint64, ok bool) {
	rest, ok := strings.CutPrefix(spec, samplePrefix)
	if !ok {
		return 0, 0, false
	}
	s, err := parseSample(rest)
	if err != nil {
		return 0, 0, false
	}
	return s.count, s.seed, true
}

func openSample(spec string) (Source, error) {
	s, err := parseSample(spec)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// parseSample reads what follows the prefix: N[,seed].
func parseSample(spec string) (*sampleSource, error) {
	number, seed, seeded := strings.Cut(spec, ",")
	s := &sampleSource{seed: defaultSeed}
	var err error
	if s.count, err = strconv.ParseUint(strings.TrimSpace(number), 10, 64); err != nil || s.count == 0 || s.count > math.MaxInt64 {
		return nil, usage("sample: needs a number of records from 1 on, as in sample:1000 or sample:1000,42")
	}
	if seeded {
		if s.seed, err = strconv.ParseUint(strings.TrimSpace(seed), 10, 64); err != nil {
			return nil, usage("the seed of a sample must be a whole number, as in sample:1000,42")
		}
	}
	return s, nil
}

// Name says how many users, and the seed that makes them again.
func (s *sampleSource) Name() string {
	return fmt.Sprintf("%d sample users (seed %d)", s.count, s.seed)
}

// Progress counts made bytes; only the number of records is known beforehand.
func (s *sampleSource) Progress() Progress {
	return Progress{BytesRead: s.made.Load(), BytesTotal: -1, RecordsTotal: int64(s.count)} //nolint:gosec // openSample bounds it
}

// Read makes the users one after another, the same ones for the same seed.
func (s *sampleSource) Read(ctx context.Context, yield func(Item) error) error {
	var (
		g     = sample.New(s.seed)
		parse strict.Parser
		buf   []byte
	)
	for position := uint64(1); position <= s.count; position++ {
		if position%64 == 1 && ctx.Err() != nil {
			return ctx.Err()
		}
		buf = g.Append(buf[:0])
		rec, reason := parse.Parse(buf)
		s.made.Add(int64(len(buf)))
		if err := yield(Item{Position: position, Record: rec, Raw: buf, Length: int64(len(buf)), Reason: reason}); err != nil {
			return err
		}
	}
	return nil
}
