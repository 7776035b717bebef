package pin

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// fileName is the file of pins.
const fileName = "known_vaults"

// Path returns where this machine's pins are: cofre/known_vaults in the user's configuration folder
// (os.UserConfigDir), or known_vaults in home (COFRE_HOME) where the user has no home or cannot write there, as in
// many containers. A file that is in the configuration folder already is used in any case. Nothing is made.
func Path(home string) string {
	fallback := filepath.Join(home, fileName)
	config, err := os.UserConfigDir()
	if err != nil {
		return fallback
	}
	path := filepath.Join(config, "cofre", fileName)
	if _, err := os.Lstat(path); err == nil {
		return path
	}
	if !isFolder(config) {
		// A home that is named but not there (HOME=/nonexistent) is none: a folder made there would not last.
		if user, err := os.UserHomeDir(); err != nil || !isFolder(user) {
			return fallback
		}
	}
	if !canMake(filepath.Dir(path)) {
		return fallback
	}
	return path
}

// isFolder reports whether path is a folder.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// canMake reports whether a folder is there and writable, or could be made.
func canMake(path string) bool {
	for {
		info, err := os.Stat(path)
		switch {
		case err == nil:
			return info.IsDir() && writable(path)
		case !errors.Is(err, fs.ErrNotExist), filepath.Dir(path) == path:
			return false
		}
		path = filepath.Dir(path)
	}
}
