#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own, which is thrown away afterwards:
#   scripts/with-postgres.sh cargo test --workspace
# The command finds the address in TEST_POSTGRES_URL (unix socket only, superuser, so that each test can make its own
# database). PostgreSQL refuses to run as root; as root it runs as the user `postgres`, or else `nobody`.
# It is as durable as in production, because Latchkey refuses a server that is not.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

(($# > 0)) || fail "usage: scripts/with-postgres.sh command…"
bin=$(postgres_bin)
[[ -n $bin ]] || fail "PostgreSQL is missing (initdb and pg_ctl). Run: make setup"

# Not under target/: the user postgres may not be able to reach it, and a socket's path must be short.
home=$(mktemp -d -t latchkey-postgres.XXXXXX)
as_owner=()
if ((EUID == 0)); then
  owner=postgres
  id -u "$owner" >/dev/null 2>&1 || owner=nobody
  chown "$owner" "$home"
  as_owner=(runuser -u "$owner" --)
fi
mkdir_owned() { ${as_owner[@]+"${as_owner[@]}"} mkdir "$1"; }
run_owned() { (cd "$home" && ${as_owner[@]+"${as_owner[@]}"} env -u TMPDIR LC_ALL=C.UTF-8 "$@"); }

stop() {
  local status=$?
  trap - EXIT INT TERM HUP
  # pg_ctl reads the pid from our own data folder: it can only stop the server that was started here.
  if [[ -f $home/data/postmaster.pid ]]; then run_owned "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null || true; fi
  rm -rf "$home"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

before=$SECONDS
mkdir_owned "$home/socket"
run_owned "$bin/initdb" -D "$home/data" -U latchkey -A trust -E UTF8 --no-sync >"$home/initdb.log" 2>&1 \
  || { cat "$home/initdb.log" >&2; fail "initdb did not work"; }
{
  printf "listen_addresses = ''\n"
  printf "unix_socket_directories = '%s/socket'\n" "$home"
  printf "max_connections = 200\n"
} >>"$home/data/postgresql.conf"
run_owned "$bin/pg_ctl" -D "$home/data" -l "$home/data/log" -w -t 60 start >/dev/null \
  || { cat "$home/data/log" >&2; fail "PostgreSQL did not start"; }
run_owned "$bin/createdb" -h "$home/socket" -U latchkey latchkey_test
say "    PostgreSQL is up in $((SECONDS - before)) s" >&2

# Where createdb and the like are, for tests that are not written in Rust.
export TEST_POSTGRES_BIN=$bin
export TEST_POSTGRES_URL="postgres:///latchkey_test?host=$home/socket&user=latchkey"
"$@"
