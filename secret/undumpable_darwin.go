package secret

import "errors"

func undumpable() error { return errors.New("not supported on darwin") }
