#include "policy/condition/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "policy/condition/family.h"

namespace sekisho::policy {
namespace {

CompiledOperand compile(std::string_view text, Variables /*none in this family*/)
{
    const auto range = parse_ip_range(text);
    if (!range) return std::unexpected("not an IP address or CIDR range");
    return Operand(*range);
}

bool matches(const Operand& operand, Comparison /*only equality*/, std::string_view value, const Context& /*unused*/)
{
    const auto actual = parse_ip_range(value);
    return actual && contains(std::get<IpRange>(operand), *actual);
}

}  // namespace

std::optional<IpRange> parse_ip_range(std::string_view text) noexcept
{
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    std::array<char, INET6_ADDRSTRLEN + 1> buffer{};
    if (address.size() >= buffer.size() || address.contains('\0')) return std::nullopt;
    std::ranges::copy(address, buffer.begin());
    IpRange range;
    range.length = address.contains(':') ? 16 : 4;
    if (inet_pton(range.length == 16 ? AF_INET6 : AF_INET, buffer.data(), range.bytes.data()) != 1) return std::nullopt;
    range.prefix = static_cast<std::uint8_t>(range.length * 8);
    if (slash == std::string_view::npos) return range;
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), range.prefix);
    if (error != std::errc{} || end != digits.data() + digits.size() || range.prefix > range.length * 8) return std::nullopt;
    return range;
}

bool contains(const IpRange& outer, const IpRange& inner) noexcept
{
    if (outer.length != inner.length || outer.prefix > inner.prefix) return false;
    const std::size_t whole = outer.prefix / 8;
    if (!std::equal(outer.bytes.begin(), outer.bytes.begin() + whole, inner.bytes.begin())) return false;
    const auto rest = outer.prefix % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
    return (outer.bytes[whole] & mask) == (inner.bytes[whole] & mask);
}

const Family ip_address_family{compile, matches};

}  // namespace sekisho::policy
