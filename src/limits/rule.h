#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "limits/scope.h"

namespace sekisho::limits {

/// How much at once and how much a minute. What is not given is not limited; 0 lets nothing pass. Value type.
struct Rule {
    std::string name;  ///< unique; shown to whoever is refused
    Scope scope = {};
    std::optional<std::int64_t> requests_per_minute = std::nullopt;
    std::optional<std::int64_t> tokens_per_minute = std::nullopt;  ///< of input and output together
    std::optional<std::int64_t> concurrent = std::nullopt;

    friend bool operator==(const Rule&, const Rule&) = default;
};

/// ValidationException for a rule that has no name, limits nothing, or limits by a negative number.
[[nodiscard]] Result<void> check(const Rule& rule);

/// 1 to 128 letters, digits and ".-_/ @+:", as names of rules and budgets are.
[[nodiscard]] bool is_rule_name(std::string_view name);

}  // namespace sekisho::limits
