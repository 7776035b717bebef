package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
)

// version is what the image is tagged with.
const version = "8.19.13"

// pause is between two tries to log in.
const pause = 2 * time.Second

type server struct {
	settings settings
	backend  *backend
	ready    atomic.Bool

	mu      sync.Mutex
	objects map[string]bool // "type/id" of what was taken
}

// serve listens until ctx ends.
func (s *server) serve(ctx context.Context, certificate tls.Certificate) error {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", net.JoinHostPort(s.settings["server.host"], s.settings["server.port"]))
	if err != nil {
		return err
	}
	go s.logIn(ctx)
	h := &http.Server{
		Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
	}
	go func() {
		<-ctx.Done()
		_ = h.Close()
	}()
	say("stands in for Kibana %s at %s", version, l.Addr())
	if err := h.ServeTLS(l, "", ""); ctx.Err() == nil {
		return err
	}
	return nil
}

// logIn tries until Elasticsearch knows Kibana's account; until then it is not ready.
func (s *server) logIn(ctx context.Context) {
	for ctx.Err() == nil {
		who, known, err := s.backend.who(ctx, s.backend.own())
		switch {
		case err != nil:
			say("Elasticsearch cannot be asked: %v", err)
		case !known:
			say("unable to authenticate user [%s]", s.backend.user)
		case who.Name != s.backend.user:
			say("Elasticsearch takes %q for %q", s.backend.user, who.Name)
		default:
			say("logged in to Elasticsearch as %s, with the roles %v", who.Name, who.Roles)
			s.ready.Store(true)
			return
		}
		time.Sleep(pause)
	}
}

func (s *server) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/login?next=%2F", http.StatusFound)
	})
	m.HandleFunc("GET /api/status", s.status)
	m.HandleFunc("POST /api/saved_objects/_import", s.load)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.ready.Load() {
			http.Error(w, "Kibana server is not ready yet", http.StatusServiceUnavailable)
			return
		}
		m.ServeHTTP(w, r)
	})
}

// status says the version to those alone who are known, as Kibana does.
func (s *server) status(w http.ResponseWriter, r *http.Request) {
	answer := map[string]any{"status": map[string]any{"overall": map[string]any{"level": "available"}}}
	if a := r.Header.Get("Authorization"); a != "" {
		_, known, err := s.backend.who(r.Context(), a)
		if err != nil || !known {
			refuse(w, http.StatusUnauthorized)
			return
		}
		answer["name"], answer["version"] = s.settings["server.name"], map[string]any{"number": version}
	}
	reply(w, answer)
}

// load takes saved objects of those who may write them.
func (s *server) load(w http.ResponseWriter, r *http.Request) {
	a := r.Header.Get("Authorization")
	who, known, err := s.backend.who(r.Context(), a)
	if err != nil || !known || a == "" {
		refuse(w, http.StatusUnauthorized)
		return
	}
	if may, err := s.backend.maySave(r.Context(), a); err != nil || !may {
		say("%s may not write saved objects", who.Name)
		refuse(w, http.StatusForbidden)
		return
	}
	if r.Header.Get("kbn-xsrf") == "" {
		refuse(w, http.StatusBadRequest)
		return
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	defer func() { _ = file.Close() }()
	s.mu.Lock()
	defer s.mu.Unlock()
	result, err := take(file, s.objects, r.URL.Query().Get("overwrite") == "true")
	if err != nil {
		say("an import by %s is refused: %v", who.Name, err)
		refuse(w, http.StatusBadRequest)
		return
	}
	say("imported by %s: %d objects, %d refused", who.Name, result.Count, len(result.Errors))
	reply(w, result)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.MarshalWrite(w, v) // the client is gone where it fails
}

func refuse(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
