package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"
)

// allowedHome says what COFRE_HOME may hold.
const allowedHome = "the path of a folder that this user can write, or that can be made"

// home settles where the data is: given, or cofre in the XDG data folder.
func (l *loader) home(given string) {
	if given == "" {
		if given = l.defaultHome(); given == "" {
			return
		}
	}
	path, err := filepath.Abs(given)
	if err != nil {
		l.wrong(allowedHome, "%.200q is relative, and the current folder is gone", given)
		return
	}
	switch problem := folderProblem(path); problem {
	case "":
		l.c.Home = path
	default:
		l.wrong(allowedHome, "%.200q %s", path, problem)
	}
}

// defaultHome returns the folder that is used when none is named; "" where there is none, which is noted.
func (l *loader) defaultHome() string {
	home, err := os.UserHomeDir()
	if runtime.GOOS != "windows" && os.Getenv("XDG_DATA_HOME") == "" && (err != nil || !filepath.IsAbs(home)) {
		l.wrong(allowedHome, "it is not set, and neither is HOME, so there is no place for data")
		return ""
	}
	xdg.Reload() // it read the environment before main began
	return filepath.Join(xdg.DataHome, "cofre")
}

// folderProblem says why a folder can be neither used nor made; "" where it can. A folder that is there is taken as it
// is: a store that can only be read is one that can be read.
func folderProblem(path string) string {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return "is no folder"
	case err == nil:
		return ""
	case !errors.Is(err, fs.ErrNotExist):
		return "cannot be reached: " + reason(err)
	}
	for path != filepath.Dir(path) {
		path = filepath.Dir(path)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "cannot be reached: " + reason(err)
		case !info.IsDir():
			return "cannot be made: " + path + " is no folder"
		case !writable(path):
			return "cannot be made: " + path + " cannot be written by this user"
		}
		return ""
	}
	return "cannot be made: no folder above it is there"
}

// reason returns an error of the file system without its path, which is said already.
func reason(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}
