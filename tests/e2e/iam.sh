#!/usr/bin/env bash
# Walks through AWS IAM with AWS CLI: users, groups, roles, policies, keys, and what each change means for the next call.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
account=123456789012 user_arn=arn:aws:iam::123456789012:user
allow() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s","Resource":"%s"}]}' "$1" "${2:-*}"; }
deny() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"%s","Resource":"*"}]}' "$1"; }
trust() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"}]}' "$1"; }
# iam QUERY OPERATION...: one value as text.
iam() { local query=$1; shift; aws iam "$@" --query "$query" --output text; }
new_key() { aws iam create-access-key --user-name "$1" | jq '{Credentials: .AccessKey}'; }
# long FILE aws ...: one command with an access key of a user.
long() {
  local from=$1; shift
  AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId "$from") AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey "$from") "$@"
}

section "users"
aws iam create-user --user-name Anna --path /staff/ --tags Key=team,Value=red >"$work/anna"
equal "create-user gives the ARN with the path" "$(jq -r .User.Arn "$work/anna")" "$user_arn/staff/Anna"
match "and an id" "$(jq -r .User.UserId "$work/anna")" '^AIDA[A-Z0-9]{17}$'
refused "the same name in other case" 'EntityAlreadyExists.*User with name [Aa]nna already exists\.' aws iam create-user --user-name anna
refused "a user that is not there" 'NoSuchEntity.*The user with name nobody cannot be found\.' aws iam get-user --user-name nobody
refused "a name with a slash" 'ValidationError.*(The specified value for userName is invalid|failed to satisfy constraint)' aws iam create-user --user-name a/b
aws iam tag-user --user-name Anna --tags Key=team,Value=blue Key=cost,Value=7
equal "tag-user replaces and adds" "$(iam 'sort_by(Tags,&Key)[].[Key,Value][]' list-user-tags --user-name Anna)" $'cost\t7\tteam\tblue'
aws iam untag-user --user-name Anna --tag-keys cost
equal "untag-user" "$(iam 'User.Tags[].Key' get-user --user-name Anna)" team
refused "tag keys that differ in case only" 'InvalidInput.*Duplicate tag keys found' aws iam tag-user --user-name Anna --tags Key=a,Value=1 Key=A,Value=2
aws iam update-user --user-name Anna --new-user-name Ann --new-path /
equal "update-user renames, the id stays" "$(iam User.UserId get-user --user-name Ann)" "$(jq -r .User.UserId "$work/anna")"
equal "and moves" "$(iam User.Arn get-user --user-name Ann)" "$user_arn/Ann"

section "access keys"
new_key Ann >"$work/first"
match "create-access-key" "$(jq -r .Credentials.AccessKeyId "$work/first")" '^AKIA[A-Z0-9]{16}$'
equal "the key signs" "$(long "$work/first" aws sts get-caller-identity --query Arn --output text)" "$user_arn/Ann"
new_key Ann >"$work/second"
refused "a third key" 'LimitExceeded.*Cannot exceed quota for AccessKeysPerUser: 2' aws iam create-access-key --user-name Ann
first=$(jq -r .Credentials.AccessKeyId "$work/first") second=$(jq -r .Credentials.AccessKeyId "$work/second")
aws iam update-access-key --user-name Ann --access-key-id "$first" --status Inactive
refused "a deactivated key at once" 'InvalidClientTokenId.*The security token included in the request is invalid' long "$work/first" aws sts get-caller-identity
equal "list-access-keys shows it, without secrets" "$(aws iam list-access-keys --user-name Ann | jq -c '[.AccessKeyMetadata[] | [.Status, has("SecretAccessKey")]] | sort')" '[["Active",false],["Inactive",false]]'
aws iam update-access-key --user-name Ann --access-key-id "$first" --status Active
succeeds "and serves again once active" long "$work/first" aws sts get-caller-identity
aws iam delete-access-key --user-name Ann --access-key-id "$first"
refused "a deleted key" 'InvalidClientTokenId' long "$work/first" aws sts get-caller-identity
refused "of which nothing is left" "NoSuchEntity.*The Access Key with id $first cannot be found" aws iam delete-access-key --user-name Ann --access-key-id "$first"
long "$work/second" aws sts get-caller-identity >/dev/null
equal "get-access-key-last-used" "$(iam '[UserName,AccessKeyLastUsed.ServiceName]' get-access-key-last-used --access-key-id "$second")" $'Ann\tsts'

section "what a policy allows, and nothing else"
not_allowed="AccessDenied\).*User: $user_arn/Ann is not authorized to perform"
refused "without any policy nothing" "$not_allowed: iam:ListUsers on resource: $user_arn/ because no identity-based policy allows the iam:ListUsers action" long "$work/second" aws iam list-users
aws iam put-user-policy --user-name Ann --policy-name self --policy-document "$(allow 'iam:Get*' "$user_arn/Ann")"
equal "an inline policy counts at once" "$(long "$work/second" aws iam get-user --query User.UserName --output text)" Ann
refused "but only for its resource" "$not_allowed: iam:GetUser on resource: user Other because no identity-based policy allows|$not_allowed: iam:GetUser on resource: $user_arn/Other because no identity-based policy" long "$work/second" aws iam get-user --user-name Other
equal "get-user-policy gives it back" "$(iam 'PolicyDocument.Statement[0].Action' get-user-policy --user-name Ann --policy-name self)" 'iam:Get*'
equal "list-user-policies" "$(iam 'PolicyNames[]' list-user-policies --user-name Ann)" self
aws iam create-group --group-name Readers >/dev/null
refused "groups clash without case too" 'EntityAlreadyExists.*Group with name readers already exists' aws iam create-group --group-name readers
aws iam attach-group-policy --group-name Readers --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess
aws iam add-user-to-group --group-name Readers --user-name Ann
succeeds "a group's policy counts for its new member at once" long "$work/second" aws iam list-users
aws iam put-group-policy --group-name Readers --policy-name never --policy-document "$(deny iam:ListUsers)"
refused "a deny wins over every allow" "$not_allowed: iam:ListUsers on resource: [^ ]* with an explicit deny in an identity-based policy" long "$work/second" aws iam list-users
aws iam delete-group-policy --group-name Readers --policy-name never
succeeds "its removal counts at once" long "$work/second" aws iam list-users
equal "get-group and list-groups-for-user" "$(iam 'Users[].UserName' get-group --group-name Readers) $(iam 'Groups[].GroupName' list-groups-for-user --user-name Ann)" 'Ann Readers'
aws iam put-user-permissions-boundary --user-name Ann --permissions-boundary arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
refused "a boundary limits" "$not_allowed: iam:ListUsers on resource: [^ ]* because no permissions boundary allows the iam:ListUsers action" long "$work/second" aws iam list-users
equal "get-user shows it" "$(iam User.PermissionsBoundary.PermissionsBoundaryArn get-user --user-name Ann)" arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
aws iam delete-user-permissions-boundary --user-name Ann
succeeds "and no longer" long "$work/second" aws iam list-users
aws iam remove-user-from-group --group-name Readers --user-name Ann
refused "having left the group" "$not_allowed: iam:ListUsers" long "$work/second" aws iam list-users
refused "a user does not grant itself more" "$not_allowed: iam:PutUserPolicy on resource: user Ann|$not_allowed: iam:PutUserPolicy on resource: $user_arn/Ann" long "$work/second" aws iam put-user-policy --user-name Ann --policy-name more --policy-document "$(allow '*')"

section "managed policies and their versions"
policy=$(iam Policy.Arn create-policy --policy-name Lister --policy-document "$(allow iam:ListUsers)" --description lists --tags Key=a,Value=b)
equal "create-policy" "$policy" "arn:aws:iam::$account:policy/Lister"
refused "a policy's name clashes without case" 'EntityAlreadyExists.*A policy called lister already exists\. Duplicate names are not allowed' aws iam create-policy --policy-name lister --policy-document "$(allow iam:ListUsers)"
aws iam attach-user-policy --user-name Ann --policy-arn "$policy"
succeeds "attached it counts" long "$work/second" aws iam list-users
equal "create-policy-version" "$(iam PolicyVersion.VersionId create-policy-version --policy-arn "$policy" --policy-document "$(allow iam:ListRoles)")" v2
succeeds "which is not the default yet" long "$work/second" aws iam list-users
aws iam set-default-policy-version --policy-arn "$policy" --version-id v2
refused "the default version is the one that counts" "$not_allowed: iam:ListUsers" long "$work/second" aws iam list-users
equal "get-policy" "$(iam 'Policy.[DefaultVersionId,AttachmentCount,Description]' get-policy --policy-arn "$policy")" $'v2\t1\tlists'
equal "get-policy-version keeps the old" "$(iam 'PolicyVersion.Document.Statement[0].Action' get-policy-version --policy-arn "$policy" --version-id v1)" iam:ListUsers
refused "the default version stays" 'DeleteConflict.*Cannot delete the default version of a policy' aws iam delete-policy-version --policy-arn "$policy" --version-id v2
for _ in 3 4 5; do aws iam create-policy-version --policy-arn "$policy" --policy-document "$(allow iam:ListRoles)" >/dev/null; done
refused "a sixth version" 'LimitExceeded.*A managed policy can have up to 5 versions\. Before you create a new version, you must delete an existing version' aws iam create-policy-version --policy-arn "$policy" --policy-document "$(allow iam:ListRoles)"
aws iam delete-policy-version --policy-arn "$policy" --version-id v1
equal "a version number never comes back" "$(iam PolicyVersion.VersionId create-policy-version --policy-arn "$policy" --set-as-default --policy-document "$(allow iam:ListGroups)")" v6
equal "list-policy-versions" "$(iam 'length(Versions)' list-policy-versions --policy-arn "$policy")" 5
equal "list-entities-for-policy" "$(iam 'PolicyUsers[].UserName' list-entities-for-policy --policy-arn "$policy")" Ann
refused "an attached policy" 'DeleteConflict.*Cannot delete a policy attached to entities' aws iam delete-policy --policy-arn "$policy"
refused "AWS's own policies are fixed" 'AccessDenied|InvalidInput' aws iam create-policy-version --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess --policy-document "$(allow iam:ListRoles)"
refused "a policy that is not there" 'NoSuchEntity.*(Policy|policy).*(does not exist|was not found)' aws iam attach-user-policy --user-name Ann --policy-arn "arn:aws:iam::$account:policy/none"

section "malformed policies"
malformed() { refused "$1" "MalformedPolicyDocument.*$2" aws iam create-policy --policy-name bad --policy-document "$3"; }
malformed "no JSON" 'Syntax errors in policy\.' '{"Version":'
malformed "a misspelt element" 'Syntax errors in policy\.' '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Acton":"*","Resource":"*"}]}'
malformed "an unknown version" 'Syntax errors in policy\.' '{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
malformed "no action" 'Policy statement must contain actions\.' '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}'
malformed "no resource" 'Policy statement must contain resources\.' '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}'
malformed "an action without a service" 'Actions/Conditions must be prefaced by a vendor, e\.g\., iam, sdb, ec2, etc\.' "$(allow GetObject)"
malformed "a resource that is no ARN" 'Resource .*must be in ARN format or "\*"\.' "$(allow s3:GetObject bucket)"
malformed "a principal in an identity policy" 'Policy document should not specify a principal\.' '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}'
refused "a trust policy with a resource" 'MalformedPolicyDocument.*Has prohibited field Resource' aws iam create-role --role-name bad --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole","Resource":"*"}]}'
refused "a trust policy for nobody known" 'MalformedPolicyDocument.*Invalid principal in policy: \\?"AWS\\?":\\?"'"$user_arn"'/none' aws iam create-role --role-name bad --assume-role-policy-document "$(trust "$user_arn/none")"
refused "an inline policy beyond 2048 characters" 'LimitExceeded.*Maximum policy size of 2048 bytes exceeded for user Ann' aws iam put-user-policy --user-name Ann --policy-name big --policy-document "$(allow "s3:$(printf 'x%.0s' $(seq 2100))")"

section "roles"
aws iam create-role --role-name Worker --path /svc/ --max-session-duration 7200 --tags Key=a,Value=1 --assume-role-policy-document "$(trust "$user_arn/Ann")" >"$work/role"
equal "create-role" "$(jq -r '.Role.Arn' "$work/role")" "arn:aws:iam::$account:role/svc/Worker"
refused "role names clash without case" 'EntityAlreadyExists.*Role with name worker already exists' aws iam create-role --role-name worker --assume-role-policy-document "$(trust "$user_arn/Ann")"
aws iam attach-role-policy --role-name Worker --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess
aws iam put-role-policy --role-name Worker --policy-name extra --policy-document "$(allow s3:ListAllMyBuckets)"
assume() { long "$work/second" aws sts assume-role --role-arn "arn:aws:iam::$account:role/svc/Worker" --role-session-name work "$@"; }
assume >"$work/session"
succeeds "a session of the role reads" as "$work/session" aws iam list-roles
equal "list-attached-role-policies, list-role-policies, list-role-tags" "$(iam 'AttachedPolicies[].PolicyName' list-attached-role-policies --role-name Worker) $(iam 'PolicyNames[]' list-role-policies --role-name Worker) $(iam 'Tags[].Key' list-role-tags --role-name Worker)" 'IAMReadOnlyAccess extra a'
aws iam detach-role-policy --role-name Worker --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess
refused "a running session loses what the role loses" "assumed-role/Worker/work is not authorized to perform: iam:ListRoles" as "$work/session" aws iam list-roles
aws iam update-assume-role-policy --role-name Worker --policy-document "$(trust "arn:aws:iam::$account:root")"
refused "a changed trust counts for the next sign-in" "$not_allowed: sts:AssumeRole on resource: arn:aws:iam::$account:role/svc/Worker" assume
aws iam update-role --role-name Worker --description new --max-session-duration 3600
equal "update-role" "$(iam 'Role.[Description,MaxSessionDuration]' get-role --role-name Worker)" $'new\t3600'
refused "a role with policies" 'DeleteConflict.*Cannot delete entity, must delete policies first\.' aws iam delete-role --role-name Worker
aws iam delete-role-policy --role-name Worker --policy-name extra
aws iam delete-role --role-name Worker
refused "sessions end with their role" 'InvalidAccessKeyId|InvalidToken' as "$work/session" aws s3api list-buckets
refused "even the question who one is" 'InvalidClientTokenId' as "$work/session" aws sts get-caller-identity
aws iam create-role --role-name Worker --path /svc/ --assume-role-policy-document "$(trust "$user_arn/Ann")" >/dev/null
aws iam attach-role-policy --role-name Worker --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
refused "and do not come back with a namesake" 'InvalidClientTokenId|ExpiredToken|AccessDenied' as "$work/session" aws iam list-roles

section "lists in pages"
for number in 1 2 3 4 5; do aws iam create-group --group-name "page-$number" --path /pages/ >/dev/null; done
equal "--page-size 2 brings all" "$(iam 'Groups[].GroupName' list-groups --path-prefix /pages/ --page-size 2 | wc -w)" 5
aws iam list-groups --path-prefix /pages/ --max-items 2 >"$work/page"
equal "--max-items 2 brings two" "$(jq -r '[.Groups[].GroupName] | join(" ")' "$work/page")" 'page-1 page-2'
equal "and --starting-token the rest" "$(iam 'Groups[].GroupName' list-groups --path-prefix /pages/ --starting-token "$(jq -r .NextToken "$work/page")")" $'page-3\tpage-4\tpage-5'
refused "a marker that we did not make" 'ValidationError|InvalidInput|InvalidMarker' aws iam list-groups --no-paginate --marker nonsense

section "identity providers, the account"
provider=$(iam OpenIDConnectProviderArn create-open-id-connect-provider --url https://id.example.com/a --client-id-list one two --thumbprint-list "$(printf '0%.0s' $(seq 40))")
equal "create-open-id-connect-provider" "$provider" "arn:aws:iam::$account:oidc-provider/id.example.com/a"
refused "once" 'EntityAlreadyExists' aws iam create-open-id-connect-provider --url https://id.example.com/a --thumbprint-list "$(printf '0%.0s' $(seq 40))"
aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "$provider" --client-id three
aws iam remove-client-id-from-open-id-connect-provider --open-id-connect-provider-arn "$provider" --client-id one
equal "its clients" "$(iam 'sort(ClientIDList)' get-open-id-connect-provider --open-id-connect-provider-arn "$provider")" $'three\ttwo'
equal "list-open-id-connect-providers" "$(iam 'OpenIDConnectProviderList[].Arn' list-open-id-connect-providers)" "$provider"
aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "$provider"
refused "is gone" 'NoSuchEntity' aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider"
aws iam create-account-alias --account-alias lighthouse-7
equal "list-account-aliases" "$(iam 'AccountAliases[]' list-account-aliases)" lighthouse-7
aws iam delete-account-alias --account-alias lighthouse-7
aws iam get-account-summary >"$work/summary"
equal "get-account-summary counts" "$(jq -c '.SummaryMap | [.Users, .Groups, .Roles, .Policies, .AccessKeysPerUserQuota, .VersionsPerPolicyQuota]' "$work/summary")" '[1,6,1,1,2,5]'
aws iam get-account-authorization-details >"$work/details"
equal "get-account-authorization-details" "$(jq -c '[(.UserDetailList[] | .UserName, .UserPolicyList[0].PolicyName, .AttachedManagedPolicies[0].PolicyName), (.RoleDetailList[] | .RoleName, .AssumeRolePolicyDocument.Statement[0].Action)]' "$work/details")" '["Ann","self","Lister","Worker","sts:AssumeRole"]'
equal "with every version of a policy" "$(jq '[.Policies[] | select(.PolicyName == "Lister").PolicyVersionList[]] | length' "$work/details")" 5

section "the end of a user"
conflict='DeleteConflict.*Cannot delete entity, must'
refused "a user with policies or keys" "$conflict (delete policies|detach all policies|delete access keys) first\." aws iam delete-user --user-name Ann
aws iam delete-user-policy --user-name Ann --policy-name self
refused "with an attached policy" "$conflict (detach all policies|delete access keys) first\." aws iam delete-user --user-name Ann
aws iam add-user-to-group --group-name Readers --user-name Ann
refused "a group with members" "DeleteConflict.*Cannot delete entity, must (remove users from group|detach all policies) first\." aws iam delete-group --group-name Readers
aws iam remove-user-from-group --group-name Readers --user-name Ann
aws iam detach-group-policy --group-name Readers --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess
aws iam delete-group --group-name Readers
aws iam detach-user-policy --user-name Ann --policy-arn "$policy"
refused "with a key" "$conflict delete access keys first\." aws iam delete-user --user-name Ann
assume >"$work/session"
succeeds "until then all is well" as "$work/session" aws iam list-roles
long "$work/second" aws sts get-caller-identity >/dev/null
aws iam delete-access-key --user-name Ann --access-key-id "$second"
aws iam delete-user --user-name Ann
refused "its key ends with it" 'InvalidClientTokenId' long "$work/second" aws sts get-caller-identity
aws iam create-user --user-name Ann >/dev/null
new_key Ann >"$work/second"
match "a role's trust shows the id of a user that is gone" "$(iam 'Role.AssumeRolePolicyDocument.Statement[0].Principal.AWS' get-role --role-name Worker)" '^AIDA'
refused "and a namesake inherits nothing" 'AccessDenied.*not authorized to perform: sts:AssumeRole' assume
while read -r version; do aws iam delete-policy-version --policy-arn "$policy" --version-id "$version"; done \
  < <(aws iam list-policy-versions --policy-arn "$policy" | jq -r '.Versions[] | select(.IsDefaultVersion | not).VersionId')
aws iam delete-policy --policy-arn "$policy"
refused "a deleted policy is gone" 'NoSuchEntity' aws iam get-policy --policy-arn "$policy"
printf '\nall %d checks passed\n' "$checks"
