#include "access/show.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "access/levels.h"
#include "money/money.h"
#include "policy/words.h"

namespace sekisho::access {
namespace {

using policy::one_line;
using wire::Json;

Json document(const std::string& text) { return wire::parse_json(text).value_or(Json(text)); }

Json list(const std::vector<std::string>& texts)
{
    Json::Array array;
    for (const auto& text : texts) array.emplace_back(text);
    return array;
}

Json json_of(const RateRule& rule)
{
    Json json;
    json.set("name", rule.name);
    json.set("role", rule.role);
    if (!rule.models.empty()) json.set("models", list(rule.models));
    if (!rule.environments.empty()) json.set("environments", list(rule.environments));
    if (rule.requests_per_minute) json.set("requestsPerMinute", *rule.requests_per_minute);
    if (rule.tokens_per_minute) json.set("tokensPerMinute", *rule.tokens_per_minute);
    if (rule.concurrent) json.set("concurrent", *rule.concurrent);
    json.set("counted", rule.counted == Counted::role ? "role" : "each user");
    return json;
}

Json json_of(const DayBudget& budget)
{
    Json json;
    json.set("name", budget.name);
    json.set("role", budget.role);
    json.set("perDayUsd", money::to_dollars(budget.nano_dollars));
    return json;
}

Json json_of(const Limits& limits)
{
    Json::Array rates, budgets;
    for (const auto& rule : limits.rates) rates.push_back(json_of(rule));
    for (const auto& budget : limits.budgets) budgets.push_back(json_of(budget));
    return Json::Object{{"rates", std::move(rates)}, {"budgets", std::move(budgets)}};
}

Json tags_of(const std::map<std::string, std::string>& tags)
{
    Json json{Json::Object()};
    for (const auto& [key, value] : tags) json.set(key, value);
    return json;
}

Json json_of(const CompiledRole& role)
{
    Json json;
    json.set("RoleName", role.name);
    json.set("Description", role.description);
    json.set("AssumeRolePolicyDocument", document(role.trust));
    json.set("MaxSessionDuration", role.max_session_duration);
    Json policies{Json::Object()};
    for (const auto& policy : role.policies) policies.set(policy.name, document(policy.document));
    json.set("Policies", std::move(policies));
    json.set("Tags", tags_of(role.tags));
    return json;
}

Json json_of(const Constraints& constraints)
{
    Json json{Json::Object()};
    if (constraints.max_output_tokens) json.set("maxOutputTokens", *constraints.max_output_tokens);
    if (!constraints.environments.empty()) json.set("environments", list(constraints.environments));
    if (!constraints.addresses.empty()) json.set("addresses", list(constraints.addresses));
    if (!constraints.guardrails.empty()) json.set("guardrails", list(constraints.guardrails));
    if (constraints.mfa) json.set("mfa", true);
    if (!constraints.others.empty()) json.set("others", list(constraints.others));
    return json;
}

std::string text_of(const RateRule& rule)
{
    std::vector<std::string> parts;
    if (rule.requests_per_minute) parts.push_back(fmt::format("{} requests a minute", *rule.requests_per_minute));
    if (rule.tokens_per_minute) parts.push_back(fmt::format("{} tokens a minute", *rule.tokens_per_minute));
    if (rule.concurrent) parts.push_back(fmt::format("{} at once", *rule.concurrent));
    auto on = rule.models.empty() ? std::string("all models") : fmt::format("{}", fmt::join(rule.models, ", "));
    if (!rule.environments.empty()) on += fmt::format(" in {}", fmt::join(rule.environments, ", "));
    return fmt::format("{}: {} {}", on, fmt::join(parts, ", "), rule.counted == Counted::role ? "in all" : "for each user");
}

/// "foundation-model/anthropic.claude-3-haiku-*", with what is the same in all ARNs of models left out.
std::string short_name(const std::string& arn)
{
    constexpr std::string_view foundation = "::foundation-model/";
    if (const auto at = arn.find(foundation); arn.starts_with("arn:aws:bedrock:") && at != std::string::npos)
        return arn.substr(at + foundation.size());
    const auto last = arn.rfind(':');
    return arn.starts_with("arn:aws:bedrock:") && last != std::string::npos ? arn.substr(last + 1) : arn;
}

std::string names(const std::vector<std::string>& arns)
{
    std::vector<std::string> shown;
    for (const auto& arn : arns) shown.push_back(one_line(short_name(arn)));
    return fmt::format("{}", fmt::join(shown, ", "));
}

bool is_about_models(const Grant& grant)
{
    return std::ranges::any_of(grant.actions,
                               [](const auto& action) { return action == "*" || action.starts_with("bedrock:"); });
}

/// Reading and counting what the role may invoke anyway goes without saying.
bool is_said_by_another(const Grant& grant, const std::vector<Grant>& grants)
{
    return std::ranges::any_of(grants, [&](const Grant& other) {
        return &other != &grant && other.allows == grant.allows && other.resources == grant.resources &&
               level_of(other) >= Level::invoke && (level_of(grant) <= Level::read || grant.sid.starts_with("Count"));
    });
}

bool lists_only(const Grant& grant)
{
    return std::ranges::all_of(grant.actions, [](const auto& action) {
        return action.starts_with("bedrock:List") || action == "bedrock:GetFoundationModelAvailability";
    });
}

std::string line_of(const Grant& grant, std::string_view verb)
{
    const auto constraints = to_text(constraints_of(grant));
    return fmt::format("    {:<7} {}{}{}\n", verb, names(grant.resources), constraints.empty() ? "" : "; ",
                       one_line(constraints));
}

std::string models_text(const std::vector<Grant>& grants)
{
    std::string text;
    for (const auto& grant : grants) {
        if (!is_about_models(grant) || is_said_by_another(grant, grants)) continue;
        const auto level = level_of(grant);
        if (grant.allows && level == Level::none) continue;
        if (grant.allows && lists_only(grant)) {
            text += line_of(grant, "list");
            continue;
        }
        if (!grant.allows && !grant.conditions.empty()) text += line_of(grant, "only");
        else text += line_of(grant, grant.allows ? name_of(level) : "none");
    }
    return text.empty() ? "    none\n" : text;
}

std::string data_text(const std::vector<Grant>& grants)
{
    std::string text;
    for (const auto& grant : grants) {
        if (is_about_models(grant) || !grant.allows) continue;
        const auto constraints = to_text(constraints_of(grant));
        text += fmt::format("    {} on {}{}{}\n", one_line(fmt::format("{}", fmt::join(grant.actions, ", "))),
                            names(grant.resources), constraints.empty() ? "" : "; ", one_line(constraints));
    }
    return text.empty() ? "    none\n" : text;
}

std::string trust_text(const std::vector<Grant>& grants)
{
    std::string text;
    for (const auto& grant : grants) {
        if (!grant.allows) continue;
        text += fmt::format("    {}\n", one_line(fmt::format("{}", fmt::join(grant.principals, ", "))));
        for (const auto& condition : grant.conditions)
            text += fmt::format("      where {} {} {}\n", condition.op, one_line(condition.key),
                                one_line(fmt::format("{}", fmt::join(condition.values, ", "))));
    }
    return text.empty() ? "    nobody\n" : text;
}

/// What binds every request of the role.
std::string bounds_text(const std::vector<Grant>& grants)
{
    std::string text;
    for (const auto& grant : grants)
        if (!grant.allows && grant.actions == std::vector<std::string>{"*"})
            text += fmt::format("    only {}\n", one_line(to_text(constraints_of(grant))));
    return text;
}

std::string limits_text(const std::optional<Limits>& limits)
{
    if (!limits) return "    not known here: rates and budgets stand in the access model (--access-model FILE)\n";
    std::string text;
    for (const auto& rule : limits->rates) text += fmt::format("    {}\n", one_line(text_of(rule)));
    for (const auto& budget : limits->budgets)
        text += fmt::format("    {} USD a day\n", money::to_dollars(budget.nano_dollars));
    return text.empty() ? "    none\n" : text;
}

std::string duration_text(int seconds)
{
    return seconds % 3600 == 0 ? fmt::format("{} h", seconds / 3600) : fmt::format("{} min", seconds / 60);
}

Json json_of(const Grant& grant)
{
    Json json;
    json.set("policy", grant.policy);
    json.set("statement", grant.sid);
    json.set("effect", grant.allows ? "Allow" : "Deny");
    if (is_about_models(grant) && grant.allows) json.set("level", name_of(level_of(grant)));
    if (!grant.principals.empty()) json.set("principals", list(grant.principals));
    json.set("actions", list(grant.actions));
    if (!grant.resources.empty()) json.set("resources", list(grant.resources));
    json.set("constraints", json_of(constraints_of(grant)));
    return json;
}

Json json_of(const std::vector<Grant>& grants)
{
    Json::Array array;
    for (const auto& grant : grants) array.push_back(json_of(grant));
    return array;
}

std::vector<Grant> trust_of(const RoleFacts& role)
{
    if (!role.trust) return {};
    return grants_of(std::span(&role.trust, 1));
}

}  // namespace

Json json_of(const Compiled& model)
{
    Json::Array roles, rates, budgets;
    for (const auto& role : model.roles) roles.push_back(json_of(role));
    for (const auto& rule : model.rates) rates.push_back(json_of(rule));
    for (const auto& budget : model.budgets) budgets.push_back(json_of(budget));
    return Json::Object{
        {"name", model.name}, {"roles", std::move(roles)}, {"rates", std::move(rates)}, {"budgets", std::move(budgets)}};
}

std::string text_of(const RoleFacts& role)
{
    const auto grants = grants_of(role.policies);
    auto text = fmt::format("role {}  {}\n", one_line(role.name), one_line(role.arn));
    if (!role.description.empty()) text += fmt::format("  {}\n", one_line(role.description));
    text += role.access_model.empty() ? std::string("  made by hand\n")
                                      : fmt::format("  of the access model {}\n", one_line(role.access_model));
    text += "  may be assumed by\n" + trust_text(trust_of(role));
    text += fmt::format("  sessions\n    at most {}\n", duration_text(role.max_session_duration)) + bounds_text(grants);
    if (!role.boundary.empty()) text += fmt::format("  within the boundary {}\n", one_line(role.boundary));
    text += "  models\n" + models_text(grants);
    text += "  data and the rest\n" + data_text(grants);
    text += "  limits and budgets\n" + limits_text(role.limits);
    for (const auto& [key, value] : role.tags) text += fmt::format("  tag {} = {}\n", one_line(key), one_line(value));
    return text;
}

Json json_of(const RoleFacts& role)
{
    Json json;
    json.set("role", role.name);
    json.set("arn", role.arn);
    json.set("description", role.description);
    json.set("accessModel", role.access_model);
    json.set("assumedBy", json_of(trust_of(role)));
    json.set("maxSessionDuration", role.max_session_duration);
    if (!role.boundary.empty()) json.set("boundary", role.boundary);
    json.set("statements", json_of(grants_of(role.policies)));
    if (role.limits) json.set("limits", json_of(*role.limits));
    json.set("tags", tags_of(role.tags));
    return json;
}

std::string text_of(const Verdict& verdict, const RoleFacts& role, const Question& question)
{
    auto text = fmt::format("{}: {} for {} by {}\n  {}\n", verdict.allowed ? "allowed" : "denied", one_line(question.action),
                            one_line(question.model), one_line(role.name), one_line(verdict.reason));
    if (!verdict.allowed && !verdict.changes.empty()) {
        text += "  what would have to change\n";
        for (const auto& change : verdict.changes) text += fmt::format("    - {}\n", one_line(change));
    }
    if (!verdict.constraints) return text;
    const auto constraints = to_text(*verdict.constraints);
    text += fmt::format("  constraints\n    {}\n", constraints.empty() ? "none in the policies" : one_line(constraints));
    text += fmt::format("    sessions of at most {}\n", duration_text(role.max_session_duration));
    text += "  limits and budgets\n" + limits_text(verdict.limits);
    return text;
}

Json json_of(const Verdict& verdict, const RoleFacts& role, const Question& question)
{
    Json json;
    json.set("role", role.name);
    json.set("model", question.model);
    json.set("action", question.action);
    json.set("resource", verdict.resource);
    json.set("allowed", verdict.allowed);
    json.set("reason", verdict.reason);
    json.set("changes", list(verdict.changes));
    if (verdict.constraints) json.set("constraints", json_of(*verdict.constraints));
    json.set("maxSessionDuration", role.max_session_duration);
    if (verdict.limits) json.set("limits", json_of(*verdict.limits));
    return json;
}

}  // namespace sekisho::access
