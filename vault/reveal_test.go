package vault

import (
	"strings"
	"testing"

	"cofre/audit"
)

// TestRevealLogsKnownNamesOnly: a value that was typed where a field's name belongs is neither logged nor repeated.
func TestRevealLogsKnownNamesOnly(t *testing.T) {
	const typed = "6767-2272-1234-0001"
	w := newWorld(t, nil)
	w.ingest(`{"id":1,"credit_card_num":"6767-2272-1234-0001","credit_card_ccv":"653","color_favorito":"azul","apodo":"nini"}`)
	for name, c := range map[string]struct {
		id     string
		fields []string
		err    error
		logged string // names in the intent
		data   string
		says   string
	}{
		"known to the policy":         {"1", []string{"credit_card_ccv"}, nil, "credit_card_ccv", "", ""},
		"known to the record alone":   {"1", []string{"apodo"}, nil, "apodo", "", ""},
		"known, and clear":            {"1", []string{"color_favorito"}, ErrRequest, "color_favorito", "", "apodo, credit_card_ccv, credit_card_num"},
		"a value":                     {"1", []string{typed}, ErrRequest, "", `{"unknown_fields":1}`, "apodo, credit_card_ccv, credit_card_num"},
		"a value beside a name":       {"1", []string{"credit_card_ccv", typed}, ErrRequest, "credit_card_ccv", `{"unknown_fields":1}`, "apodo, credit_card_ccv"},
		"two, no UTF-8":               {"1", []string{typed, "\xff"}, ErrRequest, "", `{"unknown_fields":2}`, ""},
		"a value and no record":       {"7", []string{"apodo", typed}, ErrNotFound, "", `{"unknown_fields":2}`, ""},
		"a name and no record":        {"7", []string{"credit_card_ccv"}, ErrNotFound, "credit_card_ccv", "", ""},
		"none, which means all":       {"1", nil, nil, "", "", ""},
		"part of the envelope's name": {"1", []string{"cofre"}, ErrRequest, "", `{"unknown_fields":1}`, ""},
	} {
		before := w.size()
		r, err := w.v.Reveal(t.Context(), RevealRequest{ID: c.id, Fields: c.fields, Reason: "test"})
		if (err == nil) != (c.err == nil) {
			t.Errorf("%s: error %v", name, err)
		}
		if c.err != nil && err != nil {
			wantErr(t, err, c.err)
			if strings.Contains(err.Error(), typed) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		r.Close()
		log := w.entries()[before:]
		if len(log) != 2 || strings.Join(log[0].Fields, " ") != c.logged || string(log[0].Data) != c.data || log[0].Outcome != audit.OutcomeIntent {
			t.Errorf("%s: entries %+v", name, log)
		}
		for _, e := range log {
			if leaf, err := e.MarshalJSON(); err != nil || strings.Contains(string(leaf), typed) {
				t.Errorf("%s: %s, %v", name, leaf, err)
			}
		}
	}
}
