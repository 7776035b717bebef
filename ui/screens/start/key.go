package start

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/trustelem/zxcvbn"

	"cofre/secret"
	"cofre/ui/screen"
)

// weigh measures the typed key in the background.
func (s *Screen) weigh(c screen.Context) tea.Cmd {
	if s.key.Empty() {
		s.measure.Stop()
		s.grade = strength{}
		return nil
	}
	own := s.key.Clone()
	return s.measure.Start(c, func(ctx context.Context) tea.Msg {
		defer own.Wipe()
		if ctx.Err() != nil {
			return nil // more was typed: a paste comes character by character
		}
		return strengthMsg{grade(own)}
	})
}

// grade asks zxcvbn; what lies beyond its first 64 bytes makes a key no weaker.
func grade(key *secret.Bytes) strength {
	const most = 64
	b := key.Expose()
	b = b[:min(len(b), most)]
	r := zxcvbn.PasswordStrength(string(b), nil)
	return strength{known: true, score: r.Score, guesses: r.Guesses}
}

func (s *Screen) generate() {
	s.Mask()
	s.key.Wipe()
	s.again.Wipe()
	s.grade, s.wrong = strength{}, nothingWrong
	s.made = s.o.Generate()
	s.way, s.focus = generated, focusAgain
}

func (s *Screen) enterKey() {
	switch {
	case s.focus == focusWay && s.way == generated:
		s.generate()
	case s.focus == focusWay:
		s.focus = focusKey
	case s.focus == focusKey:
		if s.wrong = s.fault(); s.wrong == nothingWrong {
			s.focus = focusAgain
		}
	default:
		if s.wrong = s.fault(); s.wrong == nothingWrong {
			s.wrong = s.differ()
		}
		if s.wrong == nothingWrong {
			s.step = stepPlace
		}
	}
}

// fault says what is wrong with a typed key. A generated one has none.
func (s *Screen) fault() wrong {
	if s.made != nil {
		return nothingWrong
	}
	own := s.key.Clone()
	defer own.Wipe()
	const guessable = 2
	switch {
	case own.Len() < leastKey:
		return tooShort
	case s.o.Check(own) != nil:
		return refused
	case grade(own).score < guessable:
		return tooWeak
	}
	return nothingWrong
}

// differ compares the two.
func (s *Screen) differ() wrong {
	again := s.again.Clone()
	defer again.Wipe()
	first := s.made
	if first == nil {
		first = s.key.Clone()
		defer first.Wipe()
	}
	if !first.Equal(again) {
		return notSame
	}
	return nothingWrong
}
