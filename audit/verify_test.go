package audit

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"cofre/crypto"
)

// rebuild computes all stored hashes anew, as somebody would who has the whole database.
func rebuild(m *memory) {
	var tr tree
	for i := range m.rows {
		h, _ := recordHash(nil, m.rows[i].Leaf, m.rows[i].Sig)
		m.rows[i].Hashes = plain(tr.push(h, nil))
	}
}

// renumber files the rows under 0, 1, 2…
func renumber(m *memory) {
	for i := range m.rows {
		m.rows[i].Seq = uint64(i)
	}
}

func TestVerifyGood(t *testing.T) {
	w, b := newWorld(t), &memory{}
	var last [2]uint64
	for _, n := range []int{0, 1, 1, 5, 600} {
		w.fill(t, w.log(b, 0), n)
		head := w.head(t, b)
		cp := &Checkpoint{Head: head}
		l := w.log(b, 0)
		r, err := l.Verify(t.Context(), VerifyOptions{
			Keys: w.keys, Checkpoint: cp, Pinned: &head, Progress: func(done, total uint64) { last = [2]uint64{done, total} },
		})
		if err != nil || !r.OK() || r.Size != head.Size || r.Root != head.Root || last != [2]uint64{head.Size, head.Size} {
			t.Fatalf("%d entries: %+v, %v, progress %v", len(b.rows), r, err, last)
		}
	}
}

// TestVerifyTampering holds the verifier to every class of tampering: the kind and the number must be right.
func TestVerifyTampering(t *testing.T) {
	w, good := newWorld(t), &memory{}
	w.fill(t, w.log(good, 0), 40)
	seen := w.head(t, good)
	w.fill(t, w.log(good, 1), 1)
	w.fill(t, w.log(good, 0), 259)
	cp, err := ParseCheckpoint(MakeCheckpoint(w.vault, seen, w.sign), w.vault, w.checkpointKeys()...)
	if err != nil {
		t.Fatal(err)
	}
	anew := func(vault crypto.VaultID, n int) *memory {
		o, m := *w, &memory{}
		o.vault, o.clock = vault, w.clock.Add(time.Minute)
		o.fill(t, o.log(m, 0), n)
		return m
	}
	type found struct {
		kind Kind
		seq  uint64
	}
	for name, c := range map[string]struct {
		tamper func(m *memory)
		first  found
		all    int // how many problems; 0: any number
	}{
		"edit":                   {func(m *memory) { edit(&m.rows[17]) }, found{KindSignature, 17}, 3},
		"edit, hashes rebuilt":   {func(m *memory) { edit(&m.rows[17]); rebuild(m) }, found{KindSignature, 17}, 0},
		"edit of the last":       {func(m *memory) { edit(&m.rows[299]); rebuild(m) }, found{KindSignature, 299}, 1},
		"leaf spoilt":            {func(m *memory) { m.rows[17].Leaf[3] ^= 1 }, found{KindFormat, 17}, 3},
		"leaf not canonical":     {func(m *memory) { m.rows[17].Leaf = append([]byte(" "), m.rows[17].Leaf...) }, found{KindFormat, 17}, 3},
		"signature":              {func(m *memory) { m.rows[17].Sig[0] ^= 1 }, found{KindSignature, 17}, 3},
		"stored hash":            {func(m *memory) { m.rows[16].Hashes[0][0] ^= 1 }, found{KindHashes, 16}, 0},
		"stored upper hash":      {func(m *memory) { m.rows[17].Hashes[1][0] ^= 1 }, found{KindHashes, 17}, 1},
		"stored hashes gone":     {func(m *memory) { m.rows[17].Hashes = nil }, found{KindHashes, 17}, 1},
		"one removed":            {func(m *memory) { m.rows = slices.Delete(m.rows, 17, 18) }, found{KindMissing, 17}, 2},
		"several removed":        {func(m *memory) { m.rows = slices.Delete(m.rows, 50, 99) }, found{KindMissing, 50}, 1},
		"removed and closed up":  {func(m *memory) { m.rows = slices.Delete(m.rows, 17, 18); renumber(m); rebuild(m) }, found{KindNumber, 17}, 0},
		"prefix removed":         {func(m *memory) { m.rows = m.rows[7:] }, found{KindMissing, 0}, 0},
		"prefix, renumbered":     {func(m *memory) { m.rows = m.rows[7:]; renumber(m); rebuild(m) }, found{KindNumber, 0}, 0},
		"swapped":                {func(m *memory) { m.rows[17], m.rows[18] = m.rows[18], m.rows[17]; renumber(m); rebuild(m) }, found{KindNumber, 17}, 0},
		"replayed":               {func(m *memory) { m.rows = slices.Insert(m.rows, 30, m.rows[17]); renumber(m); rebuild(m) }, found{KindNumber, 30}, 0},
		"replayed at the end":    {func(m *memory) { m.rows = append(m.rows, m.rows[17]); renumber(m); rebuild(m) }, found{KindNumber, 300}, 2},
		"truncated":              {func(m *memory) { m.rows = m.rows[:39] }, found{KindTruncated, 39}, 1},
		"emptied":                {func(m *memory) { m.rows = nil }, found{KindEmptied, 0}, 1},
		"last missing, size not": {func(m *memory) { m.rows = slices.Delete(m.rows, 298, 299) }, found{KindMissing, 298}, 1},
		"old copy":               {func(m *memory) { m.rows = m.rows[:20] }, found{KindTruncated, 20}, 1},
		"written anew":           {func(m *memory) { m.rows = anew(w.vault, 300).rows }, found{KindCheckpoint, 40}, 1},
		"another vault's":        {func(m *memory) { m.rows = anew(crypto.VaultID{9}, 300).rows }, found{KindVault, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := good.clone()
			c.tamper(b)
			r := w.verify(t, b, VerifyOptions{Checkpoint: cp})
			if r.OK() {
				t.Fatal("not noticed")
			}
			if p := r.Problems[0]; (found{p.Kind, p.Seq}) != c.first || p.Reason == "" {
				t.Errorf("first problem %+v, want %v", p, c.first)
			}
			if c.all != 0 && len(r.Problems) != c.all {
				t.Errorf("%d problems, want %d: %+v", len(r.Problems), c.all, r.Problems[:min(5, len(r.Problems))])
			}
		})
	}
	pinned := Head{Size: 301, Root: seen.Root}
	if r := w.verify(t, good, VerifyOptions{Pinned: &pinned}); len(r.Problems) != 1 || r.Problems[0].Kind != KindTruncated {
		t.Errorf("pinned beyond the end: %+v", r.Problems)
	}
	pinned.Size = 300
	if r := w.verify(t, good, VerifyOptions{Pinned: &pinned}); len(r.Problems) != 1 || r.Problems[0].Kind != KindPinned {
		t.Errorf("pinned, another root: %+v", r.Problems)
	}
}

func TestVerifySigners(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 4)
	w.fill(t, w.log(b, 1), 1) // entry 4
	w.fill(t, w.log(b, 0), 2)
	two := w.hosts[1].ID()
	check := func(name string, want ...Kind) {
		t.Helper()
		r := w.verify(t, b, VerifyOptions{})
		var got []Kind
		for _, p := range r.Problems {
			got = append(got, p.Kind)
			if p.Seq != 4 {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	check("enrolled")
	w.added[two] = 4
	check("enrolled by this number")
	w.added[two] = 5
	check("enrolled later", KindSigner)
	w.added[two], w.revoked[two] = 0, 5
	check("revoked later")
	w.revoked[two] = 4
	check("revoked before", KindSigner)
	w.hosts = w.hosts[:1]
	check("unknown", KindSigner)
}

func TestVerifyLinksAndTimes(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	add := func(action, outcome string, of int) {
		t.Helper()
		d := Draft{Action: action, Outcome: outcome}
		if of >= 0 {
			n := uint64(of)
			d.Of = &n
		}
		if _, err := l.Append(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	add(ActionIngest, OutcomeIntent, -1) // 0
	add(ActionIngest, OutcomeOK, 0)
	add(ActionIngest, OutcomeAborted, 0) // 2: has one already
	add(ActionReveal, OutcomeIntent, -1) // 3: stays open
	add(ActionSweep, OutcomeIntent, -1)  // 4
	add(ActionErase, OutcomeOK, 4)       // 5: another action
	w.clock = w.clock.Add(-5 * time.Minute)
	add(ActionLock, OutcomeOK, -1) // within the slack
	w.clock = w.clock.Add(-time.Hour)
	add(ActionLock, OutcomeOK, -1) // 7: clock went back
	add(ActionReveal, OutcomeOK, 1)
	r := w.verify(t, b, VerifyOptions{})
	if len(r.Problems) != 1 || r.Problems[0].Kind != KindLink || r.Problems[0].Seq != 8 || r.Open != 1 {
		t.Errorf("problems %+v, %d open", r.Problems, r.Open)
	}
	var got []uint64
	for _, p := range r.Remarks {
		got = append(got, p.Seq)
	}
	if !slices.Equal(got, []uint64{2, 5, 7, 8}) {
		t.Errorf("remarks %+v", r.Remarks)
	}
}

func TestVerifyAgainstThisProcess(t *testing.T) {
	w, b := newWorld(t), &memory{}
	l := w.log(b, 0)
	w.fill(t, l, 10)
	b.rows = b.rows[:6]
	r, err := l.Verify(t.Context(), VerifyOptions{Keys: w.keys})
	if err != nil || len(r.Problems) != 1 || r.Problems[0].Kind != KindTruncated {
		t.Errorf("%+v, %v", r.Problems, err)
	}
}

func TestVerifyStops(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 20)
	for range 13 { // more than the pipeline holds
		b.rows = append(b.rows, slices.Repeat(b.rows[:20], 20)...)
	}
	renumber(b)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := w.log(b, 0).Verify(ctx, VerifyOptions{Keys: w.keys, Progress: func(uint64, uint64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	r := w.verify(t, b, VerifyOptions{})
	if len(r.Problems) != MaxProblems || r.More == 0 {
		t.Errorf("%d problems kept, %d more", len(r.Problems), r.More)
	}
}

// TestAbsurdSize: a store that claims to be huge costs neither memory nor time.
func TestAbsurdSize(t *testing.T) {
	w, b := newWorld(t), &memory{}
	w.fill(t, w.log(b, 0), 3)
	b.rows[2].Seq = 1 << 61
	r := w.verify(t, b, VerifyOptions{})
	if r.OK() || r.Problems[0].Kind != KindMissing || r.Problems[0].Seq != 2 {
		t.Errorf("%+v", r.Problems)
	}
}
