#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "policy/condition/date.h"
#include "policy/condition/ip_address.h"
#include "policy/condition/numeric.h"
#include "policy/context.h"
#include "policy/pattern.h"

namespace sekisho::policy {

/// One value of a condition, read when the document is compiled. Which alternative: by the family.
using Operand = std::variant<bool, std::string, Pattern, Decimal, Instant, IpRange>;
using CompiledOperand = std::expected<Operand, std::string>;  ///< or the reason, for people

enum class Comparison { equal, less, less_or_equal, greater, greater_or_equal };

/// True where `order` (of the request's value against the policy's) satisfies `comparison`.
[[nodiscard]] bool satisfies(Comparison comparison, std::strong_ordering order);

/// A family of operators (reference_policies_elements_condition_operators): how a value of the policy is read,
/// and whether a value of the request fits it. Negation, sets and absence are not the family's business.
/// A value of the request that cannot be read fits nothing.
struct Family {
    CompiledOperand (*compile)(std::string_view text, Variables variables);
    bool (*matches)(const Operand& operand, Comparison comparison, std::string_view value, const Context& context);
};

extern const Family string_equals_family;
extern const Family string_equals_ignore_case_family;
extern const Family string_like_family;
extern const Family numeric_family;
extern const Family date_family;
extern const Family bool_family;
extern const Family binary_family;
extern const Family ip_address_family;
extern const Family arn_family;
extern const Family null_family;  ///< its operands are booleans; presence is tested in condition.cpp

}  // namespace sekisho::policy
