#!/usr/bin/env bash
# Walks through AWS STS with AWS CLI: who one is, becoming a role, and credentials that must not work.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
account=123456789012 arn=arn:aws:iam::123456789012
python=${PYTHON:-/usr/bin/python3}
long() {
  local from=$1; shift
  AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$from") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$from") "$@"
}
who() { "$@" aws sts get-caller-identity --query Arn --output text; }
allow() { printf '{"Effect":"Allow","Action":%s,"Resource":"*"}' "$1"; }
policy() { local IFS=,; printf '{"Version":"2012-10-17","Statement":[%s]}' "$*"; }
trusts() { printf '{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":%s%s}' "$1" "$2" "${3:+,\"Condition\":$3}"; }
role() { aws iam create-role --role-name "$1" --assume-role-policy-document "$2" "${@:3}" --query Role.Arn --output text; }

section "who one is"
aws sts get-caller-identity >"$work/root"
equal "the root" "$(jq -c '[.UserId, .Account, .Arn]' "$work/root")" "[\"$account\",\"$account\",\"$arn:root\"]"
aws iam create-user --user-name eve --path /team/ >"$work/user"
aws iam create-access-key --user-name eve | jq '{Credentials: .AccessKey}' >"$work/eve"
long "$work/eve" aws sts get-caller-identity >"$work/identity"
equal "a user" "$(jq -r '.UserId + " " + .Arn' "$work/identity")" "$(jq -r '.User.UserId + " " + .User.Arn' "$work/user")"
refused "nobody" 'MissingAuthenticationToken' unsigned sts get-caller-identity
aws iam put-user-policy --user-name eve --policy-name never --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
succeeds "no deny hides who one is" who long "$work/eve"
aws iam delete-user-policy --user-name eve --policy-name never
equal "get-access-key-info" "$(aws sts get-access-key-info --access-key-id "$(jq -r .Credentials.AccessKeyId "$work/eve")" --query Account --output text)" $account
refused "of a key that nobody has" 'AccessDenied|ValidationError|InvalidClientTokenId' aws sts get-access-key-info --access-key-id AKIAAAAAAAAAAAAAAAAA
refused "decode-authorization-message of something else" 'InvalidAuthorizationMessageException' aws sts decode-authorization-message --encoded-message "$(head -c 300 /dev/urandom | base64 -w0 | tr '+/' '-_')"
refused "needs its permission" 'AccessDenied.*not authorized to perform: sts:DecodeAuthorizationMessage' long "$work/eve" aws sts decode-authorization-message --encoded-message abcdefgh

section "signatures"
with_secret() { AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 aws "${@:3}"; }
eve_key=$(jq -r .Credentials.AccessKeyId "$work/eve") eve_secret=$(jq -r .Credentials.SecretAccessKey "$work/eve")
refused "a wrong secret" 'SignatureDoesNotMatch.*The request signature we calculated does not match the signature you provided' with_secret "$eve_key" "x${eve_secret:1}" sts get-caller-identity
refused "a secret that is only the beginning" 'SignatureDoesNotMatch' with_secret "$eve_key" "${eve_secret:0:39}" sts get-caller-identity
refused "an unknown key" 'InvalidClientTokenId.*The security token included in the request is invalid' with_secret AKIAAAAAAAAAAAAAAAAA "$eve_secret" sts get-caller-identity
refused "a key's case counts" 'InvalidClientTokenId' with_secret "${eve_key,,}" "$eve_secret" sts get-caller-identity
refused "an invented session token with a long-term key" 'InvalidClientTokenId' env AWS_SESSION_TOKEN=aW52ZW50ZWQ= AWS_ACCESS_KEY_ID="$eve_key" AWS_SECRET_ACCESS_KEY="$eve_secret" "$AWS" --endpoint-url "$SEKISHO_ENDPOINT" sts get-caller-identity
for seconds in -960 960; do
  "$python" "$(dirname "$0")/skewed_clock.py" "$SEKISHO_ENDPOINT" $seconds >"$work/skewed"
  match "a clock off by $seconds s" "$(head -1 "$work/skewed")" 'header .*SignatureDoesNotMatch.*(Signature expired|Signature not yet current): '
  match "in a link as well" "$(tail -n +2 "$work/skewed")" 'query .*<Error>'
done
"$python" "$(dirname "$0")/skewed_clock.py" "$SEKISHO_ENDPOINT" -120 >"$work/skewed"
match "two minutes are tolerated" "$(head -1 "$work/skewed")" "header $arn:root"
match "but not by a link for one minute" "$(tail -n +2 "$work/skewed")" 'query .*(Signature expired|Request has expired)'
for seconds in 0 840; do
  match "a clock off by $seconds s is served" "$("$python" "$(dirname "$0")/skewed_clock.py" "$SEKISHO_ENDPOINT" $seconds | head -1)" "header $arn:root"
done

section "becoming a role"
eve=$arn:user/team/eve
plain=$(role plain "$(policy "$(trusts $eve '["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]')")" --max-session-duration 7200)
strict=$(role strict "$(policy "$(trusts $eve '"sts:AssumeRole"' '{"StringEquals":{"sts:ExternalId":"s3same"}}')")")
next=$(role next "$(policy "$(trusts "$plain" '["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]')")" --max-session-duration 7200)
account_wide=$(role account-wide "$(policy "$(trusts $account '"sts:AssumeRole"')")")
eve_assumes() { long "$work/eve" aws sts assume-role --role-session-name "${session:-eve}" --role-arn "$@"; }
eve_assumes "$plain" --duration-seconds 7200 >"$work/plain"
equal "the session's name" "$(who as "$work/plain")" "arn:aws:sts::$account:assumed-role/plain/eve"
match "its id" "$(jq -r .AssumedRoleUser.AssumedRoleId "$work/plain")" '^AROA[A-Z0-9]{17}:eve$'
match "its key" "$(jq -r .Credentials.AccessKeyId "$work/plain")" '^ASIA[A-Z0-9]{16}$'
seconds=$(( $(date -d "$(jq -r .Credentials.Expiration "$work/plain")" +%s) - $(date +%s) ))
match "two hours were asked for" "$seconds" '^(7[12][0-9][0-9])$'
refused "more than the role's maximum" 'ValidationError.*The requested DurationSeconds exceeds the MaxSessionDuration set for this role' eve_assumes "$plain" --duration-seconds 7201
printf '[default]\nparameter_validation = false\n' >"$work/unchecked"
AWS_CONFIG_FILE=$work/unchecked refused "less than 15 minutes" 'ValidationError' eve_assumes "$plain" --duration-seconds 899
refused "without the external id" "AccessDenied.*User: $eve is not authorized to perform: sts:AssumeRole on resource: $strict" eve_assumes "$strict"
refused "with another" 'AccessDenied' eve_assumes "$strict" --external-id S3same
succeeds "with the external id" eve_assumes "$strict" --external-id s3same
refused "a trust in the account leaves it to the user's policy" 'AccessDenied.*not authorized to perform: sts:AssumeRole' eve_assumes "$account_wide"
aws iam put-user-policy --user-name eve --policy-name assume --policy-document "$(policy "$(allow '"sts:AssumeRole"')")"
succeeds "which allows it now" eve_assumes "$account_wide"
refused "a policy does not replace the trust" 'AccessDenied.*not authorized to perform: sts:AssumeRole' eve_assumes "$next"
refused "a role that is not there looks the same" 'AccessDenied.*not authorized to perform: sts:AssumeRole' eve_assumes "$arn:role/none"
refused "the root does not become a role" 'AccessDenied.*Roles may not be assumed by root accounts' aws sts assume-role --role-arn "$plain" --role-session-name root
refused "a session name with a space" 'ValidationError.*roleSessionName' env session='a b' bash -c "$(declare -f long eve_assumes aws); work=$work AWS=$AWS; eve_assumes $plain"

section "tags and the source identity"
aws iam put-role-policy --role-name plain --policy-name tagged --policy-document "$(policy '{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red","aws:SourceIdentity":"eve@example.com"}}}' "$(allow '["sts:TagSession","sts:SetSourceIdentity"]')")"
aws iam put-role-policy --role-name next --policy-name tagged --policy-document "$(policy '{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}')"
refused "without tags the condition fails" 'AccessDenied.*iam:ListUsers' as "$work/plain" aws iam list-users
eve_assumes "$plain" --tags Key=team,Value=red Key=floor,Value=2 --transitive-tag-keys team --source-identity eve@example.com >"$work/tagged"
equal "the answer shows the source identity" "$(jq -r .SourceIdentity "$work/tagged")" eve@example.com
succeeds "with tags it holds" as "$work/tagged" aws iam list-users
refused "tagging needs sts:TagSession" 'AccessDenied.*not authorized to perform: sts:TagSession' eve_assumes "$strict" --external-id s3same --tags Key=team,Value=red
refused "a source identity needs sts:SetSourceIdentity" 'AccessDenied.*not authorized to perform: sts:SetSourceIdentity' eve_assumes "$strict" --external-id s3same --source-identity eve@example.com
refused "the same tag twice" 'InvalidParameterValue.*Duplicate tag keys found' eve_assumes "$plain" --tags Key=team,Value=red Key=TEAM,Value=blue
refused "a transitive key that is no tag" 'InvalidParameterValue.*The specified transitive tag key must be included in the requested tags' eve_assumes "$plain" --transitive-tag-keys team

section "from role to role"
chain() { as "$work/tagged" aws sts assume-role --role-arn "$next" --role-session-name second "$@"; }
chain >"$work/chained"
succeeds "a transitive tag comes along" as "$work/chained" aws iam list-users
equal "and the source identity" "$(jq -r .SourceIdentity "$work/chained")" eve@example.com
refused "which stays" 'AccessDenied|ValidationError' chain --source-identity mallory
refused "a transitive tag stays too" 'InvalidParameterValue' chain --tags Key=team,Value=blue
refused "an hour is the limit" 'ValidationError.*The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining' chain --duration-seconds 3601
succeeds "an hour itself is not" chain --duration-seconds 3600

section "session tokens"
altered() { jq --arg t "$(jq -r .Credentials.SessionToken "$1" | "$2")" '.Credentials.SessionToken = $t' "$1" >"$work/altered"; }
flip() { sed 's/\(.\{40\}\)\(.\)/\1\n\2\n/' | { read -r a; read -r b; read -r c; [ "$b" = A ] && b=B || b=A; printf %s "$a$b$c"; }; }
cut_off() { read -r a; printf %s "${a%????}"; }
for change in flip cut_off; do
  altered "$work/plain" $change
  refused "an altered session token ($change)" 'InvalidClientTokenId.*The security token included in the request is invalid' as "$work/altered" aws sts get-caller-identity
done
jq --slurpfile other "$work/tagged" '.Credentials.SessionToken = $other[0].Credentials.SessionToken' "$work/plain" >"$work/altered"
refused "the token of another session" 'InvalidClientTokenId|SignatureDoesNotMatch' as "$work/altered" aws sts get-caller-identity
refused "a session's key without its token" 'InvalidClientTokenId' long "$work/plain" aws sts get-caller-identity
jq '.Credentials.SecretAccessKey |= "x" + .[1:]' "$work/plain" >"$work/altered"
refused "a session with a wrong secret" 'SignatureDoesNotMatch' as "$work/altered" aws sts get-caller-identity

section "sessions of a user"
long "$work/eve" aws sts get-session-token --duration-seconds 900 >"$work/token"
equal "get-session-token is the user" "$(who as "$work/token")" "$eve"
refused "a session makes no session" 'AccessDenied.*Cannot call GetSessionToken with session credentials' as "$work/token" aws sts get-session-token
aws iam put-user-policy --user-name eve --policy-name more --policy-document "$(policy "$(allow '["iam:*","sts:*","s3:ListAllMyBuckets"]')")"
refused "and does not touch IAM" 'AccessDenied|InvalidClientTokenId' as "$work/token" aws iam list-users
refused "a role's session neither" 'AccessDenied.*Cannot call GetFederationToken with session credentials' as "$work/plain" aws sts get-federation-token --name bob
only_buckets=$(policy "$(allow '["s3:ListAllMyBuckets","iam:ListUsers"]')")
long "$work/eve" aws sts get-federation-token --name bob --policy "$only_buckets" >"$work/federated"
equal "get-federation-token" "$(who as "$work/federated")" "arn:aws:sts::$account:federated-user/bob"
equal "its id" "$(jq -r .FederatedUser.FederatedUserId "$work/federated")" "$account:bob"
succeeds "does what both policies allow" as "$work/federated" aws s3api list-buckets
refused "nothing of IAM" 'AccessDenied|InvalidClientTokenId' as "$work/federated" aws iam list-users
refused "nor what its policy leaves out" 'AccessDenied' as "$work/federated" aws s3api get-bucket-location --bucket nothing-here
refused "and becomes no role" 'AccessDenied' as "$work/federated" aws sts assume-role --role-arn "$plain" --role-session-name bob
long "$work/eve" aws sts get-federation-token --name carol >"$work/powerless"
refused "without a policy it may do nothing" 'AccessDenied' as "$work/powerless" aws s3api list-buckets
refused "a session policy that is no policy" 'MalformedPolicyDocument' eve_assumes "$plain" --policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}'
eve_assumes "$plain" --source-identity eve@example.com --tags Key=team,Value=red --policy-arns arn=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess >"$work/narrow"
refused "managed session policies narrow" 'AccessDenied.*iam:ListUsers.*because no session policy allows' as "$work/narrow" aws iam list-users

section "the end of a user ends its sessions"
succeeds "until then they work" as "$work/token" aws s3api list-buckets
aws iam delete-access-key --user-name eve --access-key-id "$eve_key"
for name in more assume; do aws iam delete-user-policy --user-name eve --policy-name $name; done
refused "its policies count for its sessions at once" 'AccessDenied' as "$work/token" aws s3api list-buckets
aws iam delete-user --user-name eve
refused "its session" 'InvalidClientTokenId' who as "$work/token"
refused "and what it federated" 'InvalidAccessKeyId|InvalidToken' as "$work/federated" aws s3api list-buckets
printf '\nall %d checks passed\n' "$checks"
