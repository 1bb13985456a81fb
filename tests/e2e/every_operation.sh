#!/usr/bin/env bash
# Every operation of user pools and identity pools, each called by AWS's SDK; and that no secret of theirs is on record.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
clients=tests/clients/user-pools
"$here/tools/install_clients.sh" "$clients"

export AWS SEKISHO=$sekisho SEKISHO_DATA=$data
node "$here/$clients/every_operation.mjs"

section "what is on record"
trail=$(cat "$data"/audit/*)
match "changes are" "$trail" 'CreateIdentityProvider'
equal "a provider's secret is not" "$(grep -c '"client_secret":"secret"' <<<"$trail" || true)" 0
equal "nor a password" "$(grep -c 'C0rrect-horse-battery' <<<"$trail" || true)" 0
