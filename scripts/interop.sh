#!/usr/bin/env bash
# Clients that other people wrote, unmodified, against what is built: openid-client and oauth4webapi (npm),
# authlib (PyPI). They need scripts/setup.sh and the debug build of the server.
set -euo pipefail
source "$(dirname "$0")/lib.sh"

if [[ -z ${ISSUER:-} ]]; then exec scripts/practice.sh scripts/interop.sh; fi

# As cargo says it, for scripts/conformance.mjs.
say "     Running tests/interop (interop)"
status=0
node tests/interop/openid-client.mjs || status=1
node tests/interop/oauth4webapi.mjs || status=1
"$TARGET/interop-venv/bin/python" tests/interop/authlib_client.py || status=1
exit "$status"
