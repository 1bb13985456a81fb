#!/usr/bin/env bash
# Passkeys with a software authenticator, AWS's SDK, and @simplewebauthn/server as second opinion.
set -euo pipefail
. "$(dirname "$0")/../../../examples/lib/common.sh"
"$here/tools/install_clients.sh" tests/e2e/passkeys
section "passkeys"
succeeds "an authenticator, AWS's SDK and a second opinion agree with the server" node "$here/tests/e2e/passkeys/passkeys.mjs"
cat "$work/out"
