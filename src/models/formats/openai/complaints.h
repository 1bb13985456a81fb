#pragma once

#include "models/formats/checks.h"
#include "models/formats/words.h"

/// What is wrong with a request, in OpenAI's words; the errors have the members `param` and `code`.
namespace sekisho::formats::openai {

[[nodiscard]] const Words& words() noexcept;
[[nodiscard]] Error complaint_of(const OrderProblem& problem);
/// "Unsupported parameter: ..." (code unsupported_parameter) for what OpenAI has and this door does not.
[[nodiscard]] Error unsupported_parameter(const Path& path, std::string_view reason);

}  // namespace sekisho::formats::openai
