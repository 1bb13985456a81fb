#!/usr/bin/env bash
# Remembered devices with amazon-cognito-identity-js and AWS CLI.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
"$here/tools/install_clients.sh"

section "a pool that remembers devices when their user says so"
pool=$(aws cognito-idp create-user-pool --pool-name devices --query UserPool.Id --output text \
  --device-configuration ChallengeRequiredOnNewDevice=true,DeviceOnlyRememberedOnUserPrompt=true)
client=$(aws cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name app \
  --explicit-auth-flows ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH --query UserPoolClient.ClientId --output text)
aws cognito-idp admin-create-user --user-pool-id "$pool" --username alice --message-action SUPPRESS >/dev/null
aws cognito-idp admin-set-user-password --user-pool-id "$pool" --username alice --password 'C0rrect-horse!' --permanent
pass "made with the AWS CLI"

env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN NODE_NO_WARNINGS=1 NODE_PATH="$here/examples/ask-a-model/node_modules" \
  SEKISHO_POOL="$pool" SEKISHO_CLIENT="$client" SEKISHO_KEY_FILE="$work/device-key" node "$here/tests/e2e/devices.cjs"

section "the administrator"
equal "admin-list-devices shows what is left" "$(aws cognito-idp admin-list-devices --user-pool-id "$pool" --username alice --query 'Devices[].DeviceKey' --output text)" "$(cat "$work/device-key")"
aws cognito-idp admin-forget-device --user-pool-id "$pool" --username alice --device-key "$(cat "$work/device-key")"
refused "a forgotten device" 'ResourceNotFoundException.*Device does not exist\.' \
  aws cognito-idp admin-get-device --user-pool-id "$pool" --username alice --device-key "$(cat "$work/device-key")"
printf '\nall %s checks passed\n' "$checks"
