#include "services/sts/session_policies.h"

#include "policy/lint/hint.h"
#include "policy/policy.h"
#include "services/iam/documents.h"
#include "services/sts/errors.h"
#include "wire/json.h"

namespace sekisho::sts {

namespace {

constexpr std::size_t arn_limit = 10;

Result<std::string> accept_document(const std::string& policy)
{
    if (auto parsed = policy::parse_policy(policy, policy::PolicyKind::session, "session policy"); !parsed)
        return fail(policy::lint::with_hint(std::move(parsed).error(), policy, policy::PolicyKind::session));
    const auto json = wire::parse_json(policy);
    if (!json) return fail(errors::malformed_policy("Syntax errors in policy."));
    auto compact = wire::to_text(*json);
    // What travels must be what was accepted.
    TRY(const auto compiled, policy::parse_policy(compact, policy::PolicyKind::session, "session policy"));
    TRY_VOID(iam::refuse_unknowable_keys(*compiled));
    return compact;
}

}  // namespace

Result<std::optional<std::vector<std::string>>> accept_session_policies(const iam::IamState& state,
                                                                        const std::optional<std::string>& policy,
                                                                        const std::vector<std::string>& arns)
{
    if (!policy && arns.empty()) return std::nullopt;
    std::vector<std::string> accepted;
    if (policy) {
        TRY(auto document, accept_document(*policy));
        accepted.push_back(std::move(document));
    }
    if (arns.size() > arn_limit) return fail(errors::validation("A session can have at most 10 managed session policies."));
    for (const auto& arn : arns) {
        if (!state.find_policy(arn))
            return fail(errors::malformed_policy("Policy " + arn + " does not exist or is not attachable."));
        if (!iam::contains(accepted, arn)) accepted.push_back(arn);
    }
    return accepted;
}

Result<std::optional<int>> packed_size(const authn::SessionClaims& claims)
{
    if (!claims.policies && claims.tags.empty()) return std::nullopt;
    const int percent = authn::packed_size_percent(claims);
    if (percent > 100) return fail(errors::packed_policy_too_large(percent));
    return percent;
}

}  // namespace sekisho::sts
