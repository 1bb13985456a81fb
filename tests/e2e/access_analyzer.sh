#!/usr/bin/env bash
# Judges policies before they go live: AWS CLI's validate-policy, the custom policy checks, and the same findings offline.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
user_arn=arn:aws:iam::123456789012:user
document() { printf '{"Version":"2012-10-17","Statement":[%s]}' "$1"; }
validate() { aws accessanalyzer validate-policy --policy-document "$1" --policy-type "${2:-IDENTITY_POLICY}" "${@:3}"; }
codes() { validate "$@" | jq -r '[.findings[] | .findingType + " " + .issueCode] | join(", ")'; }
# post OPERATION-PATH JQ-PROGRAM ARGUMENTS...: an operation that the installed CLI does not know.
post() { local path=$1; shift; jq -nc "$@" | python3 "$here/tests/e2e/signed_post.py" access-analyzer "/policy/$path"; }

section "findings"
clean=$(document '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/*"}')
equal "a clean policy has none" "$(validate "$clean" | jq -c .findings)" '[]'
equal "an unknown action" "$(codes "$(document '{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}')")" 'ERROR INVALID_ACTION'
equal "an administrator" "$(codes "$(document '{"Effect":"Allow","Action":"*","Resource":"*"}')")" \
  'SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE, WARNING CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE'
printf '{"Version": "2012-10-17",\n "Statement": {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}}' >"$work/policy.json"
validate "file://$work/policy.json" >"$work/findings"
equal "the path of a finding" "$(jq -c '.findings[0].locations[0].path' "$work/findings")" '[{"value":"Statement"},{"value":"Effect"}]'
equal "and its span" "$(jq -c '.findings[0].locations[0].span.start' "$work/findings")" '{"line":2,"column":25,"offset":51}'
match "and where to read on" "$(jq -r '.findings[0].learnMoreLink' "$work/findings")" 'policy-checks-error-invalid-effect$'
equal "no JSON" "$(codes '{"Version":}')" 'ERROR JSON_SYNTAX_ERROR'
bucket=$(document '{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sqs:SendMessage","Resource":"arn:aws:s3:::b"}')
equal "a bucket policy" "$(codes "$bucket" RESOURCE_POLICY --validate-policy-resource-type AWS::S3::Bucket)" 'ERROR UNSUPPORTED_ACTION_IN_POLICY'
equal "a resource policy as such" "$(codes "$bucket" RESOURCE_POLICY)" ''
many=$(document "$(for i in $(seq 130); do printf '{"Effect":"Allow","Action":"s3:X%s","Resource":"*"},' "$i"; done | sed 's/,$//')")
equal "the CLI turns the pages" "$(validate "$many" | jq '[.findings[] | select(.issueCode == "INVALID_ACTION")] | length')" 130
equal "a page" "$(validate "$many" IDENTITY_POLICY --max-items 7 --page-size 7 | jq '.findings | length')" 7
refused "a wrong type of policy" 'ValidationException' validate "$clean" POLICY

section "checks"
read_one=$(document '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}')
read_all=$(document '{"Sid":"All","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}')
change='{existingPolicyDocument: $from, newPolicyDocument: $to, policyType: "IDENTITY_POLICY"}'
equal "less access is no new access" "$(post check-no-new-access --arg from "$read_all" --arg to "$read_one" "$change" | jq -r .result)" PASS
post check-no-new-access --arg from "$read_one" --arg to "$read_all" "$change" >"$work/new"
equal "more access is" "$(jq -r .result "$work/new")" FAIL
match "and a request shows it" "$(jq -r '.reasons[0].description' "$work/new")" '^New access in the statement with sid: All\. new access: s3:GetObject on arn:aws:s3:::'
equal "the statement" "$(jq -c '.reasons[0] | [.statementId, .statementIndex]' "$work/new")" '["All",0]'
granted='{policyDocument: $policy, access: [{actions: ["iam:CreateAccessKey", $action]}], policyType: "IDENTITY_POLICY"}'
equal "access that is not granted" "$(post check-access-not-granted --arg policy "$read_one" --arg action s3:PutObject "$granted" | jq -r .result)" PASS
equal "access that is" "$(post check-access-not-granted --arg policy "$read_one" --arg action s3:GetObject "$granted" | jq -r .result)" FAIL
public='{policyDocument: $policy, resourceType: "AWS::S3::Bucket"}'
open=$(document '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}')
equal "a public bucket" "$(post check-no-public-access --arg policy "$open" "$public" | jq -r .result)" FAIL
closed=$(document '{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject"}')
equal "a bucket of two accounts" "$(post check-no-public-access --arg policy "$closed" "$public" | jq -r .result)" PASS
refused "a document that IAM would refuse" '400 InvalidParameterException.*newPolicyDocument is not valid' \
  post check-no-new-access --arg from "$read_one" --arg to '{}' "$change"

section "who may ask"
aws iam create-user --user-name Anna >/dev/null
aws iam create-access-key --user-name Anna | jq '{Credentials: .AccessKey}' >"$work/anna"
long() { AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$work/anna") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$work/anna") "$@"; }
refused "nobody without permission" "AccessDenied.*User: $user_arn/Anna is not authorized to perform: access-analyzer:ValidatePolicy" long validate "$clean"
aws iam put-user-policy --user-name Anna --policy-name lint --policy-document "$(document '{"Effect":"Allow","Action":"access-analyzer:Validate*","Resource":"*"}')"
equal "with permission" "$(long validate "$clean" | jq -c .findings)" '[]'
refused "but nothing else" '403 AccessDeniedException.*access-analyzer:CheckNoNewAccess' long post check-no-new-access --arg from "$read_one" --arg to "$read_all" "$change"

section "offline"
lint() { "${sekisho:-${SEKISHO_BINARY:-$here/build/debug/sekisho}}" policy lint "$@"; }
printf '%s' "$clean" >"$work/clean.json"
equal "nothing to say" "$(lint "$work/clean.json")" ''
refused "status 1 on errors, with place and fix" "policy.json:2:26: error INVALID_EFFECT: The effect allow is not valid\. Use Allow or Deny\..*at \\$\.Statement\.Effect: write \"Allow\"" lint "$work/policy.json"
printf '%s' "$(document '{"Effect":"Allow","Action":"*","Resource":"*"}')" >"$work/admin.json"
succeeds "status 0 on warnings" lint "$work/admin.json"
refused "unless strict" 'PASS_ROLE_WITH_STAR' lint --strict "$work/admin.json"
equal "as JSON, from standard input" "$(lint --type resource --json - <"$work/admin.json" | jq -r '.[0].issueCode')" MISSING_PRINCIPAL
refused "a file that is not there" 'sekisho: ' lint "$work/nothing.json"

printf '\naccess analyzer: %s checks passed\n' "$checks"
