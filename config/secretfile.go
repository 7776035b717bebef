package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// maxSecretFile is how large a file that holds one secret may be.
const maxSecretFile = 64 << 10

// fileOf names the variable that holds the path of a file with the secret instead of the secret: how container
// platforms hand secrets over.
func fileOf(name string) string { return name + "_FILE" }

// secretFiles reads the secrets whose variable names a file, into values. One line end behind the secret is not part of it.
func (l *loader) secretFiles(values *gathered) {
	for _, v := range variables() {
		path := values.of[fileOf(v.name)]
		if !v.secret || path == "" {
			continue
		}
		l.name = fileOf(v.name)
		if values.of[v.name] != "" {
			l.wrong("one of the two", "%s is set as well", v.name)
			continue
		}
		if text, ok := l.secretFile(path); ok {
			values.of[v.name] = text
		}
	}
}

func (l *loader) secretFile(path string) (string, bool) {
	const allowed = "the path of a file that this user can read and that holds the secret alone"
	f, err := os.Open(path) // #nosec G304 -- the operator names the file
	if err != nil {
		l.wrong(allowed, "%s", reason(err))
		return "", false
	}
	defer func() { _ = f.Close() }()
	buf := make([]byte, maxSecretFile+1)
	defer clear(buf)
	n, err := io.ReadFull(f, buf)
	switch {
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
		l.wrong(allowed, "%s", reason(err))
		return "", false
	case n > maxSecretFile:
		l.wrong(allowed, "it is larger than 64 KiB")
		return "", false
	}
	text := string(buf[:n])
	if end := len(text) - 1; end >= 0 && text[end] == '\n' {
		text = text[:end]
		if end--; end >= 0 && text[end] == '\r' {
			text = text[:end]
		}
	}
	if text == "" {
		l.wrong(allowed, "it is empty")
		return "", false
	}
	if info, err := f.Stat(); err == nil && info.Mode().Perm()&worldWritable != 0 && info.Mode()&fs.ModeType == 0 {
		l.wrong(allowed, "everybody can write it")
		return "", false
	}
	return text, true
}

// worldWritable is the permission of others to write.
const worldWritable = 0o002
