#pragma once

#include <cstdint>

#include "models/provider.h"

namespace sekisho::models {

/// The most input tokens that `prompt` can be, whatever the provider's tokeniser is: a token stands for one byte of text at
/// least, every message, block and tool has some tokens of its own, and what has no length in text (images, documents) has
/// a ceiling of its own. Never more than `context_window`: a longer prompt is not answered, and thus not charged, by
/// anybody.
[[nodiscard]] std::int64_t most_input_tokens(const Prompt& prompt, std::int64_t context_window);

/// The same with the output that the prompt asks for, `default_output` where it does not say.
[[nodiscard]] Bound bound_by_bytes(const Prompt& prompt, std::int64_t context_window, std::int64_t default_output);

}  // namespace sekisho::models
