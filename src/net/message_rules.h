#pragma once

#include <string_view>

#include "net/http.h"

/// Rules on single parts of a message that HTTP/1.1 and HTTP/2 share (RFC 9110).
namespace sekisho::net {

[[nodiscard]] bool is_token(std::string_view text) noexcept;        ///< 5.6.2, not empty
[[nodiscard]] bool is_field_value(std::string_view text) noexcept;  ///< 5.5: no control character but tab
/// host [ ":" port ] of RFC 3986 with a name, an IPv4 address or a bracketed IPv6 address; not empty.
[[nodiscard]] bool is_authority(std::string_view text) noexcept;
/// Visible ASCII without '#'. A target with anything else is refused, never repaired.
[[nodiscard]] bool is_target(std::string_view text) noexcept;

/// Fields that speak of one connection or of framing: the server sets them itself; it drops a handler's.
[[nodiscard]] bool is_hop_field(std::string_view name) noexcept;
/// A trailer that would change what the message before it meant (RFC 9110, 6.5.1).
[[nodiscard]] bool is_forbidden_trailer(std::string_view name) noexcept;
/// Every field of the response can be sent as it is.
[[nodiscard]] bool is_sendable(const Headers& headers) noexcept;

[[nodiscard]] std::string_view reason_phrase(int status) noexcept;
/// 1xx, 204 and 304 have no body.
[[nodiscard]] constexpr bool has_body(int status) noexcept { return status >= 200 && status != 204 && status != 304; }

/// The server's own answer to what never reaches a handler: status and one short line.
[[nodiscard]] Response plain_refusal(int status);

/// The length of the response's body where it is known beforehand.
[[nodiscard]] std::optional<std::uint64_t> length_of(const Response& response);
/// The length that a HEAD response tells: of the body it was given or, with none, what the handler set.
[[nodiscard]] std::optional<std::uint64_t> told_length(const Response& response);

/// What a body's next() answers when the client is too slow; code and text are S3's.
[[nodiscard]] Error request_timeout();

}  // namespace sekisho::net
