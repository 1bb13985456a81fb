#include "op/access_mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "wire/json.h"

namespace sekisho::op {

namespace {

constexpr std::size_t most_levels = 100;
constexpr std::size_t longest_text = 256;

std::unexpected<Error> wrong(std::string message) { return fail("AccessMapping", std::move(message)); }

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
               c == '-';
    });
}

bool is_account(std::string_view text)
{
    return text.size() == 12 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<void> check_rule(const AttributeRule& rule, const std::string& level)
{
    if (rule.claim.empty() || rule.value.empty() || rule.claim.size() > longest_text || rule.value.size() > longest_text)
        return wrong(fmt::format("`{}`: a claim needs its name and a value, of at most {} characters", level, longest_text));
    if (is_reserved_name(rule.claim) || rule.claim.starts_with("cognito:"))
        return wrong(fmt::format("`{}`: `{}` is no attribute of users; groups are named by `groups`", level, rule.claim));
    return {};
}

/// What one ladder, of roles or of model tiers, must be; it is left in order of rank, the highest first.
Result<void> check_ladder(std::vector<AccessLevel>& levels, const std::string& lowest, std::string_view what)
{
    if (levels.size() > most_levels) return wrong(fmt::format("there are more than {} {}", most_levels, what));
    std::set<std::string> names, groups;
    std::set<int> ranks;
    for (const auto& level : levels) {
        if (!is_name(level.name)) return wrong(fmt::format("`{}` is not a name for one of the {}", level.name, what));
        if (!names.insert(lower_ascii(level.name)).second) return wrong(fmt::format("`{}` stands there twice", level.name));
        if (!ranks.insert(level.rank).second)
            return wrong(fmt::format("`{}` has the rank {} of another: which is the higher?", level.name, level.rank));
        if (level.groups.empty() && level.claims.empty() && level.name != lowest)
            return wrong(fmt::format("nobody reaches `{}`: it has neither groups nor claims", level.name));
        for (const auto& group : level.groups) {
            if (group.empty() || group.size() > 128) return wrong(fmt::format("`{}`: `{}` is no group", level.name, group));
            if (!groups.insert(group).second) return wrong(fmt::format("the group `{}` stands there twice", group));
        }
        for (const auto& rule : level.claims) TRY_VOID(check_rule(rule, level.name));
    }
    std::ranges::sort(levels, std::ranges::greater{}, &AccessLevel::rank);
    // Who is known by nothing gets the least: another default would be the way to more for whoever leaves his groups.
    if (levels.empty() || levels.back().name != lowest)
        return wrong(fmt::format("the default must be that of the {} which has the lowest rank, not `{}`", what, lowest));
    return {};
}

Result<void> check_roles(const AccessMappingSettings& mapping)
{
    const bool by_roles = std::ranges::any_of(mapping.roles, [](const auto& role) { return !role.model_tier.empty(); });
    if (by_roles && !mapping.model_tiers.empty())
        return wrong("model tiers come from the roles or from `model_tiers`, not from both");
    const auto prefix = fmt::format("arn:aws:iam::{}:role/", mapping.account);
    for (const auto& role : mapping.roles) {
        if (by_roles && !is_name(role.model_tier))
            return wrong(fmt::format("`{}`: `{}` is no name of a model tier; where one role has one, all have", role.name,
                                     role.model_tier));
        // An identity pool gives out roles of its own account only.
        if (!role.role_arn.empty() && (!role.role_arn.starts_with(prefix) || role.role_arn.size() == prefix.size()))
            return wrong(
                fmt::format("`{}`: `{}` is not a role of the account {}", role.name, role.role_arn, mapping.account));
    }
    return {};
}

Result<void> check_tiers(AccessMappingSettings& mapping)
{
    if (mapping.model_tiers.empty()) {
        if (!mapping.default_model_tier.empty()) return wrong("there is a default model tier, but there are no model tiers");
        return {};
    }
    for (const auto& tier : mapping.model_tiers)
        if (!tier.role_arn.empty() || !tier.model_tier.empty())
            return wrong(fmt::format("the model tier `{}` has what only roles have", tier.name));
    return check_ladder(mapping.model_tiers, mapping.default_model_tier, "model tiers");
}

/// One pool is meant by one mapping.
Result<void> check_scopes(const std::vector<AccessMappingSettings>& mappings)
{
    std::set<std::string> scopes;
    for (const auto& mapping : mappings) {
        if (!is_account(mapping.account))
            return wrong(fmt::format("the account `{}` is not twelve digits", mapping.account));
        if (mapping.user_pools.empty() && !scopes.insert(mapping.account).second)
            return wrong(fmt::format("two mappings are for all user pools of the account {}", mapping.account));
        for (const auto& pool : mapping.user_pools) {
            if (pool.find('_') == std::string::npos) return wrong(fmt::format("`{}` is not the id of a user pool", pool));
            if (!scopes.insert(pool).second) return wrong(fmt::format("the user pool `{}` stands there twice", pool));
        }
    }
    return {};
}

std::string_view trimmed(std::string_view text, std::string_view ends)
{
    const auto first = text.find_first_not_of(ends);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(ends) - first + 1);
}

/// Whether one item of a JSON list is that text. What is no JSON list includes nothing.
bool json_includes(std::string_view list, std::string_view wanted)
{
    const auto parsed = wire::parse_json(list);
    const auto* items = parsed ? parsed->array() : nullptr;
    return items && std::ranges::any_of(*items, [&](const wire::Json& item) {
               const auto* text = item.string();
               return text && *text == wanted;
           });
}

bool includes(std::string_view list, std::string_view wanted)
{
    list = trimmed(list, " \t");
    const bool bracketed = list.starts_with('[') && list.ends_with(']') && list.size() >= 2;
    // Quotes tell JSON, in whose items commas may stand, from the plain form.
    if (bracketed && list.find('"') != std::string_view::npos) return json_includes(list, wanted);
    if (bracketed) list = list.substr(1, list.size() - 2);
    while (true) {
        const auto end = list.find(',');
        if (trimmed(list.substr(0, end), " \t\"") == wanted) return true;
        if (end == std::string_view::npos) return false;
        list.remove_prefix(end + 1);
    }
}

bool holds(const AttributeRule& rule, const AccessFacts& facts)
{
    const auto found = facts.attributes.find(rule.claim);
    if (found == facts.attributes.end()) return false;
    const bool fits =
        rule.match == AttributeRule::Match::equals ? found->second == rule.value : includes(found->second, rule.value);
    return fits && facts.self_written && !facts.self_written(rule.claim);
}

bool stands_on(const AccessLevel& level, const AccessFacts& facts)
{
    const auto member = [&](const std::string& group) {
        return std::ranges::find(facts.groups, group) != facts.groups.end();
    };
    return std::ranges::any_of(level.groups, member) ||
           std::ranges::any_of(level.claims, [&](const AttributeRule& rule) { return holds(rule, facts); });
}

/// The last one is for everybody.
const AccessLevel& highest(const std::vector<AccessLevel>& ladder, const AccessFacts& facts)
{
    const auto found = std::ranges::find_if(ladder, [&](const AccessLevel& level) { return stands_on(level, facts); });
    return found == ladder.end() ? ladder.back() : *found;
}

}  // namespace

bool is_reserved_name(std::string_view name) noexcept
{
    return name.size() >= own_prefix.size() && equal_ignoring_case(name.substr(0, own_prefix.size()), own_prefix);
}

Result<AccessMappings> AccessMappings::compile(std::vector<AccessMappingSettings> settings)
{
    TRY_VOID(check_scopes(settings));
    for (auto& mapping : settings) {
        TRY_VOID(check_ladder(mapping.roles, mapping.default_role, "roles"));
        TRY_VOID(check_roles(mapping));
        TRY_VOID(check_tiers(mapping));
    }
    AccessMappings compiled;
    compiled.mappings_ = std::move(settings);
    return compiled;
}

std::optional<MappedAccess> AccessMappings::of(const AccessFacts& facts) const
{
    const AccessMappingSettings* mapping = nullptr;
    for (const auto& candidate : mappings_) {
        if (candidate.account != facts.account) continue;
        const bool named = std::ranges::find(candidate.user_pools, facts.user_pool) != candidate.user_pools.end();
        if (named) mapping = &candidate;
        else if (candidate.user_pools.empty() && mapping == nullptr) mapping = &candidate;
        if (named) break;
    }
    if (mapping == nullptr) return std::nullopt;
    const auto& role = highest(mapping->roles, facts);
    MappedAccess access{role.name, role.model_tier, role.role_arn};
    if (!mapping->model_tiers.empty()) access.model_tier = highest(mapping->model_tiers, facts).name;
    return access;
}

}  // namespace sekisho::op
