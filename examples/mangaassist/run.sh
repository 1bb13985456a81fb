#!/usr/bin/env bash
# Groups become roles and model tiers: in the tokens, in the session, and in what a policy lets through.
set -euo pipefail
export SEKISHO_CONFIG=${SEKISHO_CONFIG:-$(dirname "$(readlink -f "$0")")/mapping.yaml}
. "$(dirname "$0")/../lib/common.sh"
example=$(cd "$(dirname "$0")" && pwd)
"$here/tools/install_clients.sh"

section "a user pool with its people, an identity pool, one role"
"${PYTHON:-/usr/bin/python3}" "$example/people.py" "$SEKISHO_ENDPOINT" "$(date +%s)$RANDOM" >"$work/people"
# shellcheck disable=SC1091
. "$work/people"
pass "made with the AWS SDK"
# shellcheck disable=SC2154
env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN NODE_NO_WARNINGS=1 CLIENTS="$here/examples/ask-a-model" \
  POOL="$pool" CLIENT="$client" IDENTITY_POOL="$identity_pool" ROLE="$role" CARELESS="$careless" PASSWORD="$password" \
  node "$example/ask.mjs"

section "nobody else gives these tags"
refused "by tags of one's own" 'sekisho: prefixed tag key names are not allowed' aws sts get-federation-token --name eve --tags Key=sekisho:Role,Value=admin
refused "by mapping another claim" 'InvalidParameterException.*not a valid principal tag key' aws cognito-identity set-principal-tag-attribute-map \
  --identity-pool-id "$identity_pool" --identity-provider-name "cognito-idp.us-east-1.amazonaws.com/$pool" --principal-tags sekisho:Role=nickname
if [ -n "$server_pid" ]; then
  section "which identity is which user"
  sub=$(aws cognito-idp admin-get-user --user-pool-id "$pool" --username rita --query 'UserAttributes[?Name==`sub`].Value' --output text)
  equal "sekisho identities" "$("$sekisho" identities --data "$data" --sub "$sub" | jq -r '.identityPoolId + " " + .provider')" "$identity_pool cognito-idp.us-east-1.amazonaws.com/$pool"
fi
printf '\nall checks passed\n'
