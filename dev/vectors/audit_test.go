package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"
	"golang.org/x/mod/sumdb/tlog"

	"cofre/audit"
	"cofre/crypto"
)

// fewestLogs is how many audit logs there are at least.
const fewestLogs = 30

// filed is an audit log as a store keeps it.
type filed []audit.Row

func (f filed) Append(context.Context, audit.Row) error { return errors.New("read only") }
func (f filed) Size(context.Context) (uint64, error)    { return uint64(len(f)), nil }
func (f filed) RowsAt(_ context.Context, seqs ...uint64) (out []audit.Row, err error) {
	for _, seq := range seqs {
		if seq >= uint64(len(f)) {
			return nil, errors.New("no such row")
		}
		out = append(out, f[seq])
	}
	return out, nil
}

func (f filed) Rows(_ context.Context, from, to uint64, fn func(audit.Row) error) error {
	for seq := from; seq < to && seq < uint64(len(f)); seq++ {
		if err := fn(f[seq]); err != nil {
			return err
		}
	}
	return nil
}

// TestAuditVectors reads the vectors of audit logs with package audit, which crypto's own test of vectors cannot import.
func TestAuditVectors(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "testdata", "vectors", "audit-*.json"))
	if err != nil || len(paths) < fewestLogs {
		t.Fatalf("%d logs found, at least %d expected: %v", len(paths), fewestLogs, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var v vector
			if err := json.Unmarshal(text, &v); err != nil {
				t.Fatal(err)
			}
			checkAudit(t, &v)
		})
	}
}

func checkAudit(t *testing.T, v *vector) {
	var in struct {
		Rows []struct {
			Leaf string `json:"leaf"`
			Sig  string `json:"sig"`
		} `json:"rows"`
		Checkpoint string `json:"checkpoint"`
	}
	if err := json.Unmarshal(v.Case, &in); err != nil {
		t.Fatal(err)
	}
	h, err := crypto.ParseHeader([]byte(v.Header))
	if err != nil {
		t.Fatal(err)
	}
	var keys []ed25519.PublicKey
	for _, k := range h.SignKeys() {
		keys = append(keys, k.Key)
	}
	cp, err := audit.ParseCheckpoint([]byte(in.Checkpoint), h.Body.Vault, keys...)
	if err != nil {
		if !errors.Is(err, audit.ErrCheckpoint) || (v.Expect != format && v.Expect != unauthenticated) {
			t.Errorf("checkpoint: %v, expected %s", err, v.Expect)
		}
		return
	}
	var rows filed
	var hashes stored
	for i, r := range in.Rows {
		row := audit.Row{Seq: uint64(i), Leaf: []byte(r.Leaf), Sig: unb64(r.Sig)}
		done := must(tlog.StoredHashesForRecordHash(int64(i), tlog.RecordHash(treeRecord(row)), hashes))
		hashes = append(hashes, done...)
		for _, hash := range done {
			row.Hashes = append(row.Hashes, hash)
		}
		rows = append(rows, row)
	}
	report, err := audit.New(rows, audit.Options{Vault: h.Body.Vault}).Verify(t.Context(), audit.VerifyOptions{
		Keys: signersOf(h), VaultKeys: h.SignKeys(), Checkpoint: cp,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := classOf(report); got != v.Expect {
		t.Errorf("%s, expected %s: %v", got, v.Expect, report.Problems)
	}
}

// treeRecord is what the tree holds of an entry; t is the test's in a test.
func treeRecord(row audit.Row) []byte { return t("audit-rec", row.Leaf, row.Sig) }

// stored is the tree's hashes in tlog's order.
type stored []tlog.Hash

// ReadHashes returns hashes by their index.
func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = s[index]
	}
	return out, nil
}

func signersOf(h *crypto.Header) audit.Keys {
	return func(by string) (ed25519.PublicKey, uint64, *uint64, bool) {
		s, ok := h.Signer(by)
		return s.PK, s.AddedSeq, s.RevokedSeq, ok
	}
}

// classOf is the class of the first problem of a report.
func classOf(r audit.Report) string {
	if r.OK() {
		return ok
	}
	switch r.Problems[0].Kind {
	case audit.KindSignature:
		return unauthenticated
	case audit.KindFormat:
		return format
	default:
		return integrity
	}
}
