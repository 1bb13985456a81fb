#!/usr/bin/env bash
# Several accounts with AWS CLI: an organisation, its units, accounts and policies, and what keeps accounts apart.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
allow() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s","Resource":"*"}]}' "$1"; }
deny() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"%s","Resource":"*"}]}' "$1"; }
org() { aws organizations "$@" --output text; }
policy_of() { org create-policy --name "$1" --type "$2" --description "" --content "$3" --query Policy.PolicySummary.Id; }
account_of() { org create-account --account-name "$1" --email "$1@example.com" --query CreateAccountStatus.Id; }
id_of() { org describe-create-account-status --create-account-request-id "$1" --query CreateAccountStatus.AccountId; }

section "an administrator who is no root"
aws iam create-user --user-name operator >/dev/null
aws iam attach-user-policy --user-name operator --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
aws iam create-access-key --user-name operator | jq '{Credentials: .AccessKey}' >"$work/operator"
management=$(aws sts get-caller-identity --query Account --output text)
AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$work/operator") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$work/operator")
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY

section "organisation, units, accounts"
refused "before there is one" AWSOrganizationsNotInUseException aws organizations describe-organization
match "create-organization" "$(org create-organization --query Organization.Id)" '^o-[a-z0-9]{10}$'
equal "its management account" "$(org describe-organization --query Organization.MasterAccountId)" "$management"
refused "a second one" AlreadyInOrganizationException aws organizations create-organization
root=$(org list-roots --query 'Roots[0].Id')
for type in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do
  equal "enable-policy-type $type" "$(org enable-policy-type --root-id "$root" --policy-type $type --query "length(Root.PolicyTypes[?Type=='$type'])")" 1
done
outer=$(org create-organizational-unit --parent-id "$root" --name outer --query OrganizationalUnit.Id)
inner=$(org create-organizational-unit --parent-id "$outer" --name inner --query OrganizationalUnit.Id)
refused "a unit of the same name" DuplicateOrganizationalUnitException aws organizations create-organizational-unit --parent-id "$root" --name outer
blue=$(id_of "$(account_of blue)") green=$(id_of "$(account_of green)")
match "create-account" "$blue" '^[0-9]{12}$'
equal "the same e-mail address again fails" "$(org create-account --account-name again --email blue@example.com --query CreateAccountStatus.FailureReason)" EMAIL_ALREADY_EXISTS
aws organizations move-account --account-id "$blue" --source-parent-id "$root" --destination-parent-id "$inner"
equal "list-parents" "$(org list-parents --child-id "$blue" --query 'Parents[0].Id')" "$inner"
equal "list-accounts" "$(org list-accounts --query 'length(Accounts)')" 3
refused "a unit that is not empty" OrganizationalUnitNotEmptyException aws organizations delete-organizational-unit --organizational-unit-id "$inner"
aws organizations tag-resource --resource-id "$blue" --tags Key=team,Value=blue
equal "tags" "$(org list-tags-for-resource --resource-id "$blue" --query 'Tags[0].Value')" blue

section "administrators of the new accounts"
for name in blue green; do
  aws sts assume-role --role-arn "arn:aws:iam::${!name}:role/OrganizationAccountAccessRole" --role-session-name e2e >"$work/$name"
done
equal "a session in the other account" "$(as "$work/blue" aws sts get-caller-identity --query Account --output text)" "$blue"
equal "which account a key is of" "$(aws sts get-access-key-info --access-key-id "$(jq -r .Credentials.AccessKeyId "$work/blue")" --query Account --output text)" "$blue"
refused "members may not govern" "You don't have permissions to access this resource" as "$work/blue" aws organizations list-accounts
equal "but know their organisation" "$(as "$work/blue" aws organizations describe-organization --query Organization.MasterAccountId --output text)" "$management"

section "service control policies"
denial=$(policy_of no-users SERVICE_CONTROL_POLICY "$(deny iam:ListUsers)")
for target in "$root" "$outer" "$inner" "$blue"; do
  aws organizations attach-policy --policy-id "$denial" --target-id "$target"
  refused "a denial at $target" "explicit deny in a service control policy: arn:aws:organizations::$management:policy/.*/$denial" as "$work/blue" aws iam list-users
  succeeds "does not bind the management account" aws iam list-users
  aws organizations detach-policy --policy-id "$denial" --target-id "$target"
  succeeds "and ends with its attachment" as "$work/blue" aws iam list-users
done
only_iam=$(policy_of only-iam SERVICE_CONTROL_POLICY "$(allow 'iam:*')")
aws organizations attach-policy --policy-id "$only_iam" --target-id "$outer"
aws organizations detach-policy --policy-id p-FullAWSAccess --target-id "$outer"
refused "what one level does not allow" "explicit deny in a service control policy" as "$work/blue" aws s3api list-buckets
succeeds "what every level allows" as "$work/blue" aws iam list-users
succeeds "elsewhere in the tree" as "$work/green" aws s3api list-buckets
refused "the last policy stays" "ConstraintViolationException.*remove the last policy" aws organizations detach-policy --policy-id "$only_iam" --target-id "$outer"
aws organizations attach-policy --policy-id p-FullAWSAccess --target-id "$outer"
aws organizations detach-policy --policy-id "$only_iam" --target-id "$outer"
refused "a policy with a principal" MalformedPolicyDocumentException policy_of x SERVICE_CONTROL_POLICY '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}'

section "buckets across accounts"
bucket=e2e-$(date +%s)-$$
as "$work/blue" aws s3api create-bucket --bucket "$bucket" >/dev/null
echo text >"$work/text"
as "$work/blue" aws s3api put-object --bucket "$bucket" --key key --body "$work/text" >/dev/null
read_it() { as "$work/$1" aws s3api get-object --bucket "$bucket" --key key "$work/read"; }
refused "another account's object" AccessDenied read_it green
equal "lists show one's own only" "$(as "$work/green" aws s3api list-buckets --query 'length(Buckets)' --output text)" 0
refused "one space of names" BucketAlreadyExists as "$work/green" aws s3api create-bucket --bucket "$bucket"
as "$work/blue" aws s3api put-bucket-policy --bucket "$bucket" --policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"'"$green"'"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::'"$bucket"'/*"}]}'
succeeds "with the bucket's policy" read_it green
as "$work/green" aws iam create-user --user-name weak >/dev/null
as "$work/green" aws iam create-access-key --user-name weak | jq '{Credentials: (.AccessKey + {SessionToken: ""})}' >"$work/weak"
refused "not without one's own" AccessDenied env -u AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID="$(jq -r .Credentials.AccessKeyId "$work/weak")" AWS_SECRET_ACCESS_KEY="$(jq -r .Credentials.SecretAccessKey "$work/weak")" "$AWS" --endpoint-url "$SEKISHO_ENDPOINT" s3api get-object --bucket "$bucket" --key key "$work/read"

section "resource control policies"
guard=$(policy_of guard RESOURCE_CONTROL_POLICY '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"'"$blue"'"}}}]}')
aws organizations attach-policy --policy-id "$guard" --target-id "$inner"
refused "whatever the bucket allows" "explicit deny in a resource control policy" read_it green
succeeds "the owner's own still read" read_it blue
refused "a policy that would reach nothing" MalformedPolicyDocumentException policy_of y RESOURCE_CONTROL_POLICY '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"iam:*","Resource":"*"}]}'

section "nothing of one account is in reach of another"
pool=$(as "$work/blue" aws cognito-idp create-user-pool --pool-name blue --query UserPool.Id --output text)
refused "a user pool by its id" ResourceNotFoundException as "$work/green" aws cognito-idp describe-user-pool --user-pool-id "$pool"
equal "nor in a list" "$(as "$work/green" aws cognito-idp list-user-pools --max-results 60 --query 'length(UserPools)' --output text)" 0
refused "a role by its name" NoSuchEntity as "$work/green" aws iam get-role --role-name nobody-here
refused "a role by its ARN" AccessDenied as "$work/green" aws sts assume-role --role-arn "arn:aws:iam::$blue:role/OrganizationAccountAccessRole" --role-session-name test

section "the end of accounts"
aws organizations close-account --account-id "$green"
refused "a closed account's credentials" InvalidClientTokenId as "$work/green" aws iam list-users
equal "is shown as such" "$(org describe-account --account-id "$green" --query Account.Status)" SUSPENDED
refused "an organisation with members" OrganizationNotEmptyException aws organizations delete-organization
for name in blue green; do aws organizations remove-account-from-organization --account-id "${!name}"; done
succeeds "delete-organization" aws organizations delete-organization
printf '\nall %d checks passed\n' "$checks"
