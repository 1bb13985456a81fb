#!/usr/bin/env bash
# The rest of AWS IAM with AWS CLI: simulation, SAML providers, MFA, reports, service-linked roles, instance profiles.
set -euo pipefail
. "$(dirname "$0")/../../examples/lib/common.sh"
account=123456789012
allow() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s","Resource":"%s"}]}' "$1" "${2:-*}"; }
# iam QUERY OPERATION...: one value as text.
iam() { local query=$1; shift; aws iam "$@" --query "$query" --output text; }
# long FILE aws ...: one command with an access key of a user.
long() {
  local from=$1; shift
  AWS_ACCESS_KEY_ID=$(jq -r .AccessKey.AccessKeyId "$from") AWS_SECRET_ACCESS_KEY=$(jq -r .AccessKey.SecretAccessKey "$from") "$@"
}
step=$(($(date +%s) / 30))  # fixed, so that codes follow upon each other however long this takes
code() { python3 "$here/tests/e2e/totp.py" "$work/seed" $((step + $1)); }
user_arn=arn:aws:iam::$account:user/Ann
aws iam create-user --user-name Ann --tags Key=team,Value=red >/dev/null
aws iam create-access-key --user-name Ann >"$work/ann"
aws iam put-user-policy --user-name Ann --policy-name work --policy-document '{"Version":"2012-10-17","Statement":[
  {"Sid":"Own","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"},
  {"Sid":"Office","Effect":"Allow","Action":["iam:Get*","sts:AssumeRole"],"Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}}]}'

section "simulation"
simulate() { aws iam simulate-principal-policy --policy-source-arn "$user_arn" "$@"; }
simulate --action-names s3:GetObject sqs:SendMessage --resource-arns arn:aws:s3:::b/Ann/x >"$work/simulated"
equal "each action is answered" "$(jq -r '[.EvaluationResults[].EvalDecision] | join(" ")' "$work/simulated")" "allowed implicitDeny"
equal "with the policy that says so" "$(jq -r '.EvaluationResults[0].MatchedStatements[0] | "\(.SourcePolicyId) \(.SourcePolicyType) line \(.StartPosition.Line)"' "$work/simulated")" "user_Ann_work user line 2"
equal "what nobody said is missing" "$(simulate --action-names iam:GetUser --query 'EvaluationResults[0].[EvalDecision,MissingContextValues[0]]' --output text)" $'implicitDeny\taws:SourceIp'
equal "and said, it counts" "$(simulate --action-names iam:GetUser --context-entries ContextKeyName=aws:SourceIp,ContextKeyValues=127.0.0.1,ContextKeyType=ip --query 'EvaluationResults[0].EvalDecision' --output text)" allowed
succeeds "as a real call shows" long "$work/ann" aws iam get-user --user-name Ann
aws iam create-role --role-name Closed --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}' >/dev/null
equal "a trust policy that does not trust" "$(simulate --action-names sts:AssumeRole --resource-arns "arn:aws:iam::$account:role/Closed" --context-entries ContextKeyName=aws:SourceIp,ContextKeyValues=127.0.0.1,ContextKeyType=ip --query 'EvaluationResults[0].EvalDecision' --output text)" implicitDeny
equal "simulate-custom-policy" "$(aws iam simulate-custom-policy --policy-input-list "$(allow 's3:*')" --action-names s3:PutObject iam:ListUsers --query 'EvaluationResults[].EvalDecision' --output text)" $'allowed\timplicitDeny'
equal "get-context-keys-for-principal-policy" "$(iam 'ContextKeyNames' get-context-keys-for-principal-policy --policy-source-arn "$user_arn")" $'aws:SourceIp\taws:username'
refused "an action with a wildcard" 'InvalidInput' aws iam simulate-custom-policy --policy-input-list "$(allow 's3:*')" --action-names 's3:*'

section "SAML providers"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/idp.key" -subj /CN=idp -days 2 2>/dev/null | grep -v CERTIFICATE >"$work/idp.pem"
metadata() { printf '<?xml version="1.0"?>\n<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.com" validUntil="%s"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>' "$1" "$(cat "$work/idp.pem")"; }
metadata 2099-01-01T00:00:00Z >"$work/metadata.xml"
provider=$(iam SAMLProviderArn create-saml-provider --name idp --saml-metadata-document "file://$work/metadata.xml" --tags Key=a,Value=b)
equal "create-saml-provider" "$provider" "arn:aws:iam::$account:saml-provider/idp"
match "list-saml-providers" "$(iam 'SAMLProviderList[].[Arn,ValidUntil][]' list-saml-providers)" "$provider.2099-01-01"
equal "list-saml-provider-tags" "$(iam 'Tags[].Key' list-saml-provider-tags --saml-provider-arn "$provider")" a
metadata 2001-01-01T00:00:00Z >"$work/expired.xml"
refused "metadata that has expired" 'InvalidInput' aws iam update-saml-provider --saml-provider-arn "$provider" --saml-metadata-document "file://$work/expired.xml"
aws iam delete-saml-provider --saml-provider-arn "$provider"
refused "is gone" 'NoSuchEntity' aws iam get-saml-provider --saml-provider-arn "$provider"

section "MFA"
serial=$(iam VirtualMFADevice.SerialNumber create-virtual-mfa-device --virtual-mfa-device-name ann --bootstrap-method Base32StringSeed --outfile "$work/seed")
equal "create-virtual-mfa-device" "$serial" "arn:aws:iam::$account:mfa/ann"
refused "two codes that do not follow" 'InvalidAuthenticationCode' aws iam enable-mfa-device --user-name Ann --serial-number "$serial" --authentication-code1 "$(code -1)" --authentication-code2 "$(code -1)"
succeeds "enable-mfa-device" aws iam enable-mfa-device --user-name Ann --serial-number "$serial" --authentication-code1 "$(code -2)" --authentication-code2 "$(code -1)"
equal "list-mfa-devices" "$(iam 'MFADevices[].[UserName,SerialNumber][]' list-mfa-devices --user-name Ann)" $'Ann\t'"$serial"
aws iam create-role --role-name Vault --assume-role-policy-document "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$user_arn\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}}]}" >/dev/null
assume() { long "$work/ann" aws sts assume-role --role-arn "arn:aws:iam::$account:role/Vault" --role-session-name ann "$@"; }
refused "a role that asks for MFA, without" 'AccessDenied.*sts:AssumeRole' assume
wrong='AccessDenied.*MultiFactorAuthentication failed with invalid MFA one time pass code'
now=$(code 0)
long "$work/ann" aws sts get-session-token --serial-number "$serial" --token-code "$now" >"$work/session"
succeeds "a session with MFA may call IAM" as "$work/session" aws iam get-user --user-name Ann
refused "a code serves once" "$wrong" long "$work/ann" aws sts get-session-token --serial-number "$serial" --token-code "$now"
long "$work/ann" aws sts get-session-token >"$work/plain"
refused "a session without MFA may not" 'InvalidClientTokenId' as "$work/plain" aws iam get-user --user-name Ann
refused "a device of nobody" 'AccessDenied.*unable to validate MFA code' assume --serial-number "arn:aws:iam::$account:mfa/none" --token-code 123456
succeeds "resync-mfa-device" aws iam resync-mfa-device --user-name Ann --serial-number "$serial" --authentication-code1 "$(code 1)" --authentication-code2 "$(code 2)"
assume --serial-number "$serial" --token-code "$(code 3)" >"$work/vault"
match "the role with a code" "$(as "$work/vault" aws sts get-caller-identity --query Arn --output text)" assumed-role/Vault/ann
aws iam create-virtual-mfa-device --virtual-mfa-device-name picture --bootstrap-method QRCodePNG --outfile "$work/code.png" >/dev/null
equal "the QR code is a PNG" "$(head -c 8 "$work/code.png" | od -An -tx1 | tr -d ' ')" 89504e470d0a1a0a

section "reports"
refused "a report before it is asked for" 'ReportNotPresent' aws iam get-credential-report
equal "generate-credential-report" "$(iam State generate-credential-report) $(iam State generate-credential-report)" "STARTED COMPLETE"
iam Content get-credential-report | base64 -d >"$work/report.csv"
match "get-credential-report" "$(sed -n 3p "$work/report.csv")" "^Ann,$user_arn,[^,]*,false,N/A,N/A,N/A,true,true,"
job=$(iam JobId generate-service-last-accessed-details --arn "$user_arn")
equal "get-service-last-accessed-details" "$(iam 'ServicesLastAccessed[].[ServiceNamespace,TotalAuthenticatedEntities][]' get-service-last-accessed-details --job-id "$job")" $'iam\t1\ts3\t0\tsts\t1'
match "with entities" "$(iam 'EntityDetailsList[0].[EntityInfo.Name,LastAuthenticated]' get-service-last-accessed-details-with-entities --job-id "$job" --service-namespace sts)" '^Ann.20'
equal "list-policies-granting-service-access" "$(iam 'PoliciesGrantingServiceAccess[0].Policies[0].[PolicyName,PolicyType]' list-policies-granting-service-access --arn "$user_arn" --service-namespaces s3)" $'work\tINLINE'
equal "when a role was last used" "$(iam Role.RoleLastUsed.Region get-role --role-name Vault) $(iam Role.RoleLastUsed.Region get-role --role-name Closed)" "us-east-1 None"

section "service-linked roles, instance profiles"
linked=$(iam Role.RoleName create-service-linked-role --aws-service-name autoscaling.amazonaws.com)
equal "create-service-linked-role" "$linked" AWSServiceRoleForAutoScaling
refused "which nobody changes" 'UnmodifiableEntity' aws iam put-role-policy --role-name "$linked" --policy-name p --policy-document "$(allow '*')"
task=$(iam DeletionTaskId delete-service-linked-role --role-name "$linked")
equal "delete-service-linked-role" "$(iam Status get-service-linked-role-deletion-status --deletion-task-id "$task")" SUCCEEDED
aws iam create-instance-profile --instance-profile-name web >/dev/null
aws iam add-role-to-instance-profile --instance-profile-name web --role-name Closed
equal "list-instance-profiles-for-role" "$(iam 'InstanceProfiles[].InstanceProfileName' list-instance-profiles-for-role --role-name Closed)" web
refused "a role in a profile" 'DeleteConflict.*must remove roles from instance profile first' aws iam delete-role --role-name Closed
aws iam remove-role-from-instance-profile --instance-profile-name web --role-name Closed
aws iam delete-instance-profile --instance-profile-name web

section "the end of a user, as tools bring it about"
refused "with an MFA device" 'DeleteConflict' aws iam delete-user --user-name Ann
aws iam deactivate-mfa-device --user-name Ann --serial-number "$serial"
aws iam delete-virtual-mfa-device --serial-number "$serial"
refused "no login profile" 'NoSuchEntity.*Login Profile for User Ann cannot be found' aws iam delete-login-profile --user-name Ann
equal "no credentials of other kinds" "$(iam 'length(Certificates)' list-signing-certificates --user-name Ann)$(iam 'length(SSHPublicKeys)' list-ssh-public-keys --user-name Ann)" 00
aws iam delete-access-key --user-name Ann --access-key-id "$(jq -r .AccessKey.AccessKeyId "$work/ann")"
aws iam delete-user-policy --user-name Ann --policy-name work
succeeds "delete-user" aws iam delete-user --user-name Ann
printf '\n%s checks passed\n' "$checks"
