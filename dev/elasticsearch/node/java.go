package node

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const oldestJava = 17

// Java finds the home folder of a Java that runs Elasticsearch: ES_JAVA_HOME, JAVA_HOME, or `java` on PATH, the first
// one that is Java 17 or newer.
func Java(ctx context.Context) (string, error) {
	var tried []string
	for _, from := range []string{"ES_JAVA_HOME", "JAVA_HOME", "PATH"} {
		java := "java"
		if from != "PATH" {
			home := os.Getenv(from)
			if home == "" {
				continue
			}
			java = filepath.Join(home, "bin", "java")
		}
		home, version, err := askJava(ctx, java)
		switch {
		case err != nil:
			tried = append(tried, fmt.Sprintf("%s: %v", from, err))
		case version < oldestJava:
			tried = append(tried, fmt.Sprintf("%s: Java %d in %s", from, version, home))
		default:
			return home, nil
		}
	}
	return "", fmt.Errorf("the test server needs Java %d or newer (ES_JAVA_HOME, JAVA_HOME or java on PATH); tried %s",
		oldestJava, strings.Join(tried, "; "))
}

// askJava asks a java where it is at home and which version it is: links and wrappers lie about both.
func askJava(ctx context.Context, java string) (home string, version int, err error) {
	out, err := exec.CommandContext(ctx, java, "-XshowSettings:properties", "-version").CombinedOutput()
	if err != nil {
		return "", 0, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "=")
		switch strings.TrimSpace(name) {
		case "java.home":
			home = strings.TrimSpace(value)
		case "java.specification.version": // 17, but 1.8
			major, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(value), "1."), ".")
			version, _ = strconv.Atoi(major)
		}
	}
	if home == "" || version == 0 {
		return "", 0, fmt.Errorf("%s does not say its version", java)
	}
	return home, version, nil
}
