package ingest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	source "cofre/ingest"
	"cofre/record"
	"cofre/ui/screen"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// fakeSource has a name and nothing else.
type fakeSource struct{ name string }

func (f fakeSource) Name() string                                      { return f.name }
func (fakeSource) Read(context.Context, func(source.Item) error) error { return nil }
func (fakeSource) Progress() source.Progress                           { return source.Progress{} }

// fakeVault is worked by hand: a test says what an ingest reports and how it ends.
type fakeVault struct {
	preview    *vault.Preview
	previewErr error
	hold       chan struct{} // a preview waits for it
	began      chan vault.IngestOptions
	end        chan error
	sum        vault.Summary
}

func newFake() *fakeVault {
	return &fakeVault{preview: somePreview(), began: make(chan vault.IngestOptions, 4), end: make(chan error, 4)}
}

func (f *fakeVault) Preview(ctx context.Context, src source.Source) (*vault.Preview, error) {
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if f.previewErr != nil {
		return nil, f.previewErr
	}
	p := *f.preview
	p.Source = src.Name()
	return &p, nil
}

func (f *fakeVault) Ingest(ctx context.Context, _ source.Source, o vault.IngestOptions) (vault.Summary, error) {
	select {
	case f.began <- o:
	case <-ctx.Done():
		return f.sum, ctx.Err()
	}
	select {
	case err := <-f.end:
		if err != nil && err.Error() == "panic" {
			panic("a value that must not be told")
		}
		return f.sum, err
	case <-ctx.Done():
		return f.sum, ctx.Err()
	}
}

func somePreview() *vault.Preview {
	p := &vault.Preview{Position: 1, ID: "us_617204"}
	sealed := func(name, mask, stored string, listed bool) {
		p.Fields = append(p.Fields, vault.PreviewField{Name: name, Treatment: "encrypt", Mask: mask, Stored: []byte(stored), Listed: listed})
	}
	clearly := func(name string, kind record.Kind, stored string) {
		p.Fields = append(p.Fields, vault.PreviewField{Name: name, Kind: kind, Treatment: "clear", Stored: []byte(stored), Listed: true})
	}
	clearly("id", "", `"us_617204"`)
	clearly("user_name", record.KindText, `"ximena.quispe"`)
	sealed("credit_card_num", "last4", `"************1111"`, true)
	sealed("credit_card_ccv", "full", `"***"`, true)
	sealed("cuenta_numero", "last4", `"************9262"`, true)
	sealed("telefono_alterno", "full", `"***"`, false)
	clearly("fec_alta", record.KindDate, `"2021-07-31T00:11:00.000Z"`)
	clearly("cantidad_compras_realizadas", record.KindInteger, `27`)
	clearly("direccion", record.KindText, `"Calle Orizaba 101, Roma Norte"`)
	clearly("ip", record.KindIP, `"203.0.113.77"`)
	p.Fields = append(p.Fields,
		vault.PreviewField{Name: "otp", Treatment: "hash", Mask: "full", Stored: []byte(`"***"`), Listed: true},
		vault.PreviewField{Name: "pin", Treatment: "drop", Listed: true})
	for i := range 9 {
		clearly(fmt.Sprintf("extra_%d", i), record.KindText, `"x"`)
	}
	return p
}

// made makes a screen over a fake, with a runner of its own.
func made(t testing.TB, f *fakeVault, api string, arg any) (*Screen, *Runner) {
	open := func(_ context.Context, spec string) (source.Source, error) {
		if spec == "" {
			return fakeSource{api}, nil
		}
		if strings.HasPrefix(spec, "/nowhere") {
			return nil, fmt.Errorf("%w: no such file: %s", source.ErrSource, spec)
		}
		return fakeSource{spec}, nil
	}
	r := NewRunner(context.WithoutCancel(t.Context()), f, open)
	t.Cleanup(r.Close)
	return New(Deps{Vault: f, Open: open, Runner: r, API: api}, arg), r
}

const api = "https://api.ejemplo.mx/v2/users"

// midway is a run of a million records at two thirds.
func midway(elapsed time.Duration) vault.Progress {
	return vault.Progress{
		Phase: vault.PhaseIngest, RecordsTotal: 1_000_000, BytesTotal: -1, BytesRead: 1, Elapsed: elapsed,
		Counts: vault.Counts{Read: 620_000, Created: 604_118, Updated: 13_074, Rejected: 12},
	}
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]

// show opens a screen in a window of 120x40.
func show(t testing.TB, s *Screen, changes ...func(*screen.Context)) *console {
	d := screentest.Open(t, s, 120, 40, changes...)
	d.Settle()
	return d
}
