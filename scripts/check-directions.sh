#!/usr/bin/env bash
# The arrows of the architecture, read from Cargo itself: which of our packages may stand on which, and what may never
# come along. Normal dependencies only; tests may reach further.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

wrong=0

# tree package [flags…]: the names of everything it is built on, one a line.
tree() {
  local package=$1
  shift
  cargo tree --locked --quiet --package "$package" --edges normal --prefix none --format '{p}' "$@" | cut -d' ' -f1 | sort -u
}

# ours package [flags…]: those of them that live in this repository.
ours() { tree "$@" | awk -v self="$1" '$0 != self && /^(latchkey(-[a-z]+)?|record-service|clinic-desk)$/'; }

# only package "allowed names" [flags…]
only() {
  local package=$1 allowed=$2 name all
  shift 2
  all=$(ours "$package" "$@")
  for name in $all; do
    if [[ " $allowed " != *" $name "* ]]; then
      say "    $package may not depend on $name"
      wrong=1
    fi
  done
}

# never package "names" [flags…]
never() {
  local package=$1 names=$2 name all
  shift 2
  all=$(tree "$package" "$@")
  for name in $names; do
    if grep -qx "$name" <<<"$all"; then
      say "    $package may not bring $name along"
      wrong=1
    fi
  done
}

domain=latchkey-domain
only "$domain" ""
only latchkey-store "$domain"
only latchkey-service "$domain latchkey-store"
only latchkey-app "$domain latchkey-store latchkey-service" --features ssr
only latchkey-app "$domain" --no-default-features --features hydrate --target wasm32-unknown-unknown
only latchkey "$domain latchkey-store latchkey-service latchkey-app"
only record-service ""
only clinic-desk ""
only latchkey-bench "$domain latchkey-store"

# The rules and the browser know nothing of databases, runtimes or the network.
never "$domain" "sqlx tokio axum leptos reqwest"
never latchkey-app "sqlx tokio axum reqwest" --no-default-features --features hydrate --target wasm32-unknown-unknown
never latchkey-store "axum leptos reqwest"
never latchkey-service "axum leptos"
# The examples reach Latchkey the way everybody can: over HTTP.
never record-service "sqlx leptos"
never clinic-desk "sqlx leptos"

# Only the store speaks SQL. (In the root Cargo.toml, sqlx may stand among the workspace's versions, not as a dependency.)
for package in . app crates/domain crates/service examples/record-service examples/clinic-desk; do
  if grep -qE '^sqlx(\.workspace)? *= *(true|\{ *workspace)' "$package/Cargo.toml"; then
    say "    $package/Cargo.toml names sqlx"
    wrong=1
  fi
done

if ((wrong)); then fail "the dependencies do not point the way ARCHITECTURE.md says"; fi
