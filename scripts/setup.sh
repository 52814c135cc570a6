#!/usr/bin/env bash
# Installs what the build needs, and only what is missing: safe to run again at any time.
#   scripts/setup.sh          everything
#   scripts/setup.sh demo     only what the demo needs (no browser, no PostgreSQL)
set -euo pipefail
source "$(dirname "$0")/lib.sh"

for_what=${1:-all}
cargo_leptos=0.3.11
wasm_bindgen=0.2.130
channel=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
wasm=wasm32-unknown-unknown

rust_toolchain() {
  local components
  have cargo || fail "Rust is missing. Install rustup from https://rustup.rs and run this again."
  if ! have rustup; then
    say "    rustup is not here: using $(rustc --version), which must be able to build for $wasm."
    return
  fi
  if ! rustup run "$channel" rustc --version >/dev/null 2>&1; then
    say "    installing Rust $channel (about a minute)"
    rustup toolchain install "$channel" --profile minimal --component clippy --component rustfmt --target "$wasm"
  fi
  components=$(rustup component list --toolchain "$channel" --installed)
  if [[ $components != *clippy* || $components != *rustfmt* ]]; then
    rustup component add --toolchain "$channel" clippy rustfmt
  fi
  if [[ ! -d $(rustc --print sysroot)/lib/rustlib/$wasm/lib ]]; then
    say "    adding the $wasm standard library"
    rustup target add --toolchain "$channel" "$wasm"
  fi
}

# cargo_tool crate version [flags…]: from a ready-made binary where cargo-binstall is at hand, else from source.
# Outside this repository, so that its flags do not reach the tool; the profile is set to build fast, not to run fast.
cargo_tool() {
  local crate=$1 version=$2
  shift 2
  if have cargo-binstall && cargo binstall --no-confirm "$crate@$version"; then return; fi
  (
    cd "$HOME"
    env -u CARGO_TARGET_DIR -u RUSTFLAGS RUSTUP_TOOLCHAIN="$channel" \
      CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=0 \
      cargo install "$crate" --version "$version" --force "$@"
  )
}

wasm_bindgen_tool() {
  if [[ $(wasm-bindgen --version 2>/dev/null || true) == "wasm-bindgen $wasm_bindgen" ]]; then return; fi
  say "    building wasm-bindgen $wasm_bindgen (2 to 4 minutes, once)"
  cargo_tool wasm-bindgen-cli "$wasm_bindgen"
}

cargo_leptos_tool() {
  if [[ $(cargo leptos --version 2>/dev/null || true) == "cargo-leptos $cargo_leptos" ]]; then return; fi
  say "    building cargo-leptos $cargo_leptos (10 to 20 minutes, once)"
  cargo_tool cargo-leptos "$cargo_leptos" --locked --ignore-rust-version
}

node_modules() {
  local stamp=node_modules/.lock-sum sum
  if ! have node || ! have npm; then fail "Node.js 20 or newer and npm are missing: they compile the style sheet and run the browser tests."; fi
  if (($(node -p 'process.versions.node.split(".")[0]') < 20)); then fail "Node.js 20 or newer is needed; this is $(node --version)."; fi
  sum=$(cat package.json package-lock.json | cksum)
  if [[ -f $stamp && $(<"$stamp") == "$sum" ]]; then return; fi
  say "    npm ci (about 20 seconds)"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund
  printf '%s\n' "$sum" >"$stamp"
}

system_packages() {
  local missing=()
  [[ -n $(chromium_path) ]] || missing+=(chromium)
  [[ -n $(postgres_bin) ]] || missing+=(postgresql)
  have brotli || missing+=(brotli)
  have jq || missing+=(jq)
  python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  if ((${#missing[@]} == 0)); then return; fi
  have apt-get || fail "Missing: ${missing[*]}. There is no apt-get here to install them with; use this system's own way, then run this again."
  say "    apt-get install ${missing[*]} (a minute or two)"
  # Debian's package would start a server of its own; ours is a throw-away one.
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# What the outside client in Python needs, in a folder of its own.
python_venv() {
  local venv=$TARGET/interop-venv list=tests/interop/requirements.txt
  if [[ -f $venv/.list ]] && cmp -s "$venv/.list" "$list"; then return; fi
  say "    pip install (about 10 seconds)"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list"
  cp "$list" "$venv/.list"
}

case $for_what in demo | all) ;; *) fail "usage: scripts/setup.sh [demo|all]" ;; esac
step "Rust $channel with $wasm" rust_toolchain
step "Node packages (Tailwind, wasm-opt, Playwright, OpenID programs for tests)" node_modules
if [[ $for_what == all ]]; then step "System packages (chromium, PostgreSQL, brotli, Python)" system_packages; fi
if [[ $for_what == all ]]; then step "Python packages (authlib)" python_venv; fi
step "wasm-bindgen $wasm_bindgen" wasm_bindgen_tool
step "cargo-leptos $cargo_leptos" cargo_leptos_tool
