#!/usr/bin/env bash
# One Sekisho is the Bedrock of another: signed with a key of its own, by a role, and by a key that is wrong.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
[ -n "$server_pid" ] || { echo "this test starts its servers itself" >&2; exit 1; }
"$here/tools/install_clients.sh"
haiku=anthropic.claude-3-haiku-20240307-v1:0 account=123456789012
may='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["bedrock:InvokeModel","bedrock:InvokeModelWithResponseStream","bedrock:CountTokens","sts:AssumeRole"],"Resource":"*"}]}'

section "upstream: a user for the gateway before it, and a role"
aws iam create-user --user-name gateway >/dev/null
aws iam put-user-policy --user-name gateway --policy-name models --policy-document "$may"
aws iam create-access-key --user-name gateway >"$work/key"
key=$(jq -r .AccessKey.AccessKeyId "$work/key") secret=$(jq -r .AccessKey.SecretAccessKey "$work/key")
role=$(aws iam create-role --role-name models --query Role.Arn --output text --assume-role-policy-document \
  "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::$account:user/gateway\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"chain\"}}}]}")
aws iam put-role-policy --role-name models --policy-name models --policy-document "$may"
pass "made with the AWS CLI"

section "a gateway whose Bedrock that is"
second=$work/second upstream=$SEKISHO_ENDPOINT
for name in near by-role; do printf '%s\n' "$secret" | "$sekisho" provider-key put "$name" --data "$second"; done
equal "keys are sealed" "$("$sekisho" provider-key list --data "$second" | tr '\n' ' ')" "by-role near "
refused "a key is no argument" 'not one line' sh -c "printf '\n' | '$sekisho' provider-key put x --data '$second'"
succeeds "and not to be read" sh -c "! grep -rqF '$secret' '$second'"
(umask 077; echo "x$secret" >"$work/wrong-key")
cat >"$work/second.yaml" <<YAML
providers:
  - {name: near, type: bedrock, url: "$upstream", region: eu-west-1, access_key_id: $key, secret_access_key: sealed}
  - {name: by-role, type: bedrock, url: "$upstream", region: us-west-2, access_key_id: $key, secret_access_key: sealed,
     role_arn: "$role", external_id: chain, sts_url: "$upstream"}
  - {name: wrong, type: bedrock, url: "$upstream", region: us-east-1, access_key_id: $key, secret_access_key_file: $work/wrong-key}
models:
  - {id: anthropic.chained, name: Chained, provider_name: Us, routes: [{provider: near, model: "$haiku"}]}
  - {id: by-role, name: By role, provider_name: Us, routes: [{provider: by-role, model: "$haiku"}]}
  - id: falls-back
    name: Falls back
    provider_name: Us
    routes: [{provider: near, model: "$haiku", priority: 1}, {provider: wrong, model: "$haiku"}]
  - {id: refused, name: Refused, provider_name: Us, retries: 0, routes: [{provider: wrong, model: "$haiku"}]}
prices:
  list: [{key: anthropic.chained, input: 1, output: 5}, {key: by-role, input: 1, output: 5}, {key: falls-back, input: 1, output: 5}, {key: refused, free: true}]
YAML
"$sekisho" serve --data "$second" --config "$work/second.yaml" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 \
  --ports-file "$work/second-ports" >"$work/second.log" 2>&1 &
helpers+=($!)
for _ in $(seq 200); do [ -s "$work/second-ports" ] && break; sleep 0.05; done
access=$(sed -n 's/.*AWS_ACCESS_KEY_ID=//p' "$work/second.log") hidden=$(sed -n 's/.*AWS_SECRET_ACCESS_KEY=//p' "$work/second.log")
port=$(sed -n 's/^port=//p' "$work/second-ports")
AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$hidden SEKISHO_ENDPOINT=http://127.0.0.1:$port node "$here/tests/e2e/chained.mjs"

section "on record"
"$sekisho" audit show --data "$data" --last 200 >"$work/audit"
match "upstream knows the gateway's user" "$(cat "$work/audit")" "user/gateway .*Converse "
match "and its role" "$(cat "$work/audit")" "assumed-role/models/sekisho .*Converse"
"$sekisho" audit show --data "$second" --last 200 >"$work/second-audit"
match "the gateway knows its own callers" "$(cat "$work/second-audit")" "Converse.*anthropic.chained"
match "the operator learns of a wrong key" "$(cat "$work/second.log")" 'model provider refuses.*provider="wrong" status="403"'
succeeds "no key is in a log" sh -c "! grep -qF '$secret' '$work/second.log' '$work/server.log'"
succeeds "both trails hold" sh -c "'$sekisho' audit verify --data '$data' && '$sekisho' audit verify --data '$second'"
printf '\nall checks passed\n'
