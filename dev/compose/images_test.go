//go:build compose && linux

package compose

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"cofre/dev/elasticsearch/node"
	"cofre/dev/rootfs"
)

const (
	version = "v0.0.0-tested"
	// elasticsearchMemory is what the machine of a test can spare; half becomes the heap.
	elasticsearchMemory = "1152m"
	composeFile         = "../../deploy/compose.yaml"
)

//go:embed docker-entrypoint.sh
var entrypoint string

// images makes all that the compose file names: the stand-ins, and the project's own as deploy/Dockerfile says.
func (e *engine) images() error {
	var err error
	if e.compose, err = composeCommand(e.base); err != nil {
		return err
	}
	home := os.Getenv(homeFolder)
	java, err := node.Java(e.base)
	if err != nil {
		return err
	}
	goRoot, err := exec.CommandContext(e.base, "go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	builder := "golang:" + strings.TrimPrefix(runtime.Version(), "go") + "-alpine"
	for _, i := range []struct {
		name    string
		changes []string
		fill    func(context.Context, *rootfs.Tree)
	}{
		{"elasticsearch:" + node.Version, []string{
			"ENV PATH=/usr/share/elasticsearch/bin:/usr/bin", "WORKDIR /usr/share/elasticsearch", "USER 1000:0",
			`ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]`, `CMD ["eswrapper"]`, "EXPOSE 9200 9300",
		}, func(ctx context.Context, t *rootfs.Tree) { elasticsearch(ctx, t, home, java) }},
		{"kibana:" + node.Version, []string{
			"ENV PATH=/usr/share/kibana/bin:/usr/bin", "WORKDIR /usr/share/kibana", "USER 1000",
			`CMD ["/usr/local/bin/kibana-docker"]`, "EXPOSE 5601",
		}, func(ctx context.Context, t *rootfs.Tree) { kibana(ctx, t, filepath.Join(e.run, "kibana")) }},
		{
			builder,
			[]string{"ENV PATH=/usr/local/go/bin:/usr/bin", "ENV GOPATH=/go", `CMD ["/bin/sh"]`},
			func(ctx context.Context, t *rootfs.Tree) { golang(ctx, t, strings.TrimSpace(string(goRoot))) },
		},
	} {
		if err := e.makeImage(i.name, i.changes, i.fill); err != nil {
			return fmt.Errorf("the image %s: %w", i.name, err)
		}
	}
	return e.build()
}

// recipe is the label of an image that says how it was made.
const recipe = "cofre.recipe"

// recipes is a sum over what makes the images, in the files of this folder and beside it.
func recipes(more ...string) (string, error) {
	sum := sha256.New()
	for _, file := range append([]string{"images_test.go", "docker-entrypoint.sh", "../rootfs/rootfs.go"}, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		_, _ = sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// makeImage makes one from a tree of this machine's files, where none of the same recipe is there.
func (e *engine) makeImage(name string, changes []string, fill func(context.Context, *rootfs.Tree)) error {
	sum, err := recipes(filepath.Join(e.run, "kibana"))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(name, "kibana:") { // the only one that the program goes into
		if sum, err = recipes(); err != nil {
			return err
		}
	}
	if have, err := e.docker(nil, "image", "inspect", "--format", `{{index .Config.Labels "`+recipe+`"}}`, name); err == nil && have == sum {
		return nil
	}
	changes = append(changes, "LABEL "+recipe+"="+sum)
	r, w := io.Pipe()
	go func() {
		t := rootfs.New(w)
		fill(e.base, t)
		_ = w.CloseWithError(t.Close())
	}()
	args := []string{"import"}
	for _, c := range changes {
		args = append(args, "--change", c)
	}
	_, err = e.docker(r, append(args, "-", name)...)
	return errors.Join(err, r.Close())
}

// system is what Elastic's images have of a system, as far as they and the health checks use it.
func system(ctx context.Context, t *rootfs.Tree, home string) {
	t.Programs(ctx, "bash", "basename", "cat", "chmod", "cp", "curl", "dirname", "env", "expr", "grep", "id", "ls", "mkdir", "mktemp", "printf", "rm", "stat", "uname")
	t.Link("bin", "usr/bin")
	t.Link("usr/bin/sh", "bash")
	t.Dir("tmp", 0o1777, rootfs.Owner{})
	t.Dir("etc", 0o755, rootfs.Owner{})
	t.Text("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nservice:x:1000:1000:service:"+home+":/bin/bash\n", 0o644, rootfs.Owner{})
	t.Text("etc/group", "root:x:0:service\nservice:x:1000:\n", 0o644, rootfs.Owner{})
	t.Text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n", 0o644, rootfs.Owner{})
}

// elasticsearch is the real server under the folders and the user of Elastic's image.
func elasticsearch(ctx context.Context, t *rootfs.Tree, distribution, java string) {
	const home = "usr/share/elasticsearch"
	user := rootfs.Owner{User: 1000}
	system(ctx, t, "/"+home)
	t.Dir(home, 0o775, rootfs.Owner{})
	for _, folder := range []string{"config", "config/jvm.options.d", "data", "logs"} {
		t.Dir(filepath.Join(home, folder), 0o775, user)
	}
	env, err := os.ReadFile(filepath.Join(distribution, "bin", "elasticsearch-env"))
	if err != nil {
		t.Fail(err)
		return
	}
	t.Text(home+"/bin/elasticsearch-env", strings.Replace(string(env), "ES_DISTRIBUTION_TYPE=zip", "ES_DISTRIBUTION_TYPE=docker", 1), 0o755, rootfs.Owner{})
	t.Text(home+"/config/elasticsearch.yml", "cluster.name: docker-cluster\nnetwork.host: 0.0.0.0\n", 0o664, user)
	// Theirs logs to the container's output too.
	t.Text(home+"/config/log4j2.properties", "status = error\nappender.console.type = Console\nappender.console.name = console\n"+
		"appender.console.layout.type = PatternLayout\nappender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %marker%m%n\n"+
		"rootLogger.level = info\nrootLogger.appenderRef.console.ref = console\n", 0o664, user)
	t.Folder(home, distribution, rootfs.Owner{}, nil)
	t.Folder(home+"/jdk", java, rootfs.Owner{}, func(path string) bool {
		switch path {
		case "docs", "jmods", "man", "legal", "include", "demo", "lib/src.zip", "lib/ct.sym", "lib/libatk-wrapper.so":
			return true
		}
		return false
	})
	for _, file := range []string{"bin/java", "lib/server/libjvm.so", "lib/libjava.so", "lib/libnet.so", "lib/libnio.so", "lib/libzip.so", "lib/libinstrument.so", "lib/libmanagement.so"} {
		t.Libraries(ctx, java, filepath.Join(java, file))
	}
	t.Text("usr/local/bin/docker-entrypoint.sh", entrypoint, 0o755, rootfs.Owner{})
}

// kibana is the stand-in under the folders and the user of Elastic's image, with the settings that theirs comes with.
func kibana(ctx context.Context, t *rootfs.Tree, program string) {
	const home = "usr/share/kibana"
	user := rootfs.Owner{User: 1000}
	system(ctx, t, "/"+home)
	t.File("usr/local/bin/kibana-docker", program, 0o755, rootfs.Owner{})
	t.Dir(home+"/config", 0o775, user)
	t.Dir(home+"/data", 0o775, user)
	t.Text(home+"/config/kibana.yml", "server.host: \"0.0.0.0\"\nserver.shutdownTimeout: \"5s\"\n"+
		"elasticsearch.hosts: [ \"http://elasticsearch:9200\" ]\nmonitoring.ui.container.elasticsearch.enabled: true\n", 0o664, user)
}

// golang is what deploy/Dockerfile builds in.
func golang(ctx context.Context, t *rootfs.Tree, root string) {
	t.Programs(ctx, "bash", "chmod", "cp", "mkdir", "printf")
	t.Link("bin", "usr/bin")
	t.Link("usr/bin/sh", "bash")
	t.Dir("tmp", 0o1777, rootfs.Owner{})
	t.File("etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/ca-certificates.crt", 0o644, rootfs.Owner{})
	t.Folder("usr/local/go", root, rootfs.Owner{}, func(path string) bool {
		return path == "test" || path == "api" || path == "doc" || strings.HasSuffix(path, "testdata") || path == ".git"
	})
}

// build builds the project's image by the compose file.
func (e *engine) build() error {
	stop, err := serveModules()
	if err != nil {
		return err
	}
	defer stop()
	a, err := e.do(nil, append(e.compose, "-f", composeFile, "build", "--build-arg", "GO_VERSION="+strings.TrimPrefix(runtime.Version(), "go"),
		"--build-arg", "GOPROXY=http://"+modules, "cofre")...)
	if err == nil && a.code != 0 {
		err = fmt.Errorf("building the image: %v", a)
	}
	_, pruned := e.docker(nil, "image", "prune", "--force") // of the recipes and builds before
	return errors.Join(err, pruned)
}
