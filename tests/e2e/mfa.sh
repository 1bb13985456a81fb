#!/usr/bin/env bash
# Second factors and the choice of the first, with AWS CLI.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
python=${PYTHON:-/usr/bin/python3}
password='C0rrect-horse-battery'
idp() { aws cognito-idp "$@"; }
pub() { unsigned cognito-idp "$@"; }
# code STEPS_FROM_NOW: what the application shows.
code() { "$python" "$here/tests/e2e/totp.py" "$work/seed" $(($(date +%s) / 30 + $1)); }
# raw OPERATION JSON: one call without a signature, and without a client's start. signed_raw: as an administrator. For what
# Debian's CLI is too old to know.
raw() { curl -sS "$SEKISHO_ENDPOINT" -H 'Content-Type: application/x-amz-json-1.1' -H "X-Amz-Target: AWSCognitoIdentityProviderService.$1" -d "$2" "${@:3}"; }
signed_raw() { raw "$1" "$2" --aws-sigv4 aws:amz:us-east-1:cognito-idp --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"; }
respond() { pub respond-to-auth-challenge --client-id "$client" --challenge-name "$1" --session "$2" --challenge-responses "$3"; }

section "a pool that requires a second factor"
pool=$(signed_raw CreateUserPool '{"PoolName":"mfa","AutoVerifiedAttributes":["email"],"Policies":{"SignInPolicy":{"AllowedFirstAuthFactors":["PASSWORD","EMAIL_OTP"]}}}' | jq -r .UserPool.Id)
refused "no factor to require" 'InvalidParameterException.*disable all MFAs' idp set-user-pool-mfa-config --user-pool-id "$pool" --mfa-configuration ON
idp set-user-pool-mfa-config --user-pool-id "$pool" --mfa-configuration ON --software-token-mfa-configuration Enabled=true >/dev/null
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name app \
  --explicit-auth-flows ALLOW_USER_AUTH ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH | jq -r .UserPoolClient.ClientId)
idp admin-create-user --user-pool-id "$pool" --username alice --message-action SUPPRESS --temporary-password "$password" \
  --user-attributes Name=email,Value=alice@example.com Name=email_verified,Value=true >/dev/null
idp admin-set-user-password --user-pool-id "$pool" --username alice --password "$password" --permanent

section "MFA_SETUP"
pub initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters "USERNAME=alice,PASSWORD=$password" >"$work/asked"
equal "what can be set up is JSON in a string" "$(jq -r '.ChallengeName + .ChallengeParameters.MFAS_CAN_SETUP' "$work/asked")" 'MFA_SETUP["SOFTWARE_TOKEN_MFA"]'
pub associate-software-token --session "$(jq -r .Session "$work/asked")" >"$work/associated"
jq -r .SecretCode "$work/associated" >"$work/seed"
refused "each session once" 'session can only be used once' pub associate-software-token --session "$(jq -r .Session "$work/asked")"
pub verify-software-token --session "$(jq -r .Session "$work/associated")" --user-code "$(code 0)" >"$work/verified"
respond MFA_SETUP "$(jq -r .Session "$work/verified")" USERNAME=alice >"$work/done"
match "tokens" "$(jq -r .AuthenticationResult.AccessToken "$work/done")" '^eyJ'
equal "UserMFASettingList" "$(idp admin-get-user --user-pool-id "$pool" --username alice | jq -c '[.UserMFASettingList, .PreferredMfaSetting]')" '[["SOFTWARE_TOKEN_MFA"],"SOFTWARE_TOKEN_MFA"]'

section "SOFTWARE_TOKEN_MFA"
session=$(pub initiate-auth --auth-flow USER_AUTH --client-id "$client" --auth-parameters "USERNAME=alice,PREFERRED_CHALLENGE=PASSWORD,PASSWORD=$password" | jq -r .Session)
refused "a wrong time step" 'CodeMismatchException' respond SOFTWARE_TOKEN_MFA "$session" "USERNAME=alice,SOFTWARE_TOKEN_MFA_CODE=$(code 20)"
respond SOFTWARE_TOKEN_MFA "$session" "USERNAME=alice,SOFTWARE_TOKEN_MFA_CODE=$(code 1)" >"$work/done"
match "tokens" "$(jq -r .AuthenticationResult.IdToken "$work/done")" '^eyJ'

section "two answers at once"
# The code of the next step has been used above: a new application by an access token.
access=$(jq -r .AuthenticationResult.AccessToken "$work/done")
raw AssociateSoftwareToken "{\"AccessToken\":\"$access\"}" | jq -r .SecretCode >"$work/seed"
equal "an application by access token" "$(raw VerifySoftwareToken "{\"AccessToken\":\"$access\",\"UserCode\":\"$(code 0)\"}" | jq -r .Status)" SUCCESS
session=$(raw InitiateAuth "{\"ClientId\":\"$client\",\"AuthFlow\":\"USER_PASSWORD_AUTH\",\"AuthParameters\":{\"USERNAME\":\"alice\",\"PASSWORD\":\"$password\"}}" | jq -r .Session)
answer="{\"ClientId\":\"$client\",\"ChallengeName\":\"SOFTWARE_TOKEN_MFA\",\"Session\":\"$session\",\"ChallengeResponses\":{\"USERNAME\":\"alice\",\"SOFTWARE_TOKEN_MFA_CODE\":\"$(code 1)\"}}"
racers=()
for racer in 1 2 3 4; do raw RespondToAuthChallenge "$answer" >"$work/race$racer" & racers+=($!); done
wait "${racers[@]}"
equal "exactly one wins" "$(cat "$work"/race? | jq -c 'select(.AuthenticationResult)' | wc -l)" 1

section "USER_AUTH"
equal "codes are not offered where a second factor is required" "$(raw InitiateAuth "{\"ClientId\":\"$client\",\"AuthFlow\":\"USER_AUTH\",\"AuthParameters\":{\"USERNAME\":\"alice\"}}" | jq -c .AvailableChallenges)" '["PASSWORD_SRP","PASSWORD"]'
idp set-user-pool-mfa-config --user-pool-id "$pool" --mfa-configuration OFF >/dev/null
idp admin-create-user --user-pool-id "$pool" --username bob --message-action SUPPRESS \
  --user-attributes Name=email,Value=bob@example.com Name=email_verified,Value=true >"$work/bob"
equal "a user without a password" "$(jq -r .User.UserStatus "$work/bob")" CONFIRMED
pub initiate-auth --auth-flow USER_AUTH --client-id "$client" --auth-parameters USERNAME=bob >"$work/asked"
equal "EMAIL_OTP" "$(jq -r '.ChallengeName + " " + .ChallengeParameters.CODE_DELIVERY_DESTINATION' "$work/asked")" 'EMAIL_OTP b***@e***'
refused "a wrong code" 'CodeMismatchException.*Invalid code or auth state for the user\.' respond EMAIL_OTP "$(jq -r .Session "$work/asked")" USERNAME=bob,EMAIL_OTP_CODE=00000000
code=$("$sekisho" outbox --data "$data" --user bob --last-code)
match "eight digits" "$code" '^[0-9]{8}$'
match "tokens" "$(respond EMAIL_OTP "$(jq -r .Session "$work/asked")" "USERNAME=bob,EMAIL_OTP_CODE=$code" | jq -r .AuthenticationResult.AccessToken)" '^eyJ'

printf '\n%s checks passed\n' "$checks"
