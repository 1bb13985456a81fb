#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/catalogue.h"

/// Anthropic's message body inside InvokeModel
/// (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html).
namespace sekisho::bedrock_runtime::anthropic {

/// The prompt of a request body. ValidationException for anything else, with Bedrock's text.
[[nodiscard]] Result<models::Prompt> parse_body(std::string_view body, const models::Model& model);

/// Whether InvokeModel takes this form for the model: ids of Anthropic's models.
[[nodiscard]] Result<void> check_model(const models::Model& model);

/// The whole answer as one message.
[[nodiscard]] std::string message_body(const models::Answer& answer, std::string_view text, std::string_view model);

/// The events of a streamed answer, each a JSON text: before, for every piece, and after.
[[nodiscard]] std::string message_start(const models::Usage& usage, std::string_view model);
[[nodiscard]] std::string content_block_start();
[[nodiscard]] std::string content_block_delta(std::string_view piece);
[[nodiscard]] std::string content_block_stop();
[[nodiscard]] std::string message_delta(const models::Answer& answer);
[[nodiscard]] std::string message_stop(const models::Usage& usage, std::chrono::milliseconds latency,
                                       std::chrono::milliseconds first_byte);

}  // namespace sekisho::bedrock_runtime::anthropic
