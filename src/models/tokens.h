#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::models {

/// The length in bytes of the first token of `text` (which is not empty), leading white space included.
///
/// The counter: after any leading white space, a token is a run of at most four letters or digits (any character
/// beyond ASCII counts as a letter), or one other character. White space at the end of a text is a token of its own.
/// Hence "hello, world" has five tokens: "hell" "o" "," " worl" "d". A character is never split.
[[nodiscard]] std::size_t first_token(std::string_view text) noexcept;

/// How many tokens `text` has by that rule.
[[nodiscard]] std::int64_t count_tokens(std::string_view text) noexcept;

}  // namespace sekisho::models
