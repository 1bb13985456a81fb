#!/usr/bin/env bash
# Walks through Amazon Cognito identity pools with AWS CLI: guests, linked logins, developer identities, roles from tokens.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
account=123456789012 password='C0rrect-horse-battery' federated=cognito-identity.amazonaws.com
ci() { aws cognito-identity "$@"; }
pub() { unsigned cognito-identity "$@"; }
of() { local query=$1; shift; aws cognito-identity "$@" --query "$query" --output text; }
who() { as "$1" aws sts get-caller-identity --query Arn --output text; }
# trusted_role NAME POOL AMR: a role for that pool's authenticated or unauthenticated identities.
trusted_role() {
  aws iam create-role --role-name "$1" --query Role.Arn --output text --assume-role-policy-document \
    "$(jq -nc --arg pool "$2" --arg amr "$3" '{Version: "2012-10-17", Statement: [{Effect: "Allow", Principal: {Federated: "cognito-identity.amazonaws.com"},
      Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {"cognito-identity.amazonaws.com:aud": $pool},
      "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": $amr}}}]}')"
}
allow() { aws iam put-role-policy --role-name "$1" --policy-name p --policy-document "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":$2,\"Resource\":\"*\"}]}"; }
new_user_pool() {  # NAME: sets NAME_pool, NAME_client and NAME_provider
  local pool client
  pool=$(aws cognito-idp create-user-pool --pool-name "$1" --query UserPool.Id --output text)
  client=$(aws cognito-idp create-user-pool-client --user-pool-id "$pool" --client-name web --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH --query UserPoolClient.ClientId --output text)
  printf -v "$1_pool" %s "$pool"; printf -v "$1_client" %s "$client"; printf -v "$1_provider" %s "cognito-idp.us-east-1.amazonaws.com/$pool"
}
new_user() {
  aws cognito-idp admin-create-user --user-pool-id "$1" --username "$2" --message-action SUPPRESS >/dev/null
  aws cognito-idp admin-set-user-password --user-pool-id "$1" --username "$2" --password "$password" --permanent
}
sign_in() { unsigned cognito-idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$1" --auth-parameters "USERNAME=$2,PASSWORD=$password" >"$work/$2.tokens"; }
id_token() { jq -r .AuthenticationResult.IdToken "$work/$1.tokens"; }
identity() { pub get-id --identity-pool-id "$guests" --query IdentityId --output text "$@"; }

section "identity pools"
guests=$(of IdentityPoolId create-identity-pool --identity-pool-name guests --allow-unauthenticated-identities --developer-provider-name login.example)
match "create-identity-pool" "$guests" '^us-east-1:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
brief=$(of IdentityPoolId create-identity-pool --identity-pool-name brief --no-allow-unauthenticated-identities)
equal "list-identity-pools" "$(of 'sort(IdentityPools[].IdentityPoolName)' list-identity-pools --max-results 10)" $'brief\tguests'
refused "no such name" 'InvalidParameterException|ValidationException' ci create-identity-pool --identity-pool-name 'a$b' --no-allow-unauthenticated-identities
ci update-identity-pool --identity-pool-id "$brief" --identity-pool-name shorter --no-allow-unauthenticated-identities --supported-login-providers '{}' >/dev/null
equal "update-identity-pool" "$(of IdentityPoolName describe-identity-pool --identity-pool-id "$brief")" shorter
ci delete-identity-pool --identity-pool-id "$brief"
refused "a deleted pool" "ResourceNotFoundException.*IdentityPool '$brief' not found\." ci describe-identity-pool --identity-pool-id "$brief"

section "guests"
guest=$(identity)
refused "a pool without roles" 'InvalidIdentityPoolConfigurationException' pub get-credentials-for-identity --identity-id "$guest"
guest_role=$(trusted_role guest "$guests" unauthenticated)
member_role=$(trusted_role member "$guests" authenticated)
allow guest '["s3:ListAllMyBuckets","iam:ListUsers"]'
allow member '["s3:ListAllMyBuckets","iam:ListUsers"]'
ci set-identity-pool-roles --identity-pool-id "$guests" --roles "unauthenticated=$guest_role,authenticated=$member_role"
equal "get-identity-pool-roles" "$(of 'Roles.[unauthenticated,authenticated]' get-identity-pool-roles --identity-pool-id "$guests")" "$guest_role"$'\t'"$member_role"
pub get-credentials-for-identity --identity-id "$guest" >"$work/guest"
equal "a guest becomes the role for guests" "$(who "$work/guest")" "arn:aws:sts::$account:assumed-role/guest/CognitoIdentityCredentials"
succeeds "and may what the role and the limits for guests allow" as "$work/guest" aws s3api list-buckets
refused "but nothing in IAM, whatever the role allows" 'AccessDenied.*iam:ListUsers.*because no session policy allows' as "$work/guest" aws iam list-users
refused "the classic flow is closed" 'InvalidParameterException.*Basic \(classic\) flow is not enabled, please use enhanced flow\.' pub get-open-id-token --identity-id "$guest"
refused "an identity that is not there" "ResourceNotFoundException.*Identity '$guests' not found" pub get-credentials-for-identity --identity-id "$guests"
ci update-identity-pool --identity-pool-id "$guests" --identity-pool-name guests --allow-unauthenticated-identities --allow-classic-flow --developer-provider-name login.example >/dev/null
pub get-open-id-token --identity-id "$guest" >"$work/open"
equal "unless it is opened: the token names the pool and the guest" "$(jwt_claim "$(jq -r .Token "$work/open")" '[.iss, .aud, .sub, .amr[0]] | join(" ")')" "https://$federated $guests $guest unauthenticated"
by_token() { unsigned sts assume-role-with-web-identity --role-session-name "$1" --role-arn "$2" --web-identity-token "$3"; }
succeeds "which sts takes for the role of guests" by_token guest "$guest_role" "$(jq -r .Token "$work/open")"
refused "and not for the role of members" 'AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity' by_token guest "$member_role" "$(jq -r .Token "$work/open")"

section "logins of two user pools, linked"
new_user_pool first; new_user_pool second
ci update-identity-pool --identity-pool-id "$guests" --identity-pool-name guests --allow-unauthenticated-identities --developer-provider-name login.example --cognito-identity-providers \
  "ProviderName=$first_provider,ClientId=$first_client,ServerSideTokenCheck=true" "ProviderName=$second_provider,ClientId=$second_client,ServerSideTokenCheck=false" >"$work/updated"
equal "update-identity-pool replaces" "$(jq -c '[(.CognitoIdentityProviders | length), .AllowClassicFlow // false]' "$work/updated")" '[2,false]'
new_user "$first_pool" ann; new_user "$second_pool" ann2
sign_in "$first_client" ann; sign_in "$second_client" ann2
ann=$(identity --logins "$first_provider=$(id_token ann)")
equal "a guest that signs in keeps its identity" "$(pub get-credentials-for-identity --identity-id "$guest" --logins "$second_provider=$(id_token ann2)" --query IdentityId --output text)" "$guest"
refused "and is a guest no more" "NotAuthorizedException.*Access to Identity '$guest' is forbidden\." pub get-credentials-for-identity --identity-id "$guest"
refused "an identity opens with its own login only" "NotAuthorizedException.*Logins don't match" pub get-credentials-for-identity --identity-id "$ann" --logins "$second_provider=$(id_token ann2)"
both=$(identity --logins "$first_provider=$(id_token ann),$second_provider=$(id_token ann2)")
match "both logins at once join their identities" "$both" "^($ann|$guest)$"
equal "from then on either is enough" "$(identity --logins "$second_provider=$(id_token ann2)") $(identity --logins "$first_provider=$(id_token ann)")" "$both $both"
equal "describe-identity" "$(ci describe-identity --identity-id "$both" | jq -c '.Logins | length')" 2
equal "list-identities" "$(of 'Identities[].IdentityId' list-identities --identity-pool-id "$guests" --max-results 10 --hide-disabled)" "$both"
pub unlink-identity --identity-id "$both" --logins "$second_provider=$(id_token ann2)" --logins-to-remove "$second_provider"
alone=$(identity --logins "$second_provider=$(id_token ann2)")
equal "unlink-identity parts them" "$([ "$alone" != "$both" ] && echo parted)" parted
refused "a token of a client that the pool does not name" 'NotAuthorizedException' identity --logins "$first_provider=$(id_token ann2)"
refused "a token under another provider's name" 'NotAuthorizedException' identity --logins "accounts.google.com=$(id_token ann)"

section "sign-ins that end, with and without ServerSideTokenCheck"
credentials() { pub get-credentials-for-identity --identity-id "$1" --logins "$2=$(id_token "$3")"; }
credentials "$both" "$first_provider" ann >"$work/ann"
equal "a member becomes the role for members" "$(who "$work/ann")" "arn:aws:sts::$account:assumed-role/member/CognitoIdentityCredentials"
for person in ann ann2; do unsigned cognito-idp global-sign-out --access-token "$(jq -r .AuthenticationResult.AccessToken "$work/$person.tokens")"; done
refused "with it, a token of an ended sign-in is refused at once" 'NotAuthorizedException.*Invalid login token' credentials "$both" "$first_provider" ann
refused "without it likewise" 'NotAuthorizedException.*Invalid login token' credentials "$alone" "$second_provider" ann2
sign_in "$first_client" ann
unsigned cognito-idp revoke-token --client-id "$first_client" --token "$(jq -r .AuthenticationResult.RefreshToken "$work/ann.tokens")"
refused "revoke-token" 'NotAuthorizedException.*Invalid login token' credentials "$both" "$first_provider" ann
sign_in "$first_client" ann
aws cognito-idp admin-disable-user --user-pool-id "$first_pool" --username ann
refused "a disabled user" 'NotAuthorizedException' credentials "$both" "$first_provider" ann
aws cognito-idp admin-enable-user --user-pool-id "$first_pool" --username ann

section "developer identities"
developer() { ci get-open-id-token-for-developer-identity --identity-pool-id "$guests" --logins "login.example=$1" "${@:2}"; }
developer user-7 >"$work/developer"
seven=$(jq -r .IdentityId "$work/developer")
equal "the same user is the same identity" "$(developer user-7 | jq -r .IdentityId)" "$seven"
refused "the operation needs a signature" 'MissingAuthenticationToken' pub get-open-id-token-for-developer-identity --identity-pool-id "$guests" --logins login.example=user-7
refused "a provider that is not the pool's" 'InvalidParameterException|NotAuthorizedException' ci get-open-id-token-for-developer-identity --identity-pool-id "$guests" --logins other.example=user-7
by_token seven "$member_role" "$(jq -r .Token "$work/developer")" >"$work/seven"
equal "sts takes the token" "$(who "$work/seven")" "arn:aws:sts::$account:assumed-role/member/seven"
refused "not for guests' role" 'AccessDenied' by_token seven "$guest_role" "$(jq -r .Token "$work/developer")"
refused "nor altered" 'InvalidIdentityToken' by_token seven "$member_role" "$(jq -r .Token "$work/developer" | sed 's/.\{8\}$/AAAAAAAA/')"
pub get-credentials-for-identity --identity-id "$seven" --logins "$federated=$(jq -r .Token "$work/developer")" >"$work/enhanced"
equal "and so does the enhanced flow" "$(who "$work/enhanced")" "arn:aws:sts::$account:assumed-role/member/CognitoIdentityCredentials"
refused "for its own identity only" 'NotAuthorizedException' pub get-credentials-for-identity --identity-id "$both" --logins "$federated=$(jq -r .Token "$work/developer")"
equal "lookup-developer-identity" "$(of 'DeveloperUserIdentifierList[]' lookup-developer-identity --identity-pool-id "$guests" --identity-id "$seven")" user-7
developer user-8 >"$work/eight"
merged=$(of IdentityId merge-developer-identities --source-user-identifier user-8 --destination-user-identifier user-7 --developer-provider-name login.example --identity-pool-id "$guests")
equal "merge-developer-identities" "$(developer user-8 | jq -r .IdentityId) $(developer user-7 | jq -r .IdentityId)" "$merged $merged"
equal "delete-identities" "$(of 'length(UnprocessedIdentityIds)' delete-identities --identity-ids-to-delete "$merged" "$alone")" 0
refused "a deleted identity" 'ResourceNotFoundException' ci describe-identity --identity-id "$merged"
refused "its token opens nothing" 'ResourceNotFoundException|NotAuthorizedException' pub get-credentials-for-identity --identity-id "$seven" --logins "$federated=$(jq -r .Token "$work/developer")"

section "roles from the token"
editor_role=$(trusted_role editor "$guests" authenticated) reader_role=$(trusted_role reader "$guests" authenticated)
aws cognito-idp create-group --user-pool-id "$first_pool" --group-name editors --precedence 1 --role-arn "$editor_role" >/dev/null
aws cognito-idp create-group --user-pool-id "$first_pool" --group-name readers --precedence 1 --role-arn "$reader_role" >/dev/null
map() { ci set-identity-pool-roles --identity-pool-id "$guests" --roles "authenticated=$member_role" --role-mappings "{\"$first_provider:$first_client\":{\"Type\":\"Token\",\"AmbiguousRoleResolution\":\"$1\"}}"; }
join_group() { aws cognito-idp "admin-$1" --user-pool-id "$first_pool" --username ann --group-name "$2"; sign_in "$first_client" ann; }
role_of_ann() { credentials "$both" "$first_provider" ann >"$work/ann"; who "$work/ann"; }
map Deny; sign_in "$first_client" ann
refused "no group's role and Deny" 'NotAuthorizedException.*The ambiguous role mapping rules denied this request' credentials "$both" "$first_provider" ann
join_group add-user-to-group editors
equal "one group's role" "$(role_of_ann)" "arn:aws:sts::$account:assumed-role/editor/CognitoIdentityCredentials"
join_group add-user-to-group readers
equal "two of the same precedence: no preferred role in the token" "$(jwt_claim "$(id_token ann)" '[(."cognito:roles" | length), has("cognito:preferred_role")] | map(tostring) | join(" ")')" '2 false'
refused "which is ambiguous: Deny" 'NotAuthorizedException.*The ambiguous role mapping rules denied this request' credentials "$both" "$first_provider" ann
pub get-credentials-for-identity --identity-id "$both" --custom-role-arn "$reader_role" --logins "$first_provider=$(id_token ann)" >"$work/custom"
equal "unless the caller chooses" "$(who "$work/custom")" "arn:aws:sts::$account:assumed-role/reader/CognitoIdentityCredentials"
refused "from the roles of the token" 'NotAuthorizedException' pub get-credentials-for-identity --identity-id "$both" --custom-role-arn "$guest_role" --logins "$first_provider=$(id_token ann)"
map AuthenticatedRole
equal "AuthenticatedRole" "$(role_of_ann)" "arn:aws:sts::$account:assumed-role/member/CognitoIdentityCredentials"
aws cognito-idp update-group --user-pool-id "$first_pool" --group-name readers --precedence 0 --role-arn "$reader_role" >/dev/null
sign_in "$first_client" ann
equal "the lowest precedence is preferred" "$(role_of_ann)" "arn:aws:sts::$account:assumed-role/reader/CognitoIdentityCredentials"
aws cognito-idp update-group --user-pool-id "$first_pool" --group-name readers --precedence 0 --role-arn "$guest_role" >/dev/null
sign_in "$first_client" ann
refused "a group's role whose trust does not admit the login" 'InvalidIdentityPoolConfigurationException' credentials "$both" "$first_provider" ann

section "the end of a pool"
ci delete-identity-pool --identity-pool-id "$guests"
refused "its identities" 'ResourceNotFoundException' credentials "$both" "$first_provider" ann
printf '\nall %d checks passed\n' "$checks"
