# Shared by the scripts in this folder: where things are, and how steps are announced.
# Source it; it changes into the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
export ROOT

# Everything honours CARGO_TARGET_DIR; a relative one would mean another folder in each directory.
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
case $TARGET in /*) ;; *) TARGET=$ROOT/$TARGET ;; esac
if [[ -n ${CARGO_TARGET_DIR:-} ]]; then export CARGO_TARGET_DIR=$TARGET; fi
export TARGET

# cargo-leptos looks on PATH for tailwindcss and wasm-opt before it tries to download them.
export PATH="$ROOT/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

# leptos reads this while it is compiled: without it, `cargo test` and `cargo leptos build` would each rebuild leptos and
# all that stands on it, and pages could ask for a WebAssembly file of another name.
export LEPTOS_OUTPUT_NAME=latchkey

if [[ -t 1 ]]; then BOLD=$'\e[1m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' RED='' PLAIN=''; fi

say() { printf '%s\n' "$*"; }
fail() { printf '%s%s%s\n' "$RED" "$*" "$PLAIN" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# step "what it is" command…: announces a step, runs it, and says how long it took. The command is not run in a condition
# (bash would ignore `set -e` inside it): a failure is reported by the trap.
STEP=''
STEP_BEGAN=0
step() {
  STEP=$1
  STEP_BEGAN=$SECONDS
  shift
  printf '%s==> %s%s\n' "$BOLD" "$STEP" "$PLAIN"
  "$@"
  printf '    done in %s s\n' "$((SECONDS - STEP_BEGAN))"
  STEP=''
}
report_step() {
  if [[ -n $STEP ]]; then printf '%s==> %s: failed after %s s%s\n' "$RED" "$STEP" "$((SECONDS - STEP_BEGAN))" "$PLAIN" >&2; fi
}
trap report_step EXIT

# as_root command…: with sudo when we are not root.
as_root() {
  if ((EUID == 0)); then "$@"
  elif have sudo; then sudo "$@"
  else fail "This needs the rights of root, and there is no sudo: $*"
  fi
}

# http_status port path: the status of a plain request to this machine, or nothing.
http_status() {
  local line=''
  { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 0
  printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&9
  IFS= read -r -t 5 line <&9 || true
  exec 9>&-
  [[ $line =~ ^HTTP/1\.[01]\ ([0-9]{3}) ]] && printf '%s' "${BASH_REMATCH[1]}"
  return 0
}

# port_busy port: somebody answers there.
port_busy() { (exec 9<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The browser build and every server program, in debug, in one go. The whole workspace is selected so that it shares its
# artefacts with `cargo test --workspace`.
build_debug() {
  cargo leptos build --cargo-locked --bin-cargo-args=--workspace --bin-cargo-args=--bins
}

# chromium_path: the browser for the tests, or nothing.
chromium_path() {
  local name
  if [[ -n ${CHROMIUM:-} ]]; then printf '%s' "$CHROMIUM"; return; fi
  for name in chromium chromium-browser google-chrome; do
    if have "$name"; then command -v "$name"; return; fi
  done
}

# postgres_bin: the folder of PostgreSQL's programs, the newest there is, or nothing. Debian keeps them out of PATH.
postgres_bin() {
  local folder
  while read -r folder; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/createdb ]]; then printf '%s' "$folder"; return; fi
  done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr; tr ':' '\n' <<<"$PATH")
}
