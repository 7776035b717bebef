package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"cofre/store"
	"cofre/store/storetest"
)

// asNobody runs fn on a thread that has no rights of root, whoever runs the tests.
func asNobody(t *testing.T, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		if os.Getuid() == 0 {
			_ = unix.Setfsgid(65534) // the returned value is the old id
			_ = unix.Setfsuid(65534)
			if old, _ := unix.SetfsuidRetUid(65534); old != 65534 {
				t.Error("cannot give up root's rights")
				return
			}
		}
		fn()
	}()
	<-done
}

// shared makes a store that nobody may read, with its folder in that mode.
func shared(t *testing.T, folder, file os.FileMode) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cofre") //nolint:usetesting // t.TempDir lies in a folder that nobody may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.Chmod(dir, 0o700)
		_ = os.RemoveAll(dir)
	})
	s, err := Create(t.Context(), filepath.Join(dir, "cofre.db"), store.Options{Schema: storetest.SampleSchema()})
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, records(20)...)
	mustSettle(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(s.path, file), os.Chmod(dir, folder)); err != nil {
		t.Fatal(err)
	}
	return s.path
}

func TestReadOnlyFolder(t *testing.T) {
	path := shared(t, 0o555, 0o444)
	asNobody(t, func() {
		for _, readOnly := range []bool{true, false} {
			s, err := Open(t.Context(), path, store.Options{Schema: storetest.SampleSchema(), ReadOnly: readOnly})
			if err != nil {
				t.Error(err)
				continue
			}
			if n, err := s.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 20 {
				t.Errorf("%d documents, %v", n.N, err)
			}
			refusesWrites(t, s)
			_ = s.Close()
		}
	})
}

func TestReadOnlyFile(t *testing.T) {
	path := shared(t, 0o777, 0o444)
	asNobody(t, func() {
		s, err := Open(t.Context(), path, store.Options{Schema: storetest.SampleSchema()})
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = s.Close() }()
		if n, err := s.Count(t.Context(), store.Users, store.Query{}, 0); err != nil || n.N != 20 {
			t.Errorf("%d documents, %v", n.N, err)
		}
		refusesWrites(t, s)
	})
}

func TestUnreadableFile(t *testing.T) {
	path := shared(t, 0o755, 0o000)
	asNobody(t, func() {
		if _, err := Open(t.Context(), path, store.Options{}); !errors.Is(err, store.ErrUnreachable) {
			t.Errorf("a file that may not be read: %v", err)
		}
		if _, err := Create(t.Context(), path+".other", store.Options{}); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("Create where nothing may be made: %v", err)
		}
	})
}
