#include "services/iam/policy_guard.h"

#include <fmt/format.h>
#include <span>
#include <vector>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "policy/analysis/checks.h"
#include "services/iam/documents.h"
#include "services/iam/policy_source.h"

namespace sekisho::iam {

namespace {

using Policies = std::vector<policy::PolicyPtr>;

Policies boundary_of(const IamState& state, const Entity& role)
{
    // Without a boundary nothing limits.
    return {role.boundary.empty() ? allow_everything() : compiled_policy(state, role.boundary)};
}

/// What the change would add, in words; nullopt: nothing, which is proven.
std::optional<std::string> new_access(std::string_view what, const Policies& before, const Policies& after)
{
    if (before == after) return std::nullopt;
    const auto finding = policy::analysis::check_no_new_access(after, before);
    if (finding.passed()) return std::nullopt;
    if (finding.counterexample) {
        return fmt::format("{}: for example {} on {}", what, finding.counterexample->action,
                           finding.counterexample->resource);
    }
    return fmt::format("{}: {}", what, finding.message);
}

/// Stricter: trust in somebody is more than trust in his account, whose own policies have a say.
std::optional<std::string> new_trust(const policy::PolicyPtr& before, const policy::PolicyPtr& after)
{
    if (before == after) return std::nullopt;
    auto added = policy::analysis::new_access(after, before);
    if (added) added->insert(0, "its trust policy: ");
    return added;
}

void append(std::string& text, std::string_view part)
{
    text += std::to_string(part.size());
    text += ':';
    text += part;
}

Error refusal(const Entity& role, const std::string& what, const std::string& digest)
{
    Error error;
    error.code = "AccessDenied";
    error.status = 403;
    error.message = fmt::format(
        "The change would give role {} access that it does not have ({}). To confirm it, tag the role with {}={} and repeat "
        "the request.",
        role.name, what, confirmation_tag, digest);
    return error;
}

}  // namespace

std::string confirmation_digest(const IamState& state, const Entity& role)
{
    std::string text;
    append(text, role.id);
    append(text, role.trust.policy.document);
    append(text, role.boundary);
    for (const auto& policy : boundary_of(state, role)) append(text, policy::document_of(*policy));
    for (const auto& policy : identity_policies(state, role)) append(text, policy::document_of(*policy));
    constexpr std::size_t shown_digits = 32;
    return hex(crypto::sha256(text)).substr(0, shown_digits);
}

Result<Confirmation> guard_role(const IamState& old_state, const Entity& before, const IamState& new_state,
                                const Entity& after)
{
    auto added = new_access("its policies", identity_policies(old_state, before), identity_policies(new_state, after));
    if (!added) added = new_access("its boundary", boundary_of(old_state, before), boundary_of(new_state, after));
    if (!added) added = new_trust(before.trust.policy.compiled, after.trust.policy.compiled);
    if (!added) return Confirmation::not_needed;
    const auto digest = confirmation_digest(new_state, after);
    const auto* tag = find_tag(after.tags, confirmation_tag);
    if (tag == nullptr || tag->value != digest) return fail(refusal(after, *added, digest));
    return Confirmation::used;
}

}  // namespace sekisho::iam
