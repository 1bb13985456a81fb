#include <fmt/format.h>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/resource_kind.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

// A lookup among all services and a suggestion among all actions of one cost about so many steps.
constexpr std::size_t suggestion_cost = 200'000;
constexpr std::size_t search_cost = 20'000;

std::string did_you_mean(std::string_view word)
{
    return word.empty() ? std::string() : fmt::format(" Did you mean {}?", word);
}

std::string write_instead(std::string_view word) { return word.empty() ? std::string() : fmt::format("write {}", word); }

std::string meant_service(Examination& examination, std::string_view prefix)
{
    if (!examination.afford(suggestion_cost)) return {};
    std::vector<std::string_view> prefixes;
    for (const auto* service : authorization::services()) prefixes.push_back(service->prefix());
    return std::string(nearest(prefix, prefixes));
}

std::string meant_action(Examination& examination, const authorization::Service& service, std::string_view name)
{
    if (!examination.afford(suggestion_cost)) return {};
    std::vector<std::string_view> names;
    for (const auto& action : service.actions()) names.push_back(action.name);
    const auto meant = nearest(name, names);
    return meant.empty() ? std::string() : fmt::format("{}:{}", service.prefix(), meant);
}

void invalid_action(Examination& examination, const JsonNode& action, const std::string& meant)
{
    examination.report("INVALID_ACTION", action, {action.text, did_you_mean(meant)}, write_instead(meant));
}

void check_action(Examination& examination, const JsonNode& action)
{
    const std::string_view text = action.text;
    if (text == "*" || text.contains("${")) return;
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return invalid_action(examination, action, {});
    const auto prefix = text.substr(0, colon);
    const auto name = text.substr(colon + 1);
    if (has_wildcard(prefix)) {
        examination.report("WILDCARD_IN_SERVICE_NAME", action);
        if (examination.afford(search_cost) && !authorization::covers_any(text)) invalid_action(examination, action, {});
        return;
    }
    const auto* service = authorization::find_service(prefix);
    if (service == nullptr) {
        const auto meant = meant_service(examination, prefix);
        return examination.report("INVALID_SERVICE_IN_ACTION", action, {prefix, did_you_mean(meant)},
                                  meant.empty() ? std::string() : fmt::format("write {}:{}", meant, name));
    }
    // What the table does not know of a service without any action may exist all the same.
    if (service->actions().empty() || service->find_action(name) != nullptr) return;
    if (!has_wildcard(name)) return invalid_action(examination, action, meant_action(examination, *service, name));
    const auto fits = [&](const auto& known) { return authorization::glob_matches(name, known.name); };
    if (examination.afford(service->actions().size()) && std::ranges::none_of(service->actions(), fits))
        invalid_action(examination, action, {});
}

/// A resource policy: actions that never concern the resource.
void check_place(Examination& examination, const JsonNode& action)
{
    const auto* kind = find_resource_kind(examination.resource_type());
    if (kind == nullptr) return;
    if (action.text == "*") {
        // Trust policies name the ways to assume the role one by one.
        if (examination.is(PolicyKind::trust)) examination.report("UNSUPPORTED_ACTION_IN_POLICY", action, {"*", kind->type});
        return;
    }
    const auto colon = action.text.find(':');
    const std::string_view prefix = std::string_view(action.text).substr(0, colon);
    if (colon == std::string::npos || has_wildcard(prefix) || authorization::find_service(prefix) == nullptr) return;
    const auto* known = authorization::find_action(action.text);
    const bool fits = equal_ignoring_case(prefix, kind->service) && (known == nullptr || kind->takes(*known));
    if (!fits) examination.report("UNSUPPORTED_ACTION_IN_POLICY", action, {action.text, kind->type});
}

}  // namespace

void check_actions(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto* action : statement.actions) {
            check_action(examination, *action);
            check_place(examination, *action);
        }
}

}  // namespace sekisho::policy::lint
