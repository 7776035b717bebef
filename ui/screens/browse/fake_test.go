package browse

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/store/query"
	"cofre/ui/screen/screentest"
	"cofre/vault"
)

// fake is a vault of a few users. It answers as a store must: by query.Match and query.Compare.
type fake struct {
	mu      sync.Mutex
	rows    []fakeRow
	err     error         // every answer
	delay   time.Duration // of every answer
	hold    chan struct{} // answers wait for it; nil: they do not
	pages   int
	counts  int
	queries []string
}

type fakeRow struct {
	row    vault.Row
	values query.Values
}

// userDoc is a document of the policy that the product comes with.
func userDoc(i int) string {
	names := []string{"abril.huamani", "adrián.villalobos", "agustina.ledesma", "álvaro.zúñiga", "belén.aristizábal", "ñusta.quispe"}
	colors := []string{"azul", "negro", "café", "gris grafito"}
	return fmt.Sprintf(`{"id":"us_%06d","user_name":"%s","fec_alta":"2021-%02d-%02dT16:40:00.000Z","fec_birthday":"1988-02-29T00:00:00.000Z",`+
		`"credit_card_num":"************%04d","credit_card_ccv":"***","cuenta_numero":"************%04d","codigo_zip":"15046",`+
		`"direccion":"Av. Arequipa 2450, departamento 301, Lince, Lima","geo_latitud":-12.0864,"geo_longitud":-77.0353,"ip":"198.51.100.%d",`+
		`"color_favorito":"%s","auto":"Mazda 3","auto_modelo":"2019","auto_tipo":"sedán","auto_color":null,`+
		`"cantidad_compras_realizadas":%d,"foto_dni":"https://cdn.example.com/dni/%06d.jpg","avatar":"https://cdn.example.com/a/%06d.png"}`,
		i, names[i%len(names)], 1+i%12, 1+i%28, 1000+i%9000, 3000+i%6000, i%250, colors[i%len(colors)], i%90, i, i)
}

// add puts a document into the fake.
func (f *fake) add(t testing.TB, doc string) {
	t.Helper()
	if err := f.put(doc); err != nil {
		t.Fatal(err)
	}
}

func (f *fake) put(doc string) error {
	schema := policy.Default().Schema()
	values, err := query.Extract([]byte(doc), schema)
	if err != nil {
		return err
	}
	row := vault.Row{}
	for m := range strings.SplitSeq(strings.Trim(doc, "{}"), ",\"") {
		name, value, _ := strings.Cut(strings.TrimPrefix(m, `"`), `":`)
		field, _ := schema.Field(name)
		if name == "id" {
			row.ID = strings.Trim(value, `"`)
		}
		row.Members = append(row.Members, vault.Member{Name: name, JSON: []byte(value), Protected: field.Protected})
	}
	f.rows = append(f.rows, fakeRow{row, values})
	return nil
}

// newFake is a vault of the first n users. What they are is made once for all tests.
func newFake(t testing.TB, n int) *fake {
	t.Helper()
	const most = 1500
	if n > most {
		t.Fatalf("%d users are too many for a fake", n)
	}
	return &fake{rows: slices.Clone(users()[:n])}
}

var users = sync.OnceValue(func() []fakeRow {
	f := &fake{}
	for i := range 1500 {
		if err := f.put(userDoc(i)); err != nil {
			panic(err)
		}
	}
	return f.rows
})

// wait is what every answer does before it comes.
func (f *fake) wait(ctx context.Context) error {
	f.mu.Lock()
	hold, delay, err := f.hold, f.delay, f.err
	f.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if delay > 0 {
		time.Sleep(delay)
	}
	return err
}

func (f *fake) selected(q store.Query) []fakeRow {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []fakeRow
	for _, r := range f.rows {
		if query.Match(q.Where, &r.values) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b fakeRow) int {
		return query.Compare(&a.values, &b.values, q.Sort, q.Desc, a.row.ID, b.row.ID)
	})
	return out
}

func (f *fake) Page(ctx context.Context, r store.PageRequest) (vault.Page, error) {
	f.mu.Lock()
	f.pages++
	f.queries = append(f.queries, query.String(r.Query.Where))
	f.mu.Unlock()
	if err := f.wait(ctx); err != nil {
		return vault.Page{}, err
	}
	rows := f.selected(r.Query)
	return cutPage(r, len(rows), func(i int) vault.Row { return rows[i].row }), nil
}

// cutPage cuts a page out of n rows; a cursor is the number of rows before it.
func cutPage(r store.PageRequest, n int, row func(int) vault.Row) vault.Page {
	from, to := 0, min(r.Limit, n)
	at := -1
	if r.From != nil {
		at = int(binary.BigEndian.Uint32(r.From))
	}
	switch {
	case r.Backward && at < 0:
		from, to = max(n-r.Limit, 0), n
	case r.Backward:
		from, to = max(at-r.Limit, 0), at
	case at >= 0:
		from, to = at, min(at+r.Limit, n)
	}
	var p vault.Page
	for i := from; i < to; i++ {
		p.Rows = append(p.Rows, row(i))
	}
	if from > 0 {
		p.Prev = binary.BigEndian.AppendUint32(nil, uint32(from))
	}
	if to < n {
		p.Next = binary.BigEndian.AppendUint32(nil, uint32(to))
	}
	return p
}

func (f *fake) Count(ctx context.Context, q store.Query, limit int64) (store.Count, error) {
	f.mu.Lock()
	f.counts++
	f.mu.Unlock()
	if err := f.wait(ctx); err != nil {
		return store.Count{}, err
	}
	n := int64(len(f.selected(q)))
	if limit > 0 && n > limit {
		return store.Count{N: limit}, nil
	}
	return store.Count{N: n, Exact: true}, nil
}

// fakeSeals knows everything of everybody.
type fakeSeals struct{ now time.Time }

func (f fakeSeals) Verdict(id string) Verdict {
	switch id {
	case "us_000004":
		return Verdict{State: StateUnchecked}
	case "us_000009":
		return Verdict{State: StateFailed, At: f.now}
	}
	return Verdict{State: StateWhole, At: f.now.Add(-6 * time.Minute)}
}

func (f fakeSeals) Envelope(_ context.Context, id string) (Envelope, error) {
	if id == "us_000002" {
		return Envelope{}, store.ErrUnreachable
	}
	return Envelope{At: f.now.Add(-2 * time.Hour), Suite: "c1", Epoch: 2, Run: "117", Policy: "users@0123456789abcdef"}, nil
}

// fakeLog is an audit log of reveals, one a minute.
type fakeLog struct {
	now     time.Time
	records []string
	reads   atomic.Int64
	err     error
}

func (f *fakeLog) AuditSize(context.Context) (uint64, error) { return uint64(len(f.records)), f.err }

func (f *fakeLog) AuditEntries(_ context.Context, from, to uint64, fn func(audit.Entry) error) error {
	for i := from; i < to; i++ {
		f.reads.Add(1)
		e := audit.Entry{
			Seq: i, Time: f.now.Add(-time.Duration(i+1) * time.Minute), Actor: "m.rojas", Action: audit.ActionReveal,
			Record: f.records[i], Outcome: audit.OutcomeOK,
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return f.err
}

// fakePreferences keeps preferences in memory.
type fakePreferences struct {
	mu    sync.Mutex
	kept  map[string]string
	err   error
	loads int
}

func (f *fakePreferences) Load(key string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.loads++
	return f.kept[key], f.err
}

func (f *fakePreferences) Save(key, value string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	f.kept[key] = value
	return nil
}

// console plays the console for this screen.
type console = screentest.Console[*Screen]

// deps are the screen's, with everything.
func deps(v Vault) Deps {
	p := policy.Default()
	return Deps{
		Vault: v, Schema: p.Schema(), Name: p.UsernameField(), Memory: &Memory{},
		History: &fakeLog{now: screentest.Now(), records: []string{"us_000003", "us_000005"}}, Seals: fakeSeals{screentest.Now()},
	}
}

// user is the id of the selected user.
func selected(k *console) string {
	if u := k.S.selected(); u != nil {
		return u.id
	}
	return ""
}
