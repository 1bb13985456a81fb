#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::guardrails {

/// A text as guardrails read it, and where each of its bytes comes from.
///
/// Compatibility forms (full-width, mathematical, ligatures), diacritics and lookalikes of ASCII letters are read as ASCII;
/// what cannot be seen (zero-width characters, soft hyphens, direction marks, variation selectors, combining marks) is left
/// out; the invisible "tag" characters are read as the ASCII that they carry. Not NFKC in full: other scripts keep their
/// characters, in lower case where `Case::lower` is asked for.
struct Folded {
    std::string text;
    /// For each byte of `text`, and once more for its end, the byte of the original that it comes from. Empty: the same.
    std::vector<std::uint32_t> origin;

    /// The range of the original that [begin, end) of `text` comes from; invisible characters behind it included.
    [[nodiscard]] std::size_t original_begin(std::size_t at) const { return origin.empty() ? at : origin[at]; }
    [[nodiscard]] std::size_t original_end(std::size_t end) const;
};

enum class Case { keep, lower };

/// Bytes that are no UTF-8 become U+FFFD. `original` is shorter than 4 GiB.
[[nodiscard]] Folded fold(std::string_view original, Case letters);

/// The number of bytes of the UTF-8 character at `at`; 1 where there is none. Never beyond the end.
[[nodiscard]] std::size_t character_length(std::string_view text, std::size_t at) noexcept;
/// How many characters a text has; a broken byte counts as one.
[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;

}  // namespace sekisho::guardrails
