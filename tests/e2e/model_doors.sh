#!/usr/bin/env bash
# Models by every door, with clients that we did not write: OpenAI's, Anthropic's, AWS's, by signatures, API keys and tokens.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
"$here/tools/install_clients.sh" tests/clients/models
clients=$here/tests/clients/models

identity_pool=$(node "$clients/setup.mjs" "$SEKISHO_ENDPOINT" "$work/setup.json")
# Whose tokens are taken the configuration says: the server starts again with the pool that was made.
kill -TERM "$server_pid"; wait "$server_pid"
{ cat "$here/examples/demo.yaml"; printf 'bearer_tokens:\n  identity_pools: ["%s"]\n' "$identity_pool"; } >"$work/doors.yaml"
"$sekisho" serve --data "$work/data" --config "$work/doors.yaml" --listen "127.0.0.1:$port" --admin-listen 127.0.0.1:0 \
  --tls-listen 127.0.0.1:0 --ports-file "$work/ports" >>"$work/server.log" 2>&1 &
server_pid=$!
for _ in $(seq 200); do curl -s "$SEKISHO_ENDPOINT/" -o /dev/null && break; sleep 0.05; done

node "$clients/doors.mjs" "$SEKISHO_ENDPOINT" "$work/setup.json"

section "what stays"
if grep -rqE 'ABSK|bedrock-api-key-' "$work/server.log" "$work/data/audit"; then flunk "no key is written down"; fi
pass "no key is written down"
