#pragma once

#include <array>

#include "policy/lint/check.h"

namespace sekisho::policy::lint {

/// In alphabetical order of the codes. The texts are AWS's; the last column is ours.
inline constexpr auto suggestions = std::to_array<Check>({
    {"ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Severity::suggestion,
     "Using the effect Allow with NotAction and the tag condition key {} allows only service actions that support the "
     "condition key. The condition key doesn't apply to some service actions. We recommend that you use Action instead of "
     "NotAction.",
     "list in \"Action\" what is to be allowed"},
    {"ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Severity::suggestion,
     "Using the effect Allow with the tag condition key {} and actions for services with the following prefixes does not "
     "affect the policy: {}. Actions for the listed service are not allowed by this statement. We recommend that you move "
     "these actions to a different statement without this condition key.",
     "allow these actions in a statement without the tag condition"},
    {"CONFIRM_AUDIENCE_CLAIM_TYPE", Severity::suggestion,
     "The \"{}\" ({}) claim key identifies the recipients that the JSON web token is intended for. Because this claim is "
     "single-valued, do not use a qualifier.",
     "remove the qualifier"},
    {"EMPTY_ARRAY_ACTION", Severity::suggestion,
     "This statement includes no actions and does not affect the policy. Specify actions.",
     "list actions, or remove the statement"},
    {"EMPTY_ARRAY_CONDITION", Severity::suggestion,
     "There are no values for the condition key {} and it does not affect the policy. Specify conditions.",
     "list values, or remove the key; as it stands the condition never holds for a request that has the key"},
    {"EMPTY_ARRAY_CONDITION_FORALLVALUES", Severity::suggestion,
     "The ForAllValues prefix with an empty condition key matches only if the key {} is missing from the request context. "
     "To determine if the request context is empty, we recommend that you use the Null condition operator with the value of "
     "true instead.",
     "write \"Null\": {\"<key>\": \"true\"}"},
    {"EMPTY_ARRAY_CONDITION_FORANYVALUE", Severity::suggestion,
     "The ForAnyValue prefix with an empty condition key {} never matches the request context and it does not affect the "
     "policy. Specify conditions.",
     "list values, or remove the statement"},
    {"EMPTY_ARRAY_CONDITION_IFEXISTS", Severity::suggestion,
     "The IfExists suffix with an empty condition key matches only if the key {} is missing from the request context. To "
     "determine if the request context is empty, we recommend that you use the Null condition operator with the value of "
     "true instead.",
     "write \"Null\": {\"<key>\": \"true\"}"},
    {"EMPTY_ARRAY_PRINCIPAL", Severity::suggestion,
     "This statement includes no principals and does not affect the policy. Specify principals.",
     "list principals, or remove the statement"},
    {"EMPTY_ARRAY_RESOURCE", Severity::suggestion,
     "This statement includes no resources and does not affect the policy. Specify resources.",
     "list resources, or remove the statement"},
    {"EMPTY_OBJECT_CONDITION", Severity::suggestion,
     "This condition block is empty and it does not affect the policy. Specify conditions.", "remove the empty block"},
    {"EMPTY_OBJECT_PRINCIPAL", Severity::suggestion,
     "This statement includes no principals and does not affect the policy. Specify principals.",
     "list principals, or remove the statement"},
    {"EMPTY_SID_VALUE", Severity::suggestion, "Add a value to the empty string in the Sid element.",
     "write a Sid, or remove the element"},
    {"EQUIVALENT_TO_NULL_FALSE", Severity::suggestion,
     "We recommend replacing the key {} in the condition block of {} with {{}: false} to ensure better enforcement of the "
     "condition.",
     "write \"Null\": {\"<key>\": \"false\"}: that is what the condition says"},
    {"EQUIVALENT_TO_NULL_TRUE", Severity::suggestion,
     "We recommend replacing the key {} in the condition block of {} with {{}: true} to ensure better enforcement of the "
     "condition.",
     "write \"Null\": {\"<key>\": \"true\"}: that is what the condition says"},
    {"IMPROVE_IP_RANGE", Severity::suggestion,
     "The non-zero bits in the IP address after the masked bits are ignored. Replace address with {}.",
     "write the range without them"},
    {"IRRELEVANT_CONDITION_KEY_IN_POLICY", Severity::suggestion,
     "The condition key {} is not relevant for the {} policy.  Use this key in an identity-based policy to govern access to "
     "this resource.",
     "remove the key"},
    {"NULL_WITH_QUALIFIER", Severity::suggestion,
     "Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a "
     "true or false respectively.",
     "write \"Null\""},
    {"PRIVATE_IP_ADDRESS_SUBSET", Severity::suggestion,
     "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses "
     "will not have the desired effect. aws:SourceIp works only for public IP address ranges. To define permissions for "
     "private IP ranges, use aws:VpcSourceIp.",
     "move the private addresses to aws:VpcSourceIp (in Sekisho, which sees the address of the client, private addresses do "
     "match)"},
    {"PRIVATE_NOT_IP_ADDRESS_SUBSET", Severity::suggestion,
     "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses "
     "have no effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, "
     "use aws:VpcSourceIp.",
     "move the private addresses to aws:VpcSourceIp (in Sekisho, which sees the address of the client, private addresses do "
     "match)"},
    {"RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", Severity::suggestion,
     "To restrict access to the service principal {} operating on your behalf, we recommend aws:SourceArn, "
     "aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths instead of {}.",
     "use one of these keys"},
    {"REDUNDANT_ACTION", Severity::suggestion,
     "The {} action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant "
     "action such as: {}.",
     "remove these actions"},
    {"REDUNDANT_CONDITION_VALUE_NUM", Severity::suggestion,
     "Multiple values in {} are redundant. Replace with the {} single value for {}.", "keep that value"},
    {"REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", Severity::suggestion,
     "The key {} in the condition block of {} is redundant because it is always matched. Remove this key to simplify the "
     "condition.",
     "remove the key"},
    {"REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", Severity::suggestion,
     "The assumed-role principal {} is redundant with its parent role {}. Remove the assumed-role principal.",
     "remove the session"},
    {"REDUNDANT_RESOURCE", Severity::suggestion,
     "The {} resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*)",
     "remove these resources"},
    {"REDUNDANT_STATEMENT", Severity::suggestion,
     "The statements are redundant because they provide identical permissions. Update the policy to remove the redundant "
     "statement.",
     "keep one of them"},
    {"REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", Severity::suggestion,
     "The key {} in the condition block of {} does not match any values. Remove this key to simplify the condition.",
     "remove the statement; it never applies"},
    {"WILDCARD_IN_SERVICE_NAME", Severity::suggestion,
     "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with "
     "similar names.",
     "name the service"},
});

}  // namespace sekisho::policy::lint
