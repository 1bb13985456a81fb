#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/condition/family.h"
#include "policy/context.h"

namespace sekisho::policy {

enum class Quantifier { none, for_all_values, for_any_value };

/// One of the 27 operators of the policy language.
struct Operator {
    std::string_view name;
    const Family* family;
    Comparison comparison = Comparison::equal;
    bool negated = false;
};

/// An operator as it is written, "ForAnyValue:StringLikeIfExists".
struct QualifiedOperator {
    const Operator* base = nullptr;
    Quantifier quantifier = Quantifier::none;
    bool if_exists = false;
};

/// Without regard to case; nullopt for an operator that does not exist (Null takes no IfExists).
[[nodiscard]] std::optional<QualifiedOperator> parse_operator(std::string_view text);

/// One operator over one key with its values, compiled.
struct Condition {
    QualifiedOperator op;
    std::string key;  ///< folded
    std::vector<Operand> values;
};

/// Whether the key counts as absent: it is not there or has no values. For set operators an empty string is an empty set.
[[nodiscard]] bool is_absent(const Context::Entry* entry, Quantifier quantifier);

/// Whether the request satisfies the condition
/// (reference_policies_elements_condition_operators, reference_policies_multi-value-conditions).
[[nodiscard]] bool holds(const Condition& condition, const Context& context);

}  // namespace sekisho::policy
