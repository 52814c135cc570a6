#!/usr/bin/env bash
# Everything that proves the product, what fails fastest first. Prepares the machine itself; safe to run again.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

wasm=wasm32-unknown-unknown

clippy() { cargo clippy --locked --workspace --all-targets -- -D warnings; }
browser_check() { cargo check --locked -p latchkey-domain --target $wasm; }
browser_clippy() { cargo clippy --locked -p latchkey-app --no-default-features --features hydrate --target $wasm -- -D warnings; }
tests() { scripts/with-postgres.sh cargo test --locked --workspace --no-fail-fast; }
# A workspace of its own, in the same folder for what is built.
oracle() { CARGO_TARGET_DIR=$TARGET cargo test --locked --manifest-path tests/oracle/Cargo.toml; }
oracle_lints() {
  cargo fmt --manifest-path tests/oracle/Cargo.toml --check
  CARGO_TARGET_DIR=$TARGET cargo clippy --locked --manifest-path tests/oracle/Cargo.toml --all-targets -- -D warnings
}
docs() { RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --quiet; }
conformance() { node scripts/conformance.mjs check; }
end_to_end() { scripts/with-postgres.sh scripts/e2e.sh; }
deny() {
  if have cargo-deny; then
    cargo deny --locked check bans licenses sources
    cargo deny --locked --manifest-path tests/oracle/Cargo.toml --config deny.toml check bans licenses sources
  else say "    cargo-deny is not installed: left out (install it with: cargo install cargo-deny --locked)"
  fi
}
lint() {
  step "Formatting" cargo fmt --all --check
  step "Lints" clippy
  step "Lints of the second engine" oracle_lints
  step "The rules, for the browser" browser_check
  step "The portal, for the browser" browser_clippy
}

case ${1:-all} in
  lint) lint; say "Lints: all passed in $SECONDS s."; exit ;;
  all) ;;
  *) fail "usage: scripts/test.sh [all|lint]" ;;
esac

scripts/setup.sh all
lint
step "Unit, property, conformance, protocol and torture tests, on SQLite and PostgreSQL" tests
step "A second engine permits the same, in 11,000 worlds" oracle
step "Documentation" docs
step "Which way dependencies point" scripts/check-directions.sh
step "What the tests prove, and CONFORMANCE.md" conformance
step "The whole build: browser, server, examples" build_debug
step "Clients that other people wrote" scripts/interop.sh
step "The examples in docs/, run as they stand there" scripts/docs.sh
step "End-to-end tests, with and without JavaScript" end_to_end
step "Licences and sources of dependencies" deny
say "${BOLD}All passed in $((SECONDS / 60)) min $((SECONDS % 60)) s.$PLAIN"
