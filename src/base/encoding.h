#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Text forms of bytes. Bytes are held in std::string. Decoders are strict: nullopt for any other input.
namespace sekisho {

[[nodiscard]] std::string hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// RFC 4648, section 5, without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Percent-encodes all but the unreserved characters of RFC 3986 (AWS's UriEncode).
enum class Slash { encode, keep };
[[nodiscard]] std::string percent_encode(std::string_view bytes, Slash slash = Slash::encode);
/// Decodes %XX. nullopt on a broken escape.
enum class Plus { literal, space };
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::literal);

[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

}  // namespace sekisho
