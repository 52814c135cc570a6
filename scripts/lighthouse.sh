#!/usr/bin/env bash
# Lighthouse as on a phone over ten key pages of a release build (`make release` first); the reports are in
# test-results/lighthouse. LIGHTHOUSE_PROGRAMS names the folder of another build.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

chromium=$(chromium_path)
[[ -n $chromium ]] || fail "Chromium is missing. Run: make setup"
export CHROMIUM=$chromium E2E_PROGRAMS=${LIGHTHOUSE_PROGRAMS:-$TARGET/release} LIGHTHOUSE_DIR=${LIGHTHOUSE_DIR:-$ROOT/test-results/lighthouse}
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 E2E_WORKERS=1
for program in latchkey record-service clinic-desk; do
  [[ -x $E2E_PROGRAMS/$program ]] || fail "$E2E_PROGRAMS/$program is missing. Run: make release, and cargo build --release --bins --workspace"
done
# Installed when it is wanted, because nothing else needs it and it brings much along.
tool=$TARGET/lighthouse
[[ -d $tool/node_modules/lighthouse ]] || npm install --no-save --ignore-scripts --prefix "$tool" lighthouse@12.8.2
export LIGHTHOUSE_MODULE=$tool/node_modules/lighthouse/core/index.js
scripts/with-postgres.sh playwright test --config end2end/playwright.config.ts --project=lighthouse
