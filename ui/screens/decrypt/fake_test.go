package decrypt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"cofre/audit"
	"cofre/policy"
	"cofre/secret"
	"cofre/store"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// busy reports that a task of the screen is under way.
const rightKey = "correct horse"

// fake is a vault with a few users.
type fake struct {
	mu       sync.Mutex
	users    []fakeUser
	hold     chan struct{} // reveals and pages wait for it, where it is not nil
	err      error
	revealed []*vault.Revealed
	requests []vault.RevealRequest
	pages    int
}

type fakeUser struct {
	id, name string
	secrets  map[string]string // JSON
	clear    [][2]string       // JSON
	damaged  bool
}

func newFake() *fake {
	f := &fake{}
	f.users = append(f.users, fakeUser{
		id: "us_000416", name: "álvaro.zúñiga",
		secrets: map[string]string{"credit_card_num": `"6011-1111-1111-1117"`, "credit_card_ccv": `"653"`, "cuenta_numero": `"59153058"`},
		clear: [][2]string{
			{"direccion", `"Av. Arequipa 2450, Lince"`},
			{"fec_alta", `"2021-08-09T16:40:00.000Z"`},
			{"fec_birthday", `"1988-02-29T00:00:00.000Z"`},
			{"codigo_zip", `"15046"`},
			{"ip", `"198.51.100.83"`},
			{"color_favorito", `"negro"`},
			{"cantidad_compras_realizadas", `27`},
		},
	})
	for i := range 40 {
		f.users = append(f.users, fakeUser{
			id: fmt.Sprintf("us_%06d", 500+i), name: fmt.Sprintf("abril.%03d", i),
			secrets: map[string]string{"credit_card_num": fmt.Sprintf("%q", "4000-0000-0000-00"+fmt.Sprint(10+i))},
		})
	}
	return f
}

func (f *fake) wait(ctx context.Context) error {
	f.mu.Lock()
	hold := f.hold
	f.mu.Unlock()
	if hold == nil {
		return nil
	}
	select {
	case <-hold:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func row(u fakeUser) vault.Row {
	quote := func(s string) []byte { b, _ := json.Marshal(s); return b }
	r := vault.Row{ID: u.id, Damaged: u.damaged, Members: []vault.Member{{Name: "id", JSON: quote(u.id)}}}
	if u.damaged {
		return r
	}
	r.Members = append(r.Members, vault.Member{Name: "user_name", JSON: quote(u.name)})
	for _, m := range u.clear {
		r.Members = append(r.Members, vault.Member{Name: m[0], JSON: []byte(m[1])})
	}
	for name, value := range u.secrets {
		mask := `"***"`
		if text := strings.Trim(value, `"`); len(text) > 7 && text[0] < 0x7f {
			mask = `"************` + text[len(text)-4:] + `"`
		}
		r.Members = append(r.Members, vault.Member{Name: name, JSON: []byte(mask), Protected: true})
	}
	return r
}

func (f *fake) find(id string) (fakeUser, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.users {
		if u.id == id {
			return u, true
		}
	}
	return fakeUser{}, false
}

func (f *fake) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *fake) Show(ctx context.Context, id string) (vault.Row, error) {
	if err := f.wait(ctx); err != nil {
		return vault.Row{}, err
	}
	if err := f.failure(); err != nil && errors.Is(err, store.ErrUnreachable) {
		return vault.Row{}, err
	}
	u, ok := f.find(id)
	if !ok {
		return vault.Row{}, vault.ErrNotFound
	}
	return row(u), nil
}

// Page gives users whose name begins with the one letter that all names of the fake share, by what the query prints as.
func (f *fake) Page(ctx context.Context, r store.PageRequest) (vault.Page, error) {
	if err := f.wait(ctx); err != nil {
		return vault.Page{}, err
	}
	if err := f.failure(); err != nil {
		return vault.Page{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages++
	var p vault.Page
	for _, u := range f.users {
		if matches(r.Query.Where, u) && len(p.Rows) < r.Limit {
			p.Rows = append(p.Rows, row(u))
		}
	}
	return p, nil
}

func (f *fake) Reveal(ctx context.Context, r vault.RevealRequest) (*vault.Revealed, error) {
	if err := f.wait(ctx); err != nil {
		return nil, err
	}
	if err := f.failure(); err != nil {
		return nil, err
	}
	u, ok := f.find(r.ID)
	if !ok {
		return nil, vault.ErrNotFound
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, r)
	out := &vault.Revealed{ID: r.ID, At: screentest.Now().AddDate(0, -3, 0), Policy: "users@0123456789abcdef"}
	for _, name := range r.Fields {
		out.Fields = append(out.Fields, vault.RevealedField{Name: name, Value: secret.New([]byte(u.secrets[name]))})
	}
	f.revealed = append(f.revealed, out)
	return out, nil
}

func (f *fake) AuditSize(context.Context) (uint64, error) { return 4130, nil }

func (f *fake) AuditEntries(_ context.Context, _, _ uint64, fn func(audit.Entry) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.requests) == 0 {
		return nil
	}
	r := f.requests[len(f.requests)-1]
	of := uint64(4128)
	return fn(audit.Entry{
		Seq: 4129, Of: &of, Action: audit.ActionReveal, Outcome: audit.OutcomeOK, Record: r.ID, Reason: r.Reason,
		Actor: "lucia.paredes", Host: "soporte-04",
	})
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func deps(f *fake) Deps {
	p := policy.Default()
	return Deps{Vault: f, History: f, Schema: p.Schema(), Name: p.UsernameField()}
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]
