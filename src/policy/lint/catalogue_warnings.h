#pragma once

#include <array>

#include "policy/lint/check.h"

namespace sekisho::policy::lint {

/// In alphabetical order of the codes. The texts are AWS's; the last column is ours.
inline constexpr auto warnings = std::to_array<Check>({
    {"ALLOW_WITH_NOT_PRINCIPAL", Severity::security_warning,
     "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.",
     "list in \"Principal\" who is allowed; this statement allows everybody else in the world"},
    {"CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE", Severity::warning,
     "Using NotAction with NotResource can allow creation of unintended service-linked roles because it allows "
     "iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs instead.",
     "list the service-linked roles, or add a condition on iam:AWSServiceName"},
    {"CREATE_SLR_WITH_NOT_RESOURCE", Severity::warning,
     "Using the iam:CreateServiceLinkedRole action with NotResource can allow creation of unintended service-linked roles "
     "for multiple resources. We recommend that you specify resource ARNs instead.",
     "list the service-linked roles, or add a condition on iam:AWSServiceName"},
    {"CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", Severity::warning,
     "Using an action with a wildcard(*) and NotResource can allow creation of unintended service-linked roles because it "
     "can allow iam:CreateServiceLinkedRole permissions on multiple resources. We recommend that you specify resource ARNs "
     "instead.",
     "list the service-linked roles, or add a condition on iam:AWSServiceName"},
    {"CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", Severity::warning,
     "Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles because it "
     "allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead.",
     "list the service-linked roles, or add a condition on iam:AWSServiceName"},
    {"CREATE_SLR_WITH_STAR_IN_RESOURCE", Severity::warning,
     "Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended "
     "service-linked roles. We recommend that you specify resource ARNs instead.",
     "list the service-linked roles, or add a condition on iam:AWSServiceName"},
    {"CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", Severity::warning,
     "Using a resource with wildcards (*) and NotAction can allow creation of unintended service-linked roles because it "
     "allows iam:CreateServiceLinkedRole permissions on all resources. We recommend that you specify resource ARNs instead.",
     "list the service-linked roles, or add a condition on iam:AWSServiceName"},
    {"DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Severity::security_warning,
     "Using the effect Deny with NotAction and the tag condition key {} can be overly permissive because some service "
     "actions are not denied by this statement. This is because the condition key doesn't apply to some service actions. We "
     "recommend that you use Action instead of NotAction.",
     "list in \"Action\" what is to be denied"},
    {"DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Severity::security_warning,
     "Using the effect Deny with the tag condition key {} and actions for services with the following prefixes can be "
     "overly permissive: {}. Actions for the listed services are not denied by this statement. We recommend that you move "
     "these actions to a different statement without this condition key.",
     "deny these actions in a statement without the tag condition"},
    {"DEPRECATED_GLOBAL_CONDITION_KEY", Severity::warning,
     "We recommend that you update aws:ARN to use the newer condition key aws:PrincipalArn.", "write aws:PrincipalArn"},
    {"DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", Severity::security_warning,
     "Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all attributes to "
     "be returned on read requests that omit a projection expression. We recommend that you also set dynamodb:Select to "
     "SPECIFIC_ATTRIBUTES.",
     "add \"StringEquals\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}"},
    {"FORALLVALUES_WITH_SINGLE_VALUED_KEY", Severity::security_warning,
     "Using ForAllValues qualifier with the single-valued condition key {} can be overly permissive. We recommend that you "
     "remove ForAllValues:.",
     "remove ForAllValues:; with it a request without the key passes"},
    {"FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", Severity::security_warning,
     "Using ForAnyValue qualifier with the single-valued condition key {} can be overly permissive. We recommend that you "
     "remove ForAnyValue:.",
     "remove ForAnyValue:"},
    {"INVALID_DATE_VALUE", Severity::warning,
     "The date {} might not resolve as expected. We recommend that you use the YYYY-MM-DD format.",
     "write the date as in 2026-01-31T00:00:00Z"},
    {"INVALID_ROLE_REFERENCE", Severity::warning,
     "The Principal element includes the IAM role ID {}. We recommend that you use a role ARN instead.",
     "write the ARN of the role; a bare id says that the role was deleted"},
    {"INVALID_USER_REFERENCE", Severity::warning,
     "The Principal element includes the IAM user ID {}. We recommend that you use a user ARN instead.",
     "write the ARN of the user; a bare id says that the user was deleted"},
    {"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", Severity::security_warning,
     "Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix "
     "that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role.",
     "add conditions on the aud and sub claims of this provider; without them every account of the provider may assume the "
     "role"},
    {"MISSING_GITHUB_REPO_CONDITION_KEY", Severity::security_warning,
     "Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role "
     "than you intended. Add the token.actions.githubusercontent.com:sub condition key and specify the branch and "
     "repository name in the value.",
     "add \"StringEquals\": {\"token.actions.githubusercontent.com:sub\": "
     "\"repo:ORGANISATION/REPOSITORY:ref:refs/heads/BRANCH\"}"},
    {"MISSING_PAIRED_CONDITION_KEYS", Severity::security_warning,
     "Using the condition key {} can be overly permissive without also using the following condition keys: {}. Condition "
     "keys like this one are more secure when paired with a related key. We recommend that you add the related condition "
     "keys to the same condition block.",
     "add one of these keys to the statement"},
    {"MISSING_VERSION", Severity::warning,
     "We recommend that you specify the Version element to help you with debugging permission issues.",
     "add \"Version\": \"2012-10-17\"; IAM refuses identity and trust policies without it"},
    {"PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE", Severity::security_warning,
     "Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple "
     "resources.. We recommend that you specify resource ARNs instead.",
     "allow iam:PassRole in a statement of its own, on the ARNs of the roles that may be passed"},
    {"PASS_ROLE_WITH_NOT_RESOURCE", Severity::security_warning,
     "Using the iam:PassRole action with NotResource can be overly permissive because it can allow iam:PassRole permissions "
     "on multiple resources. We recommend that you specify resource ARNs instead.",
     "allow iam:PassRole in a statement of its own, on the ARNs of the roles that may be passed"},
    {"PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", Severity::security_warning,
     "Using an action with a wildcard (*) and NotResource can be overly permissive because it can allow iam:PassRole "
     "permissions on multiple resources. We recommend that you specify resource ARNs instead.",
     "allow iam:PassRole in a statement of its own, on the ARNs of the roles that may be passed"},
    {"PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", Severity::security_warning,
     "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole "
     "permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition "
     "key to your statement.",
     "allow iam:PassRole in a statement of its own, on the ARNs of the roles that may be passed"},
    {"PASS_ROLE_WITH_STAR_IN_RESOURCE", Severity::security_warning,
     "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows "
     "iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the "
     "iam:PassedToService condition key to your statement.",
     "allow iam:PassRole in a statement of its own, on the ARNs of the roles that may be passed"},
    {"PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", Severity::security_warning,
     "Using a resource with wildcards (*) and NotAction can be overly permissive because it allows iam:PassRole permissions "
     "on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your "
     "statement.",
     "allow iam:PassRole in a statement of its own, on the ARNs of the roles that may be passed"},
    {"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", Severity::warning,
     "The {} characters in the identity policy, excluding whitespace, exceed the {} character maximum for inline and "
     "managed policies. We recommend that you use multiple granular policies.",
     "split the policy"},
    {"POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", Severity::warning,
     "The {} characters in the resource policy exceed the {} character maximum for resource policies. We recommend that you "
     "use multiple granular policies.",
     "shorten the policy"},
    {"POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", Severity::warning,
     "The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that you "
     "request a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas have "
     "already been increased, then you can ignore this warning.",
     "shorten the policy"},
    {"RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", Severity::warning,
     "RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to services acting on your "
     "behalf using a service principal, an additional statement should be added to the Condition block \"BoolIfExists\": { "
     "\"aws:PrincipalIsAWSService\": \"false\"} whenever a principal key {} is used.",
     "add \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}"},
    {"RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", Severity::warning,
     "RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to your principals, an "
     "additional statement should be added to the Condition block \"BoolIfExists\": { \"aws:PrincipalIsAWSService\": "
     "\"true\"} whenever the key {} is used.",
     "add \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"true\"}"},
    {"RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", Severity::warning,
     "The specified service may have a service integration that does not require the use of the {} condition key. To "
     "prevent unintended impact to services acting on your behalf using a service principal, an additional statement should "
     "be added to the Condition block \"Null\": { \"aws:SourceAccount\": \"false\"} or \"Null\": { \"aws:SourceArn\": "
     "\"false\"} whenever the key {} is used.",
     "add \"Null\": {\"aws:SourceAccount\": \"false\"}"},
    {"RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", Severity::security_warning,
     "Granting access to a service principal without specifying a source is overly permissive. Use aws:SourceArn, "
     "aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition key to grant fine-grained access.",
     "add \"StringEquals\": {\"aws:SourceAccount\": \"<your account>\"}"},
    {"S3_PREFIX_IN_NEGATIVE_CONTEXT", Severity::security_warning,
     "Using the s3:prefix condition key in a Deny statement or with a negated string operator does not block listing the "
     "objects under the matching prefixes. A request that specifies a shorter prefix does not match the condition and can "
     "still list those objects. To restrict listing to specific prefixes, use s3:prefix with StringLike in an Allow "
     "statement, or use a Deny statement with StringNotLike.",
     "allow with StringLike the prefixes that may be listed"},
    {"SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", Severity::warning,
     "Using a wildcard (*) in token.actions.githubusercontent.com:sub can allow requests from more sources than you "
     "intended. Specify the value of token.actions.githubusercontent.com:sub with the repository and branch name. If the "
     "subject claim does not include the branch, specify it in a token.actions.githubusercontent.com:ref condition key.",
     "write repo:ORGANISATION/REPOSITORY:ref:refs/heads/BRANCH"},
    {"STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", Severity::security_warning,
     "Use the operator type {} instead of operator {} for the condition key {}.",
     "use the ARN operator; with a String operator * runs across the colons of an ARN"},
    {"TYPE_MISMATCH", Severity::warning, "Use the operator type {} instead of operator {} for the condition key {}.",
     "use an operator for the type of this key"},
    {"TYPE_MISMATCH_BOOLEAN", Severity::warning, "Add a valid Boolean value (true or false) for the condition operator {}.",
     "write \"true\" or \"false\""},
    {"TYPE_MISMATCH_DATE", Severity::warning,
     "The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 "
     "date/time format.",
     "write the date as in 2026-01-31T00:00:00Z"},
    {"TYPE_MISMATCH_NUMBER", Severity::warning, "Add a valid numeric value for the condition operator {}.",
     "write digits, with a decimal point where needed"},
    {"TYPE_MISMATCH_STRING", Severity::warning, "Add a valid base64-encoded string value for the condition operator {}.",
     "write the bytes in base64"},
    {"UNIQUE_SIDS_RECOMMENDED", Severity::warning,
     "We recommend that you use statement IDs that are unique to your policy. Update the Sid value.",
     "give each statement a Sid of its own"},
    {"UNTRUSTWORTHY_CONDITION_KEY", Severity::security_warning,
     "The {} condition key is not recommended for access control as it can be spoofed/manipulated by the caller.",
     "rely on a key that the caller cannot choose"},
    {"USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES", Severity::warning,
     "The condition key {} works only with specific AWS services and must be scoped to supported services in your policies.",
     "list the actions of the services that provide the key"},
    {"WILDCARD_WITHOUT_LIKE_OPERATOR", Severity::warning,
     "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition "
     "operator to include Like.",
     "use the operator with Like; here * and ? are plain characters"},
});

}  // namespace sekisho::policy::lint
