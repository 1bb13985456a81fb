#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::string_view resource_tag = "aws:ResourceTag/";
constexpr std::size_t service_cost = 2'000;

bool is_resource_tag(const ConditionEntry& entry)
{
    return entry.key.size() > resource_tag.size() &&
           equal_ignoring_case(entry.key.substr(0, resource_tag.size()), resource_tag);
}

bool knows_tags(std::span<const authorization::ConditionKey* const> keys)
{
    return std::ranges::any_of(keys, [](const auto* key) { return key->name.starts_with(resource_tag); });
}

bool knows_tags(const authorization::Action& action)
{
    return knows_tags(action.keys) ||
           std::ranges::any_of(action.resources, [](const auto& use) { return knows_tags(use.type->keys); });
}

/// The services of which a listed action does not know the tags of resources. A pattern counts where none of the actions
/// that it covers does.
std::set<std::string_view> services_without(Examination& examination, const StatementView& statement)
{
    std::set<std::string_view> without;
    for (const auto* node : statement.actions) {
        const std::string_view text = node->text;
        const auto colon = text.find(':');
        if (colon == std::string_view::npos || has_wildcard(text.substr(0, colon))) continue;
        const auto* service = authorization::find_service(text.substr(0, colon));
        if (service == nullptr || !examination.afford(service_cost)) continue;
        bool any = false;
        bool known = false;
        for (const auto& action : service->actions()) {
            if (!authorization::glob_matches(text.substr(colon + 1), action.name)) continue;
            any = true;
            known = known || knows_tags(action);
        }
        if (any && !known) without.insert(service->prefix());
    }
    return without;
}

void check_entry(Examination& examination, const StatementView& statement, const ConditionEntry& entry)
{
    const auto spot = Spot::key(*entry.node);
    if (statement.not_action != nullptr) {
        if (statement.denies())
            examination.report("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, {entry.key});
        else examination.report("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, {entry.key});
        return;
    }
    const auto without = services_without(examination, statement);
    if (without.empty()) return;
    const auto list = fmt::format("{}", fmt::join(without, ", "));
    if (statement.denies())
        examination.report("DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, {entry.key, list});
    else examination.report("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", spot, {entry.key, list});
}

}  // namespace

void check_tag_keys(Examination& examination)
{
    for (const auto& statement : examination.statements()) {
        if (!statement.allows() && !statement.denies()) continue;
        for (const auto& entry : statement.conditions) {
            // These hold without the key, which is another thing to say.
            const bool holds_without = entry.op.if_exists || entry.op.negated || entry.op.is(OperatorView::Family::null);
            if (is_resource_tag(entry) && !holds_without) check_entry(examination, statement, entry);
        }
    }
}

}  // namespace sekisho::policy::lint
