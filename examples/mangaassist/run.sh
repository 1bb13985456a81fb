#!/usr/bin/env bash
# Groups become roles and model tiers: in the tokens, in the session, and in what a policy lets through. Then an access model
# takes over: four roles that are written down, in a staging and in a production server.
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
# as_people SCRIPT ARGUMENTS...: without the administrator's credentials.
as_people() {
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN NODE_NO_WARNINGS=1 CLIENTS="$here/examples/ask-a-model" \
    POOL="$pool" CLIENT="$client" IDENTITY_POOL="$identity_pool" ROLE="$role" CARELESS="$careless" PASSWORD="$password" \
    node "$example/$1" "${@:2}"
}
as_people ask.mjs

section "nobody else gives these tags"
refused "by tags of one's own" 'sekisho: prefixed tag key names are not allowed' aws sts get-federation-token --name eve --tags Key=sekisho:Role,Value=admin
refused "by mapping another claim" 'InvalidParameterException.*not a valid principal tag key' aws cognito-identity set-principal-tag-attribute-map \
  --identity-pool-id "$identity_pool" --identity-provider-name "cognito-idp.us-east-1.amazonaws.com/$pool" --principal-tags sekisho:Role=nickname
if [ -n "$server_pid" ]; then
  section "which identity is which user"
  sub=$(aws cognito-idp admin-get-user --user-pool-id "$pool" --username rita --query 'UserAttributes[?Name==`sub`].Value' --output text)
  equal "sekisho identities" "$("$sekisho" identities --data "$data" --sub "$sub" | jq -r '.identityPoolId + " " + .provider')" "$identity_pool cognito-idp.us-east-1.amazonaws.com/$pool"

  section "an access model takes over"
  for environment in staging production; do
    { cat "$example/mapping.yaml"; printf '\nenvironment: %s\naccess_model:\n  file: %s\n  parameters: {identity_pool: "%s"}\n' \
      "$environment" "$example/access.yaml" "$identity_pool"; } >"$work/$environment.yaml"
  done
  provider=cognito-idp.us-east-1.amazonaws.com/$pool:$client
  succeeds "the identity pool gives everybody the role of the token" aws cognito-identity set-identity-pool-roles \
    --identity-pool-id "$identity_pool" --roles authenticated=arn:aws:iam::123456789012:role/readonly \
    --role-mappings "{\"$provider\": {\"Type\": \"Token\", \"AmbiguousRoleResolution\": \"Deny\"}}"
  restart_server "$work/staging.yaml"
  equal "its roles are in IAM, and on record" "$("$sekisho" audit show --data "$data" --last 20 --action CreateRole | grep -c 'role/\(admin\|developer\|operator\|readonly\) ')" 4
  succeeds "what is there is what was meant" "$sekisho" access diff --config "$work/staging.yaml" --data "$data"
  as_people matrix.mjs staging

  section "before anybody tries"
  can() { "$sekisho" model can "$@" --data "$data" --config "$work/production.yaml"; }
  refused "developers and Sonnet in production" 'denied.*StringEquals sekisho:Environment: wanted' \
    can developer anthropic.claude-3-sonnet-20240229-v1:0 --env production --tokens 2048
  succeeds "developers and Haiku in production" can developer anthropic.claude-3-haiku-20240307-v1:0 --env production --tokens 2048
  match "with its limits" "$(cat "$work/out")" 'at most 2048 output tokens.*30 requests a minute.*50.00 USD a day'
  succeeds "developers and fine-tuned models in staging" can developer custom-model/manga-tone.v1/a1b2c3d4e5f6 --env staging --tokens 2048
  refused "but not in production" denied can developer custom-model/manga-tone.v1/a1b2c3d4e5f6 --env production --tokens 2048
  match "sekisho role show" "$("$sekisho" role show operator --data "$data" --config "$work/production.yaml")" 'sekisho:Role operator.*claude-3-haiku.*20.00 USD a day'
  match "and of a role made by hand" "$("$sekisho" role show "${role##*/}" --data "$data")" 'made by hand.*invoke .*ModelTier premium'
  succeeds "asked with a tag that a session would have" "$sekisho" model can "${role##*/}" anthropic.claude-3-haiku-20240307-v1:0 \
    --data "$data" --context aws:PrincipalTag/sekisho:ModelTier=basic
  equal "wrong usage is no denial" "$("$sekisho" model can developer >/dev/null 2>&1; echo $?)" 2

  section "a hand's changes are changed back"
  aws iam put-role-policy --role-name operator --policy-name more --policy-document "$(cat "$example/permissions.json")"
  match "they are seen" "$("$sekisho" access diff --config "$work/production.yaml" --data "$data" || true)" '^updated operator: policy more removed$'
  restart_server "$work/production.yaml"
  succeeds "and gone after a start" "$sekisho" access diff --config "$work/production.yaml" --data "$data"
  as_people matrix.mjs production
  match "what they cost is held to the budgets of their roles" "$("$sekisho" budget list --data "$data")" \
    'developer: day .*50.00 .*operator: day .*20.00 .*readonly: day .*0.00'
fi
printf '\nall checks passed\n'
