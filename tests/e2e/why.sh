#!/usr/bin/env bash
# Why a request was refused, whether one would be, and what other policies would have decided: from the record and the store of
# a server that runs meanwhile.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
user_arn=arn:aws:iam::123456789012:user role_arn=arn:aws:iam::123456789012:role
new_key() { aws iam create-access-key --user-name "$1" | jq '{Credentials: .AccessKey}'; }
# long FILE aws ...: one command with an access key of a user.
long() {
  local from=$1; shift
  AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$from") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$from") "$@"
}
# header NAME: of the answer that a command with --debug left in $work/out.
header() { grep -oiE "'$1': '[^']*'" "$work/out" | tail -n 1 | cut -d"'" -f4; }
why() { "$sekisho" "$@" --data "$data"; }
# exits STATUS DESCRIPTION COMMAND...: leaves the output in $work/out.
exits() {
  local wanted=$1 what=$2 status=0; shift 2
  "$@" >"$work/out" 2>&1 || status=$?
  [ "$status" = "$wanted" ] && pass "$what" || flunk "$what" "status $status instead of $wanted" "$(cat "$work/out")"
}
shows() { match "$1" "$(tr '\n' ' ' <"$work/out")" "$2"; }

section "a denial says why: to the operator, and sealed to whoever may open it"
aws iam create-user --user-name Ann --tags Key=team,Value=red >/dev/null
aws iam put-user-policy --user-name Ann --policy-name files --policy-document '{"Version":"2012-10-17","Statement":[
  {"Sid":"Blue","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::why-files/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}},
  {"Sid":"Put","Effect":"Allow","Action":["s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::why-files/*"}]}'
new_key Ann >"$work/ann"
aws s3api create-bucket --bucket why-files >/dev/null
echo hello >"$work/file"
long "$work/ann" aws s3api put-object --bucket why-files --key in/1 --body "$work/file" >/dev/null
refused "the caller sees AWS's text and no policy" "AccessDenied.*User: $user_arn/Ann is not authorized to perform: s3:GetObject" \
  long "$work/ann" aws s3api get-object --bucket why-files --key in/1 "$work/got" --debug
message=$(header x-sekisho-authorization-message) request=$(header x-amz-request-id)
match "a header carries the sealed decision" "$message" '^[A-Za-z0-9_-]{100,3072}$'
[[ $(tail -n 2 "$work/out") == *Blue* ]] && flunk "the text names a statement" "$(tail -n 2 "$work/out")"
decoded=$(aws sts decode-authorization-message --encoded-message "$message" --query DecodedMessage --output text)
equal "sts decode-authorization-message opens it" "$(jq -r '[.allowed, .explicitDeny, .context.action, .failures.items[0].statementId, .failures.items[0].policy] | @tsv' <<<"$decoded")" \
  $'false\tfalse\ts3:GetObject\tBlue\tfiles'
match "with the condition that failed" "$(jq -r '.failures.items[0].condition' <<<"$decoded")" 'aws:PrincipalTag/team.*"blue".*"red"'
refused "the caller himself cannot open it" 'AccessDenied.*sts:DecodeAuthorizationMessage' long "$work/ann" aws sts decode-authorization-message --encoded-message "$message"
unsigned s3api get-object --bucket why-files --key in/1 "$work/got" --debug >"$work/out" 2>&1 && flunk "anonymous reads" || true
equal "anonymous callers get none" "$(header x-sekisho-authorization-message)" ""
# Reads are recorded with the next batch.
for _ in $(seq 100); do why explain "$request" >/dev/null 2>&1 && break; sleep 0.05; done

section "explain"
exits 0 "explain finds the request" why explain "$request"
shows "what failed" '"Blue" of identity policy files has a condition that fails: StringEquals aws:PrincipalTag/team: wanted "blue", the request has "red"'
shows "what would have to change" 'what would have to change .*1\.'
exits 0 "as JSON" why explain "$request" --json
equal "with the decision" "$(jq -r '.decisions[0].verdict' "$work/out")" "implicit deny"
exits 1 "a request that is not on record" why explain 00000000-0000-0000-0000-000000000000

section "can"
object=arn:aws:s3:::why-files/in/1
exits 0 "allowed" why can $user_arn/Ann s3:PutObject $object
exits 1 "denied, for the tag is known" why can $user_arn/Ann s3:GetObject $object
shows "with the reason" 'Blue.*"red"'
exits 0 "another tag may be supposed" why can $user_arn/Ann s3:GetObject $object --context aws:PrincipalTag/team=blue
aws iam put-user-policy --user-name Ann --policy-name office --policy-document '{"Version":"2012-10-17","Statement":[
  {"Sid":"Office","Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}'
exits 2 "unknown context is neither yes nor no" why can $user_arn/Ann s3:ListBucket arn:aws:s3:::why-files
shows "and named" 'aws:SourceIp'
exits 0 "known, it decides" why can $user_arn/Ann s3:ListBucket arn:aws:s3:::why-files --context aws:SourceIp=10.1.2.3
exits 1 "either way" why can $user_arn/Ann s3:ListBucket arn:aws:s3:::why-files --context aws:SourceIp=192.0.2.1 --json
equal "JSON says the same" "$(jq -r .outcome "$work/out")" denied
aws iam create-role --role-name Reader --assume-role-policy-document "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$user_arn/Ann\"},\"Action\":\"sts:AssumeRole\"}]}" >/dev/null
exits 0 "trust policies are asked" why can $user_arn/Ann sts:AssumeRole $role_arn/Reader
exits 1 "and say no" why can $role_arn/Reader sts:AssumeRole $role_arn/Reader
exits 1 "anonymous" why can anonymous s3:GetObject $object
exits 0 "root" why can root s3:GetObject $object
key=$(aws kms create-key --query KeyMetadata.Arn --output text)
exits 0 "key policies are asked" why can root kms:Encrypt "$key"
exits 1 "and identity policies behind them" why can $user_arn/Ann kms:Encrypt "$key"
exits 3 "a key that is not here" why can root kms:Encrypt "${key%-*}-000000000000"
exits 3 "a principal that is not here" why can $user_arn/Bob s3:GetObject $object

section "replay"
for key in in/2 in/3 out/1; do long "$work/ann" aws s3api put-object --bucket why-files --key $key --body "$work/file" >/dev/null; done
long "$work/ann" aws s3api delete-object --bucket why-files --key in/3
aws sts assume-role --role-arn $role_arn/Reader --role-session-name list >/dev/null 2>&1 && flunk "root assumed a role" || true
long "$work/ann" aws sts assume-role --role-arn $role_arn/Reader --role-session-name list --policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}' >"$work/session"
as "$work/session" aws s3api list-buckets >/dev/null 2>&1 && flunk "the role lists buckets" || true
exits 0 "the policies of today change nothing" why policy replay --since 1h --exit-code
shows "and all could be judged" ' 0 would change'
cat >"$work/proposal.yaml" <<EOF
changes:
  - holder: $user_arn/Ann
    inline: files
    document:
      Version: 2012-10-17
      Statement:
        - { Sid: In, Effect: Allow, Action: s3:PutObject, Resource: "arn:aws:s3:::why-files/in/*" }
  - holder: $role_arn/Reader
    inline: list
    document:
      Version: 2012-10-17
      Statement: [{ Effect: Allow, Action: s3:ListAllMyBuckets, Resource: "*" }]
EOF
exits 2 "proposed ones do" why policy replay --with "$work/proposal.yaml" --since 1h --exit-code --json
equal "each changed decision is listed" "$(jq -r '.changes[] | [.principal, .action, .recorded, .proposed, .count] | @tsv' "$work/out" | sort)" \
"$role_arn/Reader	s3:ListAllMyBuckets	implicit deny	allowed	1
$user_arn/Ann	s3:DeleteObject	allowed	implicit deny	1
$user_arn/Ann	s3:PutObject	allowed	implicit deny	1"
equal "nothing was left out" "$(jq -c .notReplayed "$work/out")" '[]'
exits 1 "a proposal that is not understood is refused" why policy replay --with <(echo 'changes: [{holder: x}]')

section "generate and unused"
exits 0 "unused" why policy unused --principal $user_arn/Ann --since 1h
shows "a statement that nobody used" '"Office" of office: never used'
shows "and one that was" '"Put" of files: used [0-9]+ times'
why policy generate --principal $user_arn/Ann --since 1h >"$work/generated.json" 2>"$work/proof"
match "the proposal is proven" "$(cat "$work/proof")" 'proven: it allows each of the [0-9]+ requests again'
equal "least privilege: what was used" "$(jq -c '[.Statement[].Action[]] | sort' "$work/generated.json")" '["s3:DeleteObject","s3:PutObject"]'
aws iam delete-user-policy --user-name Ann --policy-name files
aws iam put-user-policy --user-name Ann --policy-name least --policy-document "file://$work/generated.json"
succeeds "what was used still works" long "$work/ann" aws s3api put-object --bucket why-files --key in/2 --body "$work/file"
refused "and nothing else" 'AccessDenied' long "$work/ann" aws s3api put-object --bucket why-files --key in/9 --body "$work/file"

section "policy test"
exits 0 "decision tables pass" "$sekisho" policy test "$here"/examples/policy-tests/*.yaml
echo '[{"name":"n","identity":{"Effect":"Allow","Action":"s3:*","Resource":"*"},"request":{"action":"iam:ListUsers"},"expected":"Allowed"}]' >"$work/table.json"
exits 1 "or fail" "$sekisho" policy test "$work/table.json"
shows "with the reason" 'expected Allowed.*actual +ImplicitlyDenied'
echo '{"tests":[{}]}' >"$work/table.json"
exits 3 "or are no tables" "$sekisho" policy test "$work/table.json"

"$sekisho" audit verify --data "$data" >/dev/null && pass "the trail verifies"
printf '\n%d checks passed\n' "$checks"
