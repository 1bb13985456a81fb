#!/usr/bin/env bash
# Walks through Amazon Cognito user pools with AWS CLI: administration, self-service, and sign-ins that must end.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
account=123456789012 python=${PYTHON:-/usr/bin/python3}
password='C0rrect-horse-battery' other='An0ther-horse-battery'
idp() { aws cognito-idp "$@"; }
pub() { unsigned cognito-idp "$@"; }
# of QUERY OPERATION...: one value as text.
of() { local query=$1; shift; aws cognito-idp "$@" --query "$query" --output text; }
sign_in() { pub initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "${client_id:-$client}" --auth-parameters "USERNAME=$1,PASSWORD=$2"; }
token() { jq -r ".AuthenticationResult.$2Token" "$work/$1"; }
refresh() { pub initiate-auth --auth-flow REFRESH_TOKEN_AUTH --client-id "$client" --auth-parameters "REFRESH_TOKEN=$1"; }
get_user() { pub get-user --access-token "$(token "$1" Access)"; }

section "user pools"
idp create-user-pool --pool-name people --auto-verified-attributes email --user-pool-tags team=red \
  --policies 'PasswordPolicy={MinimumLength=12,RequireUppercase=true,RequireLowercase=true,RequireNumbers=true,RequireSymbols=false}' >"$work/pool"
pool=$(jq -r .UserPool.Id "$work/pool")
equal "create-user-pool" "$(jq -c '.UserPool | [.Name, .Arn, .Policies.PasswordPolicy.MinimumLength, .MfaConfiguration]' "$work/pool")" "[\"people\",\"arn:aws:cognito-idp:us-east-1:$account:userpool/$pool\",12,\"OFF\"]"
second=$(of UserPool.Id create-user-pool --pool-name others --deletion-protection ACTIVE)
equal "list-user-pools" "$(of 'sort(UserPools[].Name)' list-user-pools --max-results 10)" $'others\tpeople'
match "in pages" "$(of '[length(UserPools),NextToken]' list-user-pools --max-results 1)" '^1[[:space:]]+[^ ]{5,}$'
refused "deletion protection" 'InvalidParameterException.*deletion protection is activated' idp delete-user-pool --user-pool-id "$second"
idp update-user-pool --user-pool-id "$second" --deletion-protection INACTIVE
idp delete-user-pool --user-pool-id "$second"
refused "a deleted pool" "ResourceNotFoundException.*User pool $second does not exist\." idp describe-user-pool --user-pool-id "$second"
equal "list-tags-for-resource" "$(idp list-tags-for-resource --resource-arn "$(jq -r .UserPool.Arn "$work/pool")" | jq -r .Tags.team)" red
idp update-user-pool --user-pool-id "$pool" --auto-verified-attributes email
equal "update-user-pool replaces: what is left out has its default again" "$(of 'UserPool.Policies.PasswordPolicy.[MinimumLength,RequireSymbols]' describe-user-pool --user-pool-id "$pool")" $'8\tTrue'

section "clients"
flows='ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH ALLOW_ADMIN_USER_PASSWORD_AUTH'
# shellcheck disable=SC2086
client=$(of UserPoolClient.ClientId create-user-pool-client --user-pool-id "$pool" --client-name web --prevent-user-existence-errors ENABLED --explicit-auth-flows $flows --id-token-validity 10 --token-validity-units IdToken=minutes)
# shellcheck disable=SC2086
open=$(of UserPoolClient.ClientId create-user-pool-client --user-pool-id "$pool" --client-name open --prevent-user-existence-errors LEGACY --explicit-auth-flows $flows --read-attributes email)
equal "list-user-pool-clients" "$(of 'sort(UserPoolClients[].ClientName)' list-user-pool-clients --user-pool-id "$pool")" $'open\tweb'
# shellcheck disable=SC2086
idp update-user-pool-client --user-pool-id "$pool" --client-id "$open" --client-name open --prevent-user-existence-errors LEGACY --explicit-auth-flows $flows >/dev/null
equal "update-user-pool-client replaces" "$(of 'UserPoolClient.ReadAttributes' describe-user-pool-client --user-pool-id "$pool" --client-id "$open")" None
third=$(of UserPoolClient.ClientId create-user-pool-client --user-pool-id "$pool" --client-name third)
refused "a client without the flow" 'InvalidParameterException.*USER_PASSWORD_AUTH flow not enabled for this client' env client_id="$third" bash -c "$(declare -f sign_in pub unsigned); AWS=$AWS; sign_in a b"
idp delete-user-pool-client --user-pool-id "$pool" --client-id "$third"
refused "a deleted client" "ResourceNotFoundException.*User pool client $third does not exist\." idp describe-user-pool-client --user-pool-id "$pool" --client-id "$third"

section "users and groups"
for person in alice albert bob; do
  idp admin-create-user --user-pool-id "$pool" --username $person --message-action SUPPRESS --user-attributes Name=email,Value=$person@example.com Name=email_verified,Value=true >/dev/null
  idp admin-set-user-password --user-pool-id "$pool" --username $person --password "$password" --permanent
done
refused "the same name twice" 'UsernameExistsException.*User account already exists' idp admin-create-user --user-pool-id "$pool" --username alice
refused "a weak password" 'InvalidPasswordException.*Password does not conform to policy: Password must have uppercase characters' idp admin-set-user-password --user-pool-id "$pool" --username alice --password 'weak-password-1' --permanent
users() { of 'join(`,`, sort(Users[].Username))' list-users --user-pool-id "$pool" --filter "$1"; }
equal "list-users, equal" "$(users 'email = "bob@example.com"')" bob
equal "list-users, begins with" "$(users 'username ^= "al"')" albert,alice
equal "list-users, status" "$(users 'cognito:user_status = "CONFIRMED"')" albert,alice,bob
equal "list-users does not take quotes for a way out" "$(users 'username = "x\" or username ^= \"a"')" ''
refused "a filter that is none" 'InvalidParameterException.*Error while parsing filter' idp list-users --user-pool-id "$pool" --filter 'username like "a"'
equal "list-users in pages, some attributes" "$(idp list-users --user-pool-id "$pool" --page-size 2 --attributes-to-get email | jq -c '[.Users[].Attributes[].Name]')" '["email","email","email"]'
idp admin-update-user-attributes --user-pool-id "$pool" --username alice --user-attributes Name=name,Value=Alice Name=nickname,Value=al
idp admin-delete-user-attributes --user-pool-id "$pool" --username alice --user-attribute-names nickname
equal "admin-update- and admin-delete-user-attributes" "$(idp admin-get-user --user-pool-id "$pool" --username alice | jq -c '[.UserAttributes[] | select(.Name != "sub").Name] | sort')" '["email","email_verified","name"]'
refused "a user that is not there" 'UserNotFoundException.*User does not exist\.' idp admin-get-user --user-pool-id "$pool" --username nobody
for group in editors readers; do idp create-group --user-pool-id "$pool" --group-name $group --description "all $group" >/dev/null; done
refused "the same group twice" 'GroupExistsException.*A group with the name already exists\.' idp create-group --user-pool-id "$pool" --group-name readers
idp admin-add-user-to-group --user-pool-id "$pool" --username alice --group-name editors
idp admin-add-user-to-group --user-pool-id "$pool" --username alice --group-name readers
idp update-group --user-pool-id "$pool" --group-name editors --precedence 3 >/dev/null
equal "get-group" "$(of 'Group.[Precedence,Description]' get-group --user-pool-id "$pool" --group-name editors)" $'3\tall editors'
equal "list-users-in-group, list-groups" "$(of 'Users[].Username' list-users-in-group --user-pool-id "$pool" --group-name editors) $(of 'length(Groups)' list-groups --user-pool-id "$pool")" 'alice 2'
idp admin-remove-user-from-group --user-pool-id "$pool" --username alice --group-name readers
idp delete-group --user-pool-id "$pool" --group-name readers
refused "a deleted group" 'ResourceNotFoundException.*Group not found' idp get-group --user-pool-id "$pool" --group-name readers

section "tokens"
sign_in alice "$password" >"$work/alice"
curl -fsS "$SEKISHO_ENDPOINT/$pool/.well-known/jwks.json" >"$work/jwks"
curl -fsS "$SEKISHO_ENDPOINT/$pool/.well-known/openid-configuration" >"$work/openid"
for use in Id Access; do
  equal "the $use token is signed by a key of jwks.json" "$("$python" "$(dirname "$0")/verify_token.py" "$(token alice $use)" <"$work/jwks")" 'RS256 RSA sig valid'
done
equal "an altered one is not" "$("$python" "$(dirname "$0")/verify_token.py" "$(token alice Id | sed 's/\.e./.e0/')" <"$work/jwks")" 'RS256 RSA sig not valid'
equal "no private parts in jwks.json" "$(jq -c '[.keys[] | keys[]] | unique' "$work/jwks")" '["alg","e","kid","kty","n","use"]'
equal "openid-configuration names the issuer" "$(jq -r .issuer "$work/openid")" "$(jwt_claim "$(token alice Id)" .iss)"
match "and the keys" "$(jq -r .jwks_uri "$work/openid")" "/$pool/\.well-known/jwks\.json$"
equal "claims of the ID token" "$(jwt_claim "$(token alice Id)" '[.token_use, .aud, ."cognito:username", .email, .exp - .iat, ."cognito:groups"[0]] | map(tostring) | join(" ")')" "id $client alice alice@example.com 600 editors"
equal "claims of the access token" "$(jwt_claim "$(token alice Access)" '[.token_use, .client_id, .username, .scope, .exp - .iat] | map(tostring) | join(" ")')" "access $client alice aws.cognito.signin.user.admin 3600"
equal "get-user" "$(get_user alice | jq -r .Username)" alice
refused "an ID token is no access token" 'NotAuthorizedException.*Invalid Access Token' pub get-user --access-token "$(token alice Id)"
pub update-user-attributes --access-token "$(token alice Access)" --user-attributes Name=name,Value=Alicia >/dev/null
equal "update-user-attributes" "$(get_user alice | jq -r '.UserAttributes[] | select(.Name == "name").Value')" Alicia
refused "not the sub" 'NotAuthorizedException|InvalidParameterException' pub update-user-attributes --access-token "$(token alice Access)" --user-attributes Name=sub,Value=x
refresh "$(token alice Refresh)" >"$work/refreshed"
equal "refreshing gives new tokens, no refresh token" "$(jq -c '.AuthenticationResult | [has("IdToken"), has("RefreshToken")]' "$work/refreshed")" '[true,false]'
refused "a refresh token of another client" 'NotAuthorizedException.*Invalid Refresh Token' pub initiate-auth --auth-flow REFRESH_TOKEN_AUTH --client-id "$open" --auth-parameters "REFRESH_TOKEN=$(token alice Refresh)"
refused "an invented one" 'NotAuthorizedException.*Invalid Refresh Token' refresh eyJhbGciOiJub25lIn0.e30.

section "signing up"
sign_up() { pub sign-up --client-id "$client" --username "$1" --password "$2" --user-attributes "Name=email,Value=$1@example.com"; }
equal "sign-up sends a code" "$(sign_up carol "$password" | jq -c '[.UserConfirmed, .CodeDeliveryDetails.AttributeName, .CodeDeliveryDetails.Destination]')" '[false,"email","c***@e***"]'
refused "twice" 'UsernameExistsException.*User already exists' sign_up carol "$password"
refused "with a weak password" 'InvalidPasswordException.*Password did not conform with policy: Password not long enough' sign_up dave 'Sh0rt!'
refused "unconfirmed there is no sign-in" 'UserNotConfirmedException.*User is not confirmed\.' sign_in carol "$password"
refused "a wrong code" 'CodeMismatchException.*Invalid verification code provided, please try again\.' pub confirm-sign-up --client-id "$client" --username carol --confirmation-code 000000
idp admin-confirm-sign-up --user-pool-id "$pool" --username carol
succeeds "admin-confirm-sign-up" sign_in carol "$password"
refused "twice" 'NotAuthorizedException.*User cannot be confirmed\. Current status is CONFIRMED' idp admin-confirm-sign-up --user-pool-id "$pool" --username carol

section "passwords"
pub change-password --access-token "$(token alice Access)" --previous-password "$password" --proposed-password "$other"
refused "change-password ends the old one" 'NotAuthorizedException.*Incorrect username or password' sign_in alice "$password"
sign_in alice "$other" >"$work/alice"
refused "change-password wants the old one" 'NotAuthorizedException.*Incorrect username or password' pub change-password --access-token "$(token alice Access)" --previous-password wrong-Passw0rd! --proposed-password "$password"
equal "forgot-password sends a code" "$(pub forgot-password --client-id "$client" --username alice | jq -r '.CodeDeliveryDetails | .AttributeName + " " + .Destination')" 'email a***@e***'
refused "a wrong code" 'CodeMismatchException.*Invalid verification code provided, please try again\.' pub confirm-forgot-password --client-id "$client" --username alice --confirmation-code 000000 --password "$password"
refused "no verified address" 'InvalidParameterException.*Cannot reset password for the user as there is no registered/verified email or phone_number' env client="$open" bash -c "$(declare -f pub unsigned); AWS=$AWS; $(declare -f aws); aws cognito-idp admin-update-user-attributes --user-pool-id $pool --username albert --user-attributes Name=email_verified,Value=false; pub forgot-password --client-id $open --username albert"
idp admin-reset-user-password --user-pool-id "$pool" --username alice
refused "admin-reset-user-password" 'PasswordResetRequiredException.*Password reset required for the user' sign_in alice "$other"
idp admin-set-user-password --user-pool-id "$pool" --username alice --password "$password" --permanent
refused "PreventUserExistenceErrors hides who exists: signing in" 'NotAuthorizedException.*Incorrect username or password\.' sign_in nobody "$password"
match "asking for a new password" "$(pub forgot-password --client-id "$client" --username nobody | jq -r .CodeDeliveryDetails.Destination)" '\*\*\*'
refused "confirming it" 'CodeMismatchException' pub confirm-forgot-password --client-id "$client" --username nobody --confirmation-code 000000 --password "$password"
refused "confirming a sign-up" 'ExpiredCodeException' pub confirm-sign-up --client-id "$client" --username nobody --confirmation-code 000000
client_id=$open refused "LEGACY does not" 'UserNotFoundException.*User does not exist\.' sign_in nobody "$password"
match "five wrong passwords lock a user" "$("$python" "$(dirname "$0")/guess_passwords.py" "$SEKISHO_ENDPOINT" "$client" bob "$password")" '^5 guesses; Password attempts exceeded; the right one: Password attempts exceeded'
match "and a name that nobody has" "$("$python" "$(dirname "$0")/guess_passwords.py" "$SEKISHO_ENDPOINT" "$client" nobody-else "$password")" '^5 guesses; Password attempts exceeded'

section "sign-ins that end"
sign_in alice "$password" >"$work/alice"
idp admin-disable-user --user-pool-id "$pool" --username alice
refused "a disabled user" 'NotAuthorizedException.*User is disabled' sign_in alice "$password"
refused "its token" 'NotAuthorizedException' get_user alice
refused "its refresh token" 'NotAuthorizedException' refresh "$(token alice Refresh)"
idp admin-enable-user --user-pool-id "$pool" --username alice
sign_in alice "$password" >"$work/alice"
sign_in alice "$password" >"$work/alice-again"
pub revoke-token --client-id "$client" --token "$(token alice Refresh)"
refused "revoke-token ends its access tokens at once" 'NotAuthorizedException.*Access Token has been revoked' get_user alice
refused "and itself" 'NotAuthorizedException.*Refresh Token has been revoked' refresh "$(token alice Refresh)"
succeeds "but no other sign-in" get_user alice-again
refused "only refresh tokens are revoked" 'UnsupportedTokenTypeException|InvalidParameterException' pub revoke-token --client-id "$client" --token "$(token alice-again Access)"
pub global-sign-out --access-token "$(token alice-again Access)"
refused "global-sign-out ends all" 'NotAuthorizedException.*Access Token has been revoked' get_user alice-again
refused "refresh tokens too" 'NotAuthorizedException.*Refresh Token has been revoked' refresh "$(token alice-again Refresh)"
sign_in alice "$password" >"$work/alice"
idp admin-user-global-sign-out --user-pool-id "$pool" --username alice
refused "admin-user-global-sign-out" 'NotAuthorizedException.*Access Token has been revoked' get_user alice
sign_in carol "$password" >"$work/carol"
pub delete-user --access-token "$(token carol Access)"
refused "a user deletes itself" 'UserNotFoundException|NotAuthorizedException' get_user carol
sign_in alice "$password" >"$work/alice"
idp admin-delete-user --user-pool-id "$pool" --username alice
refused "admin-delete-user" 'UserNotFoundException|NotAuthorizedException' get_user alice
refused "nothing to refresh" 'NotAuthorizedException|UserNotFoundException' refresh "$(token alice Refresh)"
idp delete-user-pool --user-pool-id "$pool"
equal "a deleted pool has no keys" "$(curl -sS -o /dev/null -w '%{http_code}' "$SEKISHO_ENDPOINT/$pool/.well-known/jwks.json")" 404
printf '\nall %d checks passed\n' "$checks"
