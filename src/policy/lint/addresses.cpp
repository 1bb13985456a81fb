#include <fmt/format.h>

#include <array>

#include "base/encoding.h"
#include "policy/condition/ip_address.h"
#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

using Family = OperatorView::Family;

/// RFC 1918, RFC 4193 and what else never comes from the Internet: loopback and link-local (RFC 6890).
constexpr std::array<std::string_view, 8> private_ranges{"10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8",
                                                         "169.254.0.0/16", "fc00::/7",      "fe80::/10",      "::1/128"};

bool is_private(const IpRange& range)
{
    return std::ranges::any_of(private_ranges, [&](std::string_view text) {
        const auto known = parse_ip_range(text);
        return known && known->length == range.length && contains(*known, range);
    });
}

/// Without the bits behind the prefix.
IpRange masked(IpRange range)
{
    for (std::size_t bit = range.prefix; bit < range.length * 8U; ++bit)
        range.bytes[bit / 8] = static_cast<std::uint8_t>(range.bytes[bit / 8] & ~(0x80U >> (bit % 8)));
    return range;
}

/// RFC 5952 but for the compression of zeros, which not every reader of policies needs.
std::string to_text(const IpRange& range)
{
    std::string out;
    if (range.length == 4) {
        out = fmt::format("{}.{}.{}.{}", range.bytes[0], range.bytes[1], range.bytes[2], range.bytes[3]);
    } else {
        for (std::size_t i = 0; i < range.length; i += 2)
            out += fmt::format("{}{:x}", i == 0 ? "" : ":", range.bytes[i] << 8 | range.bytes[i + 1]);
    }
    return fmt::format("{}/{}", out, range.prefix);
}

/// parse_ip_range keeps the bits behind the prefix or not; the text decides.
bool has_spare_bits(std::string_view text, const IpRange& range)
{
    const auto address = parse_ip_range(text.substr(0, text.find('/')));
    return address && address->bytes != masked(range).bytes;
}

void check_source(Examination& examination, const ConditionEntry& entry)
{
    std::size_t ranges = 0;
    std::size_t hidden = 0;
    for (const auto& value : entry.values)
        if (const auto range = parse_ip_range(value.text)) {
            ++ranges;
            hidden += is_private(masked(*range)) ? 1 : 0;
        }
    if (hidden == 0) return;
    const bool all = hidden == ranges;
    const auto spot = Spot(entry.node);
    if (all && !entry.op.negated) examination.report("PRIVATE_IP_ADDRESS", spot);
    else if (all) examination.report("PRIVATE_NOT_IP_ADDRESS", spot);
    else if (!entry.op.negated) examination.report("PRIVATE_IP_ADDRESS_SUBSET", spot);
    else examination.report("PRIVATE_NOT_IP_ADDRESS_SUBSET", spot);
}

}  // namespace

void check_addresses(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) {
            if (!entry.op.is(Family::ip_address)) continue;
            if (equal_ignoring_case(entry.key, "aws:SourceIp")) check_source(examination, entry);
            for (const auto& value : entry.values) {
                const auto range = parse_ip_range(value.text);
                if (!range || !has_spare_bits(value.text, *range)) continue;
                const auto better = to_text(masked(*range));
                examination.report("IMPROVE_IP_RANGE", value, {better}, fmt::format("write {}", better));
            }
        }
}

}  // namespace sekisho::policy::lint
