#!/usr/bin/env bash
# Two tenants, one role: the claim custom:tenant_id decides, and no attempt crosses over. With the unmodified AWS CLI.
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
example=$(cd "$(dirname "$0")" && pwd)
suffix=$(date +%s)$RANDOM
bucket=tenants-$suffix
python=${PYTHON:-/usr/bin/python3}
denied='AccessDenied|Forbidden|403'
aws s3 mb "s3://$bucket" >/dev/null
echo hello >"$work/file"

# register ISSUER CLIENT LABEL: a provider, the role of its tenants in $role, and one that forgot to ask for the claim in $careless.
register() {
  local name=${1#*://} trust
  # Debian's CLI wants a thumbprint; none is looked at here: nothing is fetched over TLS.
  aws iam create-open-id-connect-provider --url "$1" --client-id-list "$2" --thumbprint-list "$(printf '0%.0s' $(seq 40))" >/dev/null
  for file in trust permissions; do sed "s|ISSUER|$name|g; s|CLIENT|$2|g; s|BUCKET|$bucket|g" "$example/$file.json" >"$work/$file.json"; done
  role=$(aws iam create-role --role-name "$3-$suffix" --assume-role-policy-document "file://$work/trust.json" --query Role.Arn --output text)
  aws iam put-role-policy --role-name "$3-$suffix" --policy-name own-prefix --policy-document "file://$work/permissions.json"
  trust=$(jq -c 'del(.Statement[0].Condition.StringLike)' "$work/trust.json")
  careless=$(aws iam create-role --role-name "$3-careless-$suffix" --assume-role-policy-document "$trust" --query Role.Arn --output text)
  aws iam put-role-policy --role-name "$3-careless-$suffix" --policy-name own-prefix --policy-document "file://$work/permissions.json"
}
assume() { unsigned sts assume-role-with-web-identity --role-arn "${2:-$role}" --role-session-name "${3:-tenant}" --web-identity-token "$1"; }
in_a() { as "$work/a" aws "$@"; }
api() { as "$work/a" aws s3api "$@" --bucket "$bucket"; }

# briefly A B: the attempts that matter most, with the sessions of both tenants in $work/a and $work/b.
briefly() {
  local a=$1 b=$2
  section "$a and $b, briefly"
  succeeds "$b writes" as "$work/b" aws s3 cp "$work/file" "s3://$bucket/$b/secret.txt"
  succeeds "$a writes" in_a s3 cp "$work/file" "s3://$bucket/$a/own.txt"
  equal "$a reads" "$(in_a s3 cp "s3://$bucket/$a/own.txt" -)" hello
  match "$a lists" "$(in_a s3 ls "s3://$bucket/$a/")" 'own.txt'
  refused "list the other's prefix" "$denied" in_a s3 ls "s3://$bucket/$b/"
  refused "get" "$denied" api get-object --key "$b/secret.txt" "$work/stolen"
  refused "put" "$denied" api put-object --key "$b/secret.txt" --body "$work/file"
  refused "copy from" "$denied" api copy-object --copy-source "$bucket/$b/secret.txt" --key "$a/stolen.txt"
  refused "delete" "$denied" api delete-object --key "$b/secret.txt"
}

# crossing A B: everything that the CLI can try.
crossing() {
  local a=$1 b=$2 upload link mine
  section "$a and $b work in their own prefixes"
  succeeds "$b writes" as "$work/b" aws s3 cp "$work/file" "s3://$bucket/$b/secret.txt"
  succeeds "$a writes" in_a s3 cp "$work/file" "s3://$bucket/$a/own.txt"
  equal "$a reads" "$(in_a s3 cp "s3://$bucket/$a/own.txt" -)" hello
  match "$a lists" "$(in_a s3 ls "s3://$bucket/$a/")" 'own.txt'
  succeeds "$a copies within" api copy-object --copy-source "$bucket/$a/own.txt" --key "$a/copy.txt"
  succeeds "$a deletes" api delete-object --key "$a/copy.txt"
  upload=$(as "$work/b" aws s3api create-multipart-upload --bucket "$bucket" --key "$b/large.bin" --query UploadId --output text)
  mine=$(api create-multipart-upload --key "$a/large.bin" --query UploadId --output text)

  section "$a does not reach $b"
  refused "list its prefix" "$denied" in_a s3 ls "s3://$bucket/$b/"
  refused "list the bucket" "$denied" in_a s3 ls "s3://$bucket/"
  refused "list what begins alike" "$denied" api list-objects-v2 --prefix "${a%?}"
  refused "list without the slash" "$denied" api list-objects-v2 --prefix "$a"
  refused "list the old way" "$denied" api list-objects --prefix "$b/"
  refused "list versions" "$denied" api list-object-versions --prefix "$b/"
  refused "list its uploads" "$denied" api list-multipart-uploads --prefix "$b/"
  refused "get" "$denied" api get-object --key "$b/secret.txt" "$work/stolen"
  refused "head" "$denied" api head-object --key "$b/secret.txt"
  refused "tags" "$denied" api get-object-tagging --key "$b/secret.txt"
  refused "put" "$denied" api put-object --key "$b/gift.txt" --body "$work/file"
  refused "overwrite" "$denied" api put-object --key "$b/secret.txt" --body "$work/file"
  refused "write tags" "$denied" api put-object-tagging --key "$b/secret.txt" --tagging 'TagSet=[{Key=a,Value=b}]'
  refused "copy from" "$denied" api copy-object --copy-source "$bucket/$b/secret.txt" --key "$a/stolen.txt"
  refused "copy from, by an encoded name" "$denied" api copy-object --copy-source "$bucket/%$(printf %02x "'${b:0:1}")${b:1}/secret.txt" --key "$a/stolen.txt"
  refused "copy from, by climbing" "$denied|NoSuchKey" api copy-object --copy-source "$bucket/$a/../$b/secret.txt" --key "$a/stolen.txt"
  refused "copy to" "$denied" api copy-object --copy-source "$bucket/$a/own.txt" --key "$b/gift.txt"
  refused "delete" "$denied" api delete-object --key "$b/secret.txt"
  match "delete among one's own" "$(api delete-objects --delete "Objects=[{Key=$b/secret.txt},{Key=$a/nothing}]" --query 'Errors[].[Key,Code]' --output text)" "$b/secret.txt.AccessDenied"
  refused "begin a multipart upload" "$denied" api create-multipart-upload --key "$b/large.bin"
  refused "add to its upload" "$denied" api upload-part --key "$b/large.bin" --upload-id "$upload" --part-number 1 --body "$work/file"
  refused "add to its upload under one's own key" "$denied|NoSuchUpload" api upload-part --key "$a/large.bin" --upload-id "$upload" --part-number 1 --body "$work/file"
  refused "copy a part from" "$denied" api upload-part-copy --key "$a/large.bin" --upload-id "$mine" --part-number 1 --copy-source "$bucket/$b/secret.txt"
  refused "see its parts" "$denied" api list-parts --key "$b/large.bin" --upload-id "$upload"
  refused "complete it" "$denied" api complete-multipart-upload --key "$b/large.bin" --upload-id "$upload" --multipart-upload 'Parts=[{PartNumber=1,ETag=x}]'
  refused "abort it" "$denied" api abort-multipart-upload --key "$b/large.bin" --upload-id "$upload"
  link=$(in_a s3 presign "s3://$bucket/$b/secret.txt" --expires-in 60)
  match "a presigned link to it" "$(curl -sS "$link")" 'AccessDenied'
  link=$(in_a s3 presign "s3://$bucket/$a/own.txt" --expires-in 60)
  equal "a presigned link to one's own" "$(curl -fsS "$link")" hello
  match "turned to the other's" "$(curl -sS "${link/$a\/own.txt/$b/secret.txt}")" 'SignatureDoesNotMatch'
  match "or climbing there" "$(curl -sS --path-as-is "${link/$a\/own.txt/$a/../$b/secret.txt}")" 'SignatureDoesNotMatch'
  link=$(as "$work/a" "$python" "$example/../customer-files/presign_put.py" "$SEKISHO_ENDPOINT" "$bucket" "$b/from-link.txt")
  match "a presigned upload" "$(curl -sS -X PUT --data-binary x "$link")" 'AccessDenied'
  for key in "$a/../$b/secret.txt" "./$b/secret.txt" "/$b/secret.txt" "$a//../$b/secret.txt" "$b//secret.txt" "${a}x/secret.txt" "$a" "${a^^}/secret.txt" "*/secret.txt"; do
    # What is in one's own prefix by its name is only a name: nothing climbs.
    refused "by the key $key" "$denied|NoSuchKey|404" api get-object --key "$key" "$work/stolen"
  done
  equal "nothing of it happened" "$(aws s3api list-objects-v2 --bucket "$bucket" --prefix "$b/" --query 'Contents[].Key' --output text)" "$b/secret.txt"
  equal "$b has its file as it was" "$(as "$work/b" aws s3 cp "s3://$bucket/$b/secret.txt" -)" hello
  succeeds "and its upload" as "$work/b" aws s3api abort-multipart-upload --bucket "$bucket" --key "$b/large.bin" --upload-id "$upload"
}

section "the issuer is a user pool of this server"
pool=$(aws cognito-idp create-user-pool --pool-name tenants --admin-create-user-config AllowAdminCreateUserOnly=true \
  --schema Name=tenant_id,AttributeDataType=String,Mutable=false --query UserPool.Id --output text)
client=$(aws cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name web --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH \
  --query UserPoolClient.ClientId --output text)
password='C0rrect-horse-battery'
sign_in() { aws cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters "USERNAME=$1,PASSWORD=$password"; }
for person in alice:pool-a bob:pool-b mallory:; do
  user=${person%:*} tenant=${person#*:}
  aws cognito-idp admin-create-user --user-pool-id "$pool" --username "$user" --message-action SUPPRESS --temporary-password 'Temp0rary!pass' \
    ${tenant:+--user-attributes Name=custom:tenant_id,Value=$tenant} >/dev/null
  aws cognito-idp admin-set-user-password --user-pool-id "$pool" --username "$user" --password "$password" --permanent
  sign_in "$user" >"$work/$user.tokens"
done
id_token() { jq -r .AuthenticationResult.IdToken "$work/$1.tokens"; }
access_token() { jq -r .AuthenticationResult.AccessToken "$work/$1.tokens"; }
equal "the ID token carries the claim" "$(jwt_claim "$(id_token alice)" '."custom:tenant_id"')" pool-a
register "$(jwt_claim "$(id_token alice)" .iss)" "$client" pool
assume "$(id_token alice)" >"$work/a"
assume "$(id_token bob)" >"$work/b"
crossing pool-a pool-b

section "nobody chooses his tenant"
refused "by changing it" 'NotAuthorizedException|InvalidParameterException' aws cognito-idp update-user-attributes --access-token "$(access_token alice)" --user-attributes Name=custom:tenant_id,Value=pool-b
refused "by giving oneself one" 'NotAuthorizedException|InvalidParameterException' aws cognito-idp update-user-attributes --access-token "$(access_token mallory)" --user-attributes Name=custom:tenant_id,Value=pool-b
refused "by signing up" 'NotAuthorizedException' unsigned cognito-idp sign-up --client-id "$client" --username eve --password "$password" --user-attributes Name=custom:tenant_id,Value=pool-b
refused "without a tenant there is no role" 'AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity' assume "$(id_token mallory)"
refused "an access token is no ID token" 'InvalidIdentityToken' assume "$(access_token alice)"
assume "$(id_token mallory)" "$careless" >"$work/none"
for prefix in '' / pool-a/ pool-b/; do
  refused "a session without the claim does not list '$prefix'" "$denied" as "$work/none" aws s3api list-objects-v2 --bucket "$bucket" --prefix "$prefix"
done
for key in pool-b/secret.txt /secret.txt '${custom:tenant_id}/x'; do
  refused "nor read $key" "$denied" as "$work/none" aws s3api get-object --bucket "$bucket" --key "$key" "$work/stolen"
done

section "the issuer is an OpenID provider outside"
start_issuer issuer
register "$issuer" tenants-app outside
outside() { jq -n --arg sub "$1" --argjson claims "$2" '{aud: "tenants-app", sub: $sub} + $claims' | curl -fsS --data-binary @- "$issuer/token${3:-}"; }
tenant() { outside "$1" "{\"custom:tenant_id\":$2}"; }
assume "$(tenant carol '"firm-a"')" >"$work/a"
assume "$(tenant dave '"firm-b"')" >"$work/b"
briefly firm-a firm-b
refused "the other issuer's tenants are another world" "$denied" as "$work/a" aws s3api get-object --bucket "$bucket" --key pool-a/own.txt "$work/stolen"

section "claims that are none"
for claim in '""' 'null' '{"a":"firm-b"}'; do
  refused "no role for the tenant $claim" 'AccessDenied' assume "$(tenant carol "$claim")"
done
count=0
for claim in '""' 'null' '"*"' '"firm-?"' '"?*"' '["firm-b"]' '["firm-a","firm-b"]' '{"a":"firm-b"}' '"${aws:username}"' '"firm-b/secret.txt\u0000"' '"../firm-b"' 'true'; do
  count=$((count + 1))
  assume "$(tenant carol "$claim")" "$careless" "crafted-$count" >"$work/crafted"
  refused "the tenant $claim reads nothing" "$denied" as "$work/crafted" aws s3api get-object --bucket "$bucket" --key firm-b/secret.txt "$work/stolen"
done
assume "$(outside carol '{"custom:tenant_id":"firm-a","Custom:Tenant_Id":"firm-b"}')" "$careless" twice >"$work/crafted"
refused "two tenants in two spellings are none" "$denied" as "$work/crafted" aws s3api get-object --bucket "$bucket" --key firm-b/secret.txt "$work/stolen"
refused "a forged token" 'InvalidIdentityToken' assume "$(outside carol '{"custom:tenant_id":"firm-b"}' /forged)"
refused "a session policy widens nothing" "$denied" bash -c "$(declare -f as aws assume unsigned); work=$work AWS=$AWS bucket=$bucket; \
  unsigned sts assume-role-with-web-identity --role-arn $role --role-session-name wide --web-identity-token $(tenant carol '"firm-a"') \
  --policy '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}' >$work/wide; \
  as $work/wide aws s3api get-object --bucket $bucket --key firm-b/secret.txt $work/stolen"

section "an identity pool takes the provider outside as well"
provider=arn:aws:iam::123456789012:oidc-provider/${issuer#*://}
identity_pool=$(aws cognito-identity create-identity-pool --identity-pool-name outside --no-allow-unauthenticated-identities \
  --open-id-connect-provider-arns "$provider" --query IdentityPoolId --output text)
jq -n --arg pool "$identity_pool" '{Version: "2012-10-17", Statement: [{Effect: "Allow", Principal: {Federated: "cognito-identity.amazonaws.com"},
  Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {"cognito-identity.amazonaws.com:aud": $pool},
  "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "arn:aws:iam::123456789012:oidc-provider/*:OIDC:carol"}}}]}' >"$work/pool-trust.json"
pool_role=$(aws iam create-role --role-name "pooled-$suffix" --assume-role-policy-document "file://$work/pool-trust.json" --query Role.Arn --output text)
aws cognito-identity set-identity-pool-roles --identity-pool-id "$identity_pool" --roles "authenticated=$pool_role"
logins() { jq -n --arg name "${issuer#*://}" --arg token "$1" '{($name): $token}'; }
carol=$(tenant carol '"firm-a"')
id=$(unsigned cognito-identity get-id --identity-pool-id "$identity_pool" --logins "$(logins "$carol")" --query IdentityId --output text)
unsigned cognito-identity get-credentials-for-identity --identity-id "$id" --logins "$(logins "$carol")" >"$work/pooled"
match "carol has the pool's role" "$(as "$work/pooled" aws sts get-caller-identity --query Arn --output text)" "assumed-role/pooled-$suffix/CognitoIdentityCredentials$"
refused "her identity is not dave's" 'NotAuthorizedException' unsigned cognito-identity get-credentials-for-identity --identity-id "$id" --logins "$(logins "$(tenant dave '"firm-b"')")"
refused "a forged login" 'NotAuthorizedException.*Invalid login token' unsigned cognito-identity get-id --identity-pool-id "$identity_pool" --logins "$(logins "$(outside carol '{}' /forged)")"
refused "a login of a provider that is not the pool's" 'NotAuthorizedException.*Token is not from a supported provider' unsigned cognito-identity get-id --identity-pool-id "$identity_pool" --logins "{\"idp.example\":\"$carol\"}"
printf '\nall %d checks passed\n' "$checks"
