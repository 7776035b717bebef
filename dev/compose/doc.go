// Package compose starts deploy/compose.yaml as people do, with a real Docker engine and Docker Compose, and uses what
// comes up: the order of the start, one password for each, certificates, limits, the console's commands, a second start, a
// stop and what it keeps.
//
// Elastic's images need a registry that is not everywhere to be had; stand-ins take their names. Elasticsearch's holds the
// real server, from the distribution that dev/elasticsearch has, behind a start script that takes the environment as
// Elastic documents it (docker-entrypoint.sh). Kibana's is a small program that takes Kibana's settings and logs in to
// that server (dev/compose/kibana). What this cannot show is said in docs/deploy.md.
//
// It needs Linux, root, dockerd with containerd, runc and iptables, the docker client, Docker Compose 2 (as its plugin or as
// docker-compose), and what dev/elasticsearch needs; the tests are behind a build tag, and fail where something is
// missing:
//
//	go test -tags compose ./dev/compose
//
// The engine is one of its own, in namespaces of its own: nothing outside sees its networks, mounts and processes, and the
// kernel ends them all with the test, however that ends. Its images and the cache of its builds stay in the user's cache
// folder, for the next time.
package compose
