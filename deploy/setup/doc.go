// Package setup makes what Elasticsearch, Kibana and cofre need to start together: an authority and certificates, secrets
// in files of their owner alone, and then, in the running cluster, roles and accounts.
//
// What it promises: nothing that is there is overwritten, so that it can run before every start, and what an earlier run
// left half done is finished; certificates are renewed a month before they end; a secret is in one file, with mode 0600,
// in the folder of those who need it and nowhere else, and in no error. The folders are meant to be one volume each:
//
//	authority/      ca.crt, ca.key: nobody's but this package's
//	elasticsearch/  ca.crt, elasticsearch.crt, elasticsearch.key, password (of the superuser elastic)
//	kibana/         ca.crt, kibana.crt, kibana.key, password (of kibana_system), kibana.yml (what is secret in it)
//	cofre/          ca.crt, operator.password
//	people/         ca.crt, ingest.password, analyst.password, auditor.password
//
// Of this project it imports toolbox/pki and store/elastic's conn and roles.
package setup
