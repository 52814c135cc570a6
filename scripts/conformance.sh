#!/usr/bin/env bash
# Runs every test that names a requirement, prints what became of each requirement, and writes CONFORMANCE.md.
# Fails when a requirement that was chosen has no passing test.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

log=$TARGET/conformance.log
mapfile -t targets < <(node scripts/conformance.mjs targets)
scripts/setup.sh all

# A test that fails is reported below, with what it was to prove.
tests() {
  scripts/with-postgres.sh cargo test --locked --workspace --no-fail-fast "${targets[@]}" 2>&1 | tee "$log" || true
  CARGO_TARGET_DIR=$TARGET cargo test --locked --manifest-path tests/oracle/Cargo.toml 2>&1 | tee -a "$log" || true
  scripts/interop.sh 2>&1 | tee -a "$log" || true
}
step "The tests that name a requirement" tests
step "What they prove" node scripts/conformance.mjs report "$log"
