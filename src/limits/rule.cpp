#include "limits/rule.h"

#include <algorithm>

namespace sekisho::limits {
namespace {

std::unexpected<Error> invalid(std::string message) { return fail("ValidationException", std::move(message), 400); }

}  // namespace

bool is_rule_name(std::string_view name)
{
    constexpr std::size_t longest = 128;
    constexpr std::string_view further = ".-_/ @+:";
    return !name.empty() && name.size() <= longest && std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               further.find(c) != std::string_view::npos;
    });
}

Result<void> check(const Rule& rule)
{
    if (!is_rule_name(rule.name))
        return invalid("The name of a limit must have 1 to 128 letters, digits, spaces and .-_/@+: characters.");
    TRY_VOID(check(rule.scope));
    if (!rule.requests_per_minute && !rule.tokens_per_minute && !rule.concurrent)
        return invalid("The limit `" + rule.name + "` limits nothing.");
    for (const auto& most : {rule.requests_per_minute, rule.tokens_per_minute, rule.concurrent})
        if (most && *most < 0) return invalid("The limit `" + rule.name + "` has a negative number.");
    return {};
}

}  // namespace sekisho::limits
