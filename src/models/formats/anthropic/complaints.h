#pragma once

#include "models/formats/checks.h"
#include "models/formats/words.h"

/// What is wrong with a body of Anthropic's, in the words of the two doors that take it.
namespace sekisho::formats::anthropic {

/// "messages.0.content: Field required"
[[nodiscard]] const Words& own_words() noexcept;
/// "Malformed input request: #/messages/0: required key [content] not found, please reformat your input and try again."
[[nodiscard]] const Words& bedrock_words() noexcept;

[[nodiscard]] Error complaint_of(const OrderProblem& problem, const Words& words);

}  // namespace sekisho::formats::anthropic
