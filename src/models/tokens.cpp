#include "models/tokens.h"

namespace sekisho::models {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool is_wordlike(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool continues_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The end of the character that begins at `at`.
std::size_t after_character(std::string_view text, std::size_t at) noexcept
{
    ++at;
    while (at < text.size() && continues_character(text[at])) ++at;
    return at;
}

}  // namespace

std::size_t first_token(std::string_view text) noexcept
{
    constexpr int longest_run = 4;
    std::size_t at = 0;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at == text.size()) return at;
    if (!is_wordlike(text[at])) return at + 1;
    for (int count = 0; count < longest_run && at < text.size() && is_wordlike(text[at]); ++count)
        at = after_character(text, at);
    return at;
}

std::int64_t count_tokens(std::string_view text) noexcept
{
    std::int64_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(first_token(text));
    return count;
}

}  // namespace sekisho::models
