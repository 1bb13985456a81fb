#include "base/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace sekisho {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet)
{
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}

constexpr auto standard_values = reverse(standard);
constexpr auto url_safe_values = reverse(url_safe);

constexpr int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr auto hex_values = [] {
    std::array<std::int8_t, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::int8_t>(hex_value(static_cast<char>(i)));
    return table;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) noexcept { return static_cast<std::uint8_t>(bytes[at]); }

/// The first `digits` of a group of four, which holds 24 bits.
char* put64(char* to, std::uint32_t group, std::string_view alphabet, int digits) noexcept
{
    for (int shift = 18; digits > 0; --digits, shift -= 6) *to++ = alphabet[group >> shift & 63];
    return to;
}

std::string encode64(std::string_view bytes, std::string_view alphabet, bool pad)
{
    const auto rest = bytes.size() % 3, whole = bytes.size() - rest;
    std::string text(whole / 3 * 4 + (rest == 0 ? 0 : pad ? 4 : rest + 1), '=');
    char* to = text.data();
    for (std::size_t i = 0; i < whole; i += 3)
        to = put64(to, byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2), alphabet, 4);
    if (rest == 1) put64(to, byte_at(bytes, whole) << 16, alphabet, 2);
    if (rest == 2) put64(to, byte_at(bytes, whole) << 16 | byte_at(bytes, whole + 1) << 8, alphabet, 3);
    return text;
}

std::optional<std::string> decode64(std::string_view text, const std::array<std::int8_t, 256>& values)
{
    const auto rest = text.size() % 4, whole = text.size() - rest;
    if (rest == 1) return std::nullopt;
    std::string bytes(whole / 4 * 3 + (rest == 0 ? 0 : rest - 1), '\0');
    char* to = bytes.data();
    int all = 0;  // negative as soon as one of the digits is none
    const auto digit = [&](std::size_t at) {
        const int value = values[byte_at(text, at)];
        all |= value;
        return static_cast<std::uint32_t>(value) & 63;
    };
    for (std::size_t i = 0; i < whole; i += 4) {
        const auto group = digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
        *to++ = static_cast<char>(group >> 16 & 255);
        *to++ = static_cast<char>(group >> 8 & 255);
        *to++ = static_cast<char>(group & 255);
    }
    std::uint32_t group = 0;
    for (std::size_t i = whole; i < text.size(); ++i) group = group << 6 | digit(i);
    // Left-over bits must be zero: one value has one spelling.
    if (all < 0 || (rest == 2 && (group & 15) != 0) || (rest == 3 && (group & 3) != 0)) return std::nullopt;
    if (rest == 2) *to = static_cast<char>(group >> 4);
    if (rest == 3) {
        *to++ = static_cast<char>(group >> 10);
        *to = static_cast<char>(group >> 2 & 255);
    }
    return bytes;
}

bool unreserved(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(bytes.size() * 2, '\0');
    char* to = text.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        *to++ = digits[byte_at(bytes, i) >> 4];
        *to++ = digits[byte_at(bytes, i) & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes(text.size() / 2, '\0');
    int all = 0;  // negative as soon as one of the digits is none
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = hex_values[byte_at(text, 2 * i)], low = hex_values[byte_at(text, 2 * i + 1)];
        all |= high | low;
        bytes[i] = static_cast<char>((high & 15) << 4 | (low & 15));
    }
    if (all < 0) return std::nullopt;
    return bytes;
}

std::string base64(std::string_view bytes) { return encode64(bytes, standard, true); }

std::optional<std::string> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with("==")) text.remove_suffix(2);
    else if (text.ends_with('=')) text.remove_suffix(1);
    return decode64(text, standard_values);
}

std::string base64url(std::string_view bytes) { return encode64(bytes, url_safe, false); }

std::optional<std::string> from_base64url(std::string_view text) { return decode64(text, url_safe_values); }

std::string percent_encode(std::string_view bytes, Slash slash)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        if (unreserved(c) || (c == '/' && slash == Slash::keep)) {
            text += c;
        } else {
            text += '%';
            text += digits[static_cast<std::uint8_t>(c) >> 4];
            text += digits[static_cast<std::uint8_t>(c) & 15];
        }
    }
    return text;
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus)
{
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus == Plus::space) {
            bytes += ' ';
        } else if (text[i] != '%') {
            bytes += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            bytes += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return bytes;
}

std::string lower_ascii(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

namespace {

/// How many bytes from `at` on are ASCII, counted in eights.
std::size_t ascii_run(std::string_view bytes, std::size_t at) noexcept
{
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    const auto start = at;
    for (std::uint64_t eight = 0; at + sizeof eight <= bytes.size(); at += sizeof eight) {
        std::memcpy(&eight, bytes.data() + at, sizeof eight);
        if ((eight & high_bits) != 0) break;
    }
    return at - start;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept
{
    for (std::size_t i = ascii_run(bytes, 0); i < bytes.size();) {
        const auto lead = static_cast<std::uint8_t>(bytes[i]);
        const std::size_t length = lead < 0x80            ? 1
                                   : lead >> 5 == 0b110   ? 2
                                   : lead >> 4 == 0b1110  ? 3
                                   : lead >> 3 == 0b11110 ? 4
                                                          : 0;
        if (length == 0 || i + length > bytes.size()) return false;
        std::uint32_t point = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<std::uint8_t>(bytes[i + k]);
            if (next >> 6 != 0b10) return false;
            point = point << 6 | (next & 0x3FU);
        }
        const bool overlong =
            (length == 2 && point < 0x80) || (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
        i += length;
        if (length > 1) i += ascii_run(bytes, i);
    }
    return true;
}

}  // namespace sekisho
