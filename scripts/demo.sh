#!/usr/bin/env bash
# The whole demo: builds, starts Latchkey, two record services and a clinic's app, and stops them again on Ctrl-C.
# What it makes is in .demo/ and is kept for the next time; FRESH=1 starts from nothing. STORY=1 leaves out records, shares,
# requests and activity, for going through the story by hand.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

data=.demo
apps=$data/apps.json
portal=http://localhost:3000
names=()
pids=()
failed=''

check_ports() {
  local port busy=()
  for port in 3000 3001 3002 3003; do
    if port_busy "$port"; then busy+=("$port"); fi
  done
  if ((${#busy[@]} > 0)); then
    fail "Port ${busy[*]} is already in use. The demo needs 3000 to 3003: stop what uses them (perhaps a demo in another terminal), then try again."
  fi
}

# Ends only what this script started, newest first: asks, waits up to ten seconds, then insists.
stop_all() {
  local status=$? i pid round
  trap - EXIT
  trap '' INT TERM HUP
  report_step
  if ((${#pids[@]} > 0)); then
    say ''
    say "Stopping…"
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill -TERM "${pids[i]}" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do
      for ((round = 0; round < 100; round++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
      done
      kill -KILL "$pid" 2>/dev/null || true
      wait "$pid" 2>/dev/null || true
    done
    rm -f "$data/pids"
    say "All stopped. The data stays in $data/; \`make demo\` goes on from there, \`make demo FRESH=1\` starts again."
  fi
  exit "$status"
}

# start name program arguments…: in the background, with a log of its own.
start() {
  local name=$1
  shift
  "$@" >"$data/logs/$name.log" 2>&1 </dev/null &
  names+=("$name")
  pids+=($!)
  printf '%s %s\n' "$!" "$name" >>"$data/pids"
}

# Anything that ended by itself ends the demo, with the last words of its log.
check_alive() {
  local i
  for i in "${!pids[@]}"; do
    if ! kill -0 "${pids[i]}" 2>/dev/null; then
      failed=${names[i]}
      printf '%s%s ended by itself. The end of its log (%s):%s\n' "$RED" "$failed" "$data/logs/$failed.log" "$PLAIN" >&2
      tail -n 20 "$data/logs/$failed.log" >&2
      exit 1
    fi
  done
}

# wait_for port path seconds what: until it answers with anything but an error of the server.
wait_for() {
  local until=$((SECONDS + $3))
  while [[ ! $(http_status "$1" "$2") =~ ^[234] ]]; do
    check_alive
    if ((SECONDS > until)); then fail "$4 did not answer within $3 s; its log is in $data/logs/."; fi
    sleep 0.2
  done
}

start_latchkey() {
  start latchkey "$TARGET/debug/latchkey" demo ${STORY:+--no-fixture} --data-dir "$data"
  wait_for 3000 /readyz 120 Latchkey
  # Written last, when the people, the services and the apps are there.
  local until=$((SECONDS + 60))
  while [[ ! -s $apps ]]; do
    check_alive
    if ((SECONDS > until)); then fail "Latchkey did not write $apps within 60 s; its log is $data/logs/latchkey.log."; fi
    sleep 0.2
  done
}

# record_service app data-set name port
record_service() {
  start "$1" "$TARGET/debug/record-service" --name "$3" --listen "127.0.0.1:$4" --base-url "http://localhost:$4" \
    --issuer "$portal" --credentials "$apps" --app "$1" --data "$2" --state "$data/$1.json"
}

start_examples() {
  record_service st-marys st-marys "St Mary's Hospital" 3001
  record_service elm-street elm-street "Elm Street Surgery" 3002
  start clinic-desk "$TARGET/debug/clinic-desk" --listen 127.0.0.1:3003 --base-url http://localhost:3003 \
    --issuer "$portal" --credentials "$apps" --app clinic-desk \
    --records "St Mary's Hospital=http://localhost:3001" --records "Elm Street Surgery=http://localhost:3002"
  wait_for 3001 / 30 "St Mary's Hospital"
  wait_for 3002 / 30 "Elm Street Surgery"
  wait_for 3003 / 30 "Clinic Desk"
}

check_ports
scripts/setup.sh demo
step "Building the portal and the example programs (4 minutes the first time, seconds afterwards)" build_debug

if [[ -n ${FRESH:-} ]]; then rm -rf "$data"; fi
mkdir -p "$data/logs"
: >"$data/pids"
check_ports
trap stop_all EXIT
trap 'exit 0' INT TERM HUP
step "Starting Latchkey" start_latchkey
step "Starting St Mary's Hospital, Elm Street Surgery and Clinic Desk" start_examples
node scripts/demo-words.mjs "$data"

# Until Ctrl-C, or until a program ends by itself.
while true; do
  sleep 1 &
  wait $! || true
  check_alive
done
