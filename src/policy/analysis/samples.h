#pragma once

#include <span>
#include <string>
#include <vector>

#include "policy/condition/family.h"

namespace sekisho::policy::analysis {

/// The sample that no family can read.
inline constexpr std::string_view unreadable = "unreadable";

/// Whether the family reads values as text, so that an automaton tells its classes apart.
[[nodiscard]] bool is_textual(const Family& family);

/// Values among which every class of the family's values has one: values that fit exactly the same operands, under every
/// comparison, are a class. Numbers and dates: end points and what lies between; addresses: where ranges begin and end;
/// and always one that the family cannot read. `operands` are of the family, which is not textual.
enum class AddressRanges { possible, impossible };  ///< whether a request may hold a range where an address is meant
[[nodiscard]] std::vector<std::string> samples(const Family& family, std::span<const Operand* const> operands,
                                               AddressRanges ranges);

}  // namespace sekisho::policy::analysis
