package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestElasticsearch(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		want string // in the error; "": none
	}{
		"nothing":              {nil, "ELASTICSEARCH_URL: it is not set"},
		"a node":               {map[string]string{"ELASTICSEARCH_URL": "https://h:9200"}, ""},
		"credentials":          {map[string]string{"ELASTICSEARCH_URL": "https://u:CANARY@h"}, "ELASTICSEARCH_USERNAME"},
		"no host":              {map[string]string{"ELASTICSEARCH_URL": "https://h https://"}, "names no host"},
		"a query":              {map[string]string{"ELASTICSEARCH_URL": "https://h?x=CANARY"}, "behind the path"},
		"plain elsewhere":      {map[string]string{"ELASTICSEARCH_URL": "http://10.0.0.1:9200"}, "ELASTICSEARCH_ALLOW_HTTP"},
		"plain allowed":        {map[string]string{"ELASTICSEARCH_URL": "http://10.0.0.1:9200", "ELASTICSEARCH_ALLOW_HTTP": "1"}, ""},
		"plain here":           {map[string]string{"ELASTICSEARCH_URL": "http://[::1]:9200,http://localhost:9201"}, ""},
		"no password":          {map[string]string{"ELASTICSEARCH_URL": "https://h", "ELASTICSEARCH_USERNAME": "u"}, "belong together"},
		"no user":              {map[string]string{"ELASTICSEARCH_URL": "https://h", "ELASTICSEARCH_PASSWORD": "CANARY"}, "belong together"},
		"both":                 {map[string]string{"ELASTICSEARCH_URL": "https://h", "ELASTICSEARCH_USERNAME": "u", "ELASTICSEARCH_PASSWORD": "CANARY", "ELASTICSEARCH_API_KEY": "CANARY"}, "either"},
		"certificate, no key":  {map[string]string{"ELASTICSEARCH_URL": "https://h", "ELASTICSEARCH_CLIENT_CERT": "c.pem"}, "belong together"},
		"with everything else": {map[string]string{"ELASTICSEARCH_URL": "https://h", "ELASTICSEARCH_API_KEY": "CANARY", "ELASTICSEARCH_CLIENT_CERT": "c", "ELASTICSEARCH_CLIENT_KEY": "k"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			got, err := Load(Flags{Store: StoreElasticsearch})
			if c.want == "" {
				if err != nil || got.Elasticsearch.Index != DefaultIndex {
					t.Fatalf("%v, %v", got, err)
				}
				got.Wipe()
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "CANARY") {
				t.Fatalf("error %v", err)
			}
		})
	}
	// What the other store would need is not asked of this one.
	clean(t)
	t.Setenv("ELASTICSEARCH_USERNAME", "u")
	load(t, Flags{})
}

func TestSecretFiles(t *testing.T) {
	folder, _ := clean(t)
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv("MASTER_KEY_FILE", write("key", "horse battery\r\n", 0o400))
	dotenv(t, "ELASTICSEARCH_PASSWORD_FILE="+write("password", "p w\n", 0o444)+"\nMASTER_KEY=of the file\n")
	c := load(t, Flags{})
	if string(c.MasterKey.Expose()) != "horse battery" || string(c.Elasticsearch.Password.Expose()) != "p w" {
		t.Errorf("%q, %q", c.MasterKey.Expose(), c.Elasticsearch.Password.Expose())
	}
	for name, path := range map[string]string{
		"everybody can write it": write("open", "CANARY", 0o666),
		"larger than 64 KiB":     write("large", strings.Repeat("CANARY", 20000), 0o600),
		"is a directory":         folder,
	} {
		t.Setenv("API_TOKEN_FILE", path)
		if _, err := Load(Flags{}); err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Setenv("API_TOKEN", "CANARY")
	if _, err := Load(Flags{}); err == nil || !strings.Contains(err.Error(), "API_TOKEN_FILE: API_TOKEN is set as well") {
		t.Errorf("both: %v", err)
	}
}
