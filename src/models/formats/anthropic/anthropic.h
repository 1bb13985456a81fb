#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"

/// Anthropic's Messages: https://docs.anthropic.com/en/api/messages, and as body of Bedrock's InvokeModel:
/// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
namespace sekisho::formats::anthropic {

enum class Flavour {
    direct,  ///< `model` and `stream` stand in the body
    bedrock  ///< `anthropic_version` "bedrock-2023-05-31" stands in the body; errors are in Bedrock's words
};

enum class Purpose {
    answer,
    count  ///< max_tokens need not be there
};

struct Request {
    std::string model;      ///< as asked; empty in Flavour::bedrock
    models::Prompt prompt;  ///< without model_id; `streams` as asked
};

/// A request's body as a prompt. What changes what a model does and is not understood is refused, with a ValidationException
/// (400) in the words of the door: "messages.0.content: Field required"; Bedrock's "Malformed input request: ...".
[[nodiscard]] Result<Request> read_request(std::string_view body, Flavour flavour, Purpose purpose = Purpose::answer);

/// The body that asks `prompt` of the model `model` (Flavour::direct; ignored else). `streams` is written where the body
/// says it. ValidationException where this format cannot say what the prompt says.
[[nodiscard]] Result<std::string> write_request(const models::Prompt& prompt, std::string_view model, Flavour flavour,
                                                Purpose purpose = Purpose::answer);
/// The beta features that the prompt asks for: in the body in Flavour::bedrock, else the header anthropic-beta, with commas.
[[nodiscard]] std::string betas_of(const models::Prompt& prompt);

/// A provider's whole answer. ModelErrorException where it is none.
[[nodiscard]] Result<WholeAnswer> read_response(std::string_view body);
[[nodiscard]] std::string write_response(const WholeAnswer& answer, const Identity& identity);

/// {"input_tokens": n}, both ways.
[[nodiscard]] Result<std::int64_t> read_token_count(std::string_view body);
[[nodiscard]] std::string write_token_count(std::int64_t tokens);

/// A provider's error response as one of models/errors.h; its own text is in `detail` alone, except where it says what is
/// wrong with the prompt (400, 413).
[[nodiscard]] Error read_error(int status, std::string_view body);
/// {"type": "error", "error": {"type", "message"}}; goes with http_status(error).
[[nodiscard]] std::string write_error(const Error& error, std::string_view request_id = {});
/// "invalid_request_error", "authentication_error", "permission_error", "not_found_error", "request_too_large",
/// "rate_limit_error", "timeout_error", "overloaded_error", "api_error".
[[nodiscard]] std::string_view error_type(const Error& error) noexcept;
/// The status that goes with that type: 400, 401, 403, 404, 413, 429, 504, 529, 500.
[[nodiscard]] int http_status(const Error& error) noexcept;

/// message_start, content_block_start, content_block_delta, content_block_stop, message_delta, message_stop, error.
class MessageWriter final : public EventWriter {
public:
    explicit MessageWriter(Identity identity) : identity_(std::move(identity)) {}
    ServerEvents begin(const models::Answer& answer) override;
    ServerEvents piece(models::Delta delta) override;
    ServerEvents end(const models::Answer& answer) override;
    ServerEvents failed(const Error& error) override;

private:
    Identity identity_;
    int open_ = -1;  ///< the block that has been begun and not ended
};

class MessageReader final : public EventReader {
public:
    Result<std::vector<models::Delta>> read(std::string_view name, std::string_view data) override;

private:
    bool input_known_ = false;  ///< the start of the message has said what its input counts
};

}  // namespace sekisho::formats::anthropic
