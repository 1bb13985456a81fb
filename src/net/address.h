#pragma once

#include <boost/asio/ip/address.hpp>
#include <string_view>

namespace sekisho::net {

/// What an address is good for, as far as a server must care that connects to names which others chose
/// (IANA's special-purpose registries, RFC 6890). An address that carries an IPv4 address inside (mapped, NAT64, 6to4)
/// is what that one is.
enum class AddressKind {
    global,
    loopback,
    private_network,  ///< 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7
    link_local,       ///< 169.254/16, fe80::/10, and every address known to serve instance metadata
    reserved,         ///< unspecified, multicast, documentation, future use: never a server
};

[[nodiscard]] AddressKind kind_of(const boost::asio::ip::address& address) noexcept;

/// Which addresses a client may connect to. Loopback is open to hosts that say so themselves (is_loopback_host) and
/// never to a name that merely resolves to it; reserved addresses are open to nobody.
struct AddressRules {
    bool private_networks = true;
    bool link_local = false;  ///< instance metadata and the like
};
[[nodiscard]] bool may_connect(const AddressRules& rules, std::string_view host,
                               const boost::asio::ip::address& address) noexcept;

/// "localhost", 127/8 and ::1, the latter with or without brackets; without a port.
[[nodiscard]] bool is_loopback_host(std::string_view host) noexcept;

}  // namespace sekisho::net
