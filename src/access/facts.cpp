#include "access/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "access/levels.h"
#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/words.h"

namespace sekisho::access {
namespace {

using wire::Json;

std::vector<std::string> texts_of(const Json* json)
{
    std::vector<std::string> texts;
    if (json == nullptr) return texts;
    const auto add = [&](const Json& value) {
        if (const auto* text = value.string()) texts.push_back(*text);
        else texts.push_back(wire::to_text(value));  // numbers and booleans, as AWS allows
    };
    if (const auto* array = json->array()) std::ranges::for_each(*array, add);
    else add(*json);
    return texts;
}

std::vector<std::string> principals_of(const Json* json)
{
    std::vector<std::string> principals;
    if (json == nullptr) return principals;
    if (json->string()) return {*json->string()};
    if (const auto* kinds = json->object())
        for (const auto& [kind, names] : *kinds)
            for (const auto& name : texts_of(&names)) principals.push_back(fmt::format("{} {}", kind, name));
    return principals;
}

Grant grant_of(const Json& statement, std::string policy, std::size_t position)
{
    Grant grant;
    grant.policy = std::move(policy);
    const auto* sid = statement.find("Sid");
    grant.sid = sid && sid->string() && !sid->string()->empty() ? *sid->string() : fmt::format("#{}", position);
    const auto* effect = statement.find("Effect");
    grant.allows = effect && effect->string() && *effect->string() == "Allow";
    grant.actions = texts_of(statement.find("Action"));
    grant.resources = texts_of(statement.find("Resource"));
    grant.principals = principals_of(statement.find("Principal"));
    if (const auto* block = statement.find("Condition"); block && block->object())
        for (const auto& [op, keys] : *block->object())
            if (keys.object())
                for (const auto& [key, values] : *keys.object()) grant.conditions.push_back({op, key, texts_of(&values)});
    return grant;
}

bool covers(const std::vector<std::string>& patterns, std::string_view text)
{
    return std::ranges::any_of(patterns, [&](const std::string& pattern) {
        return policy::lint::covers(pattern, text, policy::lint::Case::matters);
    });
}

bool covers(const Grant& grant, std::string_view action, std::string_view resource)
{
    const bool on_action = std::ranges::any_of(
        grant.actions, [&](const auto& pattern) { return policy::authorization::glob_matches(pattern, action); });
    return on_action && covers(grant.resources, resource);
}

std::optional<std::int64_t> number_of(const Condition& condition)
{
    if (condition.values.size() != 1) return std::nullopt;
    const auto& text = condition.values.front();
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is(const Condition& condition, std::string_view op, std::string_view key)
{
    return equal_ignoring_case(condition.op, op) && equal_ignoring_case(condition.key, key);
}

/// The bound that a condition on tokens amounts to, if it is one of the simple ones.
std::optional<std::int64_t> token_bound(const Condition& condition, bool allows)
{
    constexpr std::string_view key = "sekisho:MaxOutputTokens";
    const auto number = number_of(condition);
    if (!number || !equal_ignoring_case(condition.key, key)) return std::nullopt;
    if (allows && is(condition, "NumericLessThanEquals", key)) return number;
    if (allows && is(condition, "NumericLessThan", key)) return *number - 1;
    if (!allows && (is(condition, "NumericGreaterThan", key) || is(condition, "NumericGreaterThanIfExists", key)))
        return number;
    return std::nullopt;
}

void read_allowed(const Condition& condition, Constraints& to)
{
    if (const auto bound = token_bound(condition, true)) to.max_output_tokens = bound;
    else if (is(condition, "StringEquals", "sekisho:Environment")) to.environments = condition.values;
    else if (is(condition, "IpAddress", "aws:SourceIp")) to.addresses = condition.values;
    else if (is(condition, "ArnLike", "bedrock:GuardrailIdentifier") ||
             is(condition, "ArnEquals", "bedrock:GuardrailIdentifier") ||
             is(condition, "StringEquals", "bedrock:GuardrailIdentifier"))
        to.guardrails = condition.values;
    else if (is(condition, "Bool", "aws:MultiFactorAuthPresent") && condition.values == std::vector<std::string>{"true"})
        to.mfa = true;
    else to.others.push_back(fmt::format("{} {} {}", condition.op, condition.key, fmt::join(condition.values, ", ")));
}

/// A Deny with one condition says what a call must have.
bool read_denied(const Condition& condition, Constraints& to)
{
    if (const auto bound = token_bound(condition, false)) to.max_output_tokens = bound;
    else if (is(condition, "StringNotEquals", "sekisho:Environment")) to.environments = condition.values;
    else if (is(condition, "NotIpAddress", "aws:SourceIp")) to.addresses = condition.values;
    else if (is(condition, "ArnNotLike", "bedrock:GuardrailIdentifier")) to.guardrails = condition.values;
    else if ((is(condition, "BoolIfExists", "aws:MultiFactorAuthPresent") ||
              is(condition, "Bool", "aws:MultiFactorAuthPresent")) &&
             condition.values == std::vector<std::string>{"false"})
        to.mfa = true;
    else return false;
    return true;
}

bool is_elsewhere(const Constraints& constraints, std::string_view environment)
{
    return !environment.empty() && !constraints.environments.empty() &&
           std::ranges::find(constraints.environments, environment) == constraints.environments.end();
}

/// Of two Allows the one that asks for less; unlimited tokens before limited ones.
bool is_more_generous(const Constraints& a, const Constraints& b)
{
    if (a.others.size() != b.others.size()) return a.others.size() < b.others.size();
    constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();
    return a.max_output_tokens.value_or(unlimited) > b.max_output_tokens.value_or(unlimited);
}

void tighten(Constraints& to, const Constraints& by)
{
    if (by.max_output_tokens && (!to.max_output_tokens || *by.max_output_tokens < *to.max_output_tokens))
        to.max_output_tokens = by.max_output_tokens;
    if (to.environments.empty()) to.environments = by.environments;
    if (to.addresses.empty()) to.addresses = by.addresses;
    if (to.guardrails.empty()) to.guardrails = by.guardrails;
    to.mfa = to.mfa || by.mfa;
    to.others.insert(to.others.end(), by.others.begin(), by.others.end());
}

}  // namespace

std::vector<Grant> grants_of(std::span<const policy::PolicyPtr> policies)
{
    std::vector<Grant> grants;
    for (const auto& policy : policies) {
        const auto json = wire::parse_json(policy::document_of(*policy));
        const auto* statements = json ? json->find("Statement") : nullptr;
        if (statements == nullptr) continue;
        const auto& name = policy::name_of(*policy);
        if (const auto* list = statements->array())
            for (std::size_t i = 0; i < list->size(); ++i) grants.push_back(grant_of((*list)[i], name, i));
        else grants.push_back(grant_of(*statements, name, 0));
    }
    return grants;
}

Constraints constraints_of(const Grant& grant)
{
    Constraints constraints;
    if (grant.allows) {
        for (const auto& condition : grant.conditions) read_allowed(condition, constraints);
        return constraints;
    }
    if (grant.conditions.size() == 1 && read_denied(grant.conditions.front(), constraints)) return constraints;
    for (const auto& condition : grant.conditions)
        constraints.others.push_back(
            fmt::format("not if {} {} {}", condition.op, condition.key, fmt::join(condition.values, ", ")));
    return constraints;
}

std::optional<Constraints> constraints_on(std::span<const Grant> grants, std::string_view action, std::string_view resource,
                                          std::string_view environment)
{
    std::optional<Constraints> best;
    for (const auto& grant : grants) {
        if (!grant.allows || !covers(grant, action, resource)) continue;
        auto constraints = constraints_of(grant);
        if (is_elsewhere(constraints, environment)) continue;
        if (!best || is_more_generous(constraints, *best)) best = std::move(constraints);
    }
    if (!best) return std::nullopt;
    for (const auto& grant : grants)
        if (!grant.allows && !grant.conditions.empty() && covers(grant, action, resource))
            tighten(*best, constraints_of(grant));
    return best;
}

Level level_of(const Grant& grant)
{
    auto level = Level::none;
    for (const auto& action : grant.actions) {
        const auto is_covered = [&](std::string_view name) { return policy::authorization::glob_matches(action, name); };
        if (is_covered("bedrock:DeleteGuardrail") && is_covered("bedrock:InvokeModel")) return Level::full;
        if (std::ranges::any_of(actions_of(Level::manage).on_owned,
                                [&](std::string_view name) { return !name.ends_with('*') && is_covered(name); }))
            level = Level::manage;
        else if (std::ranges::any_of(actions_of(Level::invoke).on_models, is_covered))
            level = std::max(level, Level::invoke);
        else if (is_covered("bedrock:GetFoundationModel") || is_covered("bedrock:ListFoundationModels"))
            level = std::max(level, Level::read);
    }
    return level;
}

std::string to_text(const Constraints& constraints)
{
    std::vector<std::string> parts;
    if (constraints.max_output_tokens)
        parts.push_back(fmt::format("at most {} output tokens", *constraints.max_output_tokens));
    if (!constraints.environments.empty()) parts.push_back(fmt::format("in {}", fmt::join(constraints.environments, ", ")));
    if (!constraints.guardrails.empty())
        parts.push_back(fmt::format("with guardrail {}", fmt::join(constraints.guardrails, " or ")));
    if (!constraints.addresses.empty()) parts.push_back(fmt::format("from {}", fmt::join(constraints.addresses, ", ")));
    if (constraints.mfa) parts.emplace_back("with MFA");
    for (const auto& other : constraints.others) parts.push_back(other);
    return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace sekisho::access
