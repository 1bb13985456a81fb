#pragma once

#include <cstdint>
#include <string_view>

#include "models/provider.h"

namespace sekisho::models {

/// The most tokens that `text` can be, whatever the tokeniser is. Tokenisers that work on bytes (BPE, SentencePiece with
/// bytes to fall back on) make at most one token of a byte; some normalise the text before (NFKC, case folding), which makes
/// longer texts of some characters: U+FDFA becomes 33 bytes. So a character counts as many tokens as bytes of its longest
/// form.
[[nodiscard]] std::int64_t most_tokens(std::string_view text) noexcept;

/// The most input tokens that `prompt` can be, whatever the provider's tokeniser is: texts count by
/// most_tokens(), JSON twice that (a provider may write it with spaces and line ends between its parts), every message,
/// block and tool has some tokens of its own, and what has no length in text (images, documents) has a ceiling of its own.
/// Never more than `context_window`: a longer prompt is not answered, and thus not charged, by anybody.
[[nodiscard]] std::int64_t most_input_tokens(const Prompt& prompt, std::int64_t context_window);

/// The same with the output that the prompt asks for, `default_output` where it does not say.
[[nodiscard]] Bound bound_by_bytes(const Prompt& prompt, std::int64_t context_window, std::int64_t default_output);

}  // namespace sekisho::models
