#include "policy/condition/numeric.h"

#include <algorithm>

#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

bool all_digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

CompiledOperand compile(std::string_view text, Variables /*none in this family*/)
{
    const auto number = parse_decimal(text);
    if (!number) return std::unexpected("not a decimal number");
    return Operand(Decimal{number->negative, std::string(number->whole), std::string(number->fraction)});
}

bool matches(const Operand& operand, Comparison comparison, std::string_view value, const Context& /*unused*/)
{
    const auto actual = parse_decimal(value);
    if (!actual) return false;
    const auto& wanted = std::get<Decimal>(operand);
    return satisfies(comparison, compare(*actual, {wanted.negative, wanted.whole, wanted.fraction}));
}

}  // namespace

std::optional<DecimalView> parse_decimal(std::string_view text) noexcept
{
    DecimalView number;
    if (text.starts_with('-') || text.starts_with('+')) {
        number.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    number.whole = text.substr(0, point);
    if (point != std::string_view::npos) {
        number.fraction = text.substr(point + 1);
        if (number.fraction.empty()) return std::nullopt;
    }
    if (number.whole.empty() || !all_digits(number.whole) || !all_digits(number.fraction)) return std::nullopt;
    number.whole.remove_prefix(std::min(number.whole.find_first_not_of('0'), number.whole.size()));
    while (number.fraction.ends_with('0')) number.fraction.remove_suffix(1);
    if (number.whole.empty() && number.fraction.empty()) number.negative = false;
    return number;
}

std::strong_ordering compare(const DecimalView& a, const DecimalView& b) noexcept
{
    if (a.negative != b.negative) return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
    auto order = a.whole.size() <=> b.whole.size();
    if (order == 0) order = a.whole.compare(b.whole) <=> 0;
    if (order == 0) order = a.fraction.compare(b.fraction) <=> 0;
    return a.negative ? 0 <=> order : order;
}

const Family numeric_family{compile, matches};

}  // namespace sekisho::policy
