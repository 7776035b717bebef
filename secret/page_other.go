//go:build !linux && !darwin

package secret

import "errors"

// page does not exist on this platform: secrets stay on the heap.
type page struct{ mem []byte }

func newPage(int) (*page, error) {
	return nil, errors.New("locking memory is not supported on this platform")
}

func (*page) release() {}
