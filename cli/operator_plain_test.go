//go:build unix

package cli_test

import (
	"strings"
	"testing"

	"cofre/dev/terminal"
)

// TestPlainOnATerminal does the main job by line prompts on a terminal that can do nothing but print: no sequence at all
// is sent to it, and no key is echoed.
func TestPlainOnATerminal(t *testing.T) {
	t.Parallel()
	en := english()
	p := en.Plain()
	const composed, decomposed = "siete llamas peque\u00f1as y una", "siete llamas pequen\u0303as y una"
	d := newDesk(t, "COFRE_REVEAL_FOR=1s")
	s := d.open(terminal.Options{Program: "cofre", Width: 150, Height: 60}, "TERM=dumb")
	s.sees(p.MakeOne)
	s.types("y\n")
	s.sees(strings.TrimSpace(p.NewKey))
	s.types(composed + "\n")
	s.sees(strings.TrimSpace(p.Again))
	s.types(composed + "\n")
	s.sees(p.Made)
	s.sees(strings.TrimSpace(p.Ask))
	s.types("1\n")
	s.sees(strings.TrimSpace(p.SourceAsk))
	s.types("sample:30,7\n")
	s.sees(p.StartAsk)
	s.types("y\n")
	s.sees(p.Stored(30, "30", "30", "0"))
	s.types("3\n")
	s.sees(strings.TrimSpace(p.UserAsk))
	s.types("7\n")
	s.sees(strings.TrimSpace(p.FieldsAsk))
	s.types("credit_card_num\n")
	s.sees(strings.TrimSpace(p.ReasonAsk))
	s.types("chargeback 118\n")
	s.sees(firstWords(p.Warning))
	s.types("y\n")
	s.sees(strings.TrimSpace(p.KeyAsk))
	s.types(decomposed + "\n") // the same key as another keyboard writes it
	s.sees(p.ValueIs("credit_card_num", sampleUser(t, 7, 7)["credit_card_num"].(string)))
	s.sees(p.Masked)
	s.types("0\n")
	s.sees(p.Leaving)
	s.leaves(0)
	s.holdsNone(composed, decomposed)
	s.Look(func(x *terminal.Screen) {
		if len(x.Colours) > 0 || len(x.Copied) > 0 {
			t.Errorf("colours %v, copied %q", x.Colours, x.Copied)
		}
	})
}
