package plain

import (
	"context"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cofre/store"
	"cofre/store/query"
	"cofre/vault"
)

// pageSize is how many lines of a list come before a question.
const pageSize = 20

// list asks for a query and prints the users that it selects, a page at a time: id and name, a user a line.
func (t *talk) list(ctx context.Context) error {
	typed, err := t.ask(ctx, t.p.QueryAsk)
	if err != nil {
		return err
	}
	where, err := query.Parse(typed, t.o.Schema)
	if wrong, ok := errors.AsType[*query.Error](err); ok {
		t.say(t.p.BadQuery(len([]rune(typed[:wrong.Pos]))+1, safe(wrong.Reason)))
		if wrong.Suggest != "" {
			t.say(t.p.DidYouMean(safe(wrong.Suggest)))
		}
		return nil
	}
	if err != nil {
		return err
	}
	q := store.Query{Where: where}
	const most = 10_000
	n, err := t.v.Count(ctx, q, most)
	if err != nil {
		return err
	}
	if n.N == 0 {
		if where == nil {
			t.say(t.p.NoUsers)
		} else {
			t.say(t.p.NoMatch)
		}
		return nil
	}
	t.say(t.p.Matches(n.N, t.c.Capped(n.N, n.Exact)))
	return t.pages(ctx, q)
}

func (t *talk) pages(ctx context.Context, q store.Query) error {
	var from store.Cursor
	for {
		page, err := t.v.Page(ctx, store.PageRequest{Query: q, From: from, Limit: pageSize})
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			t.say(t.row(row))
		}
		if page.Next == nil {
			t.say(t.p.End)
			return nil
		}
		for more := false; !more; {
			answer, err := t.ask(ctx, t.p.MoreAsk)
			switch {
			case err != nil:
				return err
			case answer == "0":
				return nil
			case answer == "":
				more = true
				continue
			}
			if err := t.showOne(ctx, answer); err != nil {
				return err
			}
		}
		from = page.Next
	}
}

// row is a user in one line.
func (t *talk) row(r vault.Row) string {
	line := safe(r.ID)
	if r.Damaged {
		return t.p.Damaged(line)
	}
	if name, ok := r.Member(t.o.UserName); ok && t.o.UserName != "" {
		line += ": " + plainText(name)
	}
	return line
}

// show asks for an id and prints that user, masked.
func (t *talk) show(ctx context.Context) error {
	id, err := t.ask(ctx, t.p.UserAsk)
	if err != nil || id == "" {
		return err
	}
	return t.showOne(ctx, id)
}

func (t *talk) showOne(ctx context.Context, id string) error {
	row, err := t.v.Show(ctx, id)
	if errors.Is(err, vault.ErrNotFound) {
		t.fail(err)
		return nil
	}
	if err != nil {
		return err
	}
	t.say(t.p.User(safe(row.ID)))
	if row.Damaged {
		t.say(t.p.Damaged(safe(row.ID)))
		return nil
	}
	for _, m := range row.Members {
		switch {
		case m.Name == query.ID:
		case m.Protected:
			t.say(t.p.SealedIs(safe(m.Name), plainText(m.JSON)))
		default:
			t.say(t.p.ClearIs(safe(m.Name), plainText(m.JSON)))
		}
	}
	return nil
}

// plainText is a JSON value as it may be printed: a text without its quotes.
func plainText(json []byte) string {
	if len(json) > 0 && json[0] == '"' {
		if b, err := jsontext.AppendUnquote(nil, json); err == nil {
			return safe(string(b))
		}
	}
	return safe(string(json))
}

// sealedOf is the names of a row's protected fields.
func sealedOf(r vault.Row) (names []string) {
	for _, m := range r.Members {
		if m.Protected {
			names = append(names, m.Name)
		}
	}
	return names
}

// split reads names with commas between.
func split(s string) (names []string) {
	for name := range strings.SplitSeq(s, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
