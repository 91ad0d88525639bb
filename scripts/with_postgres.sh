#!/bin/sh
# Run a command on a PostgreSQL of its own: made in a temporary folder, reached by socket, gone afterwards.
# It forgets what a power cut would take, since tests need no more; POSTGRES_DURABLE=1 commits as a site does.
set -eu
cd "$(dirname "$0")/.."
bin=""
for folder in $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -rV); do
  [ -x "$folder/initdb" ] && bin=$folder && break
done
[ -n "$bin" ] || { initdb=$(command -v initdb || true); [ -z "$initdb" ] || bin=$(dirname "$(readlink -f "$initdb")"); }
if [ -z "$bin" ] || [ ! -x "$bin/pg_ctl" ]; then
  echo "test-postgres: no PostgreSQL server was found. On Debian or Ubuntu: apt-get install postgresql" >&2
  exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/perinet-pg.XXXXXX")
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  chown "$owner" "$folder"
  if command -v runuser >/dev/null 2>&1; then
    as_server() { runuser -u "$owner" -- "$@"; }
  else
    as_server() { su -s /bin/sh "$owner" -c '"$0" "$@"' -- "$@"; }
  fi
fi
stop() {
  as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

(cd / && as_server "$bin/initdb" -D "$folder/data" -U perinet -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1) ||
  { cat "$folder/initdb.log" >&2; exit 1; }
quick="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
[ -z "${POSTGRES_DURABLE:-}" ] || quick=""
(cd / && as_server "$bin/pg_ctl" -D "$folder/data" -w -s -l "$folder/data/server.log" \
  -o "-k $folder -c listen_addresses='' $quick" start) ||
  { cat "$folder/data/server.log" >&2; exit 1; }
chmod 755 "$folder"
echo "test-postgres: $("$bin/postgres" --version) on a socket"
encoded=$(printf %s "$folder" | sed 's|/|%2F|g')
PERINET_DATABASE="postgresql://perinet@$encoded/postgres" "$@"
