#!/usr/bin/env bash
# A decision point for others: an application that guards documents of its own asks by OpenID AuthZEN, its questions signed
# by curl.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"

long() {  # CREDENTIALS COMMAND...
  AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$1") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$1") "${@:2}"
}
post() {  # PATH BODY [CURL OPTIONS]: the answer and its status, signed with the credentials of the environment
  curl -sS -w ' %{http_code}' --aws-sigv4 aws:amz:us-east-1:sekisho --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    -H 'Content-Type: application/json' "${@:3}" -d "$2" "$SEKISHO_ENDPOINT$1"
}
ask() { post /access/v1/evaluation "$@"; }
ask_all() { post /access/v1/evaluations "$@"; }
about() { printf '{"subject":{"type":"user","id":"%s"},"action":{"name":"%s"},"resource":{"type":"document","id":"%s"}%s}' "$@"; }
key_of() { aws iam create-user --user-name "$1" >/dev/null; aws iam create-access-key --user-name "$1" | jq '{Credentials: .AccessKey}' >"$work/$1"; }

section "where to ask"
curl -sS "$SEKISHO_ENDPOINT/.well-known/authzen-configuration" >"$work/metadata"
equal "the metadata name the endpoint" "$(jq -r .access_evaluation_endpoint "$work/metadata")" "$SEKISHO_ENDPOINT/access/v1/evaluation"

section "an application asks about its users"
key_of app; key_of alice; key_of stranger
aws iam put-user-policy --user-name app --policy-name ask --policy-document '{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":"sekisho:EvaluateAccess","Resource":"arn:aws:iam::123456789012:user/alice"},
  {"Effect":"Allow","Action":"sekisho:EvaluateAccess","Resource":"arn:aws:iam::123456789012:user/nobody"}]}'
aws iam tag-user --user-name alice --tags Key=team,Value=red
aws iam put-user-policy --user-name alice --policy-name documents --policy-document '{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":"document:read","Resource":"arn:aws:document:*:123456789012:${aws:PrincipalTag/team}/*",
   "Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}},
  {"Effect":"Deny","Action":"document:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/class":"secret"}}}]}'
inside=',"context":{"aws:SourceIp":"192.0.2.7"}'
equal "what alice may do" "$(long "$work/app" ask "$(about alice read red/plan "$inside")")" '{"decision":true} 200'
match "not from elsewhere" "$(long "$work/app" ask "$(about alice read red/plan ',"context":{"aws:SourceIp":"198.51.100.1"}')")" '^\{"context":\{"request_id":"[^"]+"\},"decision":false\} 200$'
match "the application's own address is not hers" "$(long "$work/app" ask "$(about alice read red/plan '')")" '"decision":false'
match "not another team's" "$(long "$work/app" ask "$(about alice read blue/plan "$inside")")" '"decision":false'
match "a tag that is known cannot be given" "$(long "$work/app" ask "$(about alice read blue/plan "$inside" | jq -c '.subject.properties.team="blue"')")" '"decision":false'
match "properties of the resource are its tags" "$(long "$work/app" ask "$(about alice read red/plan "$inside" | jq -c '.resource.properties.class="secret"')")" '"decision":false'
match "whom nobody knows may do nothing" "$(long "$work/app" ask "$(about nobody read red/plan "$inside")")" '"decision":false.* 200$'
match "the request is named in the answer" "$(long "$work/app" ask "$(about alice read red/plan "$inside")" -H 'X-Request-ID: r-1' -D -)" $'[Xx]-[Rr]equest-[Ii][Dd]: r-1\r'

section "many at once"
batch=$(jq -cn --argjson a "$(about alice read red/a "$inside")" '$a + {evaluations: [{}, {resource:{type:"document",id:"blue/b"}}, {action:{name:"not a word"}}, {resource:{type:"document",id:"red/c"}}]}')
equal "defaults, one by one" "$(long "$work/app" ask_all "$batch" | sed 's/ 200$//' | jq -c '[.evaluations[].decision]')" '[true,false,false,true]'
match "what has no meaning says so" "$(long "$work/app" ask_all "$batch")" 'action.name must be a word'
equal "up to the first deny" "$(long "$work/app" ask_all "$(jq -c '.options.evaluations_semantic="deny_on_first_deny"' <<<"$batch")" | sed 's/ 200$//' | jq -c '[.evaluations[].decision]')" '[true,false]'
equal "up to the first permit" "$(long "$work/app" ask_all "$(jq -c '.options.evaluations_semantic="permit_on_first_permit"' <<<"$batch")" | sed 's/ 200$//' | jq -c '[.evaluations[].decision]')" '[true]'
equal "without a list it is a single one" "$(long "$work/app" ask_all "$(about alice read red/plan "$inside")")" '{"decision":true} 200'

section "who may ask"
match "nobody without a signature" "$(curl -sS -w ' %{http_code}' -H 'Content-Type: application/json' -d "$(about alice read red/plan "$inside")" "$SEKISHO_ENDPOINT/access/v1/evaluation")" 'Missing Authentication Token.* 403$'
match "not without the permission" "$(long "$work/stranger" ask "$(about alice read red/plan "$inside")")" 'not authorized to perform: sekisho:EvaluateAccess on resource: arn:aws:iam::123456789012:user/alice.* 403$'
match "alice may not ask about herself either" "$(long "$work/alice" ask "$(about alice read red/plan "$inside")")" ' 403$'
match "only about those one may ask about" "$(long "$work/app" ask "$(about stranger read red/plan "$inside")")" ' 403$'
match "nor in the midst of a batch" "$(long "$work/app" ask_all "$(jq -c '.evaluations[3].subject={type:"user",id:"stranger"}' <<<"$batch")")" ' 403$'
match "identity is not for the asker to say" "$(long "$work/app" ask "$(about alice read red/plan ',"context":{"aws:PrincipalArn":"arn:aws:iam::123456789012:root"}')")" 'cannot be given.* 400$'
match "a wrong signature" "$(AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=wrong ask "$(about alice read red/plan "$inside")")" ' 403$'
match "no JSON" "$(ask '{')" ' 400$'

section "on record"
"$sekisho" audit show --data "$data" --last 50 >"$work/audit"
match "every decision is" "$(cat "$work/audit")" 'document:read|EvaluateAccess'
echo; echo "authzen: $checks checks passed"
