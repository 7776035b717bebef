package elastic

import (
	"context"
	"fmt"

	"cofre/store"
	"cofre/store/elastic/conn"
)

// copy writes documents of the live index, as they are now, into the new one.
func (r *renewing) copy(ctx context.Context, query any) error {
	w, err := r.s.walk(ctx, r.live, walking{query: query})
	if err != nil {
		return err
	}
	defer w.close()
	for {
		hits, err := w.next()
		if err != nil || len(hits) == 0 {
			return err
		}
		if err := r.write(ctx, hits); err != nil {
			return err
		}
		r.done += int64(len(hits))
		r.progress(r.done, max(r.total, r.done)+1)
	}
}

// write writes documents into the new index.
func (r *renewing) write(ctx context.Context, hits []hit) error {
	e := &encoder{l: r.s.layout, plain: r.alias != r.s.names.users}
	for _, asText := range []bool{false, true} {
		ops := make([]conn.Op, len(hits))
		for i := range hits {
			source, err := r.source(e, &hits[i], asText)
			if err != nil {
				return err
			}
			ops[i] = conn.Op{Action: conn.Index, Index: r.building, ID: hits[i].ID, Source: source, IfSeqNo: -1}
		}
		items, err := r.s.c.Bulk(ctx, ops)
		if err != nil {
			return err
		}
		again := hits[:0:0]
		for i := range items {
			switch e := items[i].Err; {
			case e == nil:
			case refusedAlone(e) && !asText:
				again = append(again, hits[i])
			default:
				return e
			}
		}
		if hits = again; len(hits) == 0 {
			return nil
		}
	}
	return nil
}

// source is a document as the new index has it.
func (r *renewing) source(e *encoder, h *hit, asText bool) ([]byte, error) {
	switch r.alias {
	case r.s.names.users, r.s.names.rejects:
		return e.anew(h, asText)
	case r.s.names.keys:
		k := h.key()
		index, err := e.name(&k)
		if err != nil {
			return nil, err
		}
		return joined(k.JSON, index, asText || keptAsText(h.Source)), nil
	default:
		return h.Source, nil
	}
}

// deleted takes out of the new index what was removed from the live one since it was copied.
func (r *renewing) deleted(ctx context.Context) error {
	was, is, err := r.sizes(ctx)
	if err != nil || was == is {
		return err
	}
	w, err := r.s.walk(ctx, r.next, walking{bare: true})
	if err != nil {
		return err
	}
	defer w.close()
	for {
		hits, err := w.next()
		if err != nil {
			return err
		}
		if len(hits) == 0 {
			break
		}
		if err := r.drop(ctx, hits); err != nil {
			return err
		}
	}
	if was, is, err = r.sizes(ctx); err == nil && was != is {
		err = fmt.Errorf("%s: %w: the new index holds %d documents, the old one %d", r.s.c.Place(), store.ErrConflict, is, was)
	}
	return err
}

func (r *renewing) sizes(ctx context.Context) (live, next int64, err error) {
	if live, err = r.s.size(ctx, r.live, nil); err == nil {
		next, err = r.s.size(ctx, r.next, nil)
	}
	return live, next, err
}

// drop deletes those of some documents of the new index that the live one has no more.
func (r *renewing) drop(ctx context.Context, hits []hit) error {
	ids := make([]string, len(hits))
	for i := range hits {
		ids[i] = hits[i].ID
	}
	there, err := r.s.get(ctx, "read documents", r.alias, ids, "-")
	if err != nil {
		return err
	}
	var ops []conn.Op
	for i := range there {
		if !there[i].Found {
			ops = append(ops, conn.Op{Action: conn.Delete, Index: r.building, ID: ids[i], IfSeqNo: -1})
		}
	}
	items, err := r.s.c.Bulk(ctx, ops)
	for i := range items {
		if err == nil && items[i].Err != nil {
			err = items[i].Err
		}
	}
	return err
}
