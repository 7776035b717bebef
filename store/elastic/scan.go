package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// scanned is one document of a page with what belongs to it.
type scanned struct {
	store.ScanRow
	index []byte // the value of _cofre; nil where there is none
	kid   string // the key entry that it names
	at    time.Time
	named bool // the two were read from the document itself
	gone  bool // removed since the view was opened
}

// Scan calls fn for every document in order of id, in one view of them. While fn works on a page, the next is read.
//
// What it compares: the member _cofre, of which the server's index is made, with what it must be for this document and
// the layout of its index. Key entries are read in a view that is opened after the one of the documents; of a document
// without any, both are read once more as they are now.
func (s *Store) Scan(ctx context.Context, in store.Collection, fn func(store.ScanRow) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	alias, err := s.names.of(in)
	if err != nil {
		return err
	}
	e := &encoder{l: s.layout, plain: in != store.Users}
	index := alias
	if in == store.Users {
		if index, e.l, err = s.usersIndex(ctx); err != nil {
			return ended(ctx, err)
		}
	}
	sc := &scan{s: s, alias: alias, pages: make(chan []scanned, 1)}
	w, err := s.walk(ctx, index, walking{sort: fieldID, with: sc.page})
	if err != nil {
		return err
	}
	defer sc.close()
	defer w.close()
	for {
		hits, err := w.next()
		if err != nil || len(hits) == 0 {
			return err
		}
		page := <-sc.pages
		for i := range page {
			if page[i].gone {
				continue
			}
			page[i].Index = e.compare(&page[i])
			if err := fn(page[i].ScanRow); err != nil {
				return err
			}
		}
	}
}

// scan is one Scan: what its pages need beside the documents.
type scan struct {
	s     *Store
	alias string
	keys  *view
	pages chan []scanned // of the hits that walk gives next
}

func (sc *scan) close() {
	if sc.keys != nil {
		sc.keys.close()
	}
}

// page reads the key entries of a page of documents.
func (sc *scan) page(ctx context.Context, hits []hit) error {
	if sc.keys == nil {
		var err error
		if sc.keys, err = sc.s.view(ctx, sc.s.names.keys); err != nil {
			return err
		}
	}
	page := make([]scanned, len(hits))
	kids := make([]string, 0, len(hits))
	for i := range hits {
		page[i].read(&hits[i])
		hits[i].Source = nil
		if page[i].kid != "" {
			kids = append(kids, page[i].kid)
		}
	}
	under, err := sc.s.keysUnder(ctx, sc.keys, kids)
	if err != nil {
		return err
	}
	for i := range page {
		page[i].Keys = under[page[i].kid]
		if len(page[i].Keys) == 0 {
			if err := sc.again(ctx, &page[i]); err != nil {
				return err
			}
		}
	}
	select {
	case sc.pages <- page:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read takes a document apart.
func (d *scanned) read(h *hit) {
	d.Doc.ID = h.ID
	d.Doc.JSON, d.index = parted(h.Source)
	d.kid, d.at, d.named = named(d.Doc.JSON)
	if !d.named {
		d.kid = h.kid()
	}
}

// again looks once more at a document without a key entry: it may just have been replaced or removed.
func (sc *scan) again(ctx context.Context, d *scanned) error {
	hits, err := sc.s.get(ctx, "read document", sc.alias, []string{d.Doc.ID}, "")
	if err != nil {
		return err
	}
	if d.gone = !hits[0].Found; d.gone {
		return nil
	}
	d.read(&hits[0])
	keys, err := sc.s.KeysOf(ctx, d.Doc.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.KID == d.kid {
			d.Keys = append(d.Keys, k)
		}
	}
	return nil
}

// keysUnder returns the key entries under some kids.
func (s *Store) keysUnder(ctx context.Context, v *view, kids []string) (map[string][]store.Key, error) {
	under := make(map[string][]store.Key, len(kids))
	if len(kids) == 0 {
		return under, nil
	}
	size := len(kids) + len(kids)/8 + 8 // more than one wrap is rare
	var after jsontext.Value
	for {
		body := map[string]any{"size": size, "sort": []string{"_shard_doc"}, "query": map[string]any{
			"terms": map[string]any{fieldKID: kids},
		}}
		if after != nil {
			body["search_after"] = after
		}
		f, err := v.search(ctx, body)
		if err != nil {
			return nil, err
		}
		for i := range f.Hits.Hits {
			k := f.Hits.Hits[i].key()
			under[k.KID] = append(under[k.KID], k)
		}
		if len(f.Hits.Hits) < size {
			return under, nil
		}
		after = f.Hits.Hits[size-1].Sort
	}
}

// compare says what of the member _cofre disagrees with a document.
func (e *encoder) compare(d *scanned) string {
	if d.index == nil {
		return "no member _cofre behind the document: it cannot be found"
	}
	if !d.named {
		return "the document names no key"
	}
	want, err := e.index(e.buf[:0], d.Doc.ID, d.kid, d.at.UnixMilli(), d.Doc.JSON)
	if err != nil {
		return "the document cannot be indexed: " + err.Error()
	}
	if cap(want) <= mostKept {
		e.buf = want
	}
	if bytes.Equal(want, d.index) {
		return ""
	}
	return e.differences(want, d.index)
}

// differences names the members of _cofre that differ.
func (e *encoder) differences(want, got []byte) string {
	var a, b map[string]jsontext.Value
	if decode(want, &a) != nil || decode(got, &b) != nil {
		return "the member _cofre cannot be read"
	}
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !bytes.Equal(a[name], b[name]) {
			wrong = append(wrong, fmt.Sprintf("_cofre.%.20s%s says something else", name, e.about(name)))
		}
	}
	if len(wrong) == 0 {
		return "the member _cofre is written in another way"
	}
	return strings.Join(wrong, "; ")
}

// about names the field that a member of _cofre belongs to.
func (e *encoder) about(name string) string {
	for i := range e.l.fields {
		if e.l.texts[i] == "_cofre."+name || e.l.values[i] == "_cofre."+name {
			return fmt.Sprintf(" (field %q)", e.l.fields[i].Name)
		}
	}
	return ""
}

// LooseKeys calls fn for every key entry that no document names: the key entries and the documents of both collections are
// gone through in order of id, each in a view of its own. That of the keys is opened first, so that a key entry whose
// document was there is not taken for loose.
func (s *Store) LooseKeys(ctx context.Context, fn func(store.LooseKey) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	keys, err := s.walk(ctx, s.names.keys, walking{sort: fieldID})
	if err != nil {
		return err
	}
	defer keys.close()
	var docs [2]*following
	for i, alias := range []string{s.names.users, s.names.rejects} {
		w, err := s.walk(ctx, alias, walking{sort: fieldID, bare: true, values: []string{fieldKID}})
		if err != nil {
			return err
		}
		defer w.close()
		docs[i] = &following{w: w}
	}
	for {
		hits, err := keys.next()
		if err != nil || len(hits) == 0 {
			return err
		}
		for i := range hits {
			k := hits[i].key()
			users, rejects, err := s.namedBy(ctx, &hits[i], k.ID, docs)
			if err != nil {
				return err
			}
			if k.KID == users || k.KID == rejects {
				continue
			}
			l := store.LooseKey{Key: k, DocKID: users}
			if users == "" {
				l.DocKID = rejects
			}
			if err := fn(l); err != nil {
				return err
			}
		}
	}
}

// namedBy returns which key entries the documents of an id name.
func (s *Store) namedBy(ctx context.Context, h *hit, id string, docs [2]*following) (users, rejects string, err error) {
	if sorted, ok := h.sorted(); ok && sorted == id {
		if users, err = docs[0].at(id); err == nil {
			rejects, err = docs[1].at(id)
		}
		return users, rejects, err
	}
	// Somebody else wrote this key entry: it is not where it should be in the order.
	var now [2]string
	for i, alias := range []string{s.names.users, s.names.rejects} {
		if id == "" || len(id) > maxID {
			continue
		}
		hits, err := s.get(ctx, "read document", alias, []string{id}, kidsOnly)
		if err != nil && !errors.Is(err, conn.ErrForbidden) {
			return "", "", err
		}
		if err == nil && hits[0].Found {
			now[i] = hits[0].kid()
		}
	}
	return now[0], now[1], nil
}

// sorted is the text by which a hit was sorted first; false where it has none.
func (h *hit) sorted() (string, bool) {
	var by []jsontext.Value
	var text string
	if decode(h.Sort, &by) != nil || len(by) == 0 || by[0].Kind() != '"' || decode(by[0], &text) != nil {
		return "", false
	}
	return text, true
}

// following goes through documents alongside an order of ids that somebody else gives.
type following struct {
	w    *walk
	hits []hit
	id   string
	kid  string
	more bool // id and kid are those of a document
	done bool
}

// at returns the key entry that the document of an id names; "" where there is none. Ids must be given in order.
func (f *following) at(id string) (string, error) {
	for !f.done && (!f.more || f.id < id) {
		if err := f.step(); err != nil {
			return "", err
		}
	}
	if f.done || f.id != id {
		return "", nil
	}
	return f.kid, nil
}

func (f *following) step() error {
	if len(f.hits) == 0 {
		var err error
		if f.hits, err = f.w.next(); err != nil {
			return err
		}
		if len(f.hits) == 0 {
			f.done = true
			return nil
		}
	}
	h := &f.hits[0]
	f.hits = f.hits[1:]
	if f.id, f.more = h.sorted(); !f.more {
		f.done = true // from here on come those that this store did not write
		return nil
	}
	f.kid = ""
	if v := h.Fields[fieldKID]; len(v) > 0 {
		return decode(v[0], &f.kid)
	}
	return nil
}
