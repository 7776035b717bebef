// Package container tries the image of deploy/Dockerfile as people use it: built as it is written, run read-only and
// without privileges, entered by exec on a terminal.
//
// It needs a Linux machine, root, and podman with runc; no registry and, once the module cache is full, no network: the
// stage that builds gets a stand-in for its image, made of a static busybox, with this machine's Go mounted. So its
// tests are behind a build tag:
//
//	go test -tags container ./dev/container
//
// Where the kernel refuses every container they say so and end; nothing else skips them. The image and the cache of its
// build are kept in the user's cache folder.
package container
