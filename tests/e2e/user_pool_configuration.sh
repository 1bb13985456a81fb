#!/usr/bin/env bash
# What is configured of a user pool, each operation called by AWS's SDK; and that none of its secrets is on record.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"

clients=tests/clients/user-pools
"$here/tools/install_clients.sh" "$clients"
node "$here/$clients/configuration.mjs"

section "what is on record"
trail=$(cat "$work"/data/audit/*)
match "changes are" "$trail" 'CreateIdentityProvider'
equal "a provider's secret is not" "$(grep -c '"client_secret":"secret"' <<<"$trail" || true)" 0
