package vault

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json"

	"cofre/audit"
	"cofre/crypto"
	"cofre/secret"
	"cofre/store"
)

// Reject is one record in quarantine as it may be shown to anybody.
type Reject struct {
	ID       string // of the reject itself
	Record   string // id of the record, "" where it could not be read
	Position uint64 // in its source, from 1
	Reason   string
	Time     time.Time
	Expires  time.Time // from then on it need not be kept; zero: nothing says when
	Source   string    // without credentials
	Run      string    // batch of the run that rejected it, base64url
	Damaged  bool      // the document cannot be read: only ID is known, and Verify says more
}

// rejectMembers is the clear part of a reject's document.
type rejectMembers struct {
	Record   string `json:"record"`
	Position uint64 `json:"position"`
	Reason   string `json:"reason"`
	Time     string `json:"time"`
	Expires  string `json:"expires"`
	Source   string `json:"source"`
	Run      string `json:"run"`
}

// rejectOf reads the clear part of a reject's document.
func rejectOf(d store.Doc) Reject {
	var m rejectMembers
	if err := json.Unmarshal(d.JSON, &m); err != nil {
		return Reject{ID: d.ID, Damaged: true}
	}
	r := Reject{ID: d.ID, Record: m.Record, Position: m.Position, Reason: m.Reason, Source: m.Source, Run: m.Run}
	var err error
	if r.Time, err = crypto.ParseTime(m.Time); err != nil {
		r.Damaged = true
	}
	if m.Expires == "" {
		return r
	}
	if r.Expires, err = crypto.ParseTime(m.Expires); err != nil {
		r.Damaged = true
	}
	return r
}

// RevealedReject is a reject with its original in the clear until Close.
type RevealedReject struct {
	Reject

	Original *secret.Bytes // the bytes as they were read
	UTF8     bool          // the original is valid UTF-8
	Length   int64         // of the original; more than Original holds where Cut
	Cut      bool          // only the beginning was kept
}

// Close wipes the original. It may be called again.
func (r *RevealedReject) Close() {
	if r != nil {
		r.Original.Wipe()
	}
}

// Rejects calls fn for every reject, in order of id.
func (v *Vault) Rejects(ctx context.Context, fn func(Reject) error) error {
	return v.docs(ctx, store.Rejects, store.Query{}, 0, func(d store.Doc) error { return fn(rejectOf(d)) })
}

// RejectPage returns rejects next to a place in their order, which is by id; r.Query selects and sorts nothing but
// Desc.
func (v *Vault) RejectPage(ctx context.Context, r store.PageRequest) (rejects []Reject, prev, next store.Cursor, err error) {
	page, err := v.o.Store.Page(ctx, store.Rejects, r)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, d := range page.Docs {
		rejects = append(rejects, rejectOf(d))
	}
	return rejects, page.Prev, page.Next, nil
}

// CountRejects counts the rejects, but stops at limit (0: never).
func (v *Vault) CountRejects(ctx context.Context, limit int64) (store.Count, error) {
	return v.o.Store.Count(ctx, store.Rejects, store.Query{}, limit)
}

// ShowReject opens the original of one reject. It is audited as a reveal and fails as Reveal does.
func (v *Vault) ShowReject(ctx context.Context, id, reason string) (*RevealedReject, error) {
	var out *RevealedReject
	d := audit.Draft{Action: audit.ActionReveal, Record: id, Fields: []string{"original"}, Reason: reason}
	err := v.revealing(ctx, d, func(ctx context.Context, s *session) (shown []string, err error) {
		out, err = v.openReject(ctx, s, id)
		return []string{"original"}, err
	})
	if err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// openReject decrypts one reject.
func (v *Vault) openReject(ctx context.Context, s *session, id string) (*RevealedReject, error) {
	u, d, err := v.fetch(ctx, s, store.Rejects, id)
	if err != nil {
		return nil, err
	}
	defer u.Wipe()
	original, err := u.Field("original")
	if err != nil {
		return nil, CauseRejectFields
	}
	defer original.Wipe()
	metaText, err := u.Field("meta")
	if err != nil {
		return nil, CauseRejectFields
	}
	defer metaText.Wipe()
	var meta rejectMeta
	if err := crypto.DecodeStrict(metaText.Expose(), &meta); err != nil {
		return nil, CauseRejectFields
	}
	raw, isText, err := originalBytes(original.Expose())
	if err != nil {
		return nil, CauseRejectFields
	}
	r := rejectOf(d)
	r.Time = u.At()
	return &RevealedReject{Reject: r, Original: secret.New(raw), UTF8: isText, Length: meta.Length, Cut: meta.Cut}, nil
}

// Dropped is what DropRejects removed.
type Dropped struct {
	Rejects    uint64
	Unverified uint64 // of those, rejects that did not open: damaged or planted
	Missing    uint64 // ids that were not there
	Kept       uint64 // DropExpired: did not open, so nobody vouches for when they expire
}

// dropping is what is dropped, and why.
type dropping struct {
	reason string
	by     time.Time // not zero: only what opens and expires by then
}

// dropChunk is how many rejects are removed in one write.
const dropChunk = 1000

// dropData is the data of the entries of a drop. Verify takes an intent without an outcome as something that may have
// happened.
type dropData struct {
	Rejects    uint64 `json:"rejects"`
	Unverified uint64 `json:"unverified"`
	Dropping   births `json:"dropping,omitempty"` // of an intent
	Dropped    births `json:"dropped,omitempty"`  // of an outcome
}

// DropRejects removes rejects for good; no ids: all of them. Needs the unlocked vault; audited with counts.
func (v *Vault) DropRejects(ctx context.Context, ids []string, reason string) (Dropped, error) {
	return v.dropThose(ctx, dropping{reason: reason}, func(ctx context.Context) ([]string, error) {
		if len(ids) == 0 {
			return v.rejectIDs(ctx)
		}
		return ids, nil
	})
}

// DropExpired removes the rejects that have expired, by this machine's clock, as DropRejects does. One that does not
// open stays: whoever damaged it may have changed when it expires.
func (v *Vault) DropExpired(ctx context.Context, reason string) (Dropped, error) {
	now := v.now()
	return v.dropThose(ctx, dropping{reason: reason, by: now}, func(ctx context.Context) (ids []string, err error) {
		err = v.Rejects(ctx, func(r Reject) error {
			if !r.Damaged && !r.Expires.IsZero() && !r.Expires.After(now) {
				ids = append(ids, r.ID)
			}
			return nil
		})
		return ids, err
	})
}

// dropThose is DropRejects of the ids that which returns.
func (v *Vault) dropThose(ctx context.Context, what dropping, which func(context.Context) ([]string, error)) (Dropped, error) {
	s, ctx, release, err := v.use(ctx)
	if err != nil {
		return Dropped{}, err
	}
	defer release()
	if err := v.refreshFor(ctx, s); err != nil {
		return Dropped{}, ended(ctx, err)
	}
	if err := v.writable(); err != nil {
		return Dropped{}, err
	}
	ids, err := which(ctx)
	if err != nil {
		return Dropped{}, ended(ctx, err)
	}
	out, err := v.drop(ctx, s, ids, what)
	v.afterwards(ctx)
	return out, ended(ctx, err)
}

// rejectIDs returns the ids of all rejects there are now.
func (v *Vault) rejectIDs(ctx context.Context) (ids []string, err error) {
	err = v.docs(ctx, store.Rejects, store.Query{}, 0, func(d store.Doc) error {
		ids = append(ids, d.ID)
		return nil
	})
	return ids, err
}

// drop removes rejects in chunks, each bracketed by audit entries.
func (v *Vault) drop(ctx context.Context, s *session, ids []string, what dropping) (Dropped, error) {
	var out Dropped
	for len(ids) > 0 {
		n := min(len(ids), dropChunk)
		chunk := ids[:n]
		if err := again(ctx, func() error { return v.dropSome(ctx, s, chunk, what, &out) }); err != nil {
			return out, err
		}
		ids = ids[n:]
	}
	return out, nil
}

// dropSome removes one chunk of rejects. A reject whose key is genuine goes with it, and its run's account is told; of
// any other only the document goes: its key entry may be another record's.
func (v *Vault) dropSome(ctx context.Context, s *session, ids []string, what dropping, out *Dropped) error {
	since, err := v.o.Store.AuditSize(ctx)
	if err != nil {
		return during("read the audit log", err)
	}
	var gone store.Removal
	var passed Dropped
	data := dropData{Dropping: births{}}
	for _, id := range ids {
		if err := v.droppable(ctx, s, id, what, &gone, &data, &passed); err != nil {
			return err
		}
	}
	data.Rejects = uint64(len(gone.Rejects))
	done := func() {
		out.Rejects += data.Rejects
		out.Unverified += data.Unverified
		out.Missing += passed.Missing
		out.Kept += passed.Kept
	}
	if len(gone.Rejects) == 0 {
		done()
		return nil
	}
	return v.removing(ctx, s, removal{
		action: audit.ActionRejectDrop, reason: what.reason, since: since, what: gone, intent: data, done: done,
		outcome: dropData{Rejects: data.Rejects, Unverified: data.Unverified, Dropped: data.Dropping},
	})
}

// droppable adds one reject to what is removed, or counts it to what is passed over.
func (v *Vault) droppable(ctx context.Context, s *session, id string, what dropping,
	gone *store.Removal, data *dropData, passed *Dropped,
) error {
	u, d, err := v.fetch(ctx, s, store.Rejects, id)
	switch {
	case errors.Is(err, ErrNotFound):
		passed.Missing++
		return nil
	case errors.Is(err, ErrIntegrity) && !what.by.IsZero():
		passed.Kept++
		return nil
	case errors.Is(err, ErrIntegrity):
		data.Unverified++
	case err != nil:
		return err
	default:
		u.Wipe()
		if e := rejectOf(d).Expires; !what.by.IsZero() && (e.IsZero() || e.After(what.by)) {
			return nil
		}
	}
	gone.Rejects = append(gone.Rejects, id)
	return v.droppableKeys(ctx, s, id, gone, data)
}

// droppableKeys adds the key entries of one reject to what is removed.
func (v *Vault) droppableKeys(ctx context.Context, s *session, id string, gone *store.Removal, data *dropData) error {
	keys, err := v.o.Store.KeysOf(ctx, id)
	if err != nil {
		return during("read the key entries", err)
	}
	counted := false
	for i := range keys {
		kid, genuine, err := v.genuineKey(ctx, s, &keys[i])
		if err != nil {
			return err
		}
		if !genuine || rejectID(kid) != id {
			continue
		}
		gone.Keys = append(gone.Keys, store.KeyRef{KID: keys[i].KID, Batch: keys[i].Batch})
		if !counted {
			data.Dropping.add(kid.Batch.String(), 1)
			counted = true
		}
	}
	return nil
}
