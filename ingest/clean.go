package ingest

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"syscall"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// plainError says what an error of the system is, without the path or address that the caller names itself.
func plainError(err error) string {
	var (
		path *fs.PathError
		call *os.SyscallError
		addr *url.Error
		no   syscall.Errno
	)
	switch {
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.As(err, &no):
		return no.Error()
	case errors.As(err, &call):
		return call.Err.Error()
	case errors.As(err, &addr):
		return addr.Err.Error()
	default:
		return err.Error()
	}
}
