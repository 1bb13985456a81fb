#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "policy/evaluate.h"
#include "policy/words.h"

namespace sekisho::policy {
namespace {

struct Words {
    PolicyType type;
    std::string_view name;          ///< for audit and explanation
    std::string_view denying;       ///< AWS: "with an explicit deny in ..."
    std::string_view not_allowing;  ///< AWS: "because no ... allows the <action> action"
};

constexpr std::array<Words, 9> words{{
    {PolicyType::none, "none", "a policy", "policy"},
    {PolicyType::identity, "identity", "an identity-based policy", "identity-based policy"},
    {PolicyType::resource, "resource", "a resource-based policy", "resource-based policy"},
    {PolicyType::boundary, "boundary", "a permissions boundary", "permissions boundary"},
    {PolicyType::session, "session", "a session policy", "session policy"},
    {PolicyType::service_control, "service control", "a service control policy", "service control policy"},
    {PolicyType::resource_control, "resource control", "a resource control policy", "resource control policy"},
    {PolicyType::endpoint, "endpoint", "a VPC endpoint policy", "VPC endpoint policy"},
    {PolicyType::trust, "trust", "the role trust policy", "role trust policy"},
}};

const Words& words_of(PolicyType type) { return *std::ranges::find(words, type, &Words::type); }

/// Some services of AWS leave "on resource: *" out.
std::string resource_clause(const Question& question)
{
    static constexpr std::array<std::string_view, 3> silent{"s3:", "ec2:", "bedrock:"};
    const auto begins = [&](std::string_view service) { return question.action.starts_with(service); };
    if (question.resource.empty() || (question.resource == "*" && std::ranges::any_of(silent, begins))) return {};
    return fmt::format(" on resource: {}", question.resource);
}

/// The ARN of the policy that denied, as AWS appends it since 2026: only inside one account, and only for policies
/// that the caller's own side has attached.
std::string denying_arn(const Question& question, const Decision& decision)
{
    static constexpr std::array<PolicyType, 5> shown{PolicyType::service_control, PolicyType::resource_control,
                                                     PolicyType::identity, PolicyType::boundary, PolicyType::session};
    const bool one_account = question.resource_account.empty() || question.resource_account == question.principal.account;
    if (!one_account || decision.verdict != Verdict::explicit_deny || decision.evidence.empty()) return {};
    const auto& first = decision.evidence.front();
    const bool show = std::ranges::find(shown, first.type) != shown.end() && first.policy.starts_with("arn:");
    return show ? fmt::format(": {}", first.policy) : std::string();
}

std::string reason_clause(const Question& question, const Decision& decision)
{
    const auto& type = words_of(decision.deciding_type);
    // AWS calls every denial by a service control policy explicit.
    if (decision.verdict == Verdict::explicit_deny || decision.deciding_type == PolicyType::service_control)
        return fmt::format("with an explicit deny in {}{}", type.denying, denying_arn(question, decision));
    return fmt::format("because no {} allows the {} action", type.not_allowing, question.action);
}

}  // namespace

std::string_view to_text(PolicyType type) noexcept { return words_of(type).name; }

std::string_view to_text(Verdict verdict) noexcept
{
    switch (verdict) {
        case Verdict::allowed: return "allowed";
        case Verdict::implicit_deny: return "implicit deny";
        case Verdict::explicit_deny: return "explicit deny";
    }
    return "implicit deny";
}

std::string access_denied_message(const Question& question, const Decision& decision)
{
    return fmt::format("User: {} is not authorized to perform: {}{} {}", caller_name(question.principal), question.action,
                       resource_clause(question), reason_clause(question, decision));
}

std::string explain(const Question& question, const Decision& decision)
{
    auto line = fmt::format("{}: {} on {} for {}", to_text(decision.verdict), question.action, question.resource,
                            caller_name(question.principal));
    std::string_view separator = " by ";
    for (const auto& evidence : decision.evidence) {
        if (evidence.statement.empty()) {
            line += fmt::format("; no {} policy allows it", to_text(evidence.type));
            if (!evidence.policy.empty()) line += fmt::format(" ({})", evidence.policy);
            continue;
        }
        line += fmt::format("{}{} policy {} statement {}", separator, to_text(evidence.type), evidence.policy,
                            evidence.statement);
        separator = ", ";
    }
    if (decision.evidence.is_cut_short()) line += " and more";
    return one_line(line);
}

}  // namespace sekisho::policy
