#!/usr/bin/env bash
# Runs the examples of docs/, each document beside a practice house of its own.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

status=0
for document in docs/for-*.md; do
  scripts/practice.sh node scripts/docs.mjs "$document" || status=1
done
exit "$status"
