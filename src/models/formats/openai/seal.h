#pragma once

#include <string>
#include <string_view>

#include "models/conversation.h"

namespace sekisho::formats::openai {

/// What makes a thought worth handing back, as encrypted_content of a reasoning item: "signature:..." or "redacted:...",
/// in base64. Empty where the thought has neither.
[[nodiscard]] std::string seal_of(const models::Reasoning& thought);
/// The inverse; false for anything else.
[[nodiscard]] bool unseal(std::string_view sealed, models::Reasoning& thought);

}  // namespace sekisho::formats::openai
