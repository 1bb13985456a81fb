#include <fmt/format.h>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::size_t suggestion_cost = 50'000;

/// The known names of keys with the prefix; places to fill are cut off.
std::vector<std::string_view> names_with(std::string_view prefix)
{
    std::vector<std::string_view> names;
    const auto add = [&](const authorization::ConditionKey& key) {
        const std::string_view name = key.name;
        if (name.size() > prefix.size() && equal_ignoring_case(name.substr(0, prefix.size()), prefix))
            names.push_back(name.substr(0, name.find("/${")));
    };
    for (const auto& key : authorization::global_condition_keys()) add(key);
    if (const auto* service = authorization::find_service(prefix))
        for (const auto& key : service->condition_keys()) add(key);
    return names;
}

std::string suggestion(Examination& examination, std::string_view key, std::string_view prefix)
{
    if (!examination.afford(suggestion_cost)) return {};
    const auto meant = nearest(key.substr(0, key.find('/')), names_with(prefix));
    return meant.empty() ? std::string() : fmt::format("write {}", meant);
}

/// "aws:ResourceTag" and "aws:ResourceTag/": a key with a place, without what fills it.
bool lacks_tag_key(std::string_view key)
{
    const auto bare = key.ends_with('/') ? key.substr(0, key.size() - 1) : key;
    return !authorization::find_condition_key(key) && authorization::find_condition_key(fmt::format("{}/x", bare));
}

void check_global(Examination& examination, const ConditionEntry& entry)
{
    if (equal_ignoring_case(entry.key, "aws:ARN")) {
        // Organizations' policies are younger than the key's end; elsewhere it still stands in old documents.
        if (examination.is_organizational()) examination.report("UNSUPPORTED_GLOBAL_CONDITION_KEY", Spot::key(*entry.node));
        else examination.report("DEPRECATED_GLOBAL_CONDITION_KEY", Spot::key(*entry.node));
        return;
    }
    examination.report("INVALID_GLOBAL_CONDITION_KEY", Spot::key(*entry.node), {entry.key},
                       suggestion(examination, entry.key, "aws"));
}

void check_key(Examination& examination, const ConditionEntry& entry)
{
    const auto colon = entry.key.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == entry.key.size())
        return examination.report("INVALID_CONDITION_KEY_FORMAT", Spot::key(*entry.node));
    if (authorization::find_condition_key(entry.key)) return;
    const auto prefix = entry.key.substr(0, colon);
    if (lacks_tag_key(entry.key)) {
        const auto bare = fmt::format("{}{}", entry.key, entry.key.ends_with('/') ? "" : "/");
        return examination.report("MISSING_TAG_KEY_IN_CONDITION", Spot::key(*entry.node), {bare, bare});
    }
    if (equal_ignoring_case(prefix, "aws")) return check_global(examination, entry);
    if (authorization::find_service(prefix))
        return examination.report("INVALID_SERVICE_CONDITION_KEY", Spot::key(*entry.node), {entry.key, prefix},
                                  suggestion(examination, entry.key, prefix));
    // An identity provider is known by its host name and may have any claim.
    if (!prefix.contains('.') && !authorization::is_key_prefix(prefix))
        examination.report("INVALID_SERVICE", Spot::key(*entry.node), {prefix});
}

}  // namespace

void check_keys(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) check_key(examination, entry);
}

}  // namespace sekisho::policy::lint
