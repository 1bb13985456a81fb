#include "access/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "access/levels.h"
#include "base/encoding.h"
#include "policy/condition/ip_address.h"

namespace sekisho::access {
namespace {

constexpr std::int64_t most_tokens = 10'000'000;
constexpr std::int64_t most_a_minute = 1'000'000'000;
constexpr std::int64_t most_concurrent = 1'000'000;
constexpr std::int64_t shortest_session = 3'600;
constexpr std::int64_t longest_session = 43'200;  // IAM's, of MaxSessionDuration
constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_description = 1'000;
constexpr std::size_t most_roles = 200;

bool is_one_of(char c, std::string_view others)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.contains(c);
}

bool is_name(std::string_view text, std::string_view others, std::size_t longest = longest_name)
{
    return !text.empty() && text.size() <= longest &&
           std::ranges::all_of(text, [&](char c) { return is_one_of(c, others); });
}

Result<void> check_range(const Place& place, std::string_view key, const std::optional<std::int64_t>& value,
                         std::int64_t most)
{
    if (!value || (*value >= 1 && *value <= most)) return {};
    return wrong(place, key, fmt::format("{} is not from 1 to {}", *value, most));
}

Result<void> check_limits(const ModelEntry& entry)
{
    TRY_VOID(check_range(entry.place, "max_output_tokens", entry.max_output_tokens, most_tokens));
    TRY_VOID(check_range(entry.place, "requests_per_minute", entry.requests_per_minute, most_a_minute));
    TRY_VOID(check_range(entry.place, "tokens_per_minute", entry.tokens_per_minute, most_a_minute));
    if (entry.access >= Level::invoke) return {};
    const bool limited = entry.max_output_tokens || entry.requests_per_minute || entry.tokens_per_minute ||
                         entry.environments || !entry.guardrail.empty();
    if (limited)
        return wrong(entry.place, "access",
                     fmt::format("`{}` calls no model: limits, environments and guardrails have no meaning there",
                                 name_of(entry.access)));
    return {};
}

Result<void> check_environments(const ModelEntry& entry)
{
    if (!entry.environments) return {};
    if (entry.environments->empty()) return wrong(entry.place, "environments", "in none of them: say `access: none`");
    std::set<std::string> seen;
    for (const auto& environment : *entry.environments) {
        const auto known = environments();
        if (std::ranges::find(known, environment) == known.end())
            return wrong(entry.place, "environments",
                         fmt::format("`{}` is none of {}", environment, fmt::join(known, ", ")));
        if (!seen.insert(environment).second)
            return wrong(entry.place, "environments", fmt::format("`{}` stands there twice", environment));
    }
    return {};
}

Result<void> check_entry(const ModelEntry& entry)
{
    if (entry.model.empty() == entry.tier.empty())
        return wrong(entry.place, "models", "an entry has one of `model` and `tier`");
    TRY_VOID(check_limits(entry));
    TRY_VOID(check_environments(entry));
    if (!entry.guardrail.empty() && !is_name(entry.guardrail, ":-", 80))
        return wrong(entry.place, "guardrail", fmt::format("`{}` is neither <id> nor <id>:<version>", entry.guardrail));
    return {};
}

Result<void> check_assumers(const Role& role)
{
    const auto& by = role.assumed_by;
    if (by.identity_pools.empty() && by.users.empty() && by.roles.empty())
        return wrong(role.place, "assumed_by", "nobody can assume the role: name `identity_pools`, `users` or `roles`");
    if (!by.mapped_roles.empty() && by.identity_pools.empty())
        return wrong(role.place, "mapped_roles", "roles of the mapping come through identity pools; there are none");
    if (role.mfa_required && !by.identity_pools.empty())
        return wrong(role.place, "mfa",
                     "sessions of identity pools never carry aws:MultiFactorAuthPresent: demand MFA in the user pool");
    for (const auto& pool : by.identity_pools)
        if (pool.find(':') == std::string::npos || pool.size() > 80 || !is_name(pool, ":-_", 80))
            return wrong(role.place, "identity_pools", fmt::format("`{}` is not the id of an identity pool", pool));
    for (const auto& name : by.mapped_roles)
        if (!is_name(name, "_.-")) return wrong(role.place, "mapped_roles", fmt::format("`{}` is no name of a role", name));
    for (const auto* list : {&by.users, &by.roles})
        for (const auto& name : *list)
            if (!name.starts_with("arn:aws:iam::") && !is_name(name, "_+=,.@-"))
                return wrong(role.place, "assumed_by", fmt::format("`{}` is neither a name nor an ARN", name));
    return {};
}

Result<void> check_tags(const Role& role)
{
    std::set<std::string> seen;
    for (const auto& [key, value] : role.tags) {
        const auto folded = lower_ascii(key);
        if (folded.starts_with("aws:") || folded.starts_with("sekisho:"))
            return wrong(role.place, "tags", fmt::format("`{}` has a reserved prefix", key));
        if (key.empty() || key.size() > 128 || value.size() > 256)
            return wrong(role.place, "tags", fmt::format("`{}` is too long", key));
        if (!seen.insert(folded).second) return wrong(role.place, "tags", fmt::format("`{}` stands there twice", key));
    }
    return {};
}

Result<void> check_role(const Role& role)
{
    if (!is_name(role.name, "_+.@-"))
        return wrong(role.place, "name", fmt::format("`{}` is not a name of a role", role.name));
    if (role.description.size() > longest_description) return wrong(role.place, "description", "it is too long");
    if (role.session_seconds < shortest_session || role.session_seconds > longest_session)
        return wrong(role.place, "duration", fmt::format("{} seconds are not from 1 to 12 hours", role.session_seconds));
    TRY_VOID(check_range(role.place, "concurrent", role.concurrent_sessions, most_concurrent));
    TRY_VOID(check_range(role.place, "requests_per_minute", role.requests_per_minute, most_a_minute));
    TRY_VOID(check_range(role.place, "tokens_per_minute", role.tokens_per_minute, most_a_minute));
    for (const auto& range : role.allowed_ip_ranges)
        if (!policy::parse_ip_range(range))
            return wrong(role.place, "allowed_ip_ranges",
                         fmt::format("`{}` is no address and no range of addresses", range));
    TRY_VOID(check_assumers(role));
    TRY_VOID(check_tags(role));
    for (const auto& entry : role.models) TRY_VOID(check_entry(entry));
    for (const auto& entry : role.models)
        if (entry.requests_per_minute && role.requests_per_minute && *entry.requests_per_minute > *role.requests_per_minute)
            return wrong(entry.place, "requests_per_minute",
                         fmt::format("{} are more than the {} of the whole role", *entry.requests_per_minute,
                                     *role.requests_per_minute));
    return {};
}

}  // namespace

std::unexpected<Error> wrong(const Place& place, std::string_view key, std::string_view why)
{
    return fail("AccessModel", fmt::format("{}: `{}`: {}", place, key, why));
}

Result<std::vector<std::string>> models_of(const Model& model, const ModelEntry& entry)
{
    if (entry.tier.empty()) return std::vector<std::string>{entry.model};
    const auto found = model.tiers.find(entry.tier);
    if (found == model.tiers.end()) return wrong(entry.place, "tier", fmt::format("there is no tier `{}`", entry.tier));
    return found->second.models;
}

Result<void> check(const Model& model)
{
    if (!is_name(model.name, "_.-"))
        return wrong(model.place, "name", fmt::format("`{}` is not a name for the model", model.name));
    if (model.roles.size() > most_roles)
        return wrong(model.place, "roles", fmt::format("there are more than {}", most_roles));
    for (const auto& [name, tier] : model.tiers) {
        if (!is_name(name, "_.-")) return wrong(tier.place, name, "that is not a name for a tier");
        if (tier.models.empty()) return wrong(tier.place, name, "a tier without models");
    }
    std::set<std::string> names;
    for (const auto& role : model.roles) {
        TRY_VOID(check_role(role));
        if (!names.insert(lower_ascii(role.name)).second)
            return wrong(role.place, "name", fmt::format("the role `{}` stands there twice", role.name));
    }
    return {};
}

}  // namespace sekisho::access
