//go:build unix

package cli_test

import (
	"strings"
	"testing"

	"cofre/dev/operator"
	"cofre/dev/terminal"
)

// TestPlainOnATerminal does the main job by line prompts on a terminal that can do nothing but print: no sequence at all
// is sent to it, and no key is echoed.
func TestPlainOnATerminal(t *testing.T) {
	t.Parallel()
	en := operator.English()
	p := en.Plain()
	const composed, decomposed = "siete llamas peque\u00f1as y una", "siete llamas pequen\u0303as y una"
	d := newDesk(t, "COFRE_REVEAL_FOR=1s")
	s := d.open(terminal.Options{Program: "cofre", Width: 150, Height: 60}, "TERM=dumb")
	s.Sees(p.MakeOne)
	s.Types("y\n")
	s.Sees(strings.TrimSpace(p.NewKey))
	s.Types(composed + "\n")
	s.Sees(strings.TrimSpace(p.Again))
	s.Types(composed + "\n")
	s.Sees(p.Made)
	s.Sees(strings.TrimSpace(p.Ask))
	s.Types("1\n")
	s.Sees(strings.TrimSpace(p.SourceAsk))
	s.Types("sample:30,7\n")
	s.Sees(p.StartAsk)
	s.Types("y\n")
	s.Sees(p.Stored(30, "30", "30", "0"))
	s.Types("3\n")
	s.Sees(strings.TrimSpace(p.UserAsk))
	s.Types("7\n")
	s.Sees(strings.TrimSpace(p.FieldsAsk))
	s.Types("credit_card_num\n")
	s.Sees(strings.TrimSpace(p.ReasonAsk))
	s.Types("chargeback 118\n")
	s.Sees(firstWords(p.Warning))
	s.Types("y\n")
	s.Sees(strings.TrimSpace(p.KeyAsk))
	s.Types(decomposed + "\n") // the same key as another keyboard writes it
	s.Sees(p.ValueIs("credit_card_num", sampleUser(t, 7, 7)["credit_card_num"].(string)))
	s.Sees(p.Masked)
	s.Types("0\n")
	s.Sees(p.Leaving)
	s.leaves(0)
	s.HoldsNone(composed, decomposed)
	s.Look(func(x *terminal.Screen) {
		if len(x.Colours) > 0 || len(x.Copied) > 0 {
			t.Errorf("colours %v, copied %q", x.Colours, x.Copied)
		}
	})
}
