package ingest

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"sync/atomic"
)

// maxLayers is how many layers of gzip are taken off: a .gz file that a server compresses once more has two.
const maxLayers = 2

// errDamaged says that compressed bytes are not what was compressed.
var errDamaged = errors.New("the compressed data is damaged")

// counter counts the bytes that are read through it, for Progress.
type counter struct {
	r io.Reader
	n *atomic.Int64
}

// Read counts what it passes on.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// unpack returns a reader of what r holds, decompressed where its first bytes say gzip. It reads only as much as it
// needs, and is a stream whatever the data expands to.
func unpack(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	for range maxLayers {
		magic, _ := b.Peek(2)
		if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
			return b, nil
		}
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, unpackError(err)
		}
		b = bufio.NewReaderSize(&unpacker{z}, 64<<10)
	}
	return b, nil
}

// unpacker tells damage from a stream that broke off.
type unpacker struct{ z *gzip.Reader }

// Read names damage as errDamaged; the end stays io.EOF.
func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader returns io.EOF itself
		err = unpackError(err)
	}
	return n, err
}

func unpackError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return errDamaged
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
