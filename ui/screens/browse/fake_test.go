package browse

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cofre/audit"
	"cofre/policy"
	"cofre/store"
	"cofre/store/query"
	"cofre/ui/screen"
	"cofre/ui/text"
	"cofre/ui/theme"
	"cofre/ui/widget"
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
	schema := policy.Default().Schema()
	values, err := query.Extract([]byte(doc), schema)
	if err != nil {
		t.Fatal(err)
	}
	row := vault.Row{}
	for _, m := range strings.Split(strings.Trim(doc, "{}"), ",\"") {
		name, value, _ := strings.Cut(strings.TrimPrefix(m, `"`), `":`)
		field, _ := schema.Field(name)
		if name == "id" {
			row.ID = strings.Trim(value, `"`)
		}
		row.Members = append(row.Members, vault.Member{Name: name, JSON: []byte(value), Protected: field.Protected})
	}
	f.rows = append(f.rows, fakeRow{row, values})
}

func newFake(t testing.TB, n int) *fake {
	t.Helper()
	f := &fake{}
	for i := range n {
		f.add(t, userDoc(i))
	}
	return f
}

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
	reads   int
	err     error
}

func (f *fakeLog) AuditSize(context.Context) (uint64, error) { return uint64(len(f.records)), f.err }

func (f *fakeLog) AuditEntries(_ context.Context, from, to uint64, fn func(audit.Entry) error) error {
	for i := from; i < to; i++ {
		f.reads++
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

// console plays the console's part for one screen: it runs commands, drops stale answers, and keeps what was asked of it.
type console struct {
	t      testing.TB
	s      *Screen
	c      screen.Context
	msgs   chan tea.Msg
	flying int
	asked  []tea.Msg
	dialog screen.Dialog
}

var testNow = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

func open(t testing.TB, s *Screen, width, height int, change ...func(*screen.Context)) *console {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	k := &console{t: t, s: s, msgs: make(chan tea.Msg, 64)}
	k.c = screen.Context{
		Ctx: ctx, Self: 7, Theme: theme.New(theme.Dark, false), Text: text.In(text.English), Now: testNow, Zone: time.UTC,
		Vault: screen.VaultInfo{Name: "prod-mx", Store: "sqlite", Place: "/var/lib/cofre.db"}, RevealFor: 30 * time.Second,
	}
	k.size(width, height)
	for _, f := range change {
		f(&k.c)
	}
	k.run(s.Init(k.c))
	return k
}

// size makes the window so large; the screen is not told.
func (k *console) size(width, height int) {
	k.c.WindowWidth, k.c.WindowHeight = width, height
	k.c.Width, k.c.Height = width-4, height-4
	k.c.Compact = width < 100 || height < 30
}

func (k *console) resize(width, height int) {
	k.size(width, height)
	k.send(screen.Resized{})
}

func (k *console) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	k.flying++
	go func() { k.msgs <- cmd() }()
}

func (k *console) send(msg tea.Msg) { k.run(k.s.Update(k.c, msg)) }

// take handles what a command brought.
func (k *console) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			k.run(cmd)
		}
	case screen.Answer:
		if msg.Stale() {
			return
		}
		msg.Done()
		if msg.Msg != nil {
			k.send(msg.Msg)
		}
		k.run(msg.Next)
	case screen.ToMsg:
		if msg.To == k.c.Self {
			k.send(msg.Msg)
		}
	case screen.OpenDialogMsg:
		k.dialog = msg.Dialog
		k.asked = append(k.asked, msg)
	case screen.CloseDialogMsg:
		k.dialog = nil
		if msg.Msg != nil {
			k.send(msg.Msg)
		}
	default:
		k.asked = append(k.asked, msg)
	}
}

// until handles messages until something is so.
func (k *console) until(what string, so func() bool) {
	k.t.Helper()
	deadline := time.After(5 * time.Second)
	for !so() {
		select {
		case msg := <-k.msgs:
			k.flying--
			k.take(msg)
		case <-deadline:
			k.t.Fatalf("not so after 5 s: %s\n%s", what, k.text())
		}
	}
}

// settle handles messages until no command is under way but the one that draws again while something is waited for.
func (k *console) settle() {
	k.t.Helper()
	k.until("quiet", func() bool {
		pulse := 0
		if k.s.pulsing {
			pulse = 1
		}
		s, busy := k.s, false
		for _, task := range []*screen.Task{&s.load, &s.count, &s.total, &s.pause, &s.prefs, &s.log, &s.seal} {
			busy = busy || task.Busy()
		}
		return k.flying == pulse && !busy
	})
}

// keys presses keys, by their names.
func (k *console) keys(names ...string) {
	k.t.Helper()
	for _, name := range names {
		if k.dialog != nil {
			c := k.c
			c.Self, c.Width = 8, 56
			k.run(k.dialog.Update(c, press(name)))
			k.settle()
			continue
		}
		if name == "esc" {
			cmd, _ := k.s.Back(k.c)
			k.run(cmd)
			continue
		}
		k.send(press(name))
	}
}

// enter types text, key by key.
func (k *console) enter(s string) {
	for _, r := range s {
		k.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func press(name string) tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
		"space": {Code: tea.KeySpace, Text: " "}, "f2": {Code: tea.KeyF2},
		"ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+f": {Code: 'f', Mod: tea.ModCtrl},
		"ctrl+b": {Code: 'b', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return k
	}
	r := []rune(name)
	return tea.KeyPressMsg{Code: r[0], Text: name}
}

// lines are the body as plain text, exactly as many as it has.
func (k *console) lines() []string {
	k.t.Helper()
	v := k.s.View(k.c)
	out := make([]string, k.c.Height)
	for i, line := range v.Lines {
		plain := ansi.Strip(line)
		if n := widget.Width(plain); n > k.c.Width {
			k.t.Fatalf("line %d has %d cells of %d: %q", i, n, k.c.Width, plain)
		}
		if i >= k.c.Height {
			k.t.Fatalf("%d lines for a height of %d", len(v.Lines), k.c.Height)
		}
		out[i] = strings.TrimRight(plain, " ")
	}
	return out
}

func (k *console) text() string { return strings.Join(k.lines(), "\n") }

func (k *console) sees(want string) {
	k.t.Helper()
	if !strings.Contains(k.text(), want) {
		k.t.Fatalf("%q is not on the screen:\n%s", want, k.text())
	}
}

func (k *console) seesNot(want string) {
	k.t.Helper()
	if strings.Contains(k.text(), want) {
		k.t.Fatalf("%q is on the screen:\n%s", want, k.text())
	}
}

// askedFor returns the last message of a type that the screen sent to the console.
func askedFor[T any](k *console) (T, bool) {
	for _, msg := range slices.Backward(k.asked) {
		if m, ok := msg.(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}

// deps are the screen's, with everything.
func deps(v Vault) Deps {
	p := policy.Default()
	return Deps{
		Vault: v, Schema: p.Schema(), Name: p.UsernameField(), Memory: &Memory{},
		History: &fakeLog{now: testNow, records: []string{"us_000003", "us_000005"}}, Seals: fakeSeals{testNow},
	}
}

// user is the id of the selected user.
func (k *console) user() string {
	if u := k.s.selected(); u != nil {
		return u.id
	}
	return ""
}
