#pragma once

#include <string_view>

/// The word lists and phrases that are shipped. One entry a line; the format of phrases is in engine/lexicon.h.
namespace sekisho::guardrails::lexicons {

[[nodiscard]] std::string_view profanity();  ///< words, separated by spaces and line ends
[[nodiscard]] std::string_view hate();
[[nodiscard]] std::string_view insults();
[[nodiscard]] std::string_view sexual();
[[nodiscard]] std::string_view violence();
[[nodiscard]] std::string_view misconduct();
[[nodiscard]] std::string_view prompt_attack();
/// Common given names, in any case.
[[nodiscard]] bool is_given_name(std::string_view word);

}  // namespace sekisho::guardrails::lexicons
