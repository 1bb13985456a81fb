#!/usr/bin/env bash
# Budgets and limits that are put, felt and taken away while the server runs, by our own signed API; and who may do so.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
arn=arn:aws:sekisho:us-east-1:123456789012
model=anthropic.claude-3-haiku-20240307-v1%3A0
# ask METHOD PATH [BODY]: our own API.
ask() { printf '%s' "${3:-}" | METHOD=$1 python3 "$here/tests/e2e/signed_post.py" sekisho "$2"; }
converse() {
  printf '{"messages":[{"role":"user","content":[{"text":"What does a checkpoint do?"}]}],"inferenceConfig":{"maxTokens":20}}' |
    python3 "$here/tests/e2e/signed_post.py" bedrock "/model/$model/converse"
}
aws iam create-user --user-name Ada >/dev/null
aws iam create-access-key --user-name Ada | jq '{Credentials: .AccessKey}' >"$work/ada"
long() { AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$work/ada") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$work/ada") "$@"; }
may() { aws iam put-user-policy --user-name Ada --policy-name may --policy-document "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":$1,\"Resource\":$2}}"; }

section "a budget"
succeeds "a call without any" converse
succeeds "is put" ask PUT /governance/budgets/trial '{"Period":"day","Usd":"0.00001","Scope":{"user":"Ada"}}'
may '"bedrock:InvokeModel"' '"*"'
refused "stops whom it is about, by its name" 'ServiceQuotaExceededException.*budget .*trial.* It is full again at' long converse
succeeds "and nobody else" converse
ask GET /governance/budgets >"$work/budgets"
equal "is listed" "$(jq -c '.Budgets[0] | [.Name, .Usd, .Period, .Origin, .Scope.user, .Standings[0].SpentUsd]' "$work/budgets")" '["trial","0.00001","day","api","Ada","0.00"]'
match "and shown offline" "$("$sekisho" budget list --data "$data")" 'trial +user=Ada +- +[0-9-]{10} +0.00001 +0.00 +0.00 +0.00001'
refused "of an unknown model is refused" '400 ValidationException.*There is no model `gpt`' ask PUT /governance/budgets/x '{"Period":"day","Usd":"1","Scope":{"model":"gpt"}}'
refused "as is a second one of the same calls" '409 ConflictException' ask PUT /governance/budgets/again '{"Period":"day","Usd":"1","Scope":{"user":"Ada"}}'
refused "or half an amount" '400 ValidationException' ask PUT /governance/budgets/x '{"Period":"day","Usd":"1e3"}'
succeeds "is taken away" ask DELETE /governance/budgets/trial
succeeds "and holds nobody any more" long converse

section "a limit"
succeeds "is put" ask PUT /governance/limits/slow '{"RequestsPerMinute":1,"Scope":{"user":"each"}}'
succeeds "lets through what it allows" long converse
refused "and no more" '429 ThrottlingException.*The limit is .*slow' long converse
equal "is listed" "$(ask GET /governance/limits | jq -c '.Limits[0] | [.Name, .RequestsPerMinute, .Origin]')" '["slow",1,"api"]'
succeeds "is taken away" ask DELETE /governance/limits/slow
succeeds "at once" long converse

section "who may"
refused "not whoever may call models" '403 AccessDeniedException.*sekisho:PutBudget on resource: '"$arn:budget/own" long ask PUT /governance/budgets/own '{"Period":"day","Usd":"1"}'
may '"sekisho:GetUsage"' "\"$arn:usage/123456789012\""
equal "her account's usage, with permission" "$(long ask POST /governance/usage '{"By":["user"]}' | jq -r '.Sums[] | select(.Values[0] == "Ada") | .Calls')" 3
refused "but not that of all" "403 AccessDeniedException.*$arn:usage/all" long ask POST /governance/usage '{"Account":"*"}'
equal "which the administrator has" "$(ask POST /governance/usage '{"Account":"*"}' | jq '.Sums[0].Calls')" 5
match "as the ledger says offline" "$("$sekisho" usage --data "$data" --by user,outcome)" 'Ada +success +3 '
match "changes are on record" "$("$sekisho" audit show --data "$data" --last 60)" 'sekisho:PutBudget.*denied'

printf '\ngovernance: %s checks passed\n' "$checks"
