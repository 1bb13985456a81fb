#!/usr/bin/env bash
# A person signs in by SRP, becomes a role, and asks a model: with amazon-cognito-identity-js and the AWS SDK v3.
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
example=$(cd "$(dirname "$0")" && pwd)
"$here/tools/install_clients.sh"
suffix=$(date +%s)$RANDOM

section "a user pool, an identity pool and a role that may use Haiku only"
pool=$(aws cognito-idp create-user-pool --pool-name readers --query UserPool.Id --output text)
client=$(aws cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name app \
  --explicit-auth-flows ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH --query UserPoolClient.ClientId --output text)
aws cognito-idp admin-create-user --user-pool-id "$pool" --username alice --temporary-password 'Temp0rary!pass' --message-action SUPPRESS \
  --user-attributes Name=email,Value=alice@example.com Name=email_verified,Value=true >/dev/null
provider="${SEKISHO_ENDPOINT#*://}/$pool"
identity_pool=$(aws cognito-identity create-identity-pool --identity-pool-name readers --no-allow-unauthenticated-identities \
  --cognito-identity-providers "ProviderName=$provider,ClientId=$client,ServerSideTokenCheck=true" --query IdentityPoolId --output text)
sed "s/IDENTITY_POOL/$identity_pool/" "$example/../customer-files/policies/trust.json" >"$work/trust.json"
role=$(aws iam create-role --role-name "reader-$suffix" --assume-role-policy-document "file://$work/trust.json" --query Role.Arn --output text)
aws iam put-role-policy --role-name "reader-$suffix" --policy-name haiku-only --policy-document "file://$example/policy.json"
aws cognito-identity set-identity-pool-roles --identity-pool-id "$identity_pool" --roles "authenticated=$role"
pass "made with the AWS CLI"

ca=${SEKISHO_CA:-${data:+$data/tls/development-certificate.pem}}
env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN NODE_EXTRA_CA_CERTS="$ca" NODE_NO_WARNINGS=1 \
  SEKISHO_POOL="$pool" SEKISHO_CLIENT="$client" SEKISHO_IDENTITY_POOL="$identity_pool" SEKISHO_PROVIDER="$provider" \
  node "$example/ask.mjs"

if [ -n "$server_pid" ]; then
  section "on record"
  succeeds "sekisho audit verify" "$sekisho" audit verify --data "$data"
  "$sekisho" audit show --data "$data" --last 200 >"$work/audit"
  match "the answer by Haiku is there" "$(cat "$work/audit")" "assumed-role/reader-$suffix/[^ ]* .*Converse .*claude-3-haiku"
  match "the refusal of Sonnet is there" "$(cat "$work/audit")" "assumed-role/reader-$suffix/[^ ]* .*claude-3-sonnet.*(denied|Deny)"
fi
printf '\nall checks passed\n'
