#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

/// Reading the lines of the table: it is our own file and well formed, which a test proves.
namespace sekisho::policy::authorization {

/// Takes what stands before the next `separator` off the front of `text`.
inline std::string_view take(std::string_view& text, char separator)
{
    const auto at = text.find(separator);
    const auto head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    return head;
}

/// The number; nullopt for "-".
inline std::optional<std::size_t> number(std::string_view text)
{
    std::size_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc()) return std::nullopt;
    return value;
}

inline char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace sekisho::policy::authorization
