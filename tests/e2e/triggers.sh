#!/usr/bin/env bash
# Functions of a user pool as webhooks on loopback, driven by AWS CLI: sign-up, message, tokens, a custom sign-in.
set -euo pipefail
folder=$(mktemp -d)
(umask 077; head -c 30 /dev/urandom | base64 >"$folder/key")
"${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/trigger_functions.py" "$folder/key" "$folder/port" "$folder/events" &
functions_pid=$!
trap 'kill $functions_pid 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 200); do [ -s "$folder/port" ] && break; sleep 0.05; done
touch "$folder/events"
arn() { printf 'arn:aws:lambda:us-east-1:123456789012:function:%s' "$1"; }
{
  printf 'triggers:\n  functions:\n'
  for name in pre_sign_up custom_message pre_token define create verify; do
    printf '    - {arn: "%s", url: "http://127.0.0.1:%s/%s", secret_file: "%s"}\n' "$(arn $name)" "$(cat "$folder/port")" $name "$folder/key"
  done
} >"$folder/sekisho.yaml"
export SEKISHO_CONFIG=$folder/sekisho.yaml
. "$(dirname "$0")/../../examples/lib/common.sh"
helpers+=("$functions_pid")
trap 'status=$?; set +e; rm -rf "$folder"; (exit $status); finish' EXIT
idp() { aws cognito-idp "$@"; }
pub() { unsigned cognito-idp "$@"; }
event() { jq -sc "map(select(.triggerSource == \"$1\")) | last | $2" "$folder/events"; }

section "functions that are mapped"
refused "an ARN that is not mapped" 'InvalidParameterException.*maps no function' idp create-user-pool --pool-name x --lambda-config "PreSignUp=$(arn other)"
# The installed CLI may be too old to know PreTokenGenerationConfig.
pool=$(jq -nc --arg a "$(arn pre_sign_up)" --arg b "$(arn custom_message)" --arg c "$(arn pre_token)" --arg d "$(arn define)" --arg e "$(arn create)" --arg f "$(arn verify)" \
  '{PoolName: "people", AutoVerifiedAttributes: ["email"], LambdaConfig: {PreSignUp: $a, CustomMessage: $b, PreTokenGenerationConfig: {LambdaVersion: "V2_0", LambdaArn: $c}, DefineAuthChallenge: $d, CreateAuthChallenge: $e, VerifyAuthChallengeResponse: $f}}' |
  python3 "$here/tests/e2e/signed_post.py" cognito-idp / AWSCognitoIdentityProviderService.CreateUserPool | jq -r .UserPool.Id)
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name web --prevent-user-existence-errors ENABLED \
  --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_CUSTOM_AUTH ALLOW_REFRESH_TOKEN_AUTH --query UserPoolClient.ClientId --output text)

section "sign-up"
sign_up() { pub sign-up --client-id "$client" --username "$1" --password 'C0rrect-horse!' --user-attributes "Name=email,Value=$1@example.com" --client-metadata reason=test; }
equal "pre sign-up confirms" "$(sign_up auto | jq .UserConfirmed)" true
equal "and is told what the client said" "$(event PreSignUp_SignUp '[.userName, .request.clientMetadata.reason, .request.userAttributes.email]')" '["auto","test","auto@example.com"]'
refused "pre sign-up refuses" 'UserLambdaValidationException.*PreSignUp failed with error No strangers\.' sign_up mallory
equal "others get a code" "$(sign_up carol | jq -c '[.UserConfirmed, .CodeDeliveryDetails.AttributeName]')" '[false,"email"]'
match "in the words of the custom message" "$("$sekisho" outbox --data "$data" --user carol --json)" 'Pass with [0-9]{6}\.'
equal "that knows no code" "$(event CustomMessage_SignUp '[.userName, .request.codeParameter]')" '["carol","{####}"]'

section "tokens"
pub initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters 'USERNAME=auto,PASSWORD=C0rrect-horse!' >"$work/tokens"
access=$(jq -r .AuthenticationResult.AccessToken "$work/tokens") id=$(jq -r .AuthenticationResult.IdToken "$work/tokens")
equal "claims of the ID token" "$(jwt_claim "$id" '.tier.name')" gold
match "but never whose it is" "$(jwt_claim "$id" .sub)" '^[0-9a-f-]{36}$'
equal "claims and scopes of the access token" "$(jwt_claim "$access" '[.tier,.username,.scope] | join(",")')" 'gold,auto,aws.cognito.signin.user.admin files/read'

section "a custom sign-in"
pub initiate-auth --auth-flow CUSTOM_AUTH --client-id "$client" --auth-parameters USERNAME=auto >"$work/asked"
equal "the challenge" "$(jq -c '[.ChallengeName, .ChallengeParameters.question]' "$work/asked")" '["CUSTOM_CHALLENGE","6*7"]'
respond() { pub respond-to-auth-challenge --client-id "$client" --challenge-name CUSTOM_CHALLENGE --session "$(jq -r .Session "$1")" --challenge-responses "USERNAME=auto,ANSWER=$2"; }
respond "$work/asked" 41 >"$work/again"
equal "a wrong answer is asked again" "$(jq -r .ChallengeName "$work/again")" CUSTOM_CHALLENGE
refused "a session is answered once" 'NotAuthorizedException.*session can only be used once' respond "$work/asked" 42
match "the right one gives tokens" "$(respond "$work/again" 42 | jq -r .AuthenticationResult.AccessToken)" '^eyJ'
equal "the define trigger has seen it all" "$(event DefineAuthChallenge_Authentication '[.request.session[].challengeResult]')" '[false,true]'
match "invocations are on record, not their contents" "$(grep -c 'trigger invoked' "$work/server.log")" '^[0-9]+$'
if grep -qE 'C0rrect-horse|6\*7' "$work/server.log"; then flunk "contents in the log"; fi
printf '\n%s checks\n' "$checks"
