#!/usr/bin/env bash
# The end-to-end tests against what is built (`make e2e` builds first); arguments go to Playwright:
#   scripts/e2e.sh --project=nojs story
set -euo pipefail
source "$(dirname "$0")/lib.sh"

chromium=$(chromium_path)
[[ -n $chromium ]] || fail "Chromium is missing. Run: make setup"
for program in latchkey record-service clinic-desk; do
  [[ -x $TARGET/debug/$program ]] || fail "$TARGET/debug/$program is missing. Run: make build"
done
export CHROMIUM=$chromium E2E_PROGRAMS=$TARGET/debug PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
playwright test --config end2end/playwright.config.ts "$@"
