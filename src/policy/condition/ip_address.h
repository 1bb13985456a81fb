#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::policy {

/// An IPv4 or IPv6 network; a single address where the prefix is as long as the address.
struct IpRange {
    std::array<std::uint8_t, 16> bytes{};
    std::uint8_t length = 0;  ///< of the address in bytes: 4 or 16
    std::uint8_t prefix = 0;  ///< in bits
};

/// "192.0.2.0/24", "2001:db8::/32", or a bare address. Bits behind the prefix are ignored.
[[nodiscard]] std::optional<IpRange> parse_ip_range(std::string_view text) noexcept;
/// Whether `inner` lies within `outer`. IPv4 and IPv6 never match each other, mapped addresses included.
[[nodiscard]] bool contains(const IpRange& outer, const IpRange& inner) noexcept;

}  // namespace sekisho::policy
