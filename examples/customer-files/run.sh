#!/usr/bin/env bash
# Customers sign in, become a role, and reach only their own files: with the unmodified AWS CLI.
set -euo pipefail
. "$(dirname "$0")/../lib/common.sh"
suffix=$(date +%s)$RANDOM
bucket=customer-files-$suffix
temporary='Temp0rary!pass' password='C0rrect-horse-battery'
policies=$(cd "$(dirname "$0")/policies" && pwd)

section "a user pool with two groups, two clients and two people"
pool=$(aws cognito-idp create-user-pool --pool-name customers --query UserPool.Id --output text)
match "create-user-pool gives an id of the region" "$pool" '^us-east-1_[0-9A-Za-z]+$'
aws cognito-idp create-group --user-pool-id "$pool" --group-name premium-users --precedence 1 >/dev/null
aws cognito-idp create-group --user-pool-id "$pool" --group-name basic-users --precedence 2 >/dev/null
flows='ALLOW_ADMIN_USER_PASSWORD_AUTH ALLOW_USER_PASSWORD_AUTH ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH'
# shellcheck disable=SC2086
client=$(aws cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name web --explicit-auth-flows $flows --query UserPoolClient.ClientId --output text)
aws cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name backend --generate-secret --explicit-auth-flows ADMIN_NO_SRP_AUTH >"$work/confidential"
confidential=$(jq -r .UserPoolClient.ClientId "$work/confidential")
secret=$(jq -r .UserPoolClient.ClientSecret "$work/confidential")
equal "a client without --generate-secret has none" "$(aws cognito-idp describe-user-pool-client --user-pool-id "$pool" --client-id "$client" --query 'UserPoolClient.ClientSecret' --output text)" None
match "a client with --generate-secret has one" "$secret" '^[0-9a-z]{40,64}$'
for person in alice bob; do
  status=$(aws cognito-idp admin-create-user --user-pool-id "$pool" --username $person --temporary-password "$temporary" --message-action SUPPRESS \
    --user-attributes Name=email,Value=$person@example.com Name=email_verified,Value=true --query User.UserStatus --output text)
  equal "admin-create-user $person must change the password" "$status" FORCE_CHANGE_PASSWORD
done
aws cognito-idp admin-add-user-to-group --user-pool-id "$pool" --username alice --group-name premium-users
aws cognito-idp admin-add-user-to-group --user-pool-id "$pool" --username bob --group-name basic-users
equal "admin-list-groups-for-user" "$(aws cognito-idp admin-list-groups-for-user --user-pool-id "$pool" --username alice --query 'Groups[].GroupName' --output text)" premium-users
equal "describe-user-pool" "$(aws cognito-idp describe-user-pool --user-pool-id "$pool" --query UserPool.Name --output text)" customers

section "signing in"
equal "a temporary password leads to NEW_PASSWORD_REQUIRED" "$(aws cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters "USERNAME=alice,PASSWORD=$temporary" --query ChallengeName --output text)" NEW_PASSWORD_REQUIRED
for person in alice bob; do
  aws cognito-idp admin-set-user-password --user-pool-id "$pool" --username $person --password "$password" --permanent
done
refused "a wrong password" 'NotAuthorizedException.*Incorrect username or password\.' \
  aws cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters USERNAME=alice,PASSWORD=wrong-Passw0rd
aws cognito-idp admin-initiate-auth --user-pool-id "$pool" --client-id "$client" --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters "USERNAME=alice,PASSWORD=$password" >"$work/alice"
aws cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" --auth-parameters "USERNAME=bob,PASSWORD=$password" >"$work/bob"
refused "a client with a secret wants its SECRET_HASH" 'SECRET_HASH was not received' \
  aws cognito-idp admin-initiate-auth --user-pool-id "$pool" --client-id "$confidential" --auth-flow ADMIN_NO_SRP_AUTH --auth-parameters "USERNAME=alice,PASSWORD=$password"
refused "a wrong SECRET_HASH" 'Unable to verify secret hash for client' \
  aws cognito-idp admin-initiate-auth --user-pool-id "$pool" --client-id "$confidential" --auth-flow ADMIN_NO_SRP_AUTH --auth-parameters "USERNAME=alice,PASSWORD=$password,SECRET_HASH=$(secret_hash bob "$confidential" "$secret")"
succeeds "ADMIN_NO_SRP_AUTH with the right SECRET_HASH" \
  aws cognito-idp admin-initiate-auth --user-pool-id "$pool" --client-id "$confidential" --auth-flow ADMIN_NO_SRP_AUTH --auth-parameters "USERNAME=alice,PASSWORD=$password,SECRET_HASH=$(secret_hash alice "$confidential" "$secret")"
alice_token=$(jq -r .AuthenticationResult.IdToken "$work/alice")
bob_token=$(jq -r .AuthenticationResult.IdToken "$work/bob")
issuer=$(jwt_claim "$alice_token" .iss)
equal "the ID token names the group" "$(jwt_claim "$alice_token" '."cognito:groups"[0]')" premium-users
equal "the issuer is the pool" "${issuer##*/}" "$pool"
refused "the administrative API needs a signature" 'MissingAuthenticationToken' unsigned cognito-idp describe-user-pool --user-pool-id "$pool"

section "roles for the identity pool"
provider=cognito-idp.us-east-1.amazonaws.com/$pool  # AWS's own name for the pool; ${issuer#*://} is accepted as well
identity_pool=$(aws cognito-identity create-identity-pool --identity-pool-name customers --no-allow-unauthenticated-identities \
  --cognito-identity-providers "ProviderName=$provider,ClientId=$client,ServerSideTokenCheck=true" --query IdentityPoolId --output text)
for tier in premium basic; do
  sed "s/IDENTITY_POOL/$identity_pool/" "$policies/trust.json" >"$work/trust.json"
  sed "s/BUCKET/$bucket/" "$policies/$tier.json" >"$work/$tier.json"
  aws iam create-role --role-name "customer-$tier-$suffix" --assume-role-policy-document "file://$work/trust.json" >"$work/role-$tier"
  aws iam put-role-policy --role-name "customer-$tier-$suffix" --policy-name files --policy-document "file://$work/$tier.json"
done
premium_role=$(jq -r .Role.Arn "$work/role-premium") basic_role=$(jq -r .Role.Arn "$work/role-basic")
equal "get-role shows the trust policy" "$(aws iam get-role --role-name "customer-premium-$suffix" --query 'Role.AssumeRolePolicyDocument.Statement[0].Principal.Federated' --output text)" cognito-identity.amazonaws.com
jq -n --arg key "$provider:$client" --arg premium "$premium_role" '{($key): {Type: "Rules", AmbiguousRoleResolution: "AuthenticatedRole",
  RulesConfiguration: {Rules: [{Claim: "cognito:groups", MatchType: "Contains", Value: "premium-users", RoleARN: $premium}]}}}' >"$work/mapping.json"
aws cognito-identity set-identity-pool-roles --identity-pool-id "$identity_pool" --roles "authenticated=$basic_role" --role-mappings "file://$work/mapping.json"
equal "describe-identity-pool" "$(aws cognito-identity describe-identity-pool --identity-pool-id "$identity_pool" --query 'CognitoIdentityProviders[0].ClientId' --output text)" "$client"

section "people become roles"
for person in alice bob; do
  token_name=${person}_token
  id=$(unsigned cognito-identity get-id --identity-pool-id "$identity_pool" --logins "$provider=${!token_name}" --query IdentityId --output text)
  again=$(unsigned cognito-identity get-id --identity-pool-id "$identity_pool" --logins "$provider=${!token_name}" --query IdentityId --output text)
  equal "$person's identity id is stable" "$again" "$id"
  unsigned cognito-identity get-credentials-for-identity --identity-id "$id" --logins "$provider=${!token_name}" >"$work/$person.credentials"
  printf -v "${person}_id" %s "$id"
done
refused "no guests" 'NotAuthorizedException.*Unauthenticated access is not supported for this identity pool' unsigned cognito-identity get-id --identity-pool-id "$identity_pool"
refused "a token that was tampered with" 'NotAuthorizedException' unsigned cognito-identity get-id --identity-pool-id "$identity_pool" --logins "$provider=${alice_token%?????}AAAAA"
match "alice is premium" "$(as "$work/alice.credentials" aws sts get-caller-identity --query Arn --output text)" "assumed-role/customer-premium-$suffix/CognitoIdentityCredentials$"
match "bob is basic" "$(as "$work/bob.credentials" aws sts get-caller-identity --query Arn --output text)" "assumed-role/customer-basic-$suffix/CognitoIdentityCredentials$"

section "files"
aws s3 mb "s3://$bucket" >/dev/null
echo 'hello, alice' >"$work/hello.txt"
echo 'hello, bob' | aws s3 cp - "s3://$bucket/$bob_id/welcome.txt"
succeeds "alice writes her own file" as "$work/alice.credentials" aws s3 cp "$work/hello.txt" "s3://$bucket/$alice_id/hello.txt"
equal "and reads it" "$(as "$work/alice.credentials" aws s3 cp "s3://$bucket/$alice_id/hello.txt" -)" 'hello, alice'
match "and lists her prefix" "$(as "$work/alice.credentials" aws s3 ls "s3://$bucket/$alice_id/")" 'hello.txt'
equal "s3api list-objects-v2" "$(as "$work/alice.credentials" aws s3api list-objects-v2 --bucket "$bucket" --prefix "$alice_id/" --query 'Contents[].Key' --output text)" "$alice_id/hello.txt"
equal "bob reads his own file" "$(as "$work/bob.credentials" aws s3 cp "s3://$bucket/$bob_id/welcome.txt" -)" 'hello, bob'
denied="AccessDenied.*User: arn:aws:sts::123456789012:assumed-role/customer-(premium|basic)-$suffix/CognitoIdentityCredentials is not authorized to perform: s3:"
refused "bob, basic, writes nothing" "${denied}PutObject.*because no identity-based policy allows the s3:PutObject action" as "$work/bob.credentials" aws s3api put-object --bucket "$bucket" --key "$bob_id/mine.txt" --body "$work/hello.txt"
refused "alice does not read bob's file" "${denied}GetObject on resource: \"?arn:aws:s3:::$bucket/$bob_id/welcome.txt" as "$work/alice.credentials" aws s3api get-object --bucket "$bucket" --key "$bob_id/welcome.txt" "$work/stolen"
refused "nor writes into his prefix" "${denied}PutObject" as "$work/alice.credentials" aws s3api put-object --bucket "$bucket" --key "$bob_id/gift.txt" --body "$work/hello.txt"
refused "nor lists it" "${denied}ListBucket" as "$work/alice.credentials" aws s3 ls "s3://$bucket/$bob_id/"
refused "nor the whole bucket" "${denied}ListBucket" as "$work/alice.credentials" aws s3 ls "s3://$bucket/"
refused "nor climbs out of her prefix" "AccessDenied" as "$work/alice.credentials" aws s3api get-object --bucket "$bucket" --key "$alice_id/../$bob_id/welcome.txt" "$work/stolen"

section "large files, folders and links"
head -c 67108864 /dev/urandom >"$work/large.bin"
succeeds "a multipart upload of 64 MiB" as "$work/alice.credentials" aws s3 cp "$work/large.bin" "s3://$bucket/$alice_id/large.bin" --no-progress
succeeds "its download" as "$work/alice.credentials" aws s3 cp "s3://$bucket/$alice_id/large.bin" "$work/large.back" --no-progress
succeeds "brings the same bytes" cmp "$work/large.bin" "$work/large.back"
match "it was multipart" "$(as "$work/alice.credentials" aws s3api head-object --bucket "$bucket" --key "$alice_id/large.bin" --query ETag --output text)" '-8"?$'
mkdir -p "$work/folder/sub"; echo one >"$work/folder/one.txt"; echo two >"$work/folder/sub/two words & ünïcode.txt"
succeeds "s3 sync" as "$work/alice.credentials" aws s3 sync "$work/folder" "s3://$bucket/$alice_id/folder" --no-progress
equal "a second sync has nothing to do" "$(as "$work/alice.credentials" aws s3 sync "$work/folder" "s3://$bucket/$alice_id/folder")" ''
succeeds "s3 sync back" as "$work/alice.credentials" aws s3 sync "s3://$bucket/$alice_id/folder" "$work/folder.back" --no-progress
succeeds "brings the same tree" diff -r "$work/folder" "$work/folder.back"
link=$(as "$work/alice.credentials" aws s3 presign "s3://$bucket/$alice_id/hello.txt" --expires-in 60)
equal "a presigned GET needs no credentials" "$(curl -fsS "$link")" 'hello, alice'
match "and an altered one is refused" "$(curl -sS "${link/hello.txt/large.bin}")" 'SignatureDoesNotMatch'
put_link=$(as "$work/alice.credentials" "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/presign_put.py" "$SEKISHO_ENDPOINT" "$bucket" "$alice_id/from-link.txt")
equal "a presigned PUT" "$(curl -sS -o /dev/null -w '%{http_code}' -X PUT --data-binary 'by link' "$put_link")" 200
equal "wrote the file" "$(as "$work/alice.credentials" aws s3 cp "s3://$bucket/$alice_id/from-link.txt" -)" 'by link'
succeeds "s3 rm --recursive" as "$work/alice.credentials" aws s3 rm "s3://$bucket/$alice_id/" --recursive
equal "leaves nothing" "$(as "$work/alice.credentials" aws s3 ls "s3://$bucket/$alice_id/" || true)" ''

section "straight from the user pool's token, and narrowed by a session policy"
provider="${issuer#*://}"
# Debian's CLI wants a thumbprint; keys of the pools of this installation come from the pools themselves, not over TLS.
aws iam create-open-id-connect-provider --url "$issuer" --client-id-list "$client" --thumbprint-list "$(printf "0%.0s" $(seq 40))" >/dev/null
jq -n --arg provider "arn:aws:iam::123456789012:oidc-provider/$provider" --arg aud "$provider:aud" --arg client "$client" '{Version: "2012-10-17", Statement: [{Effect: "Allow",
  Principal: {Federated: $provider}, Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {($aud): $client}}}]}' >"$work/oidc-trust.json"
direct_role=$(aws iam create-role --role-name "direct-$suffix" --assume-role-policy-document "file://$work/oidc-trust.json" --query Role.Arn --output text)
unsigned sts assume-role-with-web-identity --role-arn "$direct_role" --role-session-name alice --web-identity-token "$alice_token" >"$work/direct.credentials"
match "assume-role-with-web-identity" "$(as "$work/direct.credentials" aws sts get-caller-identity --query Arn --output text)" "assumed-role/direct-$suffix/alice$"
refused "a role that does not trust the pool" 'AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity' \
  unsigned sts assume-role-with-web-identity --role-arn "$premium_role" --role-session-name alice --web-identity-token "$alice_token"
aws iam create-user --user-name "operator-$suffix" >/dev/null
aws iam create-access-key --user-name "operator-$suffix" >"$work/key"
jq '{Credentials: .AccessKey}' "$work/key" >"$work/operator.long"
jq -n --arg user "arn:aws:iam::123456789012:user/operator-$suffix" '{Version: "2012-10-17", Statement: [{Effect: "Allow", Principal: {AWS: $user}, Action: "sts:AssumeRole"}]}' >"$work/operator-trust.json"
operator_role=$(aws iam create-role --role-name "operator-$suffix" --assume-role-policy-document "file://$work/operator-trust.json" --query Role.Arn --output text)
aws iam put-role-policy --role-name "operator-$suffix" --policy-name all --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
narrow='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}'
as_operator() { AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$work/operator.long") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$work/operator.long") aws "$@"; }
as_operator sts assume-role --role-arn "$operator_role" --role-session-name narrowed --policy "$narrow" >"$work/narrow.credentials"
equal "the narrowed session reads" "$(as "$work/narrow.credentials" aws s3 cp "s3://$bucket/$bob_id/welcome.txt" -)" 'hello, bob'
refused "and does not write" 'AccessDenied.*because no session policy allows the s3:PutObject action' as "$work/narrow.credentials" aws s3api put-object --bucket "$bucket" --key x --body "$work/hello.txt"
refused "an assume-role that the trust policy does not allow" 'AccessDenied.*not authorized to perform: sts:AssumeRole on resource' as_operator sts assume-role --role-arn "$premium_role" --role-session-name nobody

if [ -n "$server_pid" ]; then
  section "on record"
  succeeds "sekisho audit verify" "$sekisho" audit verify --data "$data"
  "$sekisho" audit show --data "$data" --last 400 >"$work/audit"
  match "the refusal of alice on bob's file is there" "$(cat "$work/audit")" "assumed-role/customer-premium-$suffix/[^ ]* .*GetObject.*$bob_id/welcome.txt.*(denied|Deny)"

  section "what must not be on disk is not there"
  refresh_token=$(jq -r .AuthenticationResult.RefreshToken "$work/alice")
  for name in password temporary secret AWS_SECRET_ACCESS_KEY alice_token refresh_token; do
    if grep -rqaF -- "${!name}" "$data" "$work/server.log"; then flunk "$name stands in the clear" "$(grep -rlaF -- "${!name}" "$data" "$work/server.log")"; fi
  done
  pass "no password, client secret, access key or token stands in the data folder or the log"
fi
printf '\nall %d checks passed\n' "$checks"
