#include "guardrails/engine/folding.h"

#include <algorithm>
#include <array>

namespace sekisho::guardrails {
namespace {

/// `to` is a character, or (with the highest bit) up to three ASCII ones, the first in the lowest byte.
struct Entry {
    std::uint32_t from;
    std::uint32_t to;
};
constexpr Entry table[] = {
#include "guardrails/engine/folding_table.inc"
};
constexpr std::uint32_t ascii_flag = 0x80000000U;
constexpr std::uint32_t replacement = 0xFFFD;

bool invisible(std::uint32_t c)
{
    return c == 0xAD || (c >= 0x300 && c <= 0x36F) || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 ||
           c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
           (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || (c >= 0x20D0 && c <= 0x20FF) || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xFE20 && c <= 0xFE2F) || c == 0xFEFF || c == 0xFFA0 || (c >= 0xE0100 && c <= 0xE01EF) || c == 0xE0001 ||
           c == 0xE007F;
}

std::uint32_t decode(std::string_view text, std::size_t at, std::size_t length)
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])); };
    if (length == 1) return byte(0) < 0x80 ? byte(0) : replacement;
    std::uint32_t code = byte(0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3FU);
    return code;
}

void append_utf8(std::string& out, std::uint32_t c)
{
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
    }
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// What a character that is not ASCII is read as.
void append_folded(std::string& out, std::uint32_t code, Case letters)
{
    if (invisible(code)) return;
    if (code > 0xE0000 && code < 0xE007F) {
        const char carried = static_cast<char>(code - 0xE0000);
        out += letters == Case::lower ? lower(carried) : carried;
        return;
    }
    const auto* found = std::ranges::lower_bound(table, code, {}, &Entry::from);
    if (found == std::end(table) || found->from != code) return append_utf8(out, code);
    if ((found->to & ascii_flag) == 0) return append_utf8(out, letters == Case::lower ? found->to : code);
    for (auto rest = found->to & ~ascii_flag; rest != 0; rest >>= 8) {
        const char c = static_cast<char>(rest & 0x7F);
        out += letters == Case::lower ? lower(c) : c;
    }
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::size_t character_length(std::string_view text, std::size_t at) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = byte(at);
    const std::size_t wanted = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
    if (at + wanted > text.size()) return 1;
    for (std::size_t i = 1; i < wanted; ++i)
        if ((byte(at + i) & 0xC0) != 0x80) return 1;
    return wanted;
}

std::size_t count_characters(std::string_view text) noexcept
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += character_length(text, at)) ++count;
    return count;
}

std::size_t Folded::original_end(std::size_t end) const
{
    if (origin.empty() || end == 0) return end == 0 ? 0 : end;
    auto at = end;
    while (at + 1 < origin.size() && origin[at] == origin[end - 1]) ++at;  // within a ligature: its end
    return origin[at];
}

Folded fold(std::string_view original, Case letters)
{
    Folded folded;
    folded.text.reserve(original.size());
    if (is_ascii(original)) {
        folded.text = original;
        if (letters == Case::lower) std::ranges::transform(folded.text, folded.text.begin(), lower);
        return folded;
    }
    folded.origin.reserve(original.size() + 1);
    for (std::size_t at = 0; at < original.size();) {
        const auto length = character_length(original, at);
        const auto code = decode(original, at, length);
        if (code < 0x80) folded.text += letters == Case::lower ? lower(static_cast<char>(code)) : static_cast<char>(code);
        else append_folded(folded.text, code, letters);
        folded.origin.resize(folded.text.size(), static_cast<std::uint32_t>(at));
        at += length;
    }
    folded.origin.push_back(static_cast<std::uint32_t>(original.size()));
    return folded;
}

}  // namespace sekisho::guardrails
