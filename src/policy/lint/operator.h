#pragma once

#include <string_view>

namespace sekisho::policy::lint {

/// A condition operator as far as the checks care.
struct OperatorView {
    enum class Family { unknown, text, like, numeric, date, boolean, binary, ip_address, arn, null };
    enum class Quantifier { none, for_all_values, for_any_value };
    Family family = Family::unknown;
    Quantifier quantifier = Quantifier::none;
    bool if_exists = false;
    bool negated = false;
    std::string_view name;  ///< AWS's spelling without qualifier and suffix: "StringLike"

    [[nodiscard]] bool is(Family wanted) const noexcept { return family == wanted; }
    /// Compares patterns: '*' and '?' are wildcards.
    [[nodiscard]] bool takes_wildcards() const noexcept { return family == Family::like || family == Family::arn; }
    [[nodiscard]] bool takes_variables() const noexcept { return takes_wildcards() || family == Family::text; }
};

/// Without regard to case. Family::unknown for an operator that does not exist; "NullIfExists" is read as Null with
/// if_exists, for which there is a finding of its own.
[[nodiscard]] OperatorView view_operator(std::string_view text);

}  // namespace sekisho::policy::lint
