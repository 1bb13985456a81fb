#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::guardrails {

/// A word of a folded text: [begin, end) there. `text` points into the text, or into memory that the reading keeps.
struct Token {
    std::string_view text;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string stem = {};
};
using Tokens = std::vector<Token>;

/// The words of a folded text, in order: runs of letters and digits; a Chinese, Japanese or Korean character is a word of
/// its own. All else separates.
[[nodiscard]] Tokens tokenize(std::string_view folded);
[[nodiscard]] bool is_word_byte(char c) noexcept;

/// `folded` with digits and signs that stand for letters in words read as these ("pr0mpt", "h4te", "$hit"), of the same
/// length; empty where there are none. `one`: what 1, ! and | stand for, "i" or "l".
[[nodiscard]] std::string without_leetspeak(std::string_view folded, char one = 'i');

/// The words that are written letter by letter ("i g n o r e"): each run joined, with its range in the text.
struct Spelled {
    std::string letters;
    std::vector<std::uint32_t> begins;  ///< of each letter in the text
};
[[nodiscard]] std::vector<Spelled> spelled_out(std::string_view folded);

/// A word without its ending, so that "threatening" and "threats" are one: English, by a few rules, and wrong now and then.
[[nodiscard]] std::string stem(std::string_view word);

/// Words that say nothing about what a text is about.
[[nodiscard]] bool is_stop_word(std::string_view word) noexcept;

}  // namespace sekisho::guardrails
