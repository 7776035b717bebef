package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"

	"cofre/ingest/httpsource"
)

// maxEmptyPages is how many linked pages without a record may follow each other: a server may link for ever.
const maxEmptyPages = 100

// httpSource reads pages from a server.
type httpSource struct {
	client *httpsource.Client
	o      Options
	read   atomic.Int64
	total  atomic.Int64
}

func openHTTP(address string, o Options) (Source, error) {
	client, err := httpsource.New(address, httpsource.Options{
		Headers: o.Headers, Token: o.Token, PageParam: o.PageParam, LimitParam: o.LimitParam, PageSize: o.PageSize,
		UserAgent: o.UserAgent, Transport: o.Transport, Idle: o.Idle, Now: o.Now, Sleep: o.Sleep,
	})
	if err != nil {
		return nil, usage(strings.TrimPrefix(err.Error(), httpsource.ErrUsage.Error()+": "))
	}
	s := &httpSource{client: client, o: o}
	s.total.Store(-1)
	return s, nil
}

// Name is the address without anything secret.
func (s *httpSource) Name() string { return s.client.Name() }

// Progress counts the bytes of all pages; the total is known where one answer says it.
func (s *httpSource) Progress() Progress {
	return Progress{BytesRead: s.read.Load(), BytesTotal: s.total.Load(), RecordsTotal: -1}
}

// Read fetches page after page, following links or counting, and decodes each.
func (s *httpSource) Read(ctx context.Context, yield func(Item) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d := newDecoder(s.o, yield)
	if s.o.PageParam != "" {
		d.hash = newPageHash()
	}
	seen := map[[sha256.Size]byte]bool{} // of addresses, so that a long run stays small
	empty := 0
	for u := s.client.First(); u != nil; {
		before := d.position
		address := sha256.Sum256([]byte(u.String()))
		if seen[address] {
			return s.broken(d, fmt.Errorf("the server's pages go round in a circle"))
		}
		seen[address] = true
		page, err := s.page(ctx, d, u)
		if err != nil {
			return err
		}
		count := d.position - before
		if count > 0 {
			empty = 0
		} else if empty++; empty > maxEmptyPages {
			return s.broken(d, fmt.Errorf("the server links to ever more pages without records"))
		}
		if d.hash.repeated(count) {
			return s.broken(d, fmt.Errorf("a page is the same as the one before: the server does not know the parameter %q", s.o.PageParam))
		}
		u = s.client.Next(u, page, count)
	}
	return nil
}

// page reads one page, from its start again where it breaks off.
func (s *httpSource) page(ctx context.Context, d *decoder, u *url.URL) (*httpsource.Page, error) {
	var budget httpsource.Budget
	position, bytes := d.position, s.read.Load()
	for {
		page, err := s.client.Get(ctx, u, &budget)
		if err != nil {
			return nil, s.giveUp(ctx, d, err)
		}
		d.position = position
		d.hash.start()
		s.read.Store(bytes)
		s.total.Store(-1)
		if page.Length >= 0 && position == 0 && s.client.Next(u, page, 1) == nil {
			s.total.Store(page.Length)
		}
		err = d.read(ctx, &counter{r: page.Body, n: &s.read}, hintOfPage(page))
		_ = page.Body.Close() // it is read, or not wanted any more
		var cut *cutOff
		if err == nil {
			return page, nil
		}
		if !errors.As(err, &cut) {
			return nil, s.giveUp(ctx, d, err)
		}
		if err := s.client.Again(ctx, &budget, cut); err != nil {
			return nil, s.giveUp(ctx, d, err)
		}
	}
}

// giveUp says why a page cannot be had, after what the last try left over has been yielded.
func (s *httpSource) giveUp(ctx context.Context, d *decoder, err error) error {
	var stop *stopped
	if errors.As(err, &stop) {
		return stop.err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := d.giveRest(ctx); errors.As(err, &stop) {
		return stop.err
	}
	return s.broken(d, err)
}

func (s *httpSource) broken(d *decoder, err error) error {
	text := fmt.Sprintf("%s: %s", s.client.Name(), err.Error())
	if d.given > 0 {
		text += fmt.Sprintf("; the %d records before it have been read", d.given)
	}
	return broken(text, errors.Unwrap(err))
}

// hintOfPage says what a page is: its content type, or else the extension of its address.
func hintOfPage(p *httpsource.Page) hint {
	switch p.ContentType {
	case "text/html", "application/xhtml+xml":
		return hintHTML
	case "text/csv", "application/csv":
		return hintCSV
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-lines":
		return hintLines
	case "application/json":
		return hintJSON
	default:
		return hintOf(p.Path)
	}
}
