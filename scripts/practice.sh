#!/usr/bin/env bash
# Runs a command beside a practice house of its own (`latchkey demo`), which is thrown away afterwards:
#   scripts/practice.sh node tests/interop/openid-client.mjs
# The command finds the house in ISSUER, its lists of people and apps in PRACTICE, the program in LATCHKEY.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

(($# > 0)) || fail "usage: scripts/practice.sh command…"
export LATCHKEY=$TARGET/debug/latchkey
[[ -x $LATCHKEY ]] || fail "$LATCHKEY is missing. Run: make build"
PRACTICE=$(mktemp -d -t latchkey-practice.XXXXXX)
export PRACTICE

pid=''
stop() {
  local status=$?
  trap - EXIT INT TERM HUP
  if [[ -n $pid ]]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  if ((status > 0)) && [[ -s $PRACTICE/log ]]; then tail -n 20 "$PRACTICE/log" >&2; fi
  rm -rf "$PRACTICE"
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

port=4600
while port_busy "$port"; do port=$((port + 1)); done
export ISSUER=http://localhost:$port
# The pages need no style sheet here, and nobody waits five seconds for the owner.
LATCHKEY_REGISTRATION__ENABLED=true LATCHKEY_SERVER__SITE_ROOT=$PRACTICE LATCHKEY_POLICY__REQUEST_INTERVAL_SECONDS=1 \
  "$LATCHKEY" demo --no-fixture --data-dir "$PRACTICE" --listen "127.0.0.1:$port" >/dev/null 2>"$PRACTICE/log" &
pid=$!
until=$((SECONDS + 60))
until [[ $(http_status "$port" /readyz) == 200 && -s $PRACTICE/apps.json ]]; do
  kill -0 "$pid" 2>/dev/null || fail "Latchkey ended by itself."
  ((SECONDS < until)) || fail "Latchkey did not answer within 60 s."
  sleep 0.1
done
"$@"
