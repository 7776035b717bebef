package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// fileSource reads a file.
type fileSource struct {
	path string
	o    Options
	size int64 // -1 where the file has none, like a pipe
	read atomic.Int64
}

func openFile(path string, o Options) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	f := &fileSource{path: path, o: o, size: -1}
	switch {
	case info.IsDir():
		return nil, broken(fmt.Sprintf("%s is a folder: name a file in it", path), nil)
	case info.Mode().IsRegular():
		f.size = info.Size()
	}
	return f, nil
}

func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return broken(fmt.Sprintf("no such file: %s", path), err)
	case errors.Is(err, fs.ErrPermission):
		return broken(fmt.Sprintf("%s may not be read: check its permissions", path), err)
	default:
		return broken(fmt.Sprintf("%s cannot be read: %s", path, plainError(err)), err)
	}
}

// Name is the path as it was given.
func (f *fileSource) Name() string { return f.path }

// Progress counts the bytes of the file, packed as they are; its records are not known before they are read.
func (f *fileSource) Progress() Progress {
	return Progress{BytesRead: f.read.Load(), BytesTotal: f.size, RecordsTotal: -1}
}

// Read opens the file anew and decodes all of it.
func (f *fileSource) Read(ctx context.Context, yield func(Item) error) error {
	file, err := os.Open(f.path)
	if err != nil {
		return fileError(f.path, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	return readText(ctx, f.path, &counter{r: file, n: &f.read}, hintOf(f.path), f.o, yield)
}

// readText yields the items of a text that cannot be read twice.
func readText(ctx context.Context, name string, r io.Reader, h hint, o Options, yield func(Item) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d := newDecoder(o, yield)
	err := d.read(ctx, r, h)
	var (
		stop *stopped
		cut  *cutOff
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stop):
		return stop.err
	case errors.As(err, &cut):
		if err := d.giveRest(ctx); err != nil {
			errors.As(err, &stop)
			return stop.err
		}
		return broken(fmt.Sprintf("%s: %s after record %d; all that was complete has been read", name, cut.Error(), d.position), cut.cause)
	default:
		return broken(fmt.Sprintf("%s: %s", name, err.Error()), nil)
	}
}

// hintOf says what a path's extension says.
func hintOf(path string) hint {
	ext := strings.ToLower(filepath.Ext(path))
	if ext == ".gz" {
		ext = strings.ToLower(filepath.Ext(strings.TrimSuffix(path, filepath.Ext(path))))
	}
	switch ext {
	case ".json":
		return hintJSON
	case ".ndjson", ".jsonl":
		return hintLines
	case ".csv":
		return hintCSV
	default:
		return hintNone
	}
}
