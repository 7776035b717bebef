#!/bin/bash
# The start of the stand-in for Elastic's image: what their documentation says of the environment, and no more. The server
# reads settings with dots in their names from its environment itself, as it does in their image (distribution type docker).
set -euo pipefail
umask 0002
cd /usr/share/elasticsearch

refuse() { printf 'ERROR: %s\n' "$1" >&2; exit 1; }

[ "${1:-}" = eswrapper ] || exec "$@"
[ "$(id -u)" != 0 ] || refuse "can not run elasticsearch as root"

# The file becomes a variable of the process, as in their image: who may look into it could read the file too.
if [ -n "${ELASTIC_PASSWORD_FILE:-}" ]; then
  [ -z "${ELASTIC_PASSWORD:-}" ] || refuse "both ELASTIC_PASSWORD_FILE and ELASTIC_PASSWORD are set"
  [ -e "$ELASTIC_PASSWORD_FILE" ] || refuse "$ELASTIC_PASSWORD_FILE does not exist"
  mode=$(stat -L -c %a "$ELASTIC_PASSWORD_FILE")
  case $mode in
  400|600) ;;
  *) refuse "$ELASTIC_PASSWORD_FILE must have file permissions 400 or 600, but actually has $mode" ;;
  esac
  ELASTIC_PASSWORD=$(<"$ELASTIC_PASSWORD_FILE")
  export ELASTIC_PASSWORD
  unset ELASTIC_PASSWORD_FILE
fi

keystore() { CLI_NAME=keystore CLI_LIBS=lib/tools/keystore-cli bash bin/elasticsearch-cli "$@"; }

if [ -n "${ELASTIC_PASSWORD:-}" ]; then
  [ -f config/elasticsearch.keystore ] || keystore create
  [[ $(keystore list) == *bootstrap.password* ]] || printf '%s\n' "$ELASTIC_PASSWORD" | keystore add -x bootstrap.password
fi

# The distribution at hand lacks the module of this setting, and refuses what it does not know.
exec env -u ingest.geoip.downloader.enabled CLI_NAME=server CLI_LIBS=lib/tools/server-cli bash bin/elasticsearch-cli
