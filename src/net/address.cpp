#include "net/address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/encoding.h"

namespace sekisho::net {
namespace {

namespace ip = boost::asio::ip;

struct Range4 {
    std::uint32_t network;
    int bits;
    AddressKind kind;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
{
    return (a << 24) | (b << 16) | (c << 8) | d;
}

// The first that fits holds.
constexpr std::array<Range4, 19> ranges4{{
    {v4(168, 63, 129, 16), 32, AddressKind::link_local},    // Azure's platform
    {v4(100, 100, 100, 200), 32, AddressKind::link_local},  // Alibaba's metadata
    {v4(192, 0, 0, 192), 32, AddressKind::link_local},      // Oracle's metadata
    {v4(0, 0, 0, 0), 8, AddressKind::reserved},
    {v4(127, 0, 0, 0), 8, AddressKind::loopback},
    {v4(10, 0, 0, 0), 8, AddressKind::private_network},
    {v4(172, 16, 0, 0), 12, AddressKind::private_network},
    {v4(192, 168, 0, 0), 16, AddressKind::private_network},
    {v4(100, 64, 0, 0), 10, AddressKind::private_network},
    {v4(169, 254, 0, 0), 16, AddressKind::link_local},
    {v4(192, 0, 0, 0), 24, AddressKind::reserved},
    {v4(192, 0, 2, 0), 24, AddressKind::reserved},
    {v4(192, 88, 99, 0), 24, AddressKind::reserved},
    {v4(198, 18, 0, 0), 15, AddressKind::reserved},
    {v4(198, 51, 100, 0), 24, AddressKind::reserved},
    {v4(203, 0, 113, 0), 24, AddressKind::reserved},
    {v4(224, 0, 0, 0), 4, AddressKind::reserved},
    {v4(240, 0, 0, 0), 4, AddressKind::reserved},
    {v4(255, 255, 255, 255), 32, AddressKind::reserved},
}};

AddressKind kind_of_v4(std::uint32_t address)
{
    const auto inside = [address](const Range4& range) { return ((address ^ range.network) >> (32 - range.bits)) == 0; };
    const auto found = std::ranges::find_if(ranges4, inside);
    return found == ranges4.end() ? AddressKind::global : found->kind;
}

using Bytes = ip::address_v6::bytes_type;

bool starts_with(const Bytes& bytes, std::initializer_list<unsigned> prefix)
{
    return std::ranges::equal(prefix, std::span(bytes).first(prefix.size()),
                              [](unsigned wanted, unsigned char byte) { return wanted == byte; });
}

std::uint32_t embedded(const Bytes& bytes, std::size_t at)
{
    return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

AddressKind kind_of_v6(const Bytes& bytes)
{
    if (ip::address_v6(bytes).is_loopback()) return AddressKind::loopback;
    if (starts_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return kind_of_v4(embedded(bytes, 12));
    if (starts_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return kind_of_v4(embedded(bytes, 12));
    if (starts_with(bytes, {0x20, 0x02})) return kind_of_v4(embedded(bytes, 2));
    if (starts_with(bytes, {0xfd, 0x00, 0x0e, 0xc2})) return AddressKind::link_local;  // AWS's metadata
    if (starts_with(bytes, {0xfd, 0x20, 0x00, 0xce})) return AddressKind::link_local;  // Google's metadata
    if ((bytes[0] & 0xfeU) == 0xfc) return AddressKind::private_network;
    if (bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80) return AddressKind::link_local;
    if (starts_with(bytes, {0x20, 0x01, 0, 0}) || starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return AddressKind::reserved;
    // Only 2000::/3 is given out.
    return (bytes[0] & 0xe0U) == 0x20 ? AddressKind::global : AddressKind::reserved;
}

}  // namespace

AddressKind kind_of(const ip::address& address) noexcept
{
    return address.is_v4() ? kind_of_v4(address.to_v4().to_uint()) : kind_of_v6(address.to_v6().to_bytes());
}

bool is_loopback_host(std::string_view host) noexcept
{
    if (equal_ignoring_case(host, "localhost")) return true;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code failure;
    const auto address = ip::make_address(std::string(host), failure);
    return !failure && address.is_loopback();
}

bool may_connect(const AddressRules& rules, std::string_view host, const ip::address& address) noexcept
{
    switch (kind_of(address)) {
        case AddressKind::global: return true;
        case AddressKind::loopback: return is_loopback_host(host);
        case AddressKind::private_network: return rules.private_networks;
        case AddressKind::link_local: return rules.link_local;
        case AddressKind::reserved: break;
    }
    return false;
}

}  // namespace sekisho::net
