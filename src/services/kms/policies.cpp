#include "services/kms/policies.h"

#include <fmt/format.h>

#include "services/kms/errors.h"

namespace sekisho::kms {
namespace {

/// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
std::string default_document(const std::string& account)
{
    return fmt::format(R"({{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}})",
                       account);
}

const policy::PolicyPtr& allow_everything()
{
    static const policy::PolicyPtr policy =
        *policy::parse_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})",
                              policy::PolicyKind::identity, "everything");
    return policy;
}

/// Whether the key policy leaves the change of itself to the caller, by name or by trusting the account.
bool leaves_open(const policy::PolicyPtr& document, const Key& key, const op::Caller& caller)
{
    policy::PolicySet policies;
    policies.identity = {allow_everything()};
    policies.resource = document;
    policies.resource_side = policy::ResourceSide::must_allow;
    const auto arn = key.arn();
    return evaluate({caller.principal, "kms:PutKeyPolicy", arn, key.account, caller.context}, policies).allowed();
}

}  // namespace

Result<policy::StoredResourcePolicy> key_policy(const Keys& keys, const std::optional<std::string>& document, const Key& key,
                                                const op::Caller& caller, Lockout lockout)
{
    if (document && document->size() > policy_limit)
        return fail(errors::limit_exceeded("The key policy is longer than 32768 bytes."));
    TRY(auto compiled, keys.compile(document.value_or(default_document(key.account)), key.arn()));
    if (lockout == Lockout::refused && !leaves_open(compiled.compiled, key, caller)) return fail(errors::policy_locks_out());
    return compiled;
}

}  // namespace sekisho::kms
