#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Randomness from the operating system through OpenSSL's generator. Aborts when there is none. Thread-safe.
namespace sekisho::crypto {

[[nodiscard]] std::string random_bytes(std::size_t count);
/// Uniform in [0, bound); bound > 0.
[[nodiscard]] std::uint64_t random_below(std::uint64_t bound);
/// `length` characters, each uniform over `alphabet`.
[[nodiscard]] std::string random_text(std::size_t length, std::string_view alphabet);
/// RFC 9562 version 4, lower case with hyphens.
[[nodiscard]] std::string uuid();

inline constexpr std::string_view upper_alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
inline constexpr std::string_view lower_alphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// RFC 4648 base32, the alphabet of AWS's unique ids (AKIA..., AROA...).
inline constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace sekisho::crypto
